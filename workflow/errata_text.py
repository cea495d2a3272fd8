"""Errata as text and as Markdown, ready to be pasted, and as rows for scripts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from diffs.wording import day_in_words
from notifications.cleaning import plain, web_address
from workflow.erratum import Errata, Erratum, place_of
from workflow.exports import Row, utc_text
from workflow.source_citation import SourceCitation

ERRATA_COLUMNS = (
    *("number", "kind", "figure", "country", "item", "field", "where", "line", "last_line", "page", "footnote"),
    *("wording", "old", "new", "reason", "source", "title", "publisher", "url", "accessed", "snapshot"),
    *("decision", "decided_by", "decided_at"),
)
_MARKDOWN = re.compile(r"(^[-+=]|[\\`*_\[\]<>#|~&!])")
_URL_SAFE = "/:?=&%#+,;@!$'*.~-_"


@dataclass(frozen=True, slots=True)
class _Style:
    """How one form writes: text that may hold anything, a heading, what is quoted, an address, a numbered item."""

    escape: Callable[[str], str]
    heading: str
    address: Callable[[str], str]
    indent: str


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", plain(text))


TEXT = _Style(plain, "{}", plain, "   ")
MARKDOWN = _Style(_escaped, "## {}", lambda url: f"<{quote(plain(url), safe=_URL_SAFE)}>", "   ")
STYLES: Mapping[str, _Style] = {"text": TEXT, "markdown": MARKDOWN}


def errata_text(found: Errata, form: str, now: datetime) -> str:
    """The whole as `text` or `markdown`, with a line feed at its end."""
    style = STYLES[form]
    lines = [
        style.heading.format(f"Errata to “{style.escape(found.title)}”"),
        "",
        f"Edition {style.escape(found.edition.id)}, verified on {day_in_words(found.edition.verified_on)};"
        f" as approved by {day_in_words(now.date())}.",
        "",
    ]
    if not found.errata:
        lines += ["Nothing that is approved contradicts the print.", ""]
    for number, one in enumerate(found.errata, start=1):
        lines += [*_item(style, number, one), ""]
    if found.read_again:
        lines += [style.heading.format("To be read again, since what they rest on has changed"), ""]
        for number, one in enumerate(found.read_again, start=1):
            lines += [*_item(style, number, one), ""]
    return "\n".join(lines)


def one_erratum(one: Erratum, form: str) -> str:
    """A single erratum without its number, for a page to copy from."""
    style = STYLES[form]
    return "\n".join([style.escape(place_of(one)), *(line.strip() for line in _body(style, one))]) + "\n"


def errata_rows(found: Errata) -> list[Row]:
    """One row an erratum under ERRATA_COLUMNS; a row of its own for every further source."""
    numbered = [*enumerate(found.errata, start=1), *enumerate(found.read_again, start=1)]
    return [row for number, one in numbered for row in _rows(number, one)]


def _item(style: _Style, number: int, one: Erratum) -> Iterator[str]:
    yield f"{number}. {style.escape(place_of(one))}"
    yield from (f"{style.indent}{line}" for line in _body(style, one))


def _body(style: _Style, one: Erratum) -> Iterator[str]:
    # Two spaces end a line of Markdown and are nothing in a text.
    end = "  " if style is MARKDOWN else ""
    if one.kind == "read_again":
        yield f"“{style.escape(one.wording)}”{end}"
    elif one.kind == "claim":
        yield f"“{style.escape(one.wording)}” states: {style.escape(one.old)}.{end}"
        yield f"It is now: {style.escape(one.new)}.{end}"
    elif not one.new:
        yield f"“{style.escape(one.old)}” is no longer stated by the source.{end}"
    else:
        yield f"For “{style.escape(one.old)}” read “{style.escape(one.new)}”.{end}"
    if one.reason:
        yield f"{style.escape(one.reason)}.{end}"
    for citation in one.citations:
        yield f"Source: {_citation(style, citation)}.{end}"


def _citation(style: _Style, one: SourceCitation) -> str:
    publisher = f"{style.escape(one.publisher)}, " if one.publisher else ""
    address = style.address(one.url) if web_address(one.url) else style.escape(one.url)
    return f"{publisher}“{style.escape(one.title)}”, {address}, accessed {day_in_words(one.accessed)}"


def _rows(number: int, one: Erratum) -> Iterator[Row]:
    cell = one.cells[0] if one.kind == "cell" else None
    fields = " ".join(other.field for other in one.cells) if cell else ""
    place = (cell.country, cell.item, fields) if cell else ("", "", "")
    places = (_digits(one.line), _digits(one.last_line), _digits(one.page), _digits(one.footnote))
    start = (str(number), one.kind, one.figure, *place, one.where, *places, one.wording, one.old, one.new, one.reason)
    decided = (" ".join(map(str, one.decisions)), one.decided_by, utc_text(one.decided_at))
    for citation in one.citations or (None,):
        cited = _cited(citation) if citation else ("",) * 6
        yield dict(zip(ERRATA_COLUMNS, (*start, *cited, *decided), strict=True))


def _cited(one: SourceCitation) -> tuple[str, ...]:
    return one.source, one.title, one.publisher, one.url, one.accessed.isoformat(), one.snapshot


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)
