"""How days and numbers read in a sentence. English, the same on every machine: no locale is asked."""

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TOTALS = {"coe_total": "the member states together", "global_total": "the whole world"}


def day_in_words(value: str | date | None) -> str | None:
    """`28 April 2021` of `2021-04-28`; None of what is no date."""
    try:
        day = date.fromisoformat(value or "") if not isinstance(value, date) else value
    except ValueError:
        return None
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def value_in_words(value: str | None) -> str:
    """`17,545`, `28 April 2021`, `full and associate`; other texts as they are."""
    if value is None:
        return "nothing"
    if value.isdecimal():
        return f"{int(value):,}" if value == str(int(value)) else value
    return day_in_words(value) or (value.replace("_", " ") if value.replace("_", "").isalpha() else value)


def whose(country_name: str, item: str) -> str:
    """`Sweden`, `Sweden in 2019`, `the whole world in 2019`."""
    kind, slash, rest = item.partition("/")
    name = country_name or TOTALS.get(kind, "the total")
    rest = rest if slash and kind in TOTALS else item
    if not rest:
        return name
    return f"{name} in {rest}" if rest.isdecimal() else f"{name} ({rest})"
