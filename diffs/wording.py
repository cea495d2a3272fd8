"""How days and numbers read in a sentence: the same on every machine, no locale is asked."""

from collections.abc import Sequence
from datetime import date

from texts.catalogue import Phrase

TOTALS = ("coe_total", "global_total")


def day_in_words(value: str | date | None) -> str | None:
    """`28 April 2021` of `2021-04-28`; None of what is no date."""
    try:
        day = date.fromisoformat(value or "") if not isinstance(value, date) else value
    except ValueError:
        return None
    return Phrase("words.day", day=day.day, month=Phrase(f"shell.month.{day.month}"), year=day.year)


def number_in_words(digits: str) -> str:
    """`17,545` of `17545`."""
    if len(digits) <= 3:
        return digits
    return Phrase("words.thousands", before=number_in_words(digits[:-3]), after=digits[-3:])


def value_in_words(value: str | None) -> str:
    """`17,545`, `28 April 2021`, `full and associate`; other texts as they are."""
    if value is None:
        return Phrase("words.nothing")
    if value.isdecimal():
        return number_in_words(value) if value == str(int(value)) else value
    return day_in_words(value) or (value.replace("_", " ") if value.replace("_", "").isalpha() else value)


def whose(country_name: str, item: str) -> str:
    """`Sweden`, `Sweden in 2019`, `the whole world in 2019`."""
    kind, slash, rest = item.partition("/")
    name = country_name or total_name(kind)
    rest = rest if slash and kind in TOTALS else item
    if not rest:
        return name
    return Phrase("words.whose.year", name=name, year=rest) if rest.isdecimal() else _of_item(name, rest)


def total_name(kind: str) -> str:
    """`the whole world` of `global_total`; `the total` of what is no kind of one."""
    return Phrase(f"words.whose.{kind}") if kind in TOTALS else Phrase("words.whose.total")


def _of_item(name: str, item: str) -> str:
    return Phrase("words.whose.item", name=name, item=item)


def listed(names: Sequence[str]) -> str:
    """`Armenia, Azerbaijan and Georgia`, of at least one."""
    *others, last = names
    return Phrase("words.list.and", first=in_a_row("words.list.next", others), last=last) if others else last


def in_a_row(key: str, parts: Sequence[str]) -> str:
    """The parts one after the other, put together by a text with `{first}` and `{next}`; of at least one."""
    first, *others = parts
    for one in others:
        first = Phrase(key, first=first, next=one)
    return first
