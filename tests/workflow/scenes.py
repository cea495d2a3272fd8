"""Short scenes for the workflow's tests: an adopted edition, and treaty charts written here around true facts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from crawlers.registry import load
from domain.changes import Change, ChangeStatus
from domain.reports import Edition
from store import baseline, changes, editions
from store.engines import reading
from workflow.adopt_edition import adopt, from_shipped
from workflow.poll import Poll, supply

REPORT = "coe_ocsea_2021"
BUDAPEST = "coe_treaty_185"
START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
Dates = tuple[str | None, str | None, str | None]

# Signature, ratification, entry into force, as the Treaty Office states them.
SWEDEN_PARTY: Dates = ("2001-11-23", "2021-04-28", "2021-08-01")
SWEDEN_SIGNED: Dates = ("2001-11-23", None, None)
CHART: Mapping[str, Dates] = {
    "Albania": ("2001-11-23", "2002-06-20", "2004-07-01"),
    "Ireland": ("2002-02-28", None, None),
    "Russian Federation": (None, None, None),
    "Sweden": SWEDEN_PARTY,
}


def day(number: int) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


def adopted(engine: Engine, at: datetime = START) -> Edition:
    """The shipped edition, adopted."""
    return adopt(engine, from_shipped(REPORT), "report", at).edition


def chart(rows: Mapping[str, Dates], treaty: str = "185") -> bytes:
    """The service's answer for these states."""

    def stamp(date: str | None) -> str | None:
        return f"{date}T00:00:00" if date else None

    members = [
        {
            "LibPaysOrga": name,
            "NumSTE": treaty,
            "DateSignature": stamp(signed),
            "DateConsentement": stamp(ratified),
            "DateEntreeVigueur": stamp(in_force),
        }
        for name, (signed, ratified, in_force) in rows.items()
    ]
    return json.dumps([members, [], []]).encode()


def read(engine: Engine, folder: Path, content: bytes, at: datetime, source: str = BUDAPEST, **more: bool) -> Poll:
    """Supply these bytes as a capture of this moment, read at the same moment."""
    path = folder / "capture"
    path.write_bytes(content)
    return supply(engine, load(source), [path], None, at, "tester", at, **more)


def with_sweden(dates: Dates) -> bytes:
    """The chart with Sweden's row at these dates."""
    return chart({**CHART, "Sweden": dates})


def all_changes(engine: Engine, *statuses: ChangeStatus) -> list[Change]:
    """The edition's changes with these statuses, or all."""
    with reading(engine) as conn:
        edition = editions.current(conn, REPORT)
        assert edition is not None
        return list(changes.listing(conn, REPORT, edition.id, frozenset(statuses) or None))


def only(found: list[Change], country: str) -> Change:
    """The one change of a country's Budapest cell."""
    (change,) = budapest(found, country)
    return change


def budapest(found: list[Change], country: str) -> list[Change]:
    """Those of a country's Budapest cell."""
    return [one for one in found if (one.cell.country, one.cell.field) == (country, "budapest")]


def held(engine: Engine, country: str, field: str = "budapest") -> str | None:
    """The baseline's value of a cell."""
    with reading(engine) as conn:
        entries = baseline.entries(conn, REPORT, "2021")
    (entry,) = [e for cell, e in entries.items() if (cell.country, cell.field, cell.item) == (country, field, "")]
    return entry.value
