"""Check a proof bundle without the database: its seal, its places, its reading, its conclusion."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from config.reports import load_rules, report_ids
from crawlers.excerpts import excerpt
from crawlers.registry import extractor, source_ids
from diffs.derivations import derive
from diffs.readings import ABSENT
from domain.errors import DatumlineError
from domain.extractions import Extraction
from domain.snapshots import Capture, sha256_of
from domain.statements import Statement
from domain.subjects import Subject
from workflow.proofs import facts
from workflow.proofs.bundle import opened

EDITOR = "editor"
"""What an editor stated has its place in the PDF that the editor holds, not in the bytes."""


@dataclass(slots=True)
class Verdict:
    """faults: what is not as it should be; passed and notes: what was checked, and what could not be checked here."""

    faults: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Contents:
    change: Mapping[str, Any]
    entries: Sequence[Mapping[str, Any]]
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    captures: tuple[Capture, ...]

    def capture_of(self, statement: Statement) -> Capture | None:
        wanted = (statement.source, statement.snapshot, statement.fetched_at)
        for capture in self.captures:
            if any((capture.source, part.snapshot.sha256, part.fetched_at) == wanted for part in capture.parts):
                return capture
        return None


def verify(content: bytes) -> Verdict:
    """DatumlineError where the file is no proof bundle at all."""
    bundle = opened(content)
    verdict = Verdict(list(bundle.faults))
    verdict.faults += _misnamed(bundle.members)
    if verdict.faults:
        return verdict  # what the bytes say is worth nothing while they are not the sealed ones
    verdict.passed.append(f"{len(bundle.members)} files have the SHA-256 that the manifest names")
    try:
        contents = _contents(bundle.members)
        _check_places(contents, verdict)
        _check_reading(contents, verdict)
        if not contents.after and contents.change["locator"] == ABSENT:
            _check_absence(contents, verdict)
        _check_conclusion(contents, verdict)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        verdict.faults.append(f"The bundle's JSON is not what a bundle has: {type(error).__name__} {error}.")
    return verdict


def _misnamed(members: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in members.items():
        folder, _, file = name.rpartition("/")
        if folder == "snapshots" and file.split(".")[0] != sha256_of(content):
            yield f"{name}: its name is not the SHA-256 of its bytes, which is {sha256_of(content)}."


def _contents(members: Mapping[str, bytes]) -> _Contents:
    names = ("change", "cell", "statements", "captures")
    change, cell, statements, captures = (json.loads(members[f"{name}.json"]) for name in names)
    return _Contents(
        change,
        cell,
        facts.statements_from(statements["before"]),
        facts.statements_from(statements["after"]),
        tuple(facts.capture_from(one, members) for one in captures),
    )


def _check_places(contents: _Contents, verdict: Verdict) -> None:
    """Every locator leads somewhere in the bytes that it names."""
    by_hash = {part.snapshot.sha256: part.snapshot for capture in contents.captures for part in capture.parts}
    places = [(one.snapshot, one.locator, one.value, one.original_value) for one in (*contents.before, *contents.after)]
    stated = (one for one in contents.entries if one["snapshot"] and one["source"] != EDITOR)
    places += [(one["snapshot"], one["locator"], one["value"], one["original_value"]) for one in stated]
    found = 0
    for sha256, locator, value, original in places:
        snapshot = by_hash.get(sha256)
        if snapshot is None:
            verdict.faults.append(f"The bytes {sha256} that {locator or 'a statement'} is in are not in the bundle.")
        elif locator and ":" in locator:
            problem = excerpt(snapshot, locator, value, original).problem
            verdict.faults += [f"{facts.snapshot_name(snapshot)}: {problem}"] if problem else []
            found += not problem
    verdict.passed.append(f"{found} places lead to something in the bytes")


def _check_reading(contents: _Contents, verdict: Verdict) -> None:
    """This installation's extractor, where it is the same version, reads the same values in the same places."""
    extractions: dict[int, Extraction | None] = {}
    agreeing = 0
    for one in (*contents.before, *contents.after):
        if (reason := _unreadable(one)) is not None:
            verdict.notes += [reason] if reason not in verdict.notes else []
            continue
        capture = contents.capture_of(one)
        if capture is None:
            verdict.faults.append(f"{_name(one)}: the pages that it was read from are not in the bundle.")
            continue
        if id(capture) not in extractions:
            extractions[id(capture)] = _read_again(capture, verdict)
        extraction = extractions[id(capture)]
        if extraction is not None:
            fault = _disagreement(one, capture, extraction)
            verdict.faults += [fault] if fault else []
            agreeing += fault is None
    if agreeing:
        verdict.passed.append(f"{agreeing} values are read again from the bytes, the same in the same places")


def _unreadable(statement: Statement) -> str | None:
    source, _, version = statement.extractor.rpartition("/")
    if source not in source_ids():
        return f"Not read again: no extractor of this installation reads {statement.source}."
    own = extractor(source).version
    return None if own == version else f"Not read again: {statement.extractor} read it, this installation has {own}."


def _read_again(capture: Capture, verdict: Verdict) -> Extraction | None:
    try:
        return extractor(capture.source).extract(capture)
    except DatumlineError as error:
        verdict.faults.append(f"The pages of {capture.source} cannot be read: {error}")
        return None


def _disagreement(statement: Statement, capture: Capture, extraction: Extraction) -> str | None:
    own = [record for record in extraction.records if record.subject == statement.subject]
    if statement.absent:
        whole = extraction.covers is not None and extraction.covers.includes(statement.subject)
        return None if whole and not own else f"{_name(statement)}: the bytes do not show that it is absent."
    read = [record for record in own if statement.field in record.values]
    said = (statement.value, statement.original_value, statement.locator, statement.snapshot)
    found = [
        (
            record.values[statement.field],
            record.original_values.get(statement.field),
            record.locators.get(statement.field, record.locator),
            capture.parts[record.part].snapshot.sha256,
        )
        for record in read
    ]
    if said in found:
        return None
    came = f"{found[0][0]!r} at {found[0][2]}" if found else "nothing"
    return f"{_name(statement)}: the bundle says {said[0]!r} at {said[2]}, the bytes say {came}."


def _check_absence(contents: _Contents, verdict: Verdict) -> None:
    """A cell that says so because a whole list never had the country: the list is read again."""
    change, cell = contents.change, facts.cell_from(contents.change["cell"])
    shown = [
        capture
        for capture in contents.captures
        if capture.source == change["source"] and change["snapshot"] in {part.snapshot.sha256 for part in capture.parts}
    ]
    if not shown or change["source"] not in source_ids():
        verdict.notes.append(f"Not read again: the list of {change['source']} on which {cell} does not stand.")
        return
    extraction = _read_again(shown[-1], verdict)
    if extraction is None:
        return
    covered = extraction.covers is not None and extraction.covers.includes(Subject(cell.country, cell.item))
    if covered and not any(record.subject.country == cell.country for record in extraction.records):
        verdict.passed.append(f"the whole list of {change['source']} is read again and does not have {cell.country}")
    else:
        verdict.faults.append(f"The bytes do not show that {change['source']} leaves {cell.country} out.")


def _check_conclusion(contents: _Contents, verdict: Verdict) -> None:
    """The cell follows from the statements by the report's own rule, and starts from the baseline's value."""
    change, cell = contents.change, facts.cell_from(contents.change["cell"])
    verdict.faults += _start_faults(contents)
    rule = load_rules(cell.report).cell_rule(cell.figure, cell.field) if cell.report in report_ids() else None
    same_rule = rule and (rule.derivation, dict(rule.arguments)) == (
        change["derivation"],
        change["derivation_arguments"],
    )
    if not contents.after:
        return
    if not same_rule:
        verdict.notes.append(f"Not derived again: this installation has another rule for {cell}.")
        return
    days = {datetime.fromisoformat(change["first_seen"]).date(), max(one.fetched_at for one in contents.after).date()}
    values = {value for day in days for value in _derived(contents.after, cell, day)}
    if change["after"] not in values:
        told = ", ".join(repr(value) for value in values) or "nothing"
        verdict.faults.append(f"change.json: it says {change['after']!r}, its statements give {told}.")
        return
    verdict.passed.append(f"{cell} follows from them: {change['after'] or 'no longer stated'}")


def _start_faults(contents: _Contents) -> Iterator[str]:
    number, before = contents.change["baseline_entry"], contents.change["before"]
    held = [one["value"] for one in contents.entries if one["id"] == number]
    if number is not None and not held:
        yield f"cell.json: entry {number}, which the change starts from, is missing."
    elif held and held[0] != before:
        yield f"cell.json: the baseline held {held[0]!r}, the change says {before!r}."


def _derived(statements: Sequence[Statement], cell: Any, day: date) -> Iterator[str | None]:
    yield from (one.value for one in derive(load_rules(cell.report), statements, day) if one.cell == cell)


def _name(statement: Statement) -> str:
    place = " ".join(part for part in (statement.subject.country, statement.subject.item) if part)
    return f"{statement.source} {place} {statement.field}"
