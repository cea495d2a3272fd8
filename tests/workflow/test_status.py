"""The state of all sources at a glance, and of one in full."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from crawlers.registry import load
from domain.cases import Case, Doubt, DoubtKind
from domain.fetches import Fetch, Outcome, Robots
from domain.snapshots import Snapshot
from store import cases, fetches, snapshots
from store.engines import reading
from tests.workflow.scenes import BUDAPEST, CHART, adopted, chart, day, read
from workflow.show_source import source_document, source_lines
from workflow.source_health import Health, ending_of
from workflow.status import document, headline, is_well, remarks, rows, status

WATCHED = f'[{BUDAPEST}.expectations]\nrecords_min = 1\ncountries = ["ALB", "FRA", "SWE", "USA"]\n'
EVERY_OTHER = [f"[{name}]\nwatched = false\n" for name in ("un_crc", "enoc_members")]


def settings(home: Path) -> Settings:
    home.mkdir(exist_ok=True)
    (home / "sources.toml").write_text(WATCHED + "".join(EVERY_OTHER), encoding="utf-8")
    return Settings(home=home)


def of_budapest(engine: Engine, home: Path, at: datetime) -> Health:
    with reading(engine) as conn:
        sources, _ = status(conn, settings(home), at)
    return next(one for one in sources if one.source.id == BUDAPEST)


def asked(engine: Engine, outcome: Outcome, at: datetime, **more: object) -> None:
    page = load(BUDAPEST).pages[0]
    with engine.begin() as conn:
        fetches.record(conn, replace(Fetch(BUDAPEST, page.role, page.url, at, outcome), **more))  # type: ignore[arg-type]


def test_a_source_read_in_time_is_well(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, chart(CHART), day(1))
    asked(engine, Outcome.UNCHANGED, day(1))
    found = of_budapest(engine, tmp_path / "home", day(3))
    assert (found.state, found.verified, found.ending.words) == ("ok", day(1), "unchanged, in part")


def test_a_source_past_one_and_a_half_periods_is_overdue(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, chart(CHART), day(0))
    assert of_budapest(engine, tmp_path / "home", day(10)).state == "ok"
    assert of_budapest(engine, tmp_path / "home", day(11)).state == "overdue"


def test_a_source_never_asked_is_overdue_and_says_so(engine: Engine, tmp_path: Path) -> None:
    found = of_budapest(engine, tmp_path / "home", day(0))
    assert (found.state, found.ending.words, found.missing) == ("overdue", "not asked yet", ())


def test_a_page_that_was_not_had_is_a_failure_with_its_cause_until_the_next_good_poll(
    engine: Engine, tmp_path: Path
) -> None:
    read(engine, tmp_path, chart(CHART), day(0))
    asked(engine, Outcome.WALLED, day(1), status=403, cause="The site asks for a browser.")
    found = of_budapest(engine, tmp_path / "home", day(2))
    assert (found.state, found.ending.words) == ("failed", "walled")
    assert next(iter(remarks([found], 0))) == f"{BUDAPEST}: The site asks for a browser."
    asked(engine, Outcome.NEW, day(2), status=200)
    assert of_budapest(engine, tmp_path / "home", day(2)).state == "ok"


def test_a_page_that_has_moved_away_in_sources_toml_no_longer_counts(engine: Engine, tmp_path: Path) -> None:
    source = load(BUDAPEST)
    old = Fetch(BUDAPEST, "key_page", "https://old.example/page", day(0), Outcome.MOVED, cause="Gone elsewhere.")
    new = Fetch(BUDAPEST, "key_page", source.pages[0].url, day(1), Outcome.NEW)
    assert ending_of(source, (old, new), (), ()).words == "new"
    assert ending_of(source, (new, replace(old, fetched_at=day(2))), (), ()).words == "1 of 2 moved"


def test_a_page_that_could_not_be_read_is_a_failure(engine: Engine, tmp_path: Path) -> None:
    read(engine, tmp_path, chart(CHART), day(0))
    read(engine, tmp_path, b'"An error has occurred."', day(1))
    found = of_budapest(engine, tmp_path / "home", day(2))
    assert (found.state, found.ending.words, found.verified) == ("failed", "not the page", day(0))
    assert found.ending.cause


def test_countries_that_the_newest_reading_lacks_are_named(engine: Engine, tmp_path: Path) -> None:
    read(engine, tmp_path, chart({**CHART, "France": CHART["Albania"]}), day(0))
    assert of_budapest(engine, tmp_path / "home", day(1)).missing == ()
    read(engine, tmp_path, chart({name: CHART[name] for name in ("Ireland", "Sweden")}), day(2))
    found = of_budapest(engine, tmp_path / "home", day(3))
    assert found.missing == ("ALB", "FRA")  # the United States are expected too, but are no member of the report
    assert list(remarks([found], 0)) == [f"{BUDAPEST} lacks Albania, France."]
    read(engine, tmp_path, chart({**CHART, "France": CHART["Albania"]}), day(4))
    assert of_budapest(engine, tmp_path / "home", day(4)).missing == ()


def test_an_open_case_is_counted_before_all_else(engine: Engine, tmp_path: Path) -> None:
    read(engine, tmp_path, chart(CHART), day(0))
    doubt = Doubt(DoubtKind.SHRUNK, "Half of it is gone.", "46 records", "23 records")
    with engine.begin() as conn:
        cases.add(conn, Case(BUDAPEST, "", 1, None, doubt, day(1), day(1)))
    found = of_budapest(engine, tmp_path / "home", day(30))
    assert (found.state, found.cases, found.overdue) == ("case", 1, True)
    assert not is_well([found])


def test_the_screen_fits_eighty_columns_and_counts_at_the_top(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, chart(CHART), day(1))
    with reading(engine) as conn:
        sources, elsewhere = status(conn, settings(tmp_path / "home"), day(3))
    assert elsewhere > 0
    assert "un_crc" not in {health.source.id for health in sources}
    assert headline(sources).startswith(f"1 of {len(sources)} sources verified in time; 0 cases, ")
    shown = {row[0]: row[1:5] for row in rows(sources, day(3))}
    assert shown[BUDAPEST][:3] == ("ok", "2026-11-03", "2 of 7")
    assert shown["un_opsc"][:3] == ("OVERDUE", "never", "- of 7")
    told = document(sources, elsewhere, day(3))
    assert (told["ok"], told["verified_in_time"], told["sources_total"]) == (False, 1, len(sources))


def test_one_source_is_shown_with_its_days_of_asking(engine: Engine, tmp_path: Path) -> None:
    home = tmp_path / "home"
    text = WATCHED + f'[{BUDAPEST}.pages]\nkey_page = "https://www.example.org/moved"\n'
    installed = settings(home)
    (home / "sources.toml").write_text(text, encoding="utf-8")
    page = Snapshot(b"<html></html>", "text/html", "utf-8")
    asking = Fetch(BUDAPEST, "key_page", "https://www.example.org/moved", day(0), Outcome.NEW, status=200)
    with engine.begin() as conn:
        snapshots.keep(conn, page, asking.url, day(0))
        first = replace(asking, snapshot=page.sha256, requests=2, bytes_received=1234, robots=Robots.ALLOWED)
        fetches.record(conn, first)
        again = {"status": 304, "outcome": Outcome.UNCHANGED, "requests": 1, "bytes_received": 0, "delay_ms": 3100}
        fetches.record(conn, replace(first, fetched_at=day(1), **again))  # type: ignore[arg-type]
    read(engine, tmp_path, chart(CHART), day(2))
    with reading(engine) as conn:
        told = source_document(conn, installed, BUDAPEST, 14, day(3))
        one_day = source_document(conn, installed, BUDAPEST, 1, day(3))
    (shown,) = told["pages"]  # type: ignore[misc]
    assert (shown["overridden"], shown["url"]) == (True, "https://www.example.org/moved")
    assert shown["last"]["at"] == "2026-11-03T06:00:00Z"
    account = [tuple(day.values()) for day in told["account"]]  # type: ignore[attr-defined]
    assert account == [
        ("2026-11-02", 1, 2, 1234, 0, {"allowed": 1}, None),
        ("2026-11-03", 1, 1, 0, 1, {"allowed": 1}, 3100),
    ]
    assert (len(one_day["account"]), one_day["days_before"]) == (1, 1)  # type: ignore[arg-type]
    assert told["extractor"]["first_used"] == "2026-11-04T06:00:00Z"  # type: ignore[index]
    lines = list(source_lines(told))
    assert "2026-11-03       1         1            0     1    3.1 s  1 allowed" in lines
    assert any(line.startswith("  partial") and "json" in line for line in lines)
