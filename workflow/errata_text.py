"""Errata as text and as Markdown, ready to be pasted, and as rows for scripts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from diffs.wording import day_in_words
from notifications.cleaning import plain, web_address
from texts.catalogue import Phrase
from workflow.erratum import Errata, Erratum, place_of
from workflow.exports import Row, utc_text
from workflow.source_citation import SourceCitation, cited

ERRATA_COLUMNS = (
    *("number", "kind", "figure", "country", "item", "field", "where", "line", "last_line", "page", "footnote"),
    *("wording", "old", "new", "reason", "source", "title", "publisher", "url", "accessed", "snapshot"),
    *("decision", "decided_by", "decided_at"),
)
_MARKDOWN = re.compile(r"(^[-+=]|[\\`*_\[\]<>#|~&!])")
Say = Callable[[str], str]
_URL_SAFE = "/:?=&%#+,;@!$'*.~-_"


@dataclass(frozen=True, slots=True)
class _Style:
    """How one form writes: text that may hold anything, a heading, an address, a numbered item; `say` in a language."""

    escape: Callable[[str], str]
    heading: str
    address: Callable[[str], str]
    indent: str
    end: str
    say: Say = str

    def text(self, key: str, **values: str) -> str:
        """A text of the catalogue with its values escaped."""
        return self.say(Phrase(key, **{name: self.escape(self.say(value)) for name, value in values.items()}))


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", plain(text))


TEXT = _Style(plain, "{}", plain, "   ", "")
MARKDOWN = _Style(
    _escaped, "## {}", lambda url: f"<{quote(plain(url), safe=_URL_SAFE)}>", "   ", "  "
)  # two spaces end a line of Markdown
STYLES: Mapping[str, _Style] = {"text": TEXT, "markdown": MARKDOWN}


def errata_text(found: Errata, form: str, now: datetime, say: Say = str) -> str:
    """The whole as `text` or `markdown`, with a line feed at its end. say: in which language its texts are said."""
    style = replace(STYLES[form], say=say)
    edition = found.edition
    verified, today = day_in_words(edition.verified_on) or "", day_in_words(now.date()) or ""
    lines = [
        style.heading.format(style.text("errata.text.title", title=found.title)),
        "",
        style.text("errata.text.edition", edition=edition.id, verified=verified, today=today),
        "",
    ]
    if not found.errata:
        lines += [style.text("errata.none"), ""]
    for number, one in enumerate(found.errata, start=1):
        lines += [*_item(style, number, one), ""]
    if found.read_again:
        lines += [style.heading.format(style.text("errata.text.read_again")), ""]
        for number, one in enumerate(found.read_again, start=1):
            lines += [*_item(style, number, one), ""]
    return "\n".join(lines)


def one_erratum(one: Erratum, form: str, say: Say = str) -> str:
    """A single erratum without its number, for a page to copy from."""
    style = replace(STYLES[form], say=say)
    return "\n".join([style.escape(style.say(place_of(one))), *(line.strip() for line in _body(style, one))]) + "\n"


def errata_rows(found: Errata) -> list[Row]:
    """One row an erratum under ERRATA_COLUMNS; a row of its own for every further source."""
    numbered = [*enumerate(found.errata, start=1), *enumerate(found.read_again, start=1)]
    return [row for number, one in numbered for row in _rows(number, one)]


def _item(style: _Style, number: int, one: Erratum) -> Iterator[str]:
    yield f"{number}. {style.escape(style.say(place_of(one)))}"
    yield from (f"{style.indent}{line}" for line in _body(style, one))


def _body(style: _Style, one: Erratum) -> Iterator[str]:
    for line in _sentences(style, one):
        yield f"{line}{style.end}"
    for citation in one.citations:
        source = Phrase("errata.text.source", cited=_citation(style, citation))
        yield f"{style.say(source)}{style.end}"


def _sentences(style: _Style, one: Erratum) -> Iterator[str]:
    if one.kind == "read_again":
        yield style.text("errata.text.wording", wording=one.wording)
    elif one.kind == "claim":
        yield style.text("errata.text.states", wording=one.wording, old=one.old)
        yield style.text("errata.text.now", new=one.new)
    elif not one.new:
        yield style.text("errata.gone", old=one.old)
    else:
        yield style.text("errata.read", old=one.old, new=one.new)
    if one.reason:
        yield style.text("errata.text.reason", reason=one.reason)


def _citation(style: _Style, one: SourceCitation) -> str:
    address = style.address(one.url) if web_address(one.url) else style.escape(one.url)
    return cited(style.escape(one.title), style.escape(one.publisher), address, one.accessed)


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
