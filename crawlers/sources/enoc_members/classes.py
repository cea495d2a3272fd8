"""The words in which a page says whether an institution is a full or an associate member."""

import re

FULL, ASSOCIATE, BOTH = "full", "associate", "full_and_associate"
_WORD = r"(full|associated?)"
_LABEL = re.compile(
    rf"(?:(?:membership|member|status|type|category|class)(?: type| status| class)?\s*[:–-]\s*)?"
    rf"(?:list of |our |the |current |enoc(?:['’]s)? )*{_WORD}(?:[ -]members?(?:hip)?)?"
    rf"(?: institutions?| organi[sz]ations?| of enoc| of the network)*\s*(?:[(:–-]?\s*(\d+)\s*\)?)?\s*:?",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"{_WORD}\s*(?:/|&|\+|,|and)\s*{_WORD}(?: members?(?:hip)?)?", re.IGNORECASE)
_SUFFIX = re.compile(
    rf"\s*(?:[(\[]\s*{_WORD}(?: member(?:ship)?)?\s*[)\]]|[,;:|–—-]\s*{_WORD}(?: member(?:ship)?)?)\s*$", re.IGNORECASE
)


def class_of(text: str) -> str | None:
    """The class that a label or a heading states and nothing else: "Full members (27)", "Status: Associate"."""
    if match := _LABEL.fullmatch(text.strip()):
        return _normal(match[1])
    return BOTH if _BOTH.fullmatch(text.strip()) else None


def printed_number(text: str) -> int | None:
    """The number of members that a class's heading gives, if it does."""
    match = _LABEL.fullmatch(text.strip())
    return int(match[2]) if match and match[2] else None


def parted(text: str) -> tuple[str, str | None]:
    """A line without the class that it ends with, and that class: "Slovakia – … (associate member)"."""
    match = _SUFFIX.search(text)
    if match is None or not match.start():
        return text, None
    return text[: match.start()], _normal(match[1] or match[2])


def _normal(word: str) -> str:
    return FULL if word.casefold() == "full" else ASSOCIATE
