"""Gather one period from the store for the digest, and write it out to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

import store.cases
import store.changes
import store.decisions
import store.issues
from config.reports import load_rules
from config.settings import Settings
from diffs.corrections import is_correction
from domain.cases import CaseState
from domain.changes import Change, ChangeStatus, WatchedChange
from domain.decisions import Decision
from domain.reports import Edition, ReportRules
from domain.schedules import Calendar
from domain.sources import Source
from domain.subscriptions import Matter, Told
from notifications.compose import Digest, compose
from notifications.material import Commands, Material, Period, Reader, SourceCheck
from notifications.message import PreviewPaths, write_preview
from workflow import digest_changes, digest_state
from workflow.audience import Audience, told_case, told_change, told_decision, told_issue
from workflow.exports import edition_in_force
from workflow.known_sources import chosen_sources
from workflow.list_links import SOURCE as LINKS
from workflow.refresh_changes import is_fillable
from workflow.turns import coming

WEEK = timedelta(days=7)
OVERLAP = timedelta(days=1)
"""A decision says when it was made, not when it was committed: those of the day before are looked at again."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """told: what the audience is told for the first time."""

    material: Material
    told: frozenset[Told]

    @property
    def has_news(self) -> bool:
        """Whether something is told that one wants to know at once."""
        return any(one.matter in (Matter.CHANGE, Matter.ISSUE, Matter.CASE) for one in self.told)


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is for an audience. news: changes of cells told for the first time; known: the other open ones."""

    news: tuple[Change, ...]
    known: tuple[Change, ...]
    first_readings: tuple[Change, ...]
    deferred: tuple[Change, ...]
    corrections: tuple[Change, ...]
    moved: tuple[WatchedChange, ...]
    decisions: tuple[Decision, ...]


def preview(
    conn: Connection, settings: Settings, folder: Path, since: datetime | None, until: datetime
) -> tuple[Digest, PreviewPaths]:
    """Compose the period that ends with `until` (a week unless `since` is given) and write .eml, .html and .txt."""
    period = Period(since or until - WEEK, until, ZoneInfo(settings.time_zone))
    audience = Audience(reader=Reader(page=settings.public_url or ""))
    calendar = settings.calendar_in(settings.time_zone)
    digest = compose(gather(conn, settings.report, chosen_sources(settings), period, audience, calendar).material)
    stem = f"digest-{until.astimezone(period.zone).date().isoformat()}"
    return digest, write_preview(digest, folder, stem, settings.mail_from, settings.mail_to)


def gather(
    conn: Connection,
    report: str,
    every: Sequence[Source],
    period: Period,
    audience: Audience,
    calendar: Calendar | None = None,
) -> Gathered:
    """Everything the digest of a period tells this audience, from the store alone.

    every: all watched sources. calendar: in whose hours they are asked next; None where nobody has planned it.
    """
    rules = load_rules(report)
    edition = edition_in_force(conn, rules.id, None)
    titles = {source.id: source.title for source in every}
    sources = audience.sources(rules, every)
    found = _found(conn, edition, audience, period)
    told_of = {change.source for change in found.news} if audience.only_news else frozenset()
    proven = [source for source in sources if source.id in told_of] or sources
    turns = coming(conn, calendar, proven, period.until) if calendar else {}
    checks = tuple(digest_state.checks(conn, proven, period, turns))
    material = Material(
        rules.id,
        rules.title,
        edition.id,
        edition.verified_on,
        period,
        changes=digest_changes.reported_all(conn, rules, titles, found.news),
        sources=checks,
        next_run=_next_run(checks),
        commands=_commands(),
        reader=audience.reader,
    )
    if not audience.only_news:
        material = _with_the_rest(conn, rules, titles, found, material)
    told = _told(found, audience)
    if audience.maintainer:
        chosen = frozenset(source.id for source in sources)
        material = _for_maintainers(conn, titles, chosen, found, material)
        told |= _open_matters(conn, chosen, titles, audience, period)
    return Gathered(material, told)


def has_news(conn: Connection, report: str, every: Sequence[Source], period: Period, audience: Audience) -> bool:
    """The same as `gather(…).has_news`, without the rest."""
    rules = load_rules(report)
    if _found(conn, edition_in_force(conn, rules.id, None), audience, period).news:
        return True
    if not audience.maintainer:
        return False
    chosen = frozenset(source.id for source in audience.sources(rules, every))
    return bool(_open_matters(conn, chosen, {source.id: source.title for source in every}, audience, period))


def _found(conn: Connection, edition: Edition, audience: Audience, period: Period) -> _Found:
    statuses = frozenset({ChangeStatus.OPEN, ChangeStatus.DEFERRED})
    waiting = store.changes.listing(conn, edition.report, edition.id, statuses)
    wanted = [change for change in waiting if audience.wants(change)]
    open_now = [change for change in wanted if change.status is ChangeStatus.OPEN]
    known = [change for change in open_now if not is_fillable(change) and not is_correction(change)]
    news = [change for change in known if audience.is_news(told_change(change), change.first_seen, period)]
    new = {change.id for change in news}
    return _Found(
        news=tuple(news),
        known=tuple(change for change in known if change.id not in new),
        first_readings=tuple(change for change in open_now if is_fillable(change)),
        deferred=tuple(change for change in wanted if change.status is ChangeStatus.DEFERRED),
        corrections=tuple(one for one in waiting if one.status is ChangeStatus.OPEN and is_correction(one)),
        moved=_moved(conn, audience, period),
        decisions=_decisions(conn, edition, audience, period),
    )


def _moved(conn: Connection, audience: Audience, period: Period) -> tuple[WatchedChange, ...]:
    return tuple(
        moved
        for moved in store.changes.watched_listing(conn, frozenset({ChangeStatus.OPEN}))
        if not is_correction(moved)
        and audience.wants_watched(moved)
        and audience.is_news(told_change(moved), moved.first_seen, period)
    )


def _decisions(conn: Connection, edition: Edition, audience: Audience, period: Period) -> tuple[Decision, ...]:
    since = period.since if audience.before is None else period.since - OVERLAP
    return tuple(
        decision
        for decision in store.decisions.listing(conn, since=since)
        if decision.edition == edition.id
        and decision.decided_at <= period.until
        and audience.is_news(told_decision(decision), decision.decided_at, period)
        and audience.wants_decision(store.changes.read(conn, decision.change) if decision.change else None)
    )


def _with_the_rest(
    conn: Connection, rules: ReportRules, titles: Mapping[str, str], found: _Found, material: Material
) -> Material:
    oldest_first = sorted(found.known, key=lambda change: change.first_seen)
    return replace(
        material,
        watched=tuple(digest_changes.watched(rules, titles, (one for one in found.moved if one.source != LINKS))),
        fillable=tuple(digest_changes.fillable(rules, titles, found.first_readings)),
        waiting=digest_changes.reported_all(conn, rules, titles, oldest_first),
        deferred=digest_changes.reported_all(conn, rules, titles, found.deferred),
        decided=tuple(digest_changes.decided(conn, rules, found.decisions)),
    )


def _for_maintainers(
    conn: Connection, titles: Mapping[str, str], chosen: frozenset[str], found: _Found, material: Material
) -> Material:
    newly = frozenset(one.subject.item for one in found.moved if one.source == LINKS)
    return replace(
        material,
        issues=tuple(digest_state.issues(conn, titles, chosen, found.corrections)),
        cases=tuple(digest_state.cases(conn, titles, chosen)),
        links=digest_state.link_rot(conn, material.report, newly) if LINKS in chosen else None,
    )


def _told(found: _Found, audience: Audience) -> frozenset[Told]:
    changes = frozenset(told_change(one) for one in found.news)
    if audience.only_news:
        return changes
    moved = frozenset(told_change(one) for one in found.moved)
    return changes | moved | frozenset(told_decision(one) for one in found.decisions)


def _open_matters(
    conn: Connection, chosen: frozenset[str], titles: Mapping[str, str], audience: Audience, period: Period
) -> frozenset[Told]:
    """The issues and cases that maintainers are told of for the first time; those of other people's sources are not."""
    issues = [one for one in store.issues.listing(conn) if one.scope in chosen or one.scope not in titles]
    cases = [one for one in store.cases.listing(conn, {CaseState.OPEN}) if one.source in chosen]
    return frozenset(
        told
        for told, at in (
            *((told_issue(one), one.first_seen) for one in issues),
            *((told_case(one), one.opened_at) for one in cases),
        )
        if audience.is_news(told, at, period)
    )


def _next_run(checks: Sequence[SourceCheck]) -> datetime | None:
    return min((one.next_at for one in checks if one.next_at), default=None)


def _commands() -> Commands:
    return Commands(
        fillable="datumline changes --fillable",
        decisions="datumline history COUNTRY FIELD",
        issues="datumline issues",
        sources="datumline sources",
        case="datumline case show",
        links="datumline citations links",
    )
