"""A store as it may be after years: 10,000 open changes, 1,000,000 statements; made once for each engine."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, literal, select

from config.countries import name_of
from config.reports import load_rules
from config.settings import Settings
from domain.accounts import Role
from domain.baseline import BaselineEntry, State
from domain.changes import Change, ChangeKind, ChangeStatus, change_id
from domain.reports import Cell
from domain.snapshots import Snapshot
from store import accounts, baseline, changes, editions, snapshots
from store.tables import current_statements, statements
from web.security import lifetimes
from workflow.accounts import add_user
from workflow.adopt_edition import adopt, from_shipped
from workflow.sign_in import Guest, begin_session
from workflow.weigh import weigh_waiting

REPORT = "coe_ocsea_2021"
OPEN, STATEMENTS = 10_000, 1_000_000
START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
NOW = START + timedelta(days=40)
COLUMNS = (
    ("1", "budapest", "coe_treaty_185"),
    ("1", "lanzarote", "coe_treaty_201"),
    ("1", "uncrc", "un_crc"),
    ("1", "opsc", "un_opsc"),
    ("2", "enoc_membership", "enoc_members"),
)
FIELDS = {"signed_on": "2001-11-23", "ratified_on": "2021-04-28", "in_force_on": "2021-08-01"}


def build(engine: Engine) -> None:
    """Fill an empty database with the program's schema."""
    adopt(engine, from_shipped(REPORT), "report", START)
    with engine.begin() as conn:
        pages = _pages(conn)
        cells = list(itertools.islice(_cells(), OPEN))
        _state(conn, cells, pages)
        _remember_the_past(conn)
        _open_changes(conn, cells, pages)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")


def session(engine: Engine, settings: Settings) -> str:
    """The token of an editor's session."""
    with engine.begin() as conn:
        user = accounts.find(conn, "editor") or add_user(conn, "editor", None, Role.EDITOR, "benchmarks", NOW)
        return begin_session(conn, user, Guest("127.0.0.1", "benchmarks"), lifetimes(settings), NOW)


def _cells() -> Iterator[tuple[Cell, str]]:
    """A report of this kind has a thousand cells; here each has fifty items, so that all of them can be open."""
    countries = load_rules(REPORT).countries
    for number, country, (figure, field, source) in itertools.product(range(50), countries, COLUMNS):
        yield Cell(REPORT, figure, country, f"{1970 + number}", field), source


def _pages(conn: Connection) -> dict[str, str]:
    """Item -> a chart of all countries, of the size of a real one."""
    found = {}
    for number in range(50):
        rows = [
            {"LibPaysOrga": name_of(code), "NumSTE": str(number), **FIELDS} for code in load_rules(REPORT).countries
        ]
        page = Snapshot(json.dumps([rows, [], []], indent=1).encode(), "application/json", "utf-8")
        snapshots.keep(conn, page, f"https://example.org/chart/{number}", START)
        found[f"{1970 + number}"] = page.sha256
    return found


def _state(conn: Connection, cells: list[tuple[Cell, str]], pages: dict[str, str]) -> None:
    order = {country: place for place, country in enumerate(load_rules(REPORT).countries)}
    rows = [
        {
            "source": source,
            "country": cell.country,
            "item": cell.item,
            "field": field,
            "value": value,
            "original_value": None,
            "snapshot": pages[cell.item],
            "url": f"https://example.org/chart/{cell.item}",
            "fetched_at": START + timedelta(days=39),
            "locator": f"json:/0/{order[cell.country]}",
            "extractor": f"{source}/1",
            "absent": False,
        }
        for cell, source in cells
        for field, value in FIELDS.items()
    ]
    for start in range(0, len(rows), 5_000):
        conn.execute(insert(statements), rows[start : start + 5_000])
    s = statements.c
    mine = select(s.source, s.country, s.item, s.field, s.id).where(s.fetched_at == START + timedelta(days=39))
    conn.execute(insert(current_statements).from_select(["source", "country", "item", "field", "statement"], mine))


def _remember_the_past(conn: Connection) -> None:
    """What the same places said before, on other days."""
    names = [column.name for column in statements.c if column.name != "id"]
    day = START + timedelta(days=39)
    for number in itertools.count(1):
        missing = STATEMENTS - int(conn.execute(select(func.count()).select_from(statements)).scalar_one())
        if missing <= 0:
            return
        earlier = literal(START - timedelta(days=7 * number), statements.c.fetched_at.type)
        columns = [earlier if name == "fetched_at" else statements.c[name] for name in names]
        past = select(*columns).where(statements.c.fetched_at == day).limit(missing)
        conn.execute(insert(statements).from_select(names, past))


def _open_changes(conn: Connection, cells: list[tuple[Cell, str]], pages: dict[str, str]) -> None:
    edition = editions.current(conn, REPORT)
    assert edition is not None
    c = statements.c
    said: dict[tuple[str, str, str], list[int]] = {}
    for row in conn.execute(
        select(c.id, c.source, c.country, c.item).join(current_statements, current_statements.c.statement == c.id)
    ):
        said.setdefault((row.source, row.country, row.item), []).append(row.id)
    order = {country: place for place, country in enumerate(load_rules(REPORT).countries)}
    held = [
        BaselineEntry(
            "2021", cell, State.APPROVED, "none", None, source, pages[cell.item], "json:/0/0", "anna", START, 1
        )
        for cell, source in cells
    ]
    for (cell, source), entry in zip(cells, baseline.append(conn, held), strict=True):
        treaty = cell.figure == "1"
        after, meaning = ("party", "became party") if treaty else ("full", "joined")
        found = Change(
            change_id(cell, "2021", entry, after), "2021", cell, ChangeKind.MODIFIED, meaning, "none", after, None,
            ChangeStatus.OPEN, START + timedelta(days=10 + order[cell.country] % 25), source, pages[cell.item],
            f"json:/0/{order[cell.country]}", entry, tuple(sorted(said[source, cell.country, cell.item])),
        )  # fmt: skip
        changes.save(conn, found)
    weigh_waiting(conn, edition)
