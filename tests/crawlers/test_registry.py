"""Sources are found by their folders; what is wrong in their files, or in an operator's, is said with its place."""

from pathlib import Path

import pytest

from config.settings import Settings
from crawlers.overrides import read_overrides
from crawlers.readers import un_treaty
from crawlers.registry import extractor, follower, load, load_all, source_ids
from domain.errors import DatumlineError, NotThePage, UsageError
from domain.snapshots import Capture, Part, Snapshot
from domain.sources import Expectations, Page, Source
from tests.crawlers.captures_from_files import FETCHED_AT
from tests.crawlers.planted import page, plant
from workflow.known_sources import chosen_sources

YEARS = page("https://example.org/2019.pdf", "report", "2019") + page("https://example.org/2020.pdf", "report", "2020")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path / "sources", "list", page("https://example.org/list"), more="[expectations]\nrecords_min = 40\n")
    plant(tmp_path / "sources", "years", YEARS, "def follow(part):\n    return ()\n")
    (tmp_path / "sources" / "__pycache__").mkdir()
    return tmp_path / "sources"


def part(content: bytes, role: str = "status_table") -> Part:
    return Part(role, "https://example.org/table", FETCHED_AT, Snapshot(content, "text/html"))


def overridden(root: Path, text: str, source_id: str = "list") -> Source:
    file = root.parent / "sources.toml"
    file.write_text(text, encoding="utf-8")
    return load(source_id, read_overrides(file, source_ids(root)), root)


def test_folders_with_a_declaration_are_sources(root: Path) -> None:
    assert source_ids(root) == ("list", "years")
    assert set(load_all(root=root)) == {"list", "years"}
    source = load("list", root=root)
    assert source.pages == (Page("page", "https://example.org/list"),)
    assert (source.every_days, source.extractor_version) == (7, "1")
    assert source.expectations == Expectations(records_min=40)


def test_a_source_has_an_extractor_and_sometimes_a_follower(root: Path) -> None:
    assert extractor("list", root).name == "list/1"
    assert follower("list", root) is None
    follow = follower("years", root)
    assert follow is not None and follow.__name__ == "follow"


SHARED = """title = "A treaty"
publisher = "Its keeper"
cited_url = "https://example.org/"
licence = "open"
every_days = 7
reader = "un_treaty"
[[pages]]
role = "status_table"
url = "https://example.org/table"
[settings]
treaty = "XVIII-12-a"
"""


def declared(root: Path, text: str, source_id: str = "treaty") -> None:
    (root / source_id).mkdir(exist_ok=True)
    (root / source_id / "source.toml").write_text(text, encoding="utf-8")


def test_a_source_that_names_a_shared_reader_is_a_source_toml_and_nothing_else(root: Path) -> None:
    declared(root, SHARED)

    assert load("treaty", root=root).extractor_version == un_treaty.VERSION
    assert extractor("treaty", root).name == f"treaty/{un_treaty.VERSION}"
    assert follower("treaty", root) is None
    with pytest.raises(NotThePage, match="no table of participants"):
        extractor("treaty", root).extract(Capture("treaty", (part(b"<html><body>Welcome</body></html>"),)))


def test_a_shared_reader_may_lead_to_further_pages(root: Path) -> None:
    settings = '[settings]\ntreaty = "189"\nopened = "2003-01-28"\n'
    declared(root, SHARED.partition("[settings]")[0].replace("un_treaty", "coe_treaty") + settings)

    follow = follower("treaty", root)
    assert follow is not None
    assert follow(part(b"", role="signatures")) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"un_treaty"',
            '"un_treaties"',
            r"source.toml: `reader` is not known here; the shared readers are coe_treaty, un_",
        ),
        ('"un_treaty"', '"html_elements"', "`reader` is not known here"),
        ('"un_treaty"', '"../un_treaty"', "`reader` is not known here"),
        ('"un_treaty"', "1", "`reader` must be a text in quotes"),
        ('treaty = "XVIII-12-a"', "", "source.toml: `settings.treaty` is missing"),
        ('"XVIII-12-a"', '"12"', "`settings.treaty` must be a treaty's number in the collection"),
        (
            '"XVIII-12-a"',
            '"XVIII-12-a"\nnumber = "1"',
            "`settings.number` is not known here; the known keys are treaty",
        ),
    ],
)
def test_a_shared_reader_that_is_declared_wrongly_names_file_and_field(
    root: Path, old: str, new: str, words: str
) -> None:
    assert old in SHARED
    declared(root, SHARED.replace(old, new))

    with pytest.raises(UsageError, match=words):
        extractor("treaty", root)


def test_a_source_has_its_own_extractor_or_a_shared_reader_and_not_both(root: Path) -> None:
    declared(root, SHARED, "list")
    with pytest.raises(DatumlineError, match=r"list has an extract\.py and its source\.toml names a reader"):
        load("list", root=root)
    (root / "list" / "extract.py").unlink()
    assert load("list", root=root).title == "A treaty"
    declared(root, SHARED.replace('reader = "un_treaty"\n', ""), "list")
    with pytest.raises(DatumlineError, match=r"no extract\.py beside its source\.toml, which names no reader either"):
        load("list", root=root)


def test_an_unknown_source_is_answered_with_those_there_are(root: Path) -> None:
    with pytest.raises(UsageError, match="no source 'lists'; the sources are list, years"):
        load("lists", root=root)


def test_the_project_s_own_sources_are_all_sound() -> None:
    sources = load_all()

    assert {"coe_treaty_185", "coe_treaty_201", "ncmec_cybertip"} <= set(sources)
    for source_id in sources:
        assert extractor(source_id).name == f"{source_id}/{sources[source_id].extractor_version}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "A list"\n', "", "source.toml: `title` is missing"),
        ('title = "A list"\n', 'title = " "\n', "source.toml: `title` must be a text"),
        ("every_days = 7", "every_days = 0", "`every_days` must be a whole number of at least 1"),
        ("every_days = 7", "every_days = true", "`every_days` must be a whole number"),
        ("every_days = 7", "every_day = 7", "`every_day` is not known here; the known keys are title,"),
        ("every_days = 7", "every_days = ", "source.toml is not valid TOML: .*line 5"),
        ('role = "page"\n', "", "`pages.1.role` is missing"),
        ("https://example.org/list", "ftp://example.org/", "`pages.1.url` must be a URL that starts with http"),
        ("https://example.org/list", "https://[", "`pages.1.url` must be a URL that starts with http"),
        ("[[pages]]", "[pages]", r"`pages` must be written as \[\[pages\]\]"),
        (
            "records_min = 40",
            "records_min = 40\nrecords_max = 2",
            "`expectations.records_max` is 2, below records_min 40",
        ),
        ("records_min = 40", 'countries = ["DEU", 1]', "`expectations.countries` must be a list of texts"),
        ("records_min = 40", "least = 40", "`expectations.least` is not known here"),
        ("records_min = 40", "filled = { class = 80 }", "`expectations.filled.class` must be a number from 0 to 1"),
        ("records_min = 40", 'filled = ["class"]', "`expectations.filled` must be a table of shares"),
        ("records_min = 40", "largest_loss = -1", "`expectations.largest_loss` must be a whole number"),
    ],
)
def test_a_declaration_that_is_wrong_names_file_and_field(root: Path, old: str, new: str, words: str) -> None:
    file = root / "list" / "source.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(UsageError, match=words):
        load("list", root=root)


def test_pages_that_cannot_be_told_apart_are_refused(root: Path) -> None:
    plant(root, "twice", page("https://example.org/a") + page("https://example.org/b"))

    with pytest.raises(UsageError, match="names role 'page' with item '' twice"):
        load("twice", root=root)


def test_an_extractor_without_a_version_or_a_function_is_refused(root: Path) -> None:
    (root / "list" / "extract.py").write_text('VERSION = "1"\n', encoding="utf-8")
    with pytest.raises(DatumlineError, match="no function"):
        extractor("list", root)
    (root / "list" / "extract.py").write_text("def extract(capture): ...\n", encoding="utf-8")
    with pytest.raises(DatumlineError, match="must say its version"):
        load("list", root=root)


def test_an_operator_repairs_a_moved_page_and_relaxes_expectations(root: Path) -> None:
    source = overridden(
        root,
        """
        [list]
        every_days = 1
        [list.pages]
        page = "http://127.0.0.1:8000/list"
        [list.expectations]
        records_min = 1
        countries = ["SWE"]
        """,
    )

    assert source.pages[0].url == "http://127.0.0.1:8000/list"
    assert (source.every_days, source.title) == (1, "A list")
    assert source.expectations == Expectations(1, None, ("SWE",))


def test_a_page_of_several_items_is_named_with_its_item_and_can_be_switched_off(root: Path) -> None:
    text = '[years.pages]\n"report/2019" = "https://example.org/moved.pdf"\n"report/2020" = false\n'

    assert overridden(root, text, "years").pages == (Page("report", "https://example.org/moved.pdf", "2019"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[lists]\nevery_days = 1", "sources.toml: `lists` is not known here; the known keys are list, years"),
        ('[list]\ntitle = "Mine"', "sources.toml: `list.title` is not known here"),
        ('[list.pages]\nkey = "https://example.org/"', "`list.pages.key` is not known here; the known keys are page"),
        ('[list.pages]\npage = "example.org"', "`list.pages.page` must be a URL"),
        ("[list.pages]\npage = false", "switches every page of list off"),
        ("[list.expectations]\nrecords_min = -1", "`list.expectations.records_min` must be a whole number"),
        ("list = 1", "`list` must be a table"),
        ("[list", "sources.toml is not valid TOML"),
    ],
)
def test_an_override_that_is_wrong_names_file_and_key(root: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        overridden(root, text)


def test_overrides_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml cannot be read"):
        read_overrides(tmp_path / "nowhere.toml", ())


def test_a_source_can_be_done_without_until_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text("[ncmec_cybertip]\nwatched = false\n")
    settings = Settings(home=tmp_path)
    watched = {source.id for source in chosen_sources(settings)}
    assert "coe_treaty_185" in watched
    assert "ncmec_cybertip" not in watched
    assert [source.id for source in chosen_sources(settings, ["ncmec_cybertip"])] == ["ncmec_cybertip"]
    file.write_text('[ncmec_cybertip]\nwatched = "no"\n')
    with pytest.raises(UsageError, match=r"sources.toml: `ncmec_cybertip.watched` must be true or false"):
        chosen_sources(settings)
