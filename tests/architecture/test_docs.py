"""The documentation leads to what is there, and every page of it can be found."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import scale

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.skipif(not (ROOT / "docs").exists(), reason="docs/ is not part of this checkout")


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """The files, and the places in them, to which a page of ours leads."""
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in target and not target.startswith("mailto:"):
            path, _, place = target.partition("#")
            yield (page.parent / path).resolve() if path else page, place


def _places(page: Path) -> set[str]:
    """The names by which a page's headings are led to, as forges write them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_what_is_said_of_scale_is_computed_from_the_measured_figures() -> None:
    """`python -m benchmarks.scale` writes it."""
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.written_into(page, scale.Measured()) == page
    assert scale.written_into(page, scale.Measured(look_ms=0.66)) != page
    told = (ROOT / "docs" / "reference" / "performance.md").read_text(encoding="utf-8")
    measured = scale.Measured()
    for figure in (measured.source_kb, measured.poll_kb, measured.look_ms):
        assert f"{figure:g}" in told, f"{figure:g} is measured nowhere"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_is_dead(page: Path) -> None:
    links = list(_links(page))
    assert [path for path, _ in links if not path.exists()] == []
    assert [(path.name, place) for path, place in links if place and place not in _places(path)] == []


def test_every_page_is_led_to_from_the_readme() -> None:
    found, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md":
            found.add(page)
            waiting.extend(path for path, _ in _links(page))
    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page not in found] == []
