"""What a chart's page says around its rows: which treaty, as of which day, how many signatures and ratifications."""

import re

from crawlers.readers.coe_treaty_chart import PrintedChart, PrintedRow
from crawlers.readers.coe_treaty_html import read_rows
from crawlers.readers.html_elements import breaks_off, root_of, text_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Problem, ProblemKind

_OF_TREATY = re.compile(r"signatures and ratifications of Treaty\s+0*([0-9]{1,3})\b", re.I)
_REFERENCE = re.compile(r"Reference\s*[:|]?\s*C?ETS\s*No\.?\s*:?\s*0*([0-9]{1,3})\b", re.I)
_SERIES = re.compile(r"\bC?ETS\s*No\.?\s*:?\s*0*([0-9]{1,3})\b", re.I)
_STATUS = re.compile(r"Status as (?:of|at)\s*:?\s*([^\s,;)]+)", re.I)
_TOTALS = {
    "signatures_not_followed_by_ratification": re.compile(
        r"Total number of signatures not followed by ratifications?(?:\s*/\s*accessions?)?\s*:?\s*([0-9]+)", re.I
    ),
    "ratifications": re.compile(r"Total number of ratifications?(?:\s*/\s*accessions?)?\s*:?\s*([0-9]+)", re.I),
}
_SHELL = re.compile(r"enable JavaScript to run this app|conventions_api_url", re.I)


def _numbers(text: str) -> frozenset[int]:
    """The treaty that the page is of: by its heading, else its reference line, else the series number it says first.

    Protocols and other treaties are mentioned further down.
    """
    if headed := _OF_TREATY.findall(text):
        return frozenset(map(int, headed))
    found = _REFERENCE.search(text) or _SERIES.search(text)
    return frozenset({int(found[1])}) if found else frozenset()


def _layout(markup: str, text: str) -> str:
    if _SHELL.search(markup):
        return "chart of 2022, rendered"
    return "chart of 2015" if _OF_TREATY.search(text) else "chart of 2004"


def _no_chart(markup: str, text: str, title: str) -> LayoutUnknown | NotThePage:
    if _SHELL.search(markup):
        return LayoutUnknown(
            "The page is only the portal's shell, its chart is drawn by a script: supply the JSON that its service "
            "api/signatures answers, or the page as saved from a browser after the chart has appeared."
        )
    if _OF_TREATY.search(text) or _STATUS.search(text):
        return LayoutUnknown(
            "The page speaks of a chart of signatures, but no heading row with Signature, Ratification and Entry into "
            "force was found; the layout has changed or the page was saved before the chart had loaded."
        )
    named = f'"{title[:80]}"' if title else "without a title"
    return NotThePage(f"The page {named} shows no chart of signatures; perhaps a portal or a wall answered instead.")


def _cut(markup: str, rows: tuple[PrintedRow, ...]) -> tuple[Problem, ...]:
    """What there is to say of a page that ends inside its chart: the last row may have lost cells without a trace."""
    in_table = re.search(r"> tr(?::|$)", rows[-1].locator) is not None
    if not breaks_off(markup, ("table",) if in_table else ("div", "ul", "ol", "dl", "section", "article", "main")):
        return ()
    message = f'The page breaks off inside its chart; the last row, "{rows[-1].name[:60]}", was not read.'
    return (Problem(ProblemKind.UNEXPECTED_TEXT, message, rows[-1].locator),)


def read_page(markup: str) -> PrintedChart:
    """The chart on a page; LayoutUnknown or NotThePage, saying what to do, where there is none."""
    root = root_of(markup)
    text = text_of(root)
    rows, problems = read_rows(root)
    if rows and (cut := _cut(markup, rows)):
        rows, problems = rows[:-1], (*problems, *cut)
    if not rows and problems:
        raise LayoutUnknown(f"No row of the chart could be read; the first cause: {problems[0].message}")
    if not rows:
        raise _no_chart(markup, text, " ".join("".join(root.xpath("//title/text()")).split()))
    totals = {name: frozenset(map(int, pattern.findall(text))) for name, pattern in _TOTALS.items()}
    return PrintedChart(
        layout=_layout(markup, text),
        rows=rows,
        numbers=_numbers(text),
        statuses=tuple(dict.fromkeys(_STATUS.findall(text))),
        totals={name: values for name, values in totals.items() if values},
        problems=problems,
    )
