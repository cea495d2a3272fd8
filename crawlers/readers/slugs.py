"""A name as a stable identifier, where a source gives its entries none."""

import re
import unicodedata

_APOSTROPHES = re.compile("['`´ʻʼ‘’‛′]")
# Letters that do not come apart into a plain one and an accent.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ß": "ss"})


def slug(name: str) -> str:
    """Lower-case words of ASCII letters and digits joined by '-': "Ombudsman for Children’s Rights" …-childrens-rights.

    Empty for a name without any Latin letter or digit.
    """
    folded = _APOSTROPHES.sub("", name.casefold()).translate(_PLAIN)
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only))
