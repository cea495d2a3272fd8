"""The sources that the faults are played on, as the mirror serves them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from config.countries import resolve
from crawlers.registry import load
from demo.mirror import MirrorPage, pages
from demo.treaty_pages import SERVICE, chart_rows
from domain.sources import Expectations, Page
from tests.faults.stage import Stand

GOLDEN = Path(__file__).parent.parent / "crawlers" / "sources"
HTML = "text/html; charset=utf-8"
KEY_PAGE = "/en/web/conventions/full-list?module=signatures-by-treaty&treatynum=185"
CHART = f"{SERVICE}api/signatures?NumSte=185&langue=ENG"
MEMBERS, TABLE, GOVERNMENTS = "/members/", "/table", "/alliance/governments/"
ROBOTS = "/robots.txt"


def _golden(base_url: str, path: Path, own: str) -> bytes:
    return path.read_bytes().replace(own.encode(), base_url.encode())


def _listing(source_id: str, case: str, paths: Mapping[str, str], own: str = "https://unused.invalid") -> Stand:
    """A golden page, or several, at these paths (path -> file); own: the site that its links lead to."""
    source, folder = load(source_id), GOLDEN / source_id / case
    served = {path: MirrorPage(partial(_golden, path=folder / file, own=own), HTML) for path, file in paths.items()}
    first = tuple(replace(page, url=path) for page, path in zip(source.pages, paths, strict=False))
    return replace(source, pages=first), {ROBOTS: MirrorPage(lambda _: b"User-agent: *\n", "text/plain"), **served}


def _treaty() -> Stand:
    """The Treaty Office's two pages with the states whose dates are evidenced, all of which are expected."""
    codes = tuple(sorted(code for row in chart_rows("185") if (code := resolve(row.country))))
    expected = Expectations(records_min=len(codes), records_max=130, countries=codes)
    return replace(load("coe_treaty_185"), expectations=expected, pages=(Page("key_page", KEY_PAGE),)), pages()


def _crc() -> Stand:
    """The United Nations' table with the states whose dates are evidenced."""
    source, served = _listing("un_crc", "table-2026", {TABLE: "page.html"})
    return replace(source, expectations=replace(source.expectations, records_min=45, countries=("ALB", "SWE"))), served


@cache
def stands() -> Mapping[str, Stand]:
    """By source id."""
    governments = {GOVERNMENTS: "page-1.html", **{f"{GOVERNMENTS}page/{n}/": f"page-{n}.html" for n in (2, 3)}}
    return {
        "coe_treaty_185": _treaty(),
        "un_crc": _crc(),
        "enoc_members": _listing("enoc_members", "lists-under-headings", {MEMBERS: "page.html"}),
        "weprotect_members": _listing(
            "weprotect_members", "list-in-pages", governments, own="https://www.weprotect.org"
        ),
    }
