"""Is the log whole, and do decisions and baseline still say what it says? Finds what was changed behind its back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import store.audit
import store.log
from diffs.wording import in_a_row
from domain.cases import CaseDecision, CaseState
from domain.errors import DatumlineError, UsageError
from domain.log import GENESIS, Head, LogEntry, hash_of
from domain.reports import Cell
from texts.catalogue import Phrase
from workflow.exports import Row, utc_text
from workflow.replay import Logged, logged_decisions

LOG_COLUMNS = ("id", "at", "actor", "kind", "about", "details", "previous", "hash")
CASE_KINDS = {"case.release": CaseState.RELEASED, "case.dismiss": CaseState.DISMISSED}
SHORTEST_HEAD = 8
FEWEST_NAMED = 20
"""So many findings of one kind are named; a store that was replaced altogether has thousands."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found: nothing, or a sentence a finding. head: the chain's end as its rows have it."""

    head: Head
    decisions: int
    findings: tuple[str, ...]


def verify(conn: Connection, expected: str | None = None) -> Verified:
    """Walk the whole chain, then hold decisions, baseline, editions and cases against it.

    expected: a head that was printed elsewhere, or its first 8 digits or more: the chain must contain it.
    """
    if expected is not None and len(expected) < SHORTEST_HEAD:
        raise UsageError(f"--head {expected!r} is too short; give at least {SHORTEST_HEAD} digits of a printed head.")
    chain = _Chain(expected.lower() if expected else None)
    findings = [*chain.walk(conn), *chain.ends(store.log.head(conn))]
    decisions, against = _against_the_log(conn)
    return Verified(chain.head, decisions, (*findings, *against))


def log_rows(entries: Iterable[LogEntry]) -> list[Row]:
    """The rows of the log as an export has them."""
    return [_row(entry) for entry in entries]


class _Chain:
    """Follows the rows from the first to the last."""

    def __init__(self, expected: str | None) -> None:
        self.head = Head()
        self.expected = expected
        self.seen = expected is None or GENESIS.startswith(expected)

    def walk(self, conn: Connection) -> Iterator[str]:
        while rows := store.log.rows(conn, self.head.entries):
            for entry in rows:
                yield from self._next(entry)

    def ends(self, kept: Head | None) -> Iterator[str]:
        """What does not fit at the chain's end."""
        if kept is None and self.head.entries:
            yield Phrase("log.finding.no_head")
        if kept is not None and kept.entries > self.head.entries:
            yield Phrase("log.finding.cut", last=self.head.entries, counted=kept.entries)
        elif kept is not None and kept != self.head:
            yield Phrase("log.finding.head", last=self.head.entries, counted=kept.entries)
        if not self.seen:
            yield Phrase("log.finding.other_log", hash=self.expected)

    def _next(self, entry: LogEntry) -> Iterator[str]:
        expected = self.head.entries + 1
        if entry.id != expected:
            last = entry.id - 1
            yield Phrase("log.finding.missing", count=entry.id - expected, row=expected, last=last)
        elif entry.previous != self.head.hash:
            yield Phrase("log.finding.order", row=entry.id, before=entry.id - 1)
        if hash_of(entry) != entry.hash:
            yield Phrase("log.finding.changed", row=entry.id, kind=entry.kind, who=entry.actor, at=utc_text(entry.at))
        self.seen = self.seen or (self.expected is not None and entry.hash.startswith(self.expected))
        self.head = Head(entry.id, entry.hash)


def _against_the_log(conn: Connection) -> tuple[int, list[str]]:
    """How many decisions the log has, and where the tables differ from it."""
    try:
        logged = list(logged_decisions(conn))
    except DatumlineError as error:
        return 0, [Phrase("log.finding.unread", error=error.sentence)]
    checks = (_decisions(conn, logged), _entries(conn, logged), _editions(conn, logged), _cases(conn))
    return len(logged), [sentence for check in checks for sentence in _shortened(list(check))]


def _decisions(conn: Connection, logged: Sequence[Logged]) -> Iterator[str]:
    kept = store.audit.decisions(conn)
    for one in logged:
        yield from _compared(
            Phrase("log.of.decision", number=one.decision.id), one.decision, kept.pop(one.decision.id or 0, None)
        )
    yield from (Phrase("log.finding.not_logged", name=Phrase("log.of.decision", number=number)) for number in kept)


def _entries(conn: Connection, logged: Sequence[Logged]) -> Iterator[str]:
    kept = store.audit.entries(conn)
    for one in logged:
        for entry in one.entries:
            name = _entry_name(entry.id, entry.cell)
            yield from _compared(name, entry, kept.pop(entry.id or 0, None))
    yield from (
        Phrase("log.finding.not_logged", name=_entry_name(number, entry.cell)) for number, entry in kept.items()
    )


def _editions(conn: Connection, logged: Sequence[Logged]) -> Iterator[str]:
    kept = store.audit.editions_adopted(conn)
    for one in logged:
        if one.edition is not None:
            name = Phrase("log.of.edition", edition=one.edition.id, report=one.edition.report)
            yield from _compared(name, one.edition, kept.pop((one.edition.report, one.edition.id), None))
    yield from (
        Phrase("log.finding.not_logged", name=Phrase("log.of.edition", edition=edition, report=report))
        for report, edition in kept
    )


def _cases(conn: Connection) -> Iterator[str]:
    kept = store.audit.case_decided(conn)
    for entry in store.log.search(conn, store.log.LogSearch(kind="case")):
        if entry.kind in CASE_KINDS:
            said = entry.content()
            logged = CaseDecision(said["case"], CASE_KINDS[entry.kind], entry.actor, entry.at, said["note"])
            yield from _compared(Phrase("log.of.case", number=said["case"]), logged, kept.pop(said["decision"], None))
    yield from (Phrase("log.finding.not_logged", name=Phrase("log.of.case", number=one.case)) for one in kept.values())


def _compared(name: str, logged: object, kept: object | None) -> Iterator[str]:
    if kept is None:
        yield Phrase("log.finding.gone", name=name)
    elif kept != logged:
        yield Phrase("log.finding.differs", name=name, difference=_difference(logged, kept))


def _difference(logged: object, kept: object) -> str:
    fields = getattr(logged, "__dataclass_fields__", {})
    pairs = ((name, getattr(logged, name), getattr(kept, name)) for name in fields)
    told = [Phrase("log.finding.pair", name=name, now=now, was=was) for name, was, now in pairs if was != now]
    return in_a_row("words.list.next", told)


def _entry_name(number: int | None, cell: Cell) -> str:
    return Phrase("log.of.entry", number=number, cell=cell)


def _shortened(findings: list[str]) -> list[str]:
    if len(findings) <= FEWEST_NAMED:
        return findings
    return [*findings[:FEWEST_NAMED], Phrase("log.finding.more", count=len(findings) - FEWEST_NAMED)]


def _row(entry: LogEntry) -> Row:
    return {**{name: str(getattr(entry, name)) for name in LOG_COLUMNS}, "at": utc_text(entry.at)}


def log_line(entry: LogEntry) -> str:
    """One row to read: number, time, who, what, about what, and the words that went with it."""
    said = entry.content()
    decision = said.get("decision")
    note = decision.get("note") if isinstance(decision, dict) else said.get("note")
    cell = f" {said['cell']}" if isinstance(said.get("cell"), str) else ""
    words = f": {note}" if note else ""
    at = utc_text(entry.at)[:16].replace("T", " ")
    return f"{entry.id}  {at}  {entry.actor}  {entry.kind}  {entry.about}{cell}{words}"
