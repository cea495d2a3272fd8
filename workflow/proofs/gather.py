"""Everything that a change rests on, from the store: bytes before and after, statements, fetches, decisions."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

import store.baseline
import store.captures
import store.changes
import store.decisions
import store.proofs
import store.snapshots
import store.statements
from config.reports import load_rules
from crawlers.excerpts import excerpt
from domain.baseline import BaselineEntry
from domain.changes import Change
from domain.decisions import Decision
from domain.errors import UsageError
from domain.snapshots import Capture, Snapshot
from domain.statements import Statement
from texts.catalogue import Phrase
from workflow.exports import utc_text
from workflow.list_changes import words_of
from workflow.proofs import facts
from workflow.proofs.bundle import sealed

README = """A proof bundle of datumline.

  datumline verify FILE     checks it, on any machine, without a database

change.json       the change: the report's cell, before and after, how it is derived
cell.json         what the baseline held of the cell, by whose decision
decisions.json    what was decided about it so far
statements.json   what the source said before and says now, each with its place in the bytes
captures.json     the pages that were read together, with their addresses and times
fetches.json      how the bytes were fetched, with the headers that were kept
snapshots/        the bytes themselves; each file's name is its SHA-256
diff.txt          before and after as text
manifest.json     the SHA-256 of every file here
"""


@dataclass(frozen=True, slots=True)
class _Material:
    change: Change
    after: tuple[Statement, ...]
    before: tuple[Statement, ...]
    entries: tuple[BaselineEntry, ...]
    captures: tuple[Capture, ...]

    @property
    def start(self) -> BaselineEntry | None:
        """The baseline's entry that the change starts from."""
        return next((entry for entry in self.entries if entry.id == self.change.baseline_entry), None)

    @property
    def snapshots(self) -> dict[str, Snapshot]:
        parts = (part for capture in self.captures for part in capture.parts)
        return {part.snapshot.sha256: part.snapshot for part in parts}


def proof_of(conn: Connection, change_id: str) -> tuple[Change, bytes]:
    """The change and its bundle: the same store gives the same bytes. UsageError for a change that does not exist."""
    change = store.changes.read(conn, change_id)
    if change is None:
        raise UsageError(Phrase("refused.change.none", change=repr(change_id)))
    return change, sealed(_members(conn, _gathered(conn, change)))


def _gathered(conn: Connection, change: Change) -> _Material:
    after = store.statements.by_ids(conn, change.inputs)
    before = tuple(one for held in after if (one := store.statements.before(conn, held)) is not None)
    cell = change.cell
    history = store.baseline.history(conn, cell.report, change.edition, cell.country, cell.field)
    entries = tuple(entry for entry in history if entry.cell == cell)
    return _Material(change, after, before, entries, _captures(conn, change, (*before, *after), entries))


def _captures(
    conn: Connection, change: Change, statements: Sequence[Statement], entries: Sequence[BaselineEntry]
) -> tuple[Capture, ...]:
    """Whole captures, since an extractor reads all the pages of one together."""
    numbers = [store.proofs.capture_with(conn, one.source, one.snapshot, one.fetched_at) for one in statements]
    numbers.append(store.proofs.capture_with(conn, change.source, change.snapshot))
    numbers += [store.proofs.capture_with(conn, one.source, one.snapshot) for one in entries if one.snapshot]
    found = sorted({number for number in numbers if number is not None})
    return tuple(store.captures.read(conn, number) for number in found)


def _members(conn: Connection, material: _Material) -> dict[str, bytes]:
    change, cell = material.change, material.change.cell
    rules = load_rules(cell.report)
    words = words_of(conn, rules, change)
    fetches = store.proofs.fetches_with(conn, list(material.snapshots))
    documents: Mapping[str, object] = {
        "change.json": facts.change_facts(change, rules.cell_rule(cell.figure, cell.field), words),
        "cell.json": [facts.entry_facts(entry) for entry in material.entries],
        "decisions.json": [facts.decision_facts(one) for one in _decisions(conn, material)],
        "statements.json": {
            "before": [facts.statement_facts(one) for one in material.before],
            "after": [facts.statement_facts(one) for one in material.after],
        },
        "captures.json": [facts.capture_facts(capture) for capture in material.captures],
        "fetches.json": [facts.fetch_facts(fetch) for fetch in fetches],
    }
    return {
        "README.txt": README.encode(),
        "diff.txt": "".join(f"{line}\n" for line in _difference(material, words)).encode(),
        **{name: facts.as_member(document) for name, document in documents.items()},
        **{facts.snapshot_name(snapshot): snapshot.content for snapshot in material.snapshots.values()},
    }


def _decisions(conn: Connection, material: _Material) -> list[Decision]:
    """About the change itself, those that made the cell's entries, and what undid one of them."""
    of_cell = {entry.decision for entry in material.entries}
    listed = store.decisions.listing(conn)
    about = {one.id for one in listed if one.id in of_cell or one.change == material.change.id}
    return [one for one in listed if one.id in about or one.undoes in about]


def _difference(material: _Material, words: str) -> Iterator[str]:
    yield words
    yield ""
    change, start = material.change, material.start
    before = [f"{change.cell}: {change.before or 'unknown'}"]
    after = [f"{change.cell}: {change.after or 'no longer stated'}"]
    if start is not None and start.snapshot and start.locator:
        before.append(f"approved by {start.decided_by} from {start.source} {start.locator}")
        before += _evidence(material, start.snapshot, start.locator, start.value, start.original_value)
    before += _said(material, material.before)
    after += _said(material, material.after)
    yield from difflib.unified_diff(before, after, "before", "after", lineterm="", n=len(before) + len(after))


def _said(material: _Material, statements: Sequence[Statement]) -> Iterator[str]:
    """The values, and once each place that they stand in."""
    for one in statements:
        yield f"{one.source} {one.field}: {one.value or 'nothing'}"
    for place in dict.fromkeys((one.snapshot, one.locator) for one in statements):
        one = next(one for one in statements if (one.snapshot, one.locator) == place)
        yield f"fetched {utc_text(one.fetched_at)}, {one.locator or 'no longer listed'}"
        yield from _evidence(material, one.snapshot, one.locator, one.value, one.original_value)


def _evidence(material: _Material, sha256: str, locator: str, value: str | None, original: str | None) -> Iterator[str]:
    snapshot = material.snapshots.get(sha256)
    if snapshot is not None and locator:
        lines = excerpt(snapshot, locator, value, original).lines
        yield from (f"  | {line.label}  {line.text}" for line in lines)
