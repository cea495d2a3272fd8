"""Each entry of a digest at the length at which it is still read, without what must not be mailed."""

from dataclasses import replace

from notifications.cleaning import shorten, web_address, without_contacts
from notifications.material import (
    BrokenLink,
    Decided,
    Evidence,
    Fillable,
    OpenCase,
    OpenIssue,
    ReportedChange,
    SourceCheck,
    WatchedMove,
)

SENTENCE, EXCERPT, TITLE = 400, 240, 120
FIELDS = 6


def trimmed_change(change: ReportedChange) -> ReportedChange:
    return replace(
        change,
        id=shorten(change.id, 40),
        figure=shorten(change.figure, 20),
        country=shorten(change.country, 80),
        item=shorten(change.item, 60),
        field_title=shorten(change.field_title, 100),
        meaning=shorten(change.meaning, 80),
        sentence=shorten(without_contacts(change.sentence), SENTENCE),
        evidence=trimmed_evidence(change.evidence),
    )


def trimmed_evidence(evidence: Evidence) -> Evidence:
    return replace(
        evidence,
        source_title=shorten(evidence.source_title, TITLE),
        locator=shorten(evidence.locator, 120),
        snapshot=evidence.snapshot[:12],
        excerpt=shorten(without_contacts(evidence.excerpt), EXCERPT),
    )


def trimmed_move(move: WatchedMove) -> WatchedMove:
    sentence = shorten(without_contacts(move.sentence), SENTENCE)
    return replace(move, sentence=sentence, source_title=shorten(move.source_title, TITLE), url=web_address(move.url))


def trimmed_decided(decision: Decided) -> Decided:
    return replace(
        decision,
        subject=shorten(decision.subject, 200),
        decided_by=shorten(decision.decided_by, 80),
        note=shorten(decision.note, EXCERPT),
    )


def trimmed_issue(issue: OpenIssue) -> OpenIssue:
    return replace(
        issue, about=shorten(issue.about, TITLE), sentence=shorten(without_contacts(issue.sentence), SENTENCE)
    )


def trimmed_case(case: OpenCase) -> OpenCase:
    return replace(
        case,
        id=shorten(case.id, 20),
        about=shorten(case.about, TITLE),
        sentence=shorten(without_contacts(case.sentence), SENTENCE),
    )


def trimmed_link(link: BrokenLink) -> BrokenLink:
    """An address is told whole or not at all: half of one leads elsewhere."""
    archived = web_address(link.archived_url) if len(link.archived_url) <= SENTENCE else ""
    return replace(link, url=shorten(link.url, 200), where=shorten(link.where, TITLE), archived_url=archived)


def trimmed_source(source: SourceCheck) -> SourceCheck:
    return replace(source, title=shorten(source.title, TITLE))


def trimmed_fillable(item: Fillable) -> Fillable:
    """The columns with most cells; what is left of the count goes by the name of the others."""
    ranked = sorted(item.by_field.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = {shorten(name, 60): count for name, count in ranked[:FIELDS]}
    rest = sum(count for _, count in ranked[FIELDS:])
    title = shorten(item.source_title, TITLE)
    return replace(item, source_title=title, by_field=shown | ({"others": rest} if rest else {}))
