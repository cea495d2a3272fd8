"""From a source's source.toml to `domain.sources.Source`."""

import re
from urllib.parse import urlsplit

from crawlers.cited_pages import PAGES_FROM
from crawlers.tables import TomlTable
from domain.sources import Expectations, Page, Source

KEYS = (
    "title", "publisher", "cited_url", "licence", "every_days", "reader", "pages", "pages_from", "expectations",
    "settings", "tls",
)  # fmt: skip
PAGE_KEYS = ("role", "url", "item", "headers")
WEAKNESSES = ("legacy_dh",)
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
EXPECTATION_KEYS = ("records_min", "records_max", "countries", "filled", "totals", "largest_loss", "steady")


def read_url(table: TomlTable, key: str) -> str:
    """An absolute http(s) URL with a host; raises UsageError naming file and field."""
    url = table.text(key)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise table.wrong(key, f"must be a URL that starts with http:// or https://, not {url!r}")
    return url


def _text_mapping(table: TomlTable) -> dict[str, str]:
    return {key: table.text(key, default="") for key in table.values}


def _page(table: TomlTable) -> Page:
    table.refuse_unknown(PAGE_KEYS)
    return Page(
        role=table.text("role"),
        url=read_url(table, "url"),
        item=table.text("item", default=""),
        headers=_text_mapping(table.table("headers")),
    )


def _pages(table: TomlTable) -> tuple[Page, ...]:
    if "pages_from" in table.values:
        return _pages_from(table)
    pages = tuple(_page(entry) for entry in table.tables("pages"))
    if not pages:
        raise table.wrong("pages", "is missing: a source needs at least one [[pages]] with role and url")
    places = [(page.role, page.item) for page in pages]
    for role, item in places:
        if places.count((role, item)) > 1:
            raise table.wrong("pages", f"names role {role!r} with item {item!r} twice; they must differ")
    return pages


def _pages_from(table: TomlTable) -> tuple[Page, ...]:
    name = table.text("pages_from")
    if name not in PAGES_FROM or "pages" in table.values:
        raise table.wrong("pages_from", f"must be one of {', '.join(PAGES_FROM)}, and no [[pages]] beside it")
    return PAGES_FROM[name]()


def read_expectations(table: TomlTable, default: Expectations) -> Expectations:
    """`table` over `default`; raises UsageError for unknown keys, wrong types and a maximum below the minimum."""
    table.refuse_unknown(EXPECTATION_KEYS)
    least = table.whole_number("records_min", 0, default.records_min)
    most = table.whole_number("records_max", 0) if "records_max" in table.values else default.records_max
    if most is not None and most < least:
        raise table.wrong("records_max", f"is {most}, below records_min {least}")
    loss = table.whole_number("largest_loss", 0) if "largest_loss" in table.values else default.largest_loss
    return Expectations(
        least,
        most,
        table.texts("countries", default.countries),
        table.shares("filled", default.filled),
        table.texts("totals", default.totals),
        loss,
        table.texts("steady", default.steady),
    )


def _weaknesses(table: TomlTable) -> dict[str, str]:
    """[tls]: host name -> weakness of its encryption that is put up with; UsageError for what is no host or unknown."""
    for host in table.values:
        if not _HOST.fullmatch(host):
            raise table.wrong(host, 'must be the name of one host, in small letters, as in "www.example.org"')
        if table.text(host) not in WEAKNESSES:
            raise table.wrong(host, f"must be one of: {', '.join(WEAKNESSES)}")
    return _text_mapping(table)


def read_source(source_id: str, table: TomlTable, extractor_version: str) -> Source:
    """The source that a source.toml declares; raises UsageError naming the file and the field at fault."""
    table.refuse_unknown(KEYS)
    return Source(
        id=source_id,
        title=table.text("title"),
        publisher=table.text("publisher"),
        cited_url=read_url(table, "cited_url"),
        licence=table.text("licence"),
        every_days=table.whole_number("every_days", 1),
        pages=_pages(table),
        extractor_version=extractor_version,
        expectations=read_expectations(table.table("expectations"), Expectations()),
        settings=_text_mapping(table.table("settings")),
        tls=_weaknesses(table.table("tls")),
    )
