"""Pages that no source.toml lists, because they come from the reports: every URL that a report prints."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from config.reports import load_links, report_ids
from domain.sources import Page

ROLE = "link"


def cited_pages() -> tuple[Page, ...]:
    """One page for every distinct URL of all reports, in their order; its item is the URL as printed."""
    urls = dict.fromkeys(link.url for report in report_ids() for link in load_links(report))
    return tuple(Page(ROLE, asked_url(url), item=url, roams=True) for url in urls)


def asked_url(printed: str) -> str:
    """The printed URL with a scheme: what a reader's browser makes of `www.coe.int`."""
    return printed if urlsplit(printed).scheme in ("http", "https") else f"http://{printed}"


PAGES_FROM: Mapping[str, Callable[[], tuple[Page, ...]]] = {"citations": cited_pages}
