"""What a digest says about how things stand: issues, cases, sources and their proof, links that rot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection

import store.cases
import store.fetches
import store.issues
from domain.cases import CaseState
from domain.changes import Change
from domain.fetches import Fetch, Outcome
from domain.sources import Source
from notifications.material import BrokenLink, LinkRot, OpenCase, OpenIssue, Period, SourceCheck
from workflow.list_links import link_rows
from workflow.verification import Verified, lacking_in_words, verifications

BROKEN = {"dead": "gone", "soft_404": "another page answers"}


def issues(
    conn: Connection, titles: Mapping[str, str], chosen: frozenset[str], misread: Sequence[Change]
) -> Iterator[OpenIssue]:
    """The chosen sources' issues one by one; what does not add up in the report stays for years and is counted."""
    found = store.issues.listing(conn)
    for issue in found:
        if issue.scope in chosen:
            yield OpenIssue(titles[issue.scope], issue.message, issue.first_seen)
        elif issue.scope not in titles and not _of_report(issue.scope):
            yield OpenIssue(issue.scope.capitalize(), issue.message, issue.first_seen)
    for scope in dict.fromkeys(one.scope for one in found if _of_report(one.scope)):
        own = [one for one in found if one.scope == scope]
        places = "1 place does" if len(own) == 1 else f"{len(own)} places do"
        about = f"The report itself, edition {scope.rpartition('/')[2]}"
        yield OpenIssue(about, f"{places} not add up inside the report.", min(one.first_seen for one in own))
    yield from _misreadings(misread)


def cases(conn: Connection, titles: Mapping[str, str], chosen: frozenset[str]) -> Iterator[OpenCase]:
    """The captures of the chosen sources that are not believed."""
    for case in store.cases.listing(conn, {CaseState.OPEN}):
        if case.source in chosen:
            about = f"{titles[case.source]} {case.item}".rstrip()
            yield OpenCase(str(case.id), about, case.doubt.reason, case.opened_at)


def link_rot(conn: Connection, report: str, newly: frozenset[str]) -> LinkRot:
    """The report's own addresses; newly: those that are told for the first time."""
    rows = link_rows(conn, report)
    broken = [row for row in rows if row["state"] in BROKEN]
    told = [
        BrokenLink(row["url"] or "", row["where"] or "", BROKEN[row["state"] or ""], row["archived_url"] or "")
        for row in broken
        if row["url"] in newly
    ]
    return LinkRot(len(rows), len(broken), tuple(told))


def checks(
    conn: Connection, sources: Iterable[Source], period: Period, coming: Mapping[str, datetime] = MappingProxyType({})
) -> Iterator[SourceCheck]:
    """The proof that each source was looked at. coming: source id -> when it is asked next."""
    sources = tuple(sources)
    verified = verifications(conn, sources, period.until)
    fetches = [fetch for fetch in store.fetches.since(conn, period.since) if fetch.fetched_at <= period.until]
    for source in sources:
        own = [fetch for fetch in fetches if fetch.source == source.id]
        yield _check(source, verified[source.id], own, coming.get(source.id))


def _check(source: Source, verified: Verified, fetches: Sequence[Fetch], next_at: datetime | None) -> SourceCheck:
    outcomes = Counter(fetch.outcome for fetch in fetches)
    new, unchanged = outcomes[Outcome.NEW], outcomes[Outcome.UNCHANGED]
    return SourceCheck(
        source.title,
        source.every_days,
        verified.at,
        verified.overdue,
        requests=len(fetches),
        unchanged=unchanged,
        new=new,
        failed=len(fetches) - new - unchanged,
        next_at=next_at,
        lacking=lacking_in_words(verified.lacking) if verified.partly else "",
    )


def _of_report(scope: str) -> bool:
    return scope.startswith("edition:")


def _misreadings(found: Sequence[Change]) -> Iterator[OpenIssue]:
    """What we had read wrongly is a maintainer's matter and no news of any source."""
    if found:
        cells = "1 cell was" if len(found) == 1 else f"{len(found)} cells were"
        words = f"{cells} read wrongly by us and {'waits' if len(found) == 1 else 'wait'}: datumline corrections."
        yield OpenIssue("Our own reading", words, min(change.first_seen for change in found))
