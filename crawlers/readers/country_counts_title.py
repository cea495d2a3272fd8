"""Which year's list a PDF is, by its title: a file's name and its metadata are often another year's."""

import re
from collections.abc import Sequence

from crawlers.readers.pdf_cells import cells
from crawlers.readers.pdf_pages import PdfPage
from domain.errors import LayoutUnknown, NotThePage

# Where a title can be; further pages are not even parsed when these have none.
OPENING = 3

_SUBJECT = re.compile(r"CyberTip", re.IGNORECASE)
_BY_COUNTRY = r"Reports?:?\s+by\s+Countr(?:y|ies)"
_LIST = r"CyberTip(?:line)?\W*\s+(?:{}\W+)?" + _BY_COUNTRY
_TITLES = (
    re.compile(r"\b((?:19|20)\d\d)\s+" + _LIST.format("Total"), re.IGNORECASE),
    re.compile(_LIST.format(r"((?:19|20)\d\d)"), re.IGNORECASE),
    re.compile(_LIST.format("Total") + r"(?:\s*(?:/|and|or)\s*Territory)?\W{1,4}((?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(r"\b((?:19|20)\d\d)\s+(?:Total\s+)?" + _BY_COUNTRY, re.IGNORECASE),
)
_UNDATED_TITLE = re.compile(_LIST.format("Total"), re.IGNORECASE)


def year_of(opening: Sequence[PdfPage]) -> str:
    """The one year in the title on these first pages, as "2019".

    Raises NotThePage without a title, LayoutUnknown without a text at all or without a single year in the title.
    """
    if not any(page.words for page in opening):
        raise LayoutUnknown("The PDF has no text on its first pages; it may be a scanned image.")
    text = " ".join(cell.text for page in opening for cell in cells(page.words))
    titles = _TITLES if _SUBJECT.search(text) else ()
    years: set[str] = {year for title in titles for year in title.findall(text) if year}
    if len(years) == 1:
        return years.pop()
    if years:
        raise LayoutUnknown(
            f"The title names several years, {', '.join(sorted(years))}; it is not clear which is meant."
        )
    if _UNDATED_TITLE.search(text):
        raise LayoutUnknown("The title “CyberTipline Reports by Country” stands without its year.")
    other = "is about the CyberTipline but" if _SUBJECT.search(text) else "does not mention the CyberTipline and"
    raise NotThePage(f"The PDF {other} is not titled “CyberTipline Reports by Country”.")
