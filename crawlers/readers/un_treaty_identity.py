"""Of which treaty a page or file says that it is: the collection numbers treaties by chapter, as IV-11-c."""

import re
import unicodedata
from collections.abc import Iterable

NUMBER = re.compile(r"[IVXL]+(?:-[A-Z])?(?:-\d{1,3})+(?:-[a-z])?", re.IGNORECASE)
_ASKED = re.compile(r"[?&;]mtdsg_no=([^&#\"'\s]+)", re.IGNORECASE)
_FILE = re.compile(r"/MTDSG/.*/([^/?#]+?)\.(?:en|fr)\.(?:pdf|xml|doc)", re.IGNORECASE)
_HEADED = re.compile(
    r"CHAPTER\s+([IVXL]+)\b(?!-).{0,80}?(?<![\d.,:–-])\b(\d{1,3})\s*\.\s*(?:([a-z])\s*\.?\s+)?(?=[A-Z])", re.DOTALL
)


def _normal(text: str) -> str | None:
    number = re.sub(r"(?i)%20|\s", "", text)
    return number.casefold() if NUMBER.fullmatch(number) else None


def number_of(text: str) -> str | None:
    """The number, lower-case, where the text is one and nothing else."""
    return _normal(text)


def numbers_in_urls(urls: Iterable[str]) -> frozenset[str]:
    """The treaties that these addresses ask for or are files of."""
    found = (match[1] for url in urls for pattern in (_ASKED, _FILE) if (match := pattern.search(url)))
    return frozenset(number for text in found if (number := _normal(text)))


def number_headed(text: str) -> frozenset[str]:
    """The treaty in a page's heading: "CHAPTER IV HUMAN RIGHTS 11. c Optional Protocol…" is iv-11-c."""
    match = _HEADED.search(text)
    if match is None:
        return frozenset()
    return frozenset({"-".join(part.casefold() for part in match.groups() if part)})


def title_words(title: str) -> tuple[str, ...]:
    """A title to compare by: without the number before it, footnote marks, case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", re.sub(r"^\s*\d{1,3}\s*\.(?:\s*[a-z]\b\s*\.?)?|[\s\d,*]+$", "", title))
    return tuple(re.findall(r"[a-z0-9]+", "".join(x for x in letters if not unicodedata.combining(x)).casefold()))
