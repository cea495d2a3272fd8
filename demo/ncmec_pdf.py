"""Draws yearly lists of reports by country as PDFs of our own: true figures in each year's layout, for demo and tests.

The publisher's files may not be redistributed. Nothing of them is copied: no sentence, no picture, no notice. The same
facts and layout give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from math import ceil

from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from demo.ncmec_facts import Entry, YearFacts, year_facts
from demo.ncmec_layouts import LAYOUTS, Column, Layout

WIDTH, HEIGHT = letter
Edges = tuple[float, float]
PLAIN, BOLD, SIZE = "Helvetica", "Helvetica-Bold", 11
NOTICE = (
    "Drawn by datumline from public figures, for demonstration and tests.",
    "This is no copy of the publisher's file and was not issued by the publisher.",
)
FOOTNOTE = "* No country could be told from these reports."
_TABLE_TOP, _COVER_TABLE_TOP = 72.0, 300.0
_HEADER_HEIGHT = 32.0
# Left and right edges of the pairs on a page.
_EDGES: dict[int, tuple[Edges, ...]] = {1: ((109.0, 503.0),), 2: ((36.0, 297.0), (315.0, 576.0))}


def draw_year(year: str) -> bytes:
    """The list of a year that has facts, in that year's layout."""
    return draw(year_facts(year), LAYOUTS[year])


def draw(facts: YearFacts, layout: Layout) -> bytes:
    """A list as PDF bytes, by reportlab with its fixed date and id."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle(f"{facts.year} CyberTipline Reports by Country (drawn by datumline)")
    _draw_title_page(canvas, facts)
    _draw_tables(canvas, facts, layout)
    canvas.save()
    return buffer.getvalue()


def _draw_title_page(canvas: Canvas, facts: YearFacts) -> None:
    for text, top in ((f"{facts.year} CyberTipline Reports", 176), ("by Country", 198)):
        _text(canvas, WIDTH / 2, top, text, BOLD, 20, "centre")
    for number, line in enumerate(NOTICE):
        _text(canvas, WIDTH / 2, 240 + 14 * number, line, PLAIN, 10, "centre")


def _draw_tables(canvas: Canvas, facts: YearFacts, layout: Layout) -> None:
    entries = (*facts.countries, facts.unlisted, *(() if layout.total_apart else (facts.total,)))
    bottom = 0.0
    for number, columns in enumerate(_paged(entries, layout), 1):
        if number > 1:
            canvas.showPage()
            _text(canvas, 540, 46, str(number), BOLD, 13, "right")
        _text(canvas, WIDTH / 2, 757, f"Figures of {facts.year}, drawn by datumline; no copy.", PLAIN, 8, "centre")
        top = _TABLE_TOP if number > 1 else _COVER_TABLE_TOP
        header = layout.repeat_header or number == 1 or (number == 2 and not layout.first_page_rows)
        ends = [
            _column(canvas, column, edges, top, layout, header)
            for column, edges in zip(columns, _EDGES[layout.pairs], strict=False)
        ]
        bottom = max(ends, default=0.0)
    if layout.total_apart:
        edges = (_EDGES[layout.pairs][0][0], _EDGES[layout.pairs][-1][1])
        bottom = _column(canvas, (facts.total,), edges, bottom + 32, _with_titles_on_one_line(layout), True)
    _text(canvas, _EDGES[layout.pairs][0][0] + 12, bottom + 26, FOOTNOTE, PLAIN, 10)


def _with_titles_on_one_line(layout: Layout) -> Layout:
    return replace(layout, columns=tuple(replace(c, title=c.title.replace("\n", " ")) for c in layout.columns))


def _paged(entries: Sequence[Entry], layout: Layout) -> Iterator[tuple[Sequence[Entry], ...]]:
    """Pages of columns of entries, in the order in which one reads them."""
    first, rest = entries[: layout.first_page_rows], entries[layout.first_page_rows :]
    yield (first,) if first else ()
    for start in range(0, len(rest), layout.rows * layout.pairs):
        page = rest[start : start + layout.rows * layout.pairs]
        # The last page shares out what is left, as the originals do.
        rows = min(layout.rows, ceil(len(page) / layout.pairs))
        yield tuple(page[at : at + rows] for at in range(0, len(page), rows))


def _column(canvas: Canvas, entries: Sequence[Entry], edges: Edges, top: float, layout: Layout, header: bool) -> float:
    """One pair of columns, under its header; gives the height at which it ends."""
    bottom = _header(canvas, edges, top, layout) if header else top
    for entry in entries:
        bottom = _row(canvas, entry, edges, bottom, layout)
    return bottom


def _header(canvas: Canvas, edges: Edges, top: float, layout: Layout) -> float:
    left, right = edges
    canvas.setFillGray(0.85)
    canvas.rect(left, HEIGHT - top - _HEADER_HEIGHT, right - left, _HEADER_HEIGHT, stroke=0, fill=1)
    canvas.setFillGray(0)
    for column in layout.columns:
        lines = column.title.split("\n")
        for number, line in enumerate(lines):
            baseline = top + 20 - 8 * (len(lines) - 1) + 16 * number
            _text(canvas, _place(column, edges), baseline, line, BOLD, 12, column.align)
    return top + _HEADER_HEIGHT


def _row(canvas: Canvas, entry: Entry, edges: Edges, top: float, layout: Layout) -> float:
    lines = simpleSplit(entry.name, PLAIN, SIZE, layout.name_width)
    extra = layout.leading * (len(lines) - 1)
    first, *others = layout.columns
    for number, line in enumerate(lines):
        _text(canvas, _place(first, edges), top + 12 + layout.leading * number, line, PLAIN, SIZE)
    for column in others:
        baseline = top + 12 + (extra / 2 if layout.centred else 0)
        _text(canvas, _place(column, edges), baseline, column.text(entry), PLAIN, SIZE, column.align)
    bottom = top + layout.row_height + extra
    if layout.ruled:
        canvas.line(edges[0], HEIGHT - bottom, edges[1], HEIGHT - bottom)
    return bottom


def _place(column: Column, edges: Edges) -> float:
    return edges[0] + column.place * (edges[1] - edges[0])


def _text(canvas: Canvas, x: float, top: float, text: str, font: str, size: float, align: str = "left") -> None:
    canvas.setFont(font, size)
    write = {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}[align]
    write(x, HEIGHT - top, text)
