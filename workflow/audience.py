"""Whom a digest is for: what of the news is theirs, what they were told before, and how that is said to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from config.countries import name_of
from diffs.wording import in_a_row, listed
from domain.cadences import next_due
from domain.cases import Case
from domain.changes import Change, ChangeKind, WatchedChange
from domain.decisions import Decision
from domain.issues import Issue
from domain.reports import ReportRules
from domain.sources import Source
from domain.subscriptions import Cadence, Channel, Choice, Matter, Subscription, Times, Told, ToldBefore
from notifications.material import Period, Reader
from texts.catalogue import Phrase, of_name


@dataclass(frozen=True, slots=True)
class Audience:
    """before: None where nobody is told (a preview): then the period alone says what is new.

    only_news: without what waits, was decided or is well: for what is told at once.
    """

    choice: Choice = field(default_factory=Choice)
    maintainer: bool = True
    before: ToldBefore | None = None
    reader: Reader = field(default_factory=Reader)
    only_news: bool = False

    def is_news(self, told: Told, first_seen: datetime, period: Period) -> bool:
        """Whether it is told for the first time."""
        if self.before is None:
            return first_seen >= period.since
        return first_seen >= self.before.news_from and told not in self.before.marks

    def wants(self, change: Change) -> bool:
        """Whether a change of a cell is one that it chose."""
        choice, cell = self.choice, change.cell
        names = (change.kind.value, change.meaning.replace(" ", "_"), change.meaning)
        return (
            (not choice.countries or cell.country in choice.countries)
            and (not choice.sources or change.source in choice.sources)
            and (not choice.figures or cell.figure in choice.figures)
            and (not choice.kinds or not set(choice.kinds).isdisjoint(names))
            and (not choice.only_wrong or change.before is not None)
        )

    def wants_watched(self, moved: WatchedChange) -> bool:
        """Whether something that no cell uses is told: to nobody who asked for cells of a kind or a figure only."""
        choice = self.choice
        return (
            not (choice.figures or choice.kinds or choice.only_wrong)
            and (not choice.countries or moved.subject.country in choice.countries)
            and (not choice.sources or moved.source in choice.sources)
        )

    def wants_decision(self, change: Change | None) -> bool:
        """Whether a decision is told: about a change that it chose, or about all of the report to who chose all."""
        return self.wants(change) if change is not None else self.choice == Choice()

    def sources(self, rules: ReportRules, sources: Iterable[Source]) -> tuple[Source, ...]:
        """The sources that its news can come from."""
        figures, chosen = self.choice.figures, self.choice.sources
        owners = {rule.owner for rule in rules.cells if not figures or rule.figure in figures}
        return tuple(one for one in sources if (not chosen or one.id in chosen) and (not figures or one.id in owners))


def told_change(change: Change | WatchedChange) -> Told:
    """A change that closed by itself and comes back is first seen again, and is told again."""
    matter = Matter.CHANGE if isinstance(change, Change) else Matter.WATCHED
    return Told(matter, f"{change.id}@{change.first_seen.isoformat()}")


def told_decision(decision: Decision) -> Told:
    """One decision."""
    return Told(Matter.DECISION, str(decision.id))


def told_issue(issue: Issue) -> Told:
    """One issue, as long as it stays open."""
    return Told(Matter.ISSUE, str(issue.id))


def told_case(case: Case) -> Told:
    """One case."""
    return Told(Matter.CASE, str(case.id))


def scope_words(choice: Choice, rules: ReportRules, titles: dict[str, str]) -> str:
    """`Norway and Sweden; Figure 1; what makes the report wrong`, empty for everything."""
    parts = [
        _listed(sorted(name_of(code) for code in choice.countries)),
        _listed([titles.get(source, source) for source in choice.sources]),
        _listed([Phrase("figures.one", figure=figure) for figure in choice.figures]),
        _listed([_kind(kind) for kind in choice.kinds]),
        Phrase("subscriptions.words.only_wrong") if choice.only_wrong else "",
    ]
    said = [part for part in parts if part]
    return in_a_row("words.list.then", said) if said else ""


def _kind(name: str) -> str:
    """A kind of change, or a meaning as the settings write it."""
    named = name.replace("_", " ")
    return Phrase(f"subscriptions.words.{name}") if name in set(ChangeKind) else of_name("changes.meaning", named)


def times_words(times: Times) -> str:
    """`every Monday at 08:00 (Europe/Paris)`."""
    day = Phrase(f"subscriptions.weekday.{times.day}") if times.cadence is Cadence.WEEKLY else times.day
    return Phrase(f"subscriptions.times.{times.cadence.value}", day=day, hour=f"{times.hour:02}", zone=times.zone)


def why_words(subscription: Subscription, has_link: bool) -> str:
    """Why this came, and how to end it where there is no link for that."""
    who = "you subscribed" if subscription.origin == "reader" else f"{subscription.created_by} subscribed you"
    end = "" if has_link else f" To end it: datumline subscriptions end {subscription.id}."
    return f"You get this {times_words(subscription.times)} because {who} as {subscription.address}.{end}"


def next_digest(subscription: Subscription, now: datetime) -> datetime | None:
    """When the next one is due; None for what comes at once and for webhooks."""
    at_once = subscription.times.cadence is Cadence.AT_ONCE or subscription.channel is Channel.WEBHOOK
    return None if at_once else next_due(subscription.times, now)


def _listed(names: list[str]) -> str:
    return listed(names) if names else ""
