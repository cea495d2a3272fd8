"""Makes crawled text harmless: what it may do to a reader's screen, to a header or to the lines around it."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

LONGEST = 2000
"""Characters of one string that a digest ever looks at; what is shown is cut shorter by the view."""

T = TypeVar("T")

# Control, format (bidi overrides, zero width, tags), surrogates, private use, unassigned.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<!\w)(?:\+|00)\d{1,3}[ ()/-]*\d[\d ()/-]{5,}\d")


def plain(text: str) -> str:
    """One line of visible characters: white space folded, controls, bidi overrides and lone surrogates gone."""
    folded = " ".join(text[:LONGEST].split())
    if folded.isprintable():  # none of UNSEEN; nearly every text, and many times as quick
        return folded
    visible = "".join(char for char in folded if unicodedata.category(char) not in UNSEEN)
    return " ".join(visible.split())


def without_contacts(text: str) -> str:
    """The text without mail addresses and telephone numbers, which pages carry and which are nobody's news."""
    return TELEPHONE.sub("[number left out]", MAIL_ADDRESS.sub("[address left out]", text))


def shorten(text: str, width: int) -> str:
    """At most `width` characters, cut at a space where one is near, with an ellipsis for what was cut."""
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > width // 2 else cut).rstrip(" ,;:.…") + "…"


def web_address(text: str) -> str:
    """The text if it is an http or https address with a host, else nothing: only such a one becomes a link."""
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    return text if address.scheme in ("http", "https") and address.hostname and " " not in text else ""


def cleaned(value: T) -> T:
    """A copy of a frozen dataclass, however nested, with every string in it made `plain`."""
    return cast(T, _cleaned(value))


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _cleaned(getattr(value, name)) for name in names})
    return value
