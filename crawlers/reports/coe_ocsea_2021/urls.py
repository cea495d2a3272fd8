"""The URLs inside footnotes, with the PDF's line breaks repaired.

Whether a broken address goes on is decided by evidence: the text repeats many links whole, as the PDF's own link
annotations. Without one, an address goes on when its first part cannot be an end ("https://", "…-cross-") or when
what follows cannot be a word ("pdf", "uploads/2017/09/…").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawlers.reports.coe_ocsea_2021.footnotes import Footnote
from crawlers.reports.coe_ocsea_2021.lines import Line
from domain.reports import Citation

_URL = re.compile(r"https?://\S*|www\.\S+|(?<![\w.@/])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S+")
_WHOLE = re.compile(r"https?://\S+")
_CANNOT_END = re.compile(r".*(?:://|[-_=&?%+])")
_EXTENSION = re.compile(r"(?:pdf|html?|docx?|aspx?|php|pptx?|xlsx?)\b")
_ADDRESS_LIKE = re.compile(r"\S*[/_=%?&]\S*|[a-z0-9]+(?:-[a-z0-9]+){2,}\S*")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int


def citations(footnotes: Iterable[Footnote], lines: Sequence[Line]) -> tuple[Citation, ...]:
    """One for every footnote and distinct URL, in the order of the text."""
    whole = _whole_urls(lines)
    found: dict[tuple[int, str], Citation] = {}
    for footnote in footnotes:
        for url, line in _urls(footnote, whole):
            found.setdefault((footnote.number, url), Citation(footnote.number, url, line))
    return tuple(found.values())


def without_punctuation(url: str) -> str:
    """The address without the sentence's own punctuation: a closing bracket goes only when it was not opened inside."""
    while url and (url[-1] in ".,;:!'\"”’»>" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _whole_urls(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset(without_punctuation(url) for line in lines for url in _WHOLE.findall(line.text))


def _urls(footnote: Footnote, whole: frozenset[str]) -> Iterator[tuple[str, int]]:
    tokens = [_Token(word, line.number) for line in footnote.lines for word in line.text.split()]
    place = 0
    while place < len(tokens):
        found = _URL.search(tokens[place].text)
        if found is None:
            place += 1
            continue
        url, line = found[0], tokens[place].line
        place += 1
        while place < len(tokens) and _goes_on(url, tokens[place].text, whole):
            url += tokens[place].text
            place += 1
        yield without_punctuation(url), line


def _goes_on(url: str, following: str, whole: frozenset[str]) -> bool:
    if _WHOLE.match(following):
        return False
    joined = without_punctuation(url + following)
    if any(known.startswith(joined) and known != url for known in whole):
        return True
    if _CANNOT_END.fullmatch(url):
        return True
    if url.endswith("/"):
        return _ADDRESS_LIKE.fullmatch(following) is not None
    return url.endswith(".") and (_EXTENSION.match(following) is not None or "/" in following)
