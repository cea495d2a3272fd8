"""Figures, addresses and marks of persons in running text."""

import pytest

from crawlers.readers.printed_urls import printed_urls
from crawlers.readers.prose_facts import prose_facts
from crawlers.readers.redaction import redacted


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("allocated DKK 268 million for it", ("DKK 268000000",)),
        ("EUR 1.5 million and 250,000 euros", ("EUR 1500000", "EUR 250000")),
        ("1,5 million EUR", ("EUR 1500000",)),
        ("£2m, €3 500, US$ 10", ("GBP 2000000", "EUR 3500", "USD 10")),
        ("all 300 victims try 5 times", ()),
    ],
)
def test_sums_are_a_currency_and_a_plain_number(text: str, amounts: tuple[str, ...]) -> None:
    assert prose_facts(text).amounts == amounts


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 1 October 2013 and July 4, 2014", ("2013-10-01", "2014-07-04")),
        ("on 1st of May 2013, 01.02.2014 and 2013-12-31", ("2013-05-01", "2014-02-01", "2013-12-31")),
        ("in March 2014 and in 2001", ("2014-03", "2001")),
        ("2013-2016, 2013/14", ("2013/2016", "2013/2014")),
        ("the 2013 report", ()),
        ("on 45 October 2013", ("2013-10",)),
    ],
)
def test_dates_are_as_exact_as_they_are_printed(text: str, dates: tuple[str, ...]) -> None:
    assert prose_facts(text).dates == dates


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("receives around 300 reports every month", ("300",)),
        ("five special “houses” and Three seminars", ("5", "3")),
        ("1,200 cases, 3 million images", ("1200", "3000000")),
        ("children under the age of 7 have", ()),
        ("Article 5 says, section 235 says, 1) first, 24/7, 10% of them, in 2013 cases", ()),
        ("the one of 2013", ()),
    ],
)
def test_counts_are_numbers_of_things_only(text: str, counts: tuple[str, ...]) -> None:
    assert prose_facts(text).counts == counts


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (
            "see http://a.example/Report-Child- Abuse.aspx?ID=435 for",
            ["http://a.example/Report-Child-Abuse.aspx?ID=435"],
        ),
        ("our website www. sigurno.example in order", ["www.sigurno.example"]),
        ("(see https://www.klick. example/sid/2021).", ["https://www.klick.example/sid/2021"]),
        ("at www.a.example. At the", ["www.a.example"]),
        ("http://a.example/x; http://b.example/y", ["http://a.example/x", "http://b.example/y"]),
        ("https:// www.a.example/research-projects/x", ["https://www.a.example/research-projects/x"]),
        ("Jugendschutz.net and and/or e.g. 24/7", []),
    ],
)
def test_addresses_are_put_together_where_a_line_broke_them(text: str, urls: list[str]) -> None:
    assert [url for url, _ in printed_urls(text)] == urls


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dr. A. Invented van der Person said", "Dr. [name] said"),
        ("contact person: Invented Person, tel. +00 00 00 00 00", "contact person: [name], tel. [phone]"),
        ("the Minister of Justice and Save the Children", "the Minister of Justice and Save the Children"),
        ("300 reports, 116 111, 2013-2016", "300 reports, 116 111, 2013-2016"),
    ],
)
def test_marks_of_persons_are_taken_out_and_offices_stay(text: str, kept: str) -> None:
    assert redacted(text) == kept
