"""From a PDF's bytes to words with places, one page at a time; every way a PDF can be broken ends in one sentence.

Distances are PDF points, measured from the left and the top edge of a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdftypes import stream_value
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from crawlers.media import NAMES, sniff
from crawlers.media import PDF as PDF_TYPE
from domain.errors import DatumlineError, LayoutUnknown, NotThePage

# The longest list known has 8 pages. A book or a forged page tree must not keep a crawl busy for minutes.
MOST_PAGES = 60
MOST_BYTES = 20_000_000
# A page of a list has 13 kB of drawing instructions; the parser takes some 10 seconds for each megabyte of them.
MOST_INSTRUCTIONS = 500_000
# Editors append a few bytes after the end mark, never kilobytes; a download cut short has no end mark at all.
_TAIL = 2048


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space between them, with their box."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, or the upper or lower edge of a filled box."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page, numbered from 1 as a reader of the file counts them."""

    number: int
    width: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


def pages(content: bytes) -> Iterator[PdfPage]:
    """The pages in order, each read when it is asked for.

    Raises NotThePage when the bytes are no PDF, LayoutUnknown when they are one that cannot be read.
    """
    _refuse_what_is_no_whole_pdf(content)
    # Not a context manager: closing walks the pages once more and would raise anew what reading them raised.
    pdf = _opened(content)
    count = _page_count(pdf)
    if count > MOST_PAGES:
        raise NotThePage(f"The PDF has {count} pages, more than the {MOST_PAGES} that a list by country can have.")
    for number in range(1, count + 1):
        yield _page(pdf, number)


def _refuse_what_is_no_whole_pdf(content: bytes) -> None:
    if not content:
        raise NotThePage("The file is empty; a PDF was expected.")
    if sniff(content) != PDF_TYPE:
        raise NotThePage(f"The file is {NAMES[sniff(content)]}, not a PDF.")
    if len(content) > MOST_BYTES:
        raise NotThePage(f"The PDF has {len(content):,} bytes, more than a list by country can have.")
    if b"%%EOF" not in content[-_TAIL:]:
        raise LayoutUnknown("The PDF is cut off: its end mark %%EOF is missing; fetch it again.")


def _opened(content: bytes) -> PDF:
    try:
        return pdfplumber.open(BytesIO(content))
    except Exception as error:
        # The parser lets whatever went wrong inside it escape: KeyError, zlib.error, RecursionError and many more.
        raise _unreadable(error, "as a whole") from error


def _page_count(pdf: PDF) -> int:
    try:
        return len(pdf.pages)
    except Exception as error:
        raise _unreadable(error, "as a whole") from error


def _page(pdf: PDF, number: int) -> PdfPage:
    try:
        page = pdf.pages[number - 1]
        _refuse_too_much(page, number)
        words = tuple(
            Word(found["text"], found["x0"], found["x1"], found["top"], found["bottom"])
            # Bold is often a second print on the same place: 108 would be read as 110088.
            for found in page.dedupe_chars().extract_words()
        )
        rules = tuple(Rule(edge["x0"], edge["x1"], edge["top"]) for edge in page.horizontal_edges)
        return PdfPage(number, float(page.width), words, rules)
    except DatumlineError:
        raise
    except Exception as error:
        raise _unreadable(error, f"on page {number}") from error


def _refuse_too_much(page: Page, number: int) -> None:
    size = sum(len(stream_value(part).get_data()) for part in page.page_obj.contents)
    if size > MOST_INSTRUCTIONS:
        raise NotThePage(f"Page {number} of the PDF holds {size:,} bytes of drawing, no list by country does.")


def _unreadable(error: Exception, place: str) -> LayoutUnknown:
    # pdfplumber wraps the parser's exception in its own, as its only argument.
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    if isinstance(cause, PDFPasswordIncorrect | PDFTextExtractionNotAllowed):
        return LayoutUnknown("The PDF is encrypted with a password; ask the publisher for one without.")
    return LayoutUnknown(f"The PDF cannot be read {place} ({type(cause).__name__}); fetch it again.")
