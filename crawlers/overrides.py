"""What an operator may change about a source without touching code: moved pages, the period, the expectations.

[coe_treaty_185]
every_days = 1
watched = true                    # false: do without this source unless it is named

[coe_treaty_185.pages]
key_page = "https://…"            # role, where the source has one page of that role
"document/2019" = "https://…"     # role/item; `false` switches the page off

[coe_treaty_185.expectations]
records_min = 40

[report_links.settings]
timemap = "https://…"             # only settings that the source has
"""

import dataclasses
from collections.abc import Collection, Mapping
from pathlib import Path

from crawlers.declarations import read_expectations, read_url
from crawlers.tables import TomlTable, parse
from domain.errors import UsageError
from domain.sources import Page, Source

Overrides = Mapping[str, TomlTable]
KEYS = ("every_days", "watched", "pages", "expectations", "settings")


def read_overrides(path: Path, known_sources: Collection[str]) -> Overrides:
    """The file's tables by source id; raises UsageError naming file and key for a source that does not exist."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The source overrides {path} cannot be read: {error}") from error
    table = parse(text, str(path))
    table.refuse_unknown(tuple(known_sources))
    return {source_id: table.table(source_id) for source_id in table.values}


def _page_name(page: Page, source: Source) -> str:
    alone = sum(other.role == page.role for other in source.pages) == 1
    return page.role if alone else f"{page.role}/{page.item}"


def _overridden_pages(source: Source, table: TomlTable) -> tuple[Page, ...]:
    names = {_page_name(page, source): page for page in source.pages}
    table.refuse_unknown(tuple(names))
    pages = []
    for name, page in names.items():
        if table.values.get(name) is False:
            continue
        pages.append(dataclasses.replace(page, url=read_url(table, name)) if name in table.values else page)
    if not pages:
        raise UsageError(f"{table.file}: `{table.path}` switches every page of {source.id} off; leave one")
    return tuple(pages)


def apply(source: Source, table: TomlTable) -> Source:
    """The source as the operator wants it; raises UsageError naming file and key for what is unknown or wrong."""
    table.refuse_unknown(KEYS)
    return dataclasses.replace(
        source,
        every_days=table.whole_number("every_days", 1, source.every_days),
        watched=table.yes_or_no("watched", source.watched),
        pages=_overridden_pages(source, table.table("pages")),
        expectations=read_expectations(table.table("expectations"), source.expectations),
        settings=_overridden_settings(source, table.table("settings")),
    )


def _overridden_settings(source: Source, table: TomlTable) -> Mapping[str, str]:
    table.refuse_unknown(tuple(source.settings))
    return {**source.settings, **{name: table.text(name, default="") for name in table.values}}
