"""State values by hand: what an editor reads in the PDF, in one decision with its own evidence."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

import store.baseline
import store.captures
import store.log
import store.snapshots
import store.statements
from config.reports import load_rules
from diffs.values import validate_value
from domain.baseline import BaselineEntry, State
from domain.decisions import Decision, DecisionKind
from domain.errors import ConflictError, UsageError
from domain.reports import Cell, Edition, ReportRules
from domain.snapshots import Capture, Part, Snapshot
from domain.statements import Statement
from domain.subjects import Subject
from texts.catalogue import Phrase
from workflow.country_names import country_code
from workflow.deciding import shown_entry, shown_hash
from workflow.keep_decision import keep
from workflow.refresh_cells import refresh_cells
from workflow.sheet import Stated, rule_of

SOURCE = "editor"
NOTE_LONGEST = 1000
PAGE_LARGEST = 9999


def one_cell(report: str, place: tuple[str, str, str, str], value: str, page: str, note: str) -> Stated:
    """A single value stated on the command line; place is figure, country (name or code), item, field."""
    figure, country, item, field = place
    cell = Cell(report, figure, country_code(country) if country else "", item, field)
    return Stated(cell, value, page, note, str(cell))


def state(conn: Connection, edition: Edition, stated: Sequence[Stated], by: str, now: datetime) -> int:
    """Take all the values in one decision, or none: returns the decision's id."""
    store.log.take_turn(conn)
    rules = load_rules(edition.report)
    held = store.baseline.entries(conn, edition.report, edition.id)
    checked = [(one, checked_value(rules, held, one)) for one in stated]
    snapshot = _evidence(edition, checked, by, now)
    url = f"editor:{edition.report}/{edition.id}"
    store.snapshots.keep(conn, snapshot, url, now)
    capture = Capture(SOURCE, (Part("stated", url, now, snapshot),), supplied_by=by)
    store.captures.record(conn, capture, now)
    store.statements.record(conn, [_statement(one, value, snapshot, url, now) for one, value in checked])
    shown = shown_hash(shown_entry(one.cell, held[one.cell]) for one, _ in checked)
    note = checked[0][0].note if len(checked) == 1 else f"{len(checked)} cells from a sheet"
    decision = Decision(DecisionKind.STATE, edition.id, by, now, shown, note=note)
    entries = [_entry(edition, one, value, snapshot, by, now) for one, value in checked]
    number = keep(conn, decision, entries, report=edition.report)
    refresh_cells(conn, edition.report, edition.id, [one.cell for one, _ in checked], now)
    return number


def checked_value(rules: ReportRules, held: Mapping[Cell, BaselineEntry], one: Stated) -> str:
    """The value as the cell would keep it; UsageError, or ConflictError where the cell moved, begins with its place."""
    if one.cell not in held:
        raise UsageError(Phrase("refused.sheet.no_cell", place=one.place, cell=one.cell))
    if not (one.page.isascii() and one.page.isdecimal()) or not 0 < int(one.page) <= PAGE_LARGEST:
        raise UsageError(Phrase("refused.sheet.page", place=one.place, page=repr(one.page)))
    if len(one.note) > NOTE_LONGEST:
        raise UsageError(Phrase("refused.sheet.note", place=one.place, most=NOTE_LONGEST))
    try:
        value = validate_value(rule_of(rules, one.cell, one.place), one.value)
    except UsageError as error:
        raise UsageError(Phrase("refused.sheet.place", place=one.place, sentence=error.sentence)) from error
    if one.seen is not None and one.seen != shown_hash([shown_entry(one.cell, held[one.cell])]):
        now_held = held[one.cell].value or Phrase(f"moved.state.{held[one.cell].state.value}")
        raise ConflictError(Phrase("refused.sheet.moved", place=one.place, cell=one.cell, value=now_held))
    return value


def _evidence(edition: Edition, checked: Sequence[tuple[Stated, str]], by: str, now: datetime) -> Snapshot:
    """What was stated, as bytes: the proof of a value that no page can say again."""
    rows = [
        {
            "figure": one.cell.figure,
            "country": one.cell.country,
            "item": one.cell.item,
            "field": one.cell.field,
            "value": value,
            "page": one.page,
            "note": one.note,
        }
        for one, value in checked
    ]
    document = {"report": edition.report, "edition": edition.id, "stated_by": by, "stated_at": now.isoformat()}
    text = json.dumps({**document, "cells": rows}, ensure_ascii=False, indent=1)
    return Snapshot(text.encode(), "application/json", "utf-8")


def _statement(one: Stated, value: str, snapshot: Snapshot, url: str, now: datetime) -> Statement:
    subject = Subject(one.cell.country, one.cell.item)
    locator = f"page:{one.page}"
    return Statement(SOURCE, subject, one.cell.field, value, None, snapshot.sha256, url, now, locator, "editor/1")


def _entry(edition: Edition, one: Stated, value: str, snapshot: Snapshot, by: str, now: datetime) -> BaselineEntry:
    return BaselineEntry(
        edition.id,
        one.cell,
        State.APPROVED,
        value,
        None,
        SOURCE,
        snapshot.sha256,
        f"page:{one.page}",
        by,
        now,
    )
