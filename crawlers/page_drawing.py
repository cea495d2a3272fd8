"""`python -m crawlers.page_drawing LOCATOR`: a PDF on standard input, its page as PNG on standard output.

Started by `crawlers.page_images`, for one page, in a process that may use neither much memory nor much time.
"""

import io
import resource
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawlers.page_images import PLACE, SECONDS
from crawlers.readers.country_counts_pdf import read_table
from crawlers.readers.pdf_cells import Cell, cells, lines
from crawlers.readers.pdf_pages import PdfPage, Word, pages
from domain.errors import DatumlineError

WIDTH = 1240
"""Pixels of a page; a sheet of A4 is then as fine as a screen shows it."""
MOST_PIXELS = 4_000_000
"""Of one picture, whatever size its page says it has."""
MEMORY = 1_500_000_000
MARGIN = 4
PAPER, BORDER = (255, 236, 128), (176, 96, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """Edges in PDF points from the left and the top of a page."""

    left: float
    top: float
    right: float
    bottom: float


def place_on(page: PdfPage, kind: str, number: int, row: tuple[str, str] | None) -> Box | None:
    """Where the line is, or the row (its name and its count, as printed); None where it is not found."""
    if kind == "line":
        found = list(lines(page.words))
        return _around(found[number - 1]) if number <= len(found) else None
    return _of_row(cells(page.words), row) if row else None


def _of_row(found: Sequence[Cell], row: tuple[str, str]) -> Box | None:
    """Two cells beside each other; a name that is printed over two lines is found by its count, if only one has it."""
    name, printed = row
    beside = [pair for pair in pairwise(found) if pair[1].text == printed]
    whole = next((pair for pair in beside if pair[0].text == name), None)
    if whole is None and len(beside) == 1:
        return _around(beside[0][1:])
    return None if whole is None else _around(whole)


def _around(parts: Iterable[Cell | Word]) -> Box | None:
    boxes = list(parts)
    if not boxes:
        return None
    left, top = min(part.x0 for part in boxes), min(part.top for part in boxes)
    return Box(left, top, max(part.x1 for part in boxes), max(part.bottom for part in boxes))


def draw(content: bytes, locator: str) -> bytes:
    """The page as PNG; raises whatever the library raises on a broken file."""
    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw

    place = PLACE.fullmatch(locator)
    if place is None:
        raise DatumlineError(f"{locator} is no place in a PDF.")
    with pypdfium2.PdfDocument(content) as document:
        page = document[int(place["page"]) - 1]
        width, height = page.get_size()
        scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
        picture = page.render(scale=scale).to_pil().convert("RGB")
    if box := _found(content, locator):
        edges = (box.left * scale - MARGIN, box.top * scale - MARGIN, *_far(box, scale))
        paper = Image.new("RGB", picture.size, "white")
        ImageDraw.Draw(paper).rectangle(edges, fill=PAPER)
        picture = ImageChops.multiply(picture, paper)
        ImageDraw.Draw(picture).rectangle(edges, outline=BORDER, width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _far(box: Box, scale: float) -> tuple[float, float]:
    return box.right * scale + MARGIN, box.bottom * scale + MARGIN


def _found(content: bytes, locator: str) -> Box | None:
    """A page that can be drawn and not be read is shown without a mark."""
    place = PLACE.fullmatch(locator)
    if place is None or place["kind"] is None:
        return None
    try:
        page = next((one for one in pages(content) if one.number == int(place["page"])), None)
        row = _row(content, locator) if place["kind"] == "row" else None
    except DatumlineError:
        return None
    return None if page is None else place_on(page, place["kind"], int(place["number"]), row)


def _row(content: bytes, locator: str) -> tuple[str, str] | None:
    """Name and count of the row to which the reader of such lists gives this locator."""
    return next(((row.name, row.printed) for row in read_table(content).rows if row.locator == locator), None)


def main() -> None:
    """Errors end it with a traceback that nobody sees: whoever started it says that the page cannot be drawn."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), sys.argv[1]))


if __name__ == "__main__":
    main()
