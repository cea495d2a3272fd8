"""What a source controls comes out of every door harmless: page, mail, export, terminal."""

import csv
import io
import re
from html import escape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from store.database import open_database, sqlite_url
from tests.e2e.conftest import Command
from tests.web.routes_of import every_route
from tests.web.visiting import START, Clock, signed_in
from web.app import create_app

GOLDEN = Path(__file__).parents[1] / "crawlers" / "sources" / "enoc_members" / "table" / "page.html"
SCRIPT, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("http://evil.example/";"Ombudsman")'
REVERSED, LONG = "Ombudsman \u202enimdA\u202c \x1b[31mred\x9b", "Ombudsman" + "wordwithoutend" * 9
HOSTILE = (SCRIPT + " Ombudsman", FORMULA, REVERSED, LONG, '"><img src=x onerror=alert(1)> Ombudsman')
STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TERMINAL = (
    ("changes",),
    ("changes", "--watched", "--json"),
    ("statements", "export", "--source", "enoc_members"),
    ("statements", "export", "--source", "enoc_members", "--format", "json"),
    ("history", "Albania", "enoc_membership"),
    ("issues",),
    ("status",),
    ("audit", "list"),
    ("sources", "show", "enoc_members"),
)


def hostile_page() -> str:
    """The example page with hostile names of institutions, and the first country's class changed."""
    page = GOLDEN.read_text(encoding="utf-8")
    names = iter(HOSTILE)
    page = re.sub(r"<td>Ombuds institution</td>", lambda found: f"<td>{escape(next(names, 'Office'))}</td>", page)
    return page.replace(">Full member<", ">Associate member<", 1)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A home whose source was read with all of it."""
    folder = tmp_path_factory.mktemp("hostile")
    home = Command(folder / "home")
    home("report", "import")
    page = folder / f"page {SCRIPT.replace('/', '')}.html"
    page.write_text(hostile_page(), encoding="utf-8")
    supplied = home.run("crawl", "enoc_members", "--from-file", str(page), "--url", "https://enoc.eu/?page_id=2469")
    assert "Albania" in home("changes"), supplied.stdout + supplied.stderr
    return home


@pytest.mark.parametrize("words", TERMINAL, ids=" ".join)
def test_no_command_prints_what_could_steer_a_terminal(attacked: Command, words: tuple[str, ...]) -> None:
    done = attacked.run(*words)
    assert done.returncode in (0, 1)
    assert not STEERING.search(done.stdout + done.stderr)


def test_a_spreadsheet_finds_no_formula_in_an_export(attacked: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(attacked("statements", "export", "--source", "enoc_members"))))
    cells = [cell for row in rows for cell in row.values() if "HYPERLINK" in cell]
    assert cells and not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)


def test_the_digest_shows_hostile_words_as_words(attacked: Command) -> None:
    attacked("digest", "--preview")
    (html,) = (attacked.home / "digests").glob("*.html")
    (text,) = (attacked.home / "digests").glob("*.txt")
    for content in (html.read_text(encoding="utf-8"), text.read_text(encoding="utf-8")):
        assert not STEERING.search(content)
    assert "<script>alert" not in html.read_text(encoding="utf-8")
    assert "<img src=x" not in html.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def visitor(attacked: Command) -> TestClient:
    engine = open_database(sqlite_url(attacked.home))
    app = create_app(Settings(home=attacked.home), engine, Clock(START.replace(year=2027)))
    return signed_in(app, "operator")


def addresses() -> list[str]:
    """Every page that shows something and needs no word of its own, and those of the attacked source."""
    plain = {route.path for route in every_route() if route.method == "GET" and "{" not in route.path}
    own = {"/sources/enoc_members", "/countries/ALB", "/countries/ALB/enoc_membership", "/report/2"}
    return sorted((plain | own) - {"/metrics", "/healthz", "/readyz"})


@pytest.mark.parametrize("address", addresses())
def test_no_page_carries_the_source_s_markup(visitor: TestClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    assert not STEERING.search(answer.text)


def test_a_change_s_page_shows_hostile_words_as_words(visitor: TestClient) -> None:
    found = re.findall(r'href="(/changes/[0-9a-f]{12})', visitor.get("/?country=ALB").text)
    assert found
    for address in dict.fromkeys(found):
        text = visitor.get(address).text
        assert "<script>alert" not in text and not STEERING.search(text)
