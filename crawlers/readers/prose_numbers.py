"""Numbers as prose prints them: "250,000", "1 500 000", "268 million", "five"."""

import re
from decimal import Decimal

NUMBER = r"\d{1,3}(?:[ ,.’']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
SCALES = {"thousand": 3, "million": 6, "mio": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "k": 3}
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
# "one" is mostly a pronoun ("one of the initiatives") and counts nothing.
WORDS = {word: number for number, word in enumerate(_WORDS.split(), 2)}
_THOUSANDS = re.compile(r"\d{1,3}(?:[ ,.’']\d{3})+")


def plain(printed: str, scale: str = "") -> str:
    """The number as an integer or a decimal with a point: "1,5" with scale "million" is 1500000, "250.000" is 250000.

    A separator before exactly three digits groups thousands, any other is a decimal point.
    """
    if word := WORDS.get(printed.lower()):
        return str(word)
    whole, fraction = printed, ""
    if not _THOUSANDS.fullmatch(printed) and (found := re.fullmatch(r"(.+)[.,](\d+)", printed)):
        whole, fraction = found[1], found[2]
    digits = re.sub(r"\D", "", whole)
    number = Decimal(f"{digits}.{fraction or 0}").scaleb(SCALES.get(scale.lower().rstrip("."), 0))
    return f"{number.normalize():f}"
