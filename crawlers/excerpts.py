"""The place in a snapshot that a locator names, shown with what surrounds it. Pure; used to show evidence.

The parsers of HTML and PDF are imported where they are needed: most commands show neither.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.excerpt_lines import ExcerptLine, lines, spellings
from domain.errors import DatumlineError
from domain.snapshots import Snapshot
from texts.catalogue import Phrase

AROUND = 2
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """lines: what stands there, empty where the locator leads nowhere; `problem` then says so in one sentence."""

    locator: str
    lines: tuple[ExcerptLine, ...]
    problem: str | None = None


class _NotThere(Exception):
    """The locator leads nowhere in these bytes; the message says what is missing."""


def excerpt(snapshot: Snapshot, locator: str, value: str | None = None, original: str | None = None) -> Excerpt:
    """The lines, row or object at `locator` with `value` (or how it was printed: `original`) marked.

    locator: `line:264` (of a CSV: the rows whose `line` column says 264), `page:2/row:14`, `page:2/line:5`,
    `json:/0/3`, `css:table tr:nth-of-type(9)`. Never raises: one that leads nowhere gives an Excerpt with a problem.
    """
    kind, _, place = locator.partition(":")
    show = _KINDS.get(kind)
    try:
        if show is None:
            raise _NotThere(Phrase("excerpts.kind"))
        return Excerpt(locator, show(snapshot, place, spellings(value, original)))
    except _NotThere as error:
        return Excerpt(locator, (), Phrase("excerpts.nothing", locator=locator, reason=error.args[0]))
    except Exception as error:
        # Showing evidence must not fail on damaged bytes, whatever a parser raises on them.
        reason = error.sentence if isinstance(error, DatumlineError) else f"({type(error).__name__})"
        return Excerpt(locator, (), Phrase("excerpts.unreadable", locator=locator, reason=reason))


def _text(snapshot: Snapshot) -> str:
    try:
        return snapshot.content.decode(snapshot.charset or "utf-8-sig", "replace")
    except LookupError:
        return snapshot.content.decode("utf-8", "replace")


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise _NotThere(Phrase("excerpts.number", text=repr(text)))
    return int(text)


def _at_line(snapshot: Snapshot, place: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    if snapshot.media_type == CSV:
        return _rows_about_line(snapshot, str(_number(place)), wanted)
    # Lines as editors count them: a form feed begins a page, not a line.
    number, texts = _number(place), _text(snapshot).replace("\f", "").split("\n")
    if not texts[-1]:
        texts.pop()
    if number > len(texts):
        raise _NotThere(Phrase("excerpts.lines", count=len(texts)))
    first, last = max(1, number - AROUND), min(len(texts), number + AROUND)
    around = [(str(n), texts[n - 1]) for n in range(first, last + 1)]
    # The same value on a neighbouring line is another cell's.
    return lines(around, wanted, frozenset({str(number)}))


def _rows_about_line(snapshot: Snapshot, line: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    rows = [row for row in csv.DictReader(io.StringIO(_text(snapshot))) if row.get("line") == line]
    if not rows:
        raise _NotThere(Phrase("excerpts.row", line=line))
    stating = [row for row in rows if any(cell in wanted for cell in row.values())]
    return lines(
        ((line, ", ".join(f"{name} {cell}" for name, cell in row.items() if cell)) for row in stating or rows), wanted
    )


def _at_pointer(snapshot: Snapshot, place: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:]]
    try:
        node = row = json.loads(_text(snapshot))
        for step in steps:
            row, node = node, node[int(step)] if isinstance(node, list) else node[step]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise _NotThere(Phrase("excerpts.json")) from error
    if isinstance(node, dict | list):
        row, names = node, None
    else:
        names = frozenset({steps[-1]}) if steps else None
    return lines(_members(row), wanted, names)


def _members(row: object) -> Iterator[tuple[str, str]]:
    if isinstance(row, dict):
        yield from ((str(name), json.dumps(value, ensure_ascii=False)) for name, value in row.items())
    elif isinstance(row, list):
        yield from ((str(place), json.dumps(value, ensure_ascii=False)) for place, value in enumerate(row))
    else:
        yield "", json.dumps(row, ensure_ascii=False)


def _at_selector(snapshot: Snapshot, place: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    from crawlers.excerpt_html import row_around

    row = row_around(snapshot, place)
    if row is None:
        raise _NotThere(Phrase("excerpts.element"))
    cells, own = row
    return lines(cells, wanted, None if own is None else frozenset({own}))


def _at_page(snapshot: Snapshot, place: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    if "/line:" in place:
        return _at_line_of_page(snapshot, place, wanted)
    from crawlers.readers.country_counts_pdf import read_table

    page_text, _, row_text = place.partition("/row:")
    page, number = _number(page_text), _number(row_text)
    rows = [row for row in read_table(snapshot.content).rows if row.page == page]
    around = [row for row in rows if abs(row.row - number) <= AROUND]
    if not any(row.row == number for row in around):
        raise _NotThere(Phrase("excerpts.no_row"))
    return lines(((f"{row.row}", f"{row.name}   {row.printed}") for row in around), wanted, frozenset({str(number)}))


def _at_line_of_page(snapshot: Snapshot, place: str, wanted: tuple[str, ...]) -> tuple[ExcerptLine, ...]:
    from crawlers.readers.document_lines import lines_of_page

    page_text, _, line_text = place.partition("/line:")
    page, number = _number(page_text), _number(line_text)
    texts = lines_of_page(snapshot.content, page)
    if number > len(texts):
        raise _NotThere(Phrase("excerpts.no_line"))
    around = enumerate(texts[max(0, number - 1 - AROUND) : number + AROUND], max(1, number - AROUND))
    return lines(((str(n), text) for n, text in around), wanted, frozenset({str(number)}))


_KINDS = {"line": _at_line, "json": _at_pointer, "css": _at_selector, "page": _at_page}
