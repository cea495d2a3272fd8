"""Unchanged pages are not read again, and the store is then as if they had been."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import workflow.poll
from crawlers.registry import load
from crawlers.results import FetchResult
from domain.fetches import Fetch, Outcome
from domain.snapshots import Snapshot
from domain.sources import Source
from store import captures, extractions, fetches, issues, snapshots, statements
from store.database import open_database, sqlite_url
from store.engines import reading
from store.tables import capture_parts, confirmations, current_statements
from store.tables import captures as capture_table
from store.tables import extractions as extraction_table
from tests.workflow.scenes import day
from workflow.poll import Polled, read
from workflow.read_capture import Reading

# A page x is the whole truth about a, b, c and d, a page y about e; with a q on it, it denies what x says.
EXTRACT = """
import json
from domain.errors import LayoutUnknown
from domain.extractions import Coverage, Extraction, Record
from domain.subjects import Subject

VERSION = "1"


def extract(capture):
    records = []
    for place, part in enumerate(capture.parts):
        for item, values in json.loads(part.snapshot.content).items():
            records.append(Record(Subject("", item), values, f"json:/{item}", part=place))
    if not records:
        raise LayoutUnknown("Nothing is there.")
    own = "e" if capture.parts[0].role == "y" and "q" not in {one.subject.item for one in records} else "abcd"
    return Extraction(tuple(records), "json", Coverage(items=frozenset(own)))
"""
Page = Mapping[str, Mapping[str, str | None]]
A: Page = {"a": {"f": "1", "g": "x"}, "b": {"f": "2", "g": None}}
B: Page = {"a": {"f": "1", "g": "y"}, "c": {"f": "3", "g": None}}
OTHER: Page = {"e": {"f": "5"}}
OVERLAP: Page = {"a": {"g": "z"}, "e": {"f": "5"}}
DENIAL: Page = {"q": {"f": "6"}}
ALL_OF_B: Page = {"b": {"f": "7", "g": "w"}}
Step = tuple[float, Mapping[str, Page]]

SEQUENCES: dict[str, list[Step]] = {
    "the same again": [(1, {"x": A}), (2, {"x": A}), (3, {"x": A})],
    "A, B, A": [(1, {"x": A}), (2, {"x": A}), (3, {"x": B}), (4, {"x": A}), (5, {"x": A})],
    "an old page late": [(1, {"x": A}), (5, {"x": A}), (3, {"x": B}), (6, {"x": A}), (7, {"x": A})],
    "an old page before all": [(5, {"x": A}), (6, {"x": A}), (1, {"x": B}), (7, {"x": A}), (8, {"x": B})],
    "an older one of the same": [(5, {"x": A}), (3, {"x": A}), (4, {"x": B}), (6, {"x": A})],
    "unreadable between": [(1, {"x": A}), (2, {"x": {}}), (3, {"x": A}), (4, {"x": A})],
    "two items": [(n, {"x": A, "y": OTHER}) for n in (1, 2, 3, 4)],
    "the two deny each other": [(n, {"x": A, "y": DENIAL}) for n in (1, 2, 3, 4)],
    "one of two moves": [(1, {"x": A, "y": OTHER}), (2, {"x": B, "y": OTHER}), (3, {"x": A, "y": OTHER})],
    "the other speaks of a field": [(n, {"x": A, "y": OVERLAP}) for n in (1, 2, 3, 4)],
    "the other speaks of a subject": [(n, {"x": A, "y": ALL_OF_B}) for n in (1, 2, 3, 4)],
    "the other begins to speak": [(1, {"x": A}), (2, {"x": A, "y": OTHER}), (3, {"x": A, "y": {"d": {"f": "9"}}}),
                                  (4, {"x": A, "y": {"d": {"f": "9"}}}), (5, {"x": A})],
    "one is missed": [(1, {"x": A, "y": OTHER}), (2, {"y": OTHER}), (3, {"x": A, "y": OTHER})],
}  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Source:
    folder = tmp_path / "sources" / "list"
    folder.mkdir(parents=True)
    head = 'title = "t"\npublisher = "p"\ncited_url = "https://example.org/"\nlicence = "l"\nevery_days = 7\n'
    pages = "".join(f'[[pages]]\nrole = "{i}"\nitem = "{i}"\nurl = "https://example.org/{i}"\n' for i in "xy")
    folder.joinpath("source.toml").write_text(head + pages)
    folder.joinpath("extract.py").write_text(EXTRACT)
    return load("list", root=tmp_path / "sources")


@pytest.fixture
def other_engine(tmp_path: Path) -> Iterator[Engine]:
    """A second database, in which every page is read."""
    made = open_database(sqlite_url(tmp_path / "other"))
    yield made
    made.dispose()


def poll(engine: Engine, source: Source, root: Path, step: Step) -> Polled:
    """What a crawl that brings these pages on that day comes to; a page that is not named was not had."""
    at, pages = step
    results = []
    for number, page in enumerate(source.pages):
        # Each page a little later than the one before, as in a crawl.
        moment = day(0) + (day(1) - day(0)) * (at + number / 1000)
        if page.item not in pages:
            failed = Fetch("list", page.role, page.url, moment, Outcome.UNAVAILABLE, cause="It was out of order.")
            results.append(FetchResult(failed, page, None, (number,)))
            continue
        snapshot = Snapshot(json.dumps(pages[page.item]).encode(), "application/json")
        fetch = Fetch("list", page.role, page.url, moment, Outcome.NEW, page.url, 200, snapshot=snapshot.sha256)
        results.append(FetchResult(fetch, page, snapshot, (number,)))
    with engine.begin() as conn:
        for result in results:
            if result.snapshot is not None:
                snapshots.keep(conn, result.snapshot, result.fetch.url, result.fetch.fetched_at)
        fetches.record_all(conn, [result.fetch for result in results])
    return read(engine, [source], results, lambda: day(20 + int(at)), root).sources[0]


def state(engine: Engine) -> dict[str, Any]:
    """Everything that later steps look at, without row numbers of statements."""
    with reading(engine) as conn:
        history = statements.history(conn, "list")
        place_of = {one.id: (one.subject.item, one.field, one.value, one.fetched_at) for one in history}
        return {
            "history": [(one.subject, one.field, one.value, one.absent, one.fetched_at, one.url) for one in history],
            "ends": {place_of[row[0]]: row[1:] for row in conn.execute(select(*confirmations.c))},
            "newest": sorted(place_of[row.statement] for row in conn.execute(select(*current_statements.c))),
            "captures": conn.execute(select(*capture_table.c).order_by(capture_table.c.id)).all(),
            "parts": sorted(conn.execute(select(*capture_parts.c)).all()),
            "extractions": [
                row[1:] for row in conn.execute(select(*extraction_table.c).order_by(extraction_table.c.id))
            ],
            "covers": extractions.covers(conn, ["list"]),
            "verified": captures.last_verified(conn),
            "issues": [(one.key, one.message, one.closed_at) for one in issues.listing(conn, open_only=False)],
        }


def readings(engine: Engine, source: Source, root: Path, steps: Sequence[Step]) -> Iterator[tuple[Reading, ...]]:
    for step in steps:
        yield poll(engine, source, root, step).readings


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_store_is_as_if_every_page_had_been_read(
    engine: Engine, source: Source, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, other_engine: Engine
) -> None:
    steps, root = SEQUENCES[name], tmp_path / "sources"
    quick = [[(one.outcome, one.records) for one in found] for found in readings(engine, source, root, steps)]
    monkeypatch.setattr(workflow.poll, "verify_again", lambda *_: None)
    slow = [[(one.outcome, one.records) for one in found] for found in readings(other_engine, source, root, steps)]
    assert quick == slow
    found, expected = state(engine), state(other_engine)
    assert found == expected
    assert found["history"]


def test_the_same_bytes_are_not_read_again(
    engine: Engine, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, asked = tmp_path / "sources", []

    def counted(*arguments: Any) -> Reading:
        asked.append(arguments[4])
        return original(*arguments)

    original = workflow.poll.read_capture
    monkeypatch.setattr(workflow.poll, "read_capture", counted)
    for step in SEQUENCES["two items"]:
        polled = poll(engine, source, root, step)
        assert [one.outcome for one in polled.readings] == ["complete", "complete"]
    # The second time, the other item had begun to speak after the first one: it might have been absent there.
    assert asked == ["x", "y", "x"]
    with reading(engine) as conn:
        assert captures.last_verified(conn)["list"] > day(4)


def test_another_version_of_the_extractor_reads_the_same_bytes(engine: Engine, source: Source, tmp_path: Path) -> None:
    root = tmp_path / "sources"
    poll(engine, source, root, (1, {"x": A}))
    poll(engine, source, root, (2, {"x": A}))
    extract = root / "list" / "extract.py"
    extract.write_text(EXTRACT.replace('VERSION = "1"', 'VERSION = "2"').replace("json:/{item}", "json:/{item}/0"))
    poll(engine, load("list", root=root), root, (3, {"x": A}))
    with reading(engine) as conn:
        read_by = conn.execute(select(extraction_table.c.extractor).order_by(extraction_table.c.id)).scalars().all()
    assert read_by[-1] == "list/2"


def test_a_page_that_breaks_a_step_costs_no_other_page(
    engine: Engine, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = workflow.poll.note_moves

    def breaking(conn: Any, source: Source, appended: Sequence[Any], *more: Any) -> None:
        if any(one.subject.item == "a" for one in appended):
            raise KeyError("a")
        original(conn, source, appended, *more)

    monkeypatch.setattr(workflow.poll, "note_moves", breaking)
    polled = poll(engine, source, tmp_path / "sources", (1, {"x": A, "y": OTHER}))
    assert [one.outcome for one in polled.readings] == ["layout_unknown", "complete"]
    assert polled.failed
    with reading(engine) as conn:
        assert {one.subject.item for one in statements.current(conn, "list")} == {"e"}
        (issue,) = issues.listing(conn, scope="list")
        assert "KeyError" in issue.message
        assert len(fetches.since(conn, day(0))) == 2
    monkeypatch.undo()
    poll(engine, source, tmp_path / "sources", (2, {"x": A, "y": OTHER}))
    with reading(engine) as conn:
        assert issues.listing(conn, scope="list") == ()
