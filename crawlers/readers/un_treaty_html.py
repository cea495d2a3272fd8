"""The collection's page of one treaty (ViewDetails.aspx), of every era.

The participants' table is found by its heading row, whatever its id: ids and wrappers have changed several times.
"""

import re
from collections.abc import Iterator

from crawlers.readers.html_elements import HtmlElement, breaks_off, css_path, grid, root_of, table_rows, text_of
from crawlers.readers.un_treaty_identity import number_headed, numbers_in_urls
from crawlers.readers.un_treaty_table import Line, PrintedRow, PrintedTable, Rows
from crawlers.readers.xml_elements import without_escaped_tags
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Problem, ProblemKind

_STATUS = re.compile(r"STATUS AS AT\s*:?\s*(\S+)", re.IGNORECASE)
_TOTALS = {
    "signatories": re.compile(r"\bSignator(?:ies|y)\s*:\s*(\d{1,3})\b", re.IGNORECASE),
    "parties": re.compile(r"\bPart(?:ies|y)\s*:\s*(\d{1,3})\b", re.IGNORECASE),
}
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)", re.IGNORECASE)
_OUT_OF_ORDER = re.compile(r"urgent maintenance|currently unavailable|under maintenance", re.IGNORECASE)
_ERAS = (
    ("ContentPlaceHolderInnerPage_tblgrid", "status table since 2016"),
    ("ContentPlaceHolder1_tblgrid", "status table until 2016"),
)


def read_html(markup: str) -> PrintedTable:
    """What the page prints; LayoutUnknown or NotThePage, saying what to do, where there is no participants' table."""
    root = root_of(markup)
    text = text_of(root)
    found = Rows()
    for table in root.iter("table"):
        found.take(list(_lines(table)))
    rows, problems = _without_cut(markup, found)
    if not rows:
        raise _no_table(text, found)
    return PrintedTable(
        layout=next((era for end, era in _ERAS if root.xpath("//table[contains(@id, $end)]", end=end)), "status table"),
        rows=tuple(rows),
        headings=found.headings,
        numbers=_numbers(root, markup, text),
        title=_text_at(root, "tcTreaty"),
        statuses=tuple(dict.fromkeys(_STATUS.findall(text))),
        # Declarations further down may speak of parties as well.
        totals={name: int(match[1]) for name, pattern in _TOTALS.items() if (match := pattern.search(text))},
        problems=problems,
    )


def _without_cut(markup: str, found: Rows) -> tuple[list[PrintedRow], tuple[Problem, ...]]:
    """The rows, of a page that ends inside its table without the last: it may have lost a part without a trace."""
    if not found.rows or not breaks_off(markup, ("table",)):
        return found.rows, tuple(found.problems)
    message = "The page breaks off inside its table; its last row was not read."
    cut = Problem(ProblemKind.UNEXPECTED_TEXT, message, found.last_line)
    whole = [row for row in found.rows if row.locator != found.last_line]
    return whole, (*found.problems, cut)


def _lines(table: HtmlElement) -> Iterator[Line]:
    rows = table_rows(table)
    for row, cells in zip(rows, grid(rows), strict=True):
        yield Line([without_escaped_tags(text_of(cell)) for cell in cells], f"css:{css_path(row)}")


def _own_urls(root: HtmlElement, markup: str) -> Iterator[str]:
    """The addresses that are the page's own: notes and menus lead to other treaties as well."""
    yield from root.xpath("//form/@action | //link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    yield from root.xpath("//a[contains(@href, 'MTDSG/Volume')]/@href")
    if saved := _SAVED_FROM.search(markup[:2000]):
        yield saved[1]


def _numbers(root: HtmlElement, markup: str, text: str) -> frozenset[str]:
    asked = numbers_in_urls(_own_urls(root, markup))
    chapter, title = _text_at(root, "rptHead"), _text_at(root, "tcTreaty")
    if chapter and title:
        return asked | number_headed(f"{chapter} {title}")
    return asked or number_headed(text)


def _text_at(root: HtmlElement, word: str) -> str | None:
    """What the first element shows whose id has this word: headings are told apart by nothing else."""
    found = root.xpath("//*[contains(@id, $word)]", word=word)
    return (text_of(found[0]) or None) if found else None


def _no_table(text: str, found: Rows) -> LayoutUnknown | NotThePage:
    if found.problems:
        return LayoutUnknown(f"No row of the table could be read; the first cause: {found.problems[0].message}")
    if found.headings:
        return LayoutUnknown("The table of participants has a heading and no rows; the page did not load whole.")
    if _OUT_OF_ORDER.search(text):
        return NotThePage("The collection says that it is under maintenance; ask it again later.")
    if _STATUS.search(text) or re.search(r"\bParticipant\b", text):
        return LayoutUnknown(
            "The page speaks of a treaty's status, but no table with the headings Participant and Signature or "
            "Ratification was found; the layout has changed or the page did not load whole."
        )
    return NotThePage("The page shows no table of participants; perhaps a portal or a wall answered instead.")
