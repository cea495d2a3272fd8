"""Takes out of a text what would tell of a person: mail addresses, telephone numbers, names that are marked as names.

A name is known by what stands before it ("Ms", "Dr", "Contact person:"); one without such a mark is not found.
Organisations, offices ("the Minister of Justice") and web addresses stay.
"""

import re

NAME, MAIL, PHONE = "[name]", "[mail]", "[phone]"

_MAIL = re.compile(r"(?:mailto:)?[\w.+'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LABELLED_PHONE = re.compile(
    r"\b((?:tele)?phone|tel|fax|mobile|cell)(\s*(?:no|number)?\.?\s*:?\s*)(?=[(+\d])(?:[+(\d][\d\s()./-]{4,}\d)",
    re.IGNORECASE,
)
_INTERNATIONAL_PHONE = re.compile(r"(?<![\w/])(?:\+|00)\d{1,3}[\s()./-]*\d[\d\s()./-]{4,}\d")
_CAPITALISED = r"(?:[^\W\d_a-z][\w'’-]+|[^\W\d_a-z]\.)"
_PARTICLE = r"(?:van|von|der|de|den|di|da|la|le|af|al|bin)"
_PERSON = rf"{_CAPITALISED}(?:\s+(?:{_PARTICLE}\s+)*{_CAPITALISED}){{0,3}}"
_TITLED = re.compile(
    rf"\b((?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lady)\b\.?)(?:\s+(?:Dr|Prof)\b\.?)?\s+{_PERSON}"
)
_LABELLED_NAME = re.compile(
    rf"\b((?i:contact\s+(?:person|point)|focal\s+point|name|rapporteur|contact)\s*:)\s*{_PERSON}"
)


def redacted(text: str) -> str:
    """The text with `[name]`, `[mail]` and `[phone]` in those places; the same text where there are none."""
    text = _MAIL.sub(MAIL, text)
    text = _LABELLED_PHONE.sub(rf"\1\2{PHONE}", text)
    text = _INTERNATIONAL_PHONE.sub(PHONE, text)
    text = _TITLED.sub(rf"\1 {NAME}", text)
    return _LABELLED_NAME.sub(rf"\1 {NAME}", text)
