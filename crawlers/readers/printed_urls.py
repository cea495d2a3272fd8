"""Web addresses in running text, put together again where a line's end broke them.

An address goes on in the next word when it cannot end as it does ("https://", "…/Report-Child-", "www.") or when what
follows cannot be a word ("de/ueber-klicksafe/…", "pdf").
"""

import re
from collections.abc import Iterator

_START = re.compile(
    r"https?://\S*|www\.\S*|(?<![\w.@/:-])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE
)
_CANNOT_END = re.compile(r".*(?:://|[-_=&?%+])", re.IGNORECASE)
_NO_HOST_YET = re.compile(r"(?:https?://)?(?:www\.)?(?:[\w-]+\.)?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:pdf|html?|docx?|aspx?|php|pptx?|xlsx?)\b")
_ADDRESS_LIKE = re.compile(r"\S*[/_=%?&]\S*|[a-z0-9]+(?:-[a-z0-9]+){2,}\S*")
_HOST_LIKE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?(?:/\S*)?[).,;]*")
_WORD = re.compile(r"\S+")


def printed_urls(text: str) -> Iterator[tuple[str, int]]:
    """(address, offset of its first character) in the order of the text, with or without a scheme, as printed."""
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        found = _START.search(words[place][0])
        place += 1
        if found is None:
            continue
        start, url = words[place - 1].start() + found.start(), found[0]
        while place < len(words) and _goes_on(url, words[place][0]):
            url += words[place][0]
            place += 1
        if "." in (whole := without_punctuation(url)):
            yield whole, start


def without_punctuation(url: str) -> str:
    """The address without the sentence's own punctuation; a bracket goes only when it was not opened inside."""
    while url and (url[-1] in ".,;:!'\"”’»>" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _goes_on(url: str, following: str) -> bool:
    if _START.match(following) and not _NO_HOST_YET.fullmatch(url):
        return False
    if _CANNOT_END.fullmatch(url):
        return True
    if url.endswith("/"):
        return _ADDRESS_LIKE.fullmatch(following) is not None
    if not url.endswith("."):
        return False
    if _NO_HOST_YET.fullmatch(url):
        return _HOST_LIKE.fullmatch(following) is not None
    return _EXTENSION.match(following) is not None or "/" in following
