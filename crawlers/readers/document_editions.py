"""Documents on a landing page: which edition each link leads to, told by its words, its neighbourhood and its address.

Only the meaning counts: "9th Edition", "Ninth edition", "9th-Ed" in a file's name, else a year. Translations and
one-page extracts of an edition are links of their own and are passed over when the document itself is there.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from crawlers.readers.html_elements import HtmlElement, css_path, text_of

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_ORDINAL = {word: number for number, word in enumerate(_ORDINALS, 1)}
_EDITION = re.compile(
    rf"\b(?:(?P<number>\d{{1,2}})\s*(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINAL)}))\s+ed(?:ition|n)?\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TRANSLATION = re.compile(
    r"\b(?:(?i:spanish|espa[nñ]ol|french|fran[cç]ais|arabic|russian|portuguese|portugu[eê]s|chinese|japanese|german|turkish"
    r"|italian|korean|thai|ukrainian)|SP|ES|FR|AR|RU|PT)\b"
)
_EXTRACT = re.compile(
    r"\b(?:press release|summary|infographic|map|brochure|fact\s?sheet|annex|appendix|erratum)\b", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Edition:
    """One link to a document.

    words: of the link; about: those, what stands beside it and its file's name; heading: the one above it.
    number: of the edition; year: both 0 where none is told. main: neither a translation nor an extract.
    title: `9th Edition`, else the year, else the link's words.
    """

    url: str
    words: str
    about: str
    heading: str
    number: int
    year: int
    main: bool
    locator: str

    @property
    def title(self) -> str:
        if self.number:
            return f"{ordinal(self.number)} Edition"
        return str(self.year) if self.year else self.words

    @property
    def newness(self) -> tuple[bool, int, int]:
        return self.main, self.number, self.year


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `9th`, `11th`."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def editions(root: HtmlElement, base: str) -> Iterator[Edition]:
    """Every link to a PDF, in the page's order. base: the page's own address."""
    heading = ""
    for element in root.iter():
        if element.tag in _HEADINGS:
            heading = text_of(element)
        elif element.tag == "a" and (target := (element.get("href") or "").strip()):
            url = urljoin(base, target)
            if urlsplit(url).path.lower().endswith(".pdf"):
                yield _edition(element, url, heading)


def newest(found: Iterable[Edition]) -> Edition | None:
    """The newest of one document's editions; of equals the first on the page."""
    return max(found, key=lambda edition: edition.newness, default=None)


def _edition(link: HtmlElement, url: str, heading: str) -> Edition:
    words = text_of(link)
    file = re.sub(r"[-_.+]+", " ", unquote(urlsplit(url).path.rpartition("/")[2]))
    about = " ".join((words, _beside(link), file))
    number = next((found for place in (words, file, about, heading) if (found := _number(place))), 0)
    years = [int(year) for place in (words, about) for year in _YEAR.findall(place)] or [_upload_year(url)]
    told = f"{words} {file}"
    main = not _TRANSLATION.search(told) and not _EXTRACT.search(told)
    return Edition(url, words, about, heading, number, years[0], main, f"css:{css_path(link)}")


def _beside(link: HtmlElement) -> str:
    """What the smallest block around the link says, when it is about this link alone."""
    for block in link.iterancestors():
        if len(list(block.iter("a"))) > 1:
            return ""
        if block.tag in ("p", "li", "td", "div", "section", "article"):
            return text_of(block)
    return ""


def _number(text: str) -> int:
    found = _EDITION.search(text)
    if found is None:
        return 0
    return int(found["number"]) if found["number"] else _ORDINAL[found["word"].lower()]


def _upload_year(url: str) -> int:
    found = re.search(r"/((?:19|20)\d\d)/", urlsplit(url).path)
    return int(found[1]) if found else 0
