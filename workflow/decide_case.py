"""Decide a case: believe the capture after all, or keep everything as it is. Each decision is kept for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import store.captures
import store.cases
import store.log
import store.runs
from config.settings import Settings
from crawlers.registry import extractor
from domain.cases import Case, CaseDecision, CaseState
from domain.errors import ConflictError, UsageError
from domain.sources import Source
from texts.catalogue import Phrase
from workflow.attempts import Reading, attempt_reading
from workflow.keep_reading import keep, newest_part
from workflow.known_sources import chosen_sources
from workflow.log import record
from workflow.measures import Measure
from workflow.moved import when
from workflow.reading_issues import close_failure, note_problems
from workflow.refresh_changes import Refreshed, refresh
from workflow.watch_statements import held_before, note_moves


@dataclass(frozen=True, slots=True)
class Released:
    """What a capture said once it was believed."""

    reading: Reading
    refreshed: Refreshed


def read_case(conn: Connection, case_id: int) -> Case:
    """The case; UsageError where there is none."""
    case = store.cases.read(conn, case_id)
    if case is None:
        raise UsageError(Phrase("refused.case.none", number=case_id))
    return case


def release(conn: Connection, settings: Settings, case_id: int, by: str, now: datetime, note: str) -> Released:
    """Read the capture as if it were plausible: its records become statements, and differences changes."""
    if not note.strip():
        raise UsageError(Phrase("refused.case.note"))
    case = _undecided(conn, case_id)
    _keep(conn, case, CaseDecision(case_id, CaseState.RELEASED, by, now, note))
    (source,) = chosen_sources(settings, [case.source])
    reading = _believe(conn, source, case, now)
    return Released(reading, refresh(conn, now))


def dismiss(conn: Connection, case_id: int, by: str, now: datetime, note: str | None) -> None:
    """Keep everything as it is; the same bytes make no further case."""
    case = _undecided(conn, case_id)
    _keep(conn, case, CaseDecision(case_id, CaseState.DISMISSED, by, now, note))
    close_failure(conn, case.source, case.item, now)


def _keep(conn: Connection, case: Case, decision: CaseDecision) -> None:
    number = store.cases.decide(conn, decision)
    kind = "case.release" if decision.state is CaseState.RELEASED else "case.dismiss"
    details = {"decision": number, "case": decision.case, "source": case.source, "note": decision.note}
    record(conn, decision.decided_by, kind, f"case:{decision.case}", details, decision.decided_at)


def _undecided(conn: Connection, case_id: int) -> Case:
    # A crawl locks the source before it writes to the log: in that order here too, so that neither waits for the other.
    store.runs.lock(conn, [read_case(conn, case_id).source])
    store.log.take_turn(conn)
    case = read_case(conn, case_id)
    if case.state is CaseState.SUPERSEDED:
        raise ConflictError(Phrase("refused.case.closed", number=case_id, source=case.source))
    if case.state is not CaseState.OPEN:
        said = case.decision
        state = case.state.value
        told = [Phrase(f"moved.case.{state}", who=said.decided_by, at=when(said.decided_at))] if said else []
        raise ConflictError(Phrase(f"refused.case.{state}", number=case_id), told)
    return case


def _believe(conn: Connection, source: Source, case: Case, now: datetime) -> Reading:
    reader = extractor(source.id)
    capture = store.captures.read(conn, case.capture)
    attempt = attempt_reading(conn, source, reader, case.capture, capture, Measure(None, whole=True), believe=True)
    if attempt.extraction is None:
        raise ConflictError(Phrase("refused.case.unreadable", message=attempt.reading.message))
    held = held_before(conn, source)
    reading = keep(conn, reader, case.capture, capture, case.item, attempt, now)
    note_moves(conn, source, reading.appended, held, now)
    newest = newest_part(capture).snapshot.sha256
    note_problems(conn, source.id, case.item, attempt.extraction.problems, newest, now)
    return reading
