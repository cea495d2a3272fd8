"""The operator's overrides that point every mirrored source at the mirror."""

import json
from collections.abc import Iterator
from pathlib import Path

from crawlers.registry import load, source_ids
from demo.mirror import NCMEC, TREATIES, pages
from demo.treaty_pages import chart_rows
from demo.un_pages import TREATIES as UN_TREATIES
from demo.un_pages import status_rows
from domain.sources import Source

MIRRORED = (*(f"coe_treaty_{treaty}" for treaty in TREATIES), *UN_TREATIES, NCMEC)


def overrides(base_url: str) -> str:
    """TOML for `crawlers.overrides`: pages on the mirror; pages and sources that it does not have switched off.

    The treaties' expectations are lowered to what is evidenced: their charts on the mirror are partial.
    """
    lines = ["# Written by datumline's demonstration: the sources as its mirror has them.\n"]
    for source_id in MIRRORED:
        lines += [f"[{source_id}.pages]\n", *_page_lines(load(source_id), base_url), "\n"]
    lines += [f"[{source_id}]\nwatched = false\n\n" for source_id in source_ids() if source_id not in MIRRORED]
    for treaty in TREATIES:
        lines.append(f"[coe_treaty_{treaty}.expectations]\nrecords_min = {len(chart_rows(treaty))}\ncountries = []\n\n")
    for source_id in UN_TREATIES:
        lines.append(f"[{source_id}.expectations]\nrecords_min = {len(status_rows(source_id))}\n\n")
    return "".join(lines)


def _page_lines(source: Source, base_url: str) -> Iterator[str]:
    mirrored = pages()
    for page in source.pages:
        path = page.url.partition("//")[2].partition("/")[2]
        name = f'"{page.role}/{page.item}"' if page.item else page.role
        yield f"{name} = {json.dumps(f'{base_url}/{path}') if f'/{path}' in mirrored else 'false'}\n"


def write_overrides(path: Path, base_url: str) -> None:
    """Writes the overrides; the folder must be there."""
    path.write_text(overrides(base_url), encoding="utf-8")
