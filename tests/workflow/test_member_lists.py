"""Lists of members from page to change: a departure is one change, damage is none."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.countries import name_of
from config.reports import load_rules
from crawlers.registry import load
from domain.changes import Change, ChangeKind, ChangeStatus
from store import decisions, issues
from store.database import open_database, sqlite_url
from tests.workflow.scenes import REPORT, adopted, all_changes, day, held
from workflow import decide
from workflow.poll import Poll, supply

ENOC, INHOPE, WEPROTECT = "enoc_members", "inhope_members", "weprotect_members"
FIELDS = {ENOC: "enoc_membership", INHOPE: "inhope_hotline", WEPROTECT: "weprotect"}
CLASSES = {"full": ("Full",), "associate": ("Associate",), "full_and_associate": ("Full", "Associate")}
EUROPE = load_rules(REPORT).countries
# fmt: off
ELSEWHERE = (
    "AGO", "ARG", "AUS", "BRA", "CAN", "CHL", "CHN", "COL", "CRI", "ECU", "FJI", "GHA", "IDN", "ISR", "JPN", "JOR",
    "KEN", "KOR", "KWT", "MEX", "MNG", "NAM", "NPL", "NZL", "NGA", "OMN", "PAK", "PRY", "PER", "PHL", "QAT", "RWA",
    "SAU", "SEN", "SLE", "SGP", "ZAF", "LKA", "SDN", "TZA", "THA", "TTO", "UGA", "ARE", "USA", "VNM", "ZMB", "ZWE",
)
# fmt: on
NO_HOTLINE = ("AND", "MCO", "SMR", "UKR", "NOR")
NO_GOVERNMENT = ("AND", "AZE", "ISL", "LIE", "MCO", "RUS")
Lines = Mapping[str, str]


def enoc_page(lines: Mapping[str, Sequence[str]]) -> str:
    """class word -> the lines of its list, under headings."""
    lists = "".join(
        f"<h2>{word} members</h2>\n<ul>\n" + "\n".join(f"<li>{line}</li>" for line in entries) + "\n</ul>\n"
        for word, entries in lines.items()
    )
    return f"<html><body><h1>ENOC members</h1>\n{lists}</body></html>"


def enoc_lines(engine: Engine) -> dict[str, list[str]]:
    """The members as the baseline has them, one institution for each class."""
    found: dict[str, list[str]] = {"Full": [], "Associate": []}
    for country in EUROPE:
        for number, word in enumerate(CLASSES.get(held(engine, country, FIELDS[ENOC]) or "", ())):
            found[word].append(f"{name_of(country)} – {'Second' if number else 'First'} ombuds institution")
    return found


def inhope_page(countries: Sequence[str], count: int | None = None) -> str:
    """A drop-down of hotlines with the headline count, and a portal for Ukraine."""
    headline = f"<p>{count or len(countries)} member hotlines in {count or len(countries)} countries</p>"
    options = [f'<option value="https://hotline.example/{c}">{name_of(c)} – Hotline {c}</option>' for c in countries]
    portal = '<option value="https://report.iwf.org.uk/ua">Ukraine – Reporting Portal</option>'
    return (
        f"<html><body><h1>INHOPE</h1>{headline}<select>\n" + "\n".join([*options, portal]) + "\n</select></body></html>"
    )


def weprotect_page(countries: Sequence[str]) -> str:
    entries = "\n".join(f"<li>{name_of(country)}</li>" for country in countries)
    return f"<html><body><h1>WeProtect: governments</h1><ul>\n{entries}\n</ul></body></html>"


HOTLINES = tuple(c for c in EUROPE if c not in NO_HOTLINE)
GOVERNMENTS = (*(c for c in EUROPE if c not in NO_GOVERNMENT), *ELSEWHERE)


def read(engine: Engine, folder: Path, source: str, page: str, at: datetime) -> Poll:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    return supply(engine, load(source), [path], None, at, "tester", at)


def open_changes(engine: Engine, source: str) -> list[Change]:
    found = all_changes(engine, ChangeStatus.OPEN)
    return [change for change in found if change.cell.field == FIELDS[source]]


def moves(engine: Engine, source: str) -> list[tuple[str, str | None, str | None]]:
    return [(change.cell.country, change.before, change.after) for change in open_changes(engine, source)]


def approved(engine: Engine, source: str, at: datetime) -> None:
    """Everything that is open is approved, so that what comes next is a change of an approved value."""
    with engine.begin() as conn:
        choices = [decide.Choice(change.id, decide.shown(change)) for change in open_changes(engine, source)]
        decide.approve(conn, choices, "editor", at)


PAGES = {
    ENOC: lambda engine: enoc_page(enoc_lines(engine)),
    INHOPE: lambda engine: inhope_page(HOTLINES),
    WEPROTECT: lambda engine: weprotect_page(GOVERNMENTS),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Path, str]]:
    """Per source a database with the edition adopted, the whole page read and everything of it approved; the page."""
    made = {}
    for source in FIELDS:
        home = tmp_path_factory.mktemp(source)
        engine = open_database(sqlite_url(home))
        adopted(engine)
        page = PAGES[source](engine)
        done = read(engine, home, source, page, day(1))
        assert [one.outcome for one in done.sources[0].readings] == ["complete"]
        if open_changes(engine, source):
            approved(engine, source, day(2))
        engine.dispose()
        made[source] = (home, page)
    return made


Standing = Callable[[str], tuple[Engine, str]]


@pytest.fixture
def standing(prepared: Mapping[str, tuple[Path, str]], tmp_path: Path) -> Iterator[Standing]:
    """A copy of a source's prepared database, and the page that stands behind it."""
    engines = []

    def open_copy(source: str) -> tuple[Engine, str]:
        home, page = prepared[source]
        shutil.copytree(home, tmp_path / source)
        engines.append(open_database(sqlite_url(tmp_path / source)))
        return engines[-1], page

    yield open_copy
    for engine in engines:
        engine.dispose()


def without(page: str, *countries: str) -> str:
    """The page without the entries of these countries, and with its own count following."""
    lines = page.split("\n")
    kept = [line for line in lines if not any(re.search(rf">{re.escape(name_of(c))}(?: –|<)", line) for c in countries)]
    gone = len(lines) - len(kept)
    return re.sub(
        r"(\d+) member hotlines in (\d+)",
        lambda match: f"{int(match[1]) - gone} member hotlines in {int(match[2]) - gone}",
        "\n".join(kept),
    )


AFTER = {ENOC: "none", INHOPE: "no", WEPROTECT: "no"}
LEAVING = {ENOC: ("BGR", "UKR", "HUN"), INHOPE: ("AUT", "SWE", "ISL"), WEPROTECT: ("NOR", "SWE", "ALB")}


@pytest.mark.parametrize("source", FIELDS)
@pytest.mark.parametrize("number", [1, 3])
def test_members_that_leave_are_exactly_those_changes(
    standing: Standing, tmp_path: Path, source: str, number: int
) -> None:
    engine, page = standing(source)
    before = {c: held(engine, c, FIELDS[source]) for c in LEAVING[source]}
    done = read(engine, tmp_path, source, without(page, *LEAVING[source][:number]), day(3))
    assert not done.failed
    expected = {(country, before[country], AFTER[source]) for country in LEAVING[source][:number]}
    assert set(moves(engine, source)) == expected
    assert {change.kind for change in open_changes(engine, source)} == {ChangeKind.MODIFIED}
    read(engine, tmp_path, source, page, day(4))
    assert moves(engine, source) == [], "who comes back before anybody decided has not left"


DAMAGE = {
    "halved": lambda page: "\n".join(line for n, line in enumerate(page.split("\n")) if n % 2 or "<h" in line),
    "first half": lambda page: page[: len(page) // 2],
    "emptied": lambda page: re.sub(r"<(?:li|option)\b.*", "", page),
    "a wall": lambda page: "<html><body><h1>Please sign in</h1></body></html>",
    "an entry misspelt": lambda page: page.replace(">Sweden", ">Swedeen"),
    "entries in another element": lambda page: re.sub(r"<(/?)(?:li|option)\b", r"<\1p", page),
    "names lost": lambda page: re.sub(r"(<(?:li|option)[^>]*>)[^<]*", r"\1Member", page),
    "doubled": lambda page: re.sub(r"^(<(?:li|option).*)$", r"\1\n\1", page, flags=re.MULTILINE),
    "class words renamed": lambda page: page.replace("Associate members", "Friends").replace("hotlines in", "lines in"),
}


@pytest.mark.parametrize("source", FIELDS)
def test_damage_to_a_page_is_no_change(standing: Standing, tmp_path: Path, source: str) -> None:
    engine, page = standing(source)
    before = {country: held(engine, country, FIELDS[source]) for country in EUROPE}
    for number, (name, damage) in enumerate(DAMAGE.items(), 3):
        read(engine, tmp_path, source, damage(page), day(number))
        assert moves(engine, source) == [], name
    done = read(engine, tmp_path, source, page, day(30))
    assert [one.outcome for one in done.sources[0].readings] == ["complete"]
    assert moves(engine, source) == []
    assert {country: held(engine, country, FIELDS[source]) for country in EUROPE} == before
    with engine.connect() as conn:
        assert issues.listing(conn, scope=source) == ()


def test_a_baseline_that_a_page_confirms_has_no_changes(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(ENOC)
    with engine.connect() as conn:
        assert {kind.value for decision in decisions.listing(conn) if (kind := decision.kind)} == {"adopt_edition"}
    read(engine, tmp_path, ENOC, page, day(3))
    assert moves(engine, ENOC) == []


def test_a_country_keeps_the_class_of_the_institution_that_stays(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(ENOC)
    read(engine, tmp_path, ENOC, page.replace("<li>Spain – Second ombuds institution</li>\n", ""), day(3))
    assert moves(engine, ENOC) == [("ESP", "full_and_associate", "full")]


def test_an_institution_renamed_or_moved_to_the_other_class_is_what_it_is(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(ENOC)
    renamed = page.replace("Sweden – First ombuds institution", "Sweden – Ombudsman for Children")
    read(engine, tmp_path, ENOC, renamed, day(3))
    assert moves(engine, ENOC) == []
    line = "<li>Ukraine – First ombuds institution</li>"
    promoted = renamed.replace(f"{line}\n", "").replace("<ul>\n", f"<ul>\n{line}\n", 1)
    read(engine, tmp_path, ENOC, promoted, day(4))
    assert moves(engine, ENOC) == [("UKR", "associate", "full")]


def test_a_portal_makes_no_member_and_a_renamed_hotline_no_change(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(INHOPE)
    assert (held(engine, "UKR", FIELDS[INHOPE]), held(engine, "SWE", FIELDS[INHOPE])) == ("no", "yes")
    read(engine, tmp_path, INHOPE, page.replace("Hotline SWE", "ECPAT Hotline"), day(3))
    assert moves(engine, INHOPE) == []
    own = page.replace("https://report.iwf.org.uk/ua", "https://ua.example").replace("Reporting Portal", "Hotline UKR")
    joined = re.sub(r"(\d+) (member hotlines|countries)", lambda match: f"{int(match[1]) + 1} {match[2]}", own)
    read(engine, tmp_path, INHOPE, joined, day(4))
    assert moves(engine, INHOPE) == [("UKR", "no", "yes")]


def test_a_count_that_does_not_follow_keeps_a_departure_back_and_says_so(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(INHOPE)
    read(engine, tmp_path, INHOPE, inhope_page([c for c in HOTLINES if c != "SWE"], len(HOTLINES)), day(3))
    assert moves(engine, INHOPE) == []
    with engine.connect() as conn:
        (told,) = issues.listing(conn, scope=INHOPE)
    assert f"{len(HOTLINES)} member hotlines" in told.message
    read(engine, tmp_path, INHOPE, without(page, "SWE"), day(4))
    assert moves(engine, INHOPE) == [("SWE", "yes", "no")]


def test_countries_that_a_whole_list_never_had_are_known_not_to_be_members(standing: Standing, tmp_path: Path) -> None:
    engine, _ = standing(WEPROTECT)
    values = {country: held(engine, country, FIELDS[WEPROTECT]) for country in EUROPE}
    assert {country for country, value in values.items() if value == "no"} == set(NO_GOVERNMENT)
    assert {country for country, value in values.items() if value == "yes"} == set(EUROPE) - set(NO_GOVERNMENT)


def test_one_page_of_several_proves_presence_only(standing: Standing, tmp_path: Path) -> None:
    engine, page = standing(WEPROTECT)
    more = '</ul><a href="https://www.weprotect.org/alliance/governments/page/2/">2</a></body>'
    part = without(page, "NOR").replace("</ul></body>", more)
    read(engine, tmp_path, WEPROTECT, part, day(3))
    assert moves(engine, WEPROTECT) == []
