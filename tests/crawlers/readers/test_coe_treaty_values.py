"""What the cells of a chart mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.readers.coe_treaty_columns import column_of_heading, column_of_key
from crawlers.readers.coe_treaty_values import Unreadable, date_of, flag_of, signed_definitively


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["", " a", " r", " s", " (a)", "*"]))
def test_a_day_is_read_in_each_form_that_the_charts_have_had(day: date, mark: str) -> None:
    forms = [
        f"{day.day}/{day.month}/{day.year}{mark}",
        f"{day:%d/%m/%Y}{mark}",
        f"{day.isoformat()}T00:00:00",
        f"{day.isoformat()}T00:00:00.000+01:00",
        day.isoformat(),
    ]
    assert {date_of(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2002",
        "00/01/2002",
        "1/13/2002",
        "23/11/01",
        "23 11 2001",
        "23/11-2001",
        "23/11/20011",
        "2001-11-23T23:00:00",
        "2001-11-22T23:00:00Z",
        "2001/11/23",
        "/Date(1006470000000)/",
        "23/11/2001 23/11/2001",
        "٢٣/١١/٢٠٠١",
        "0001-13-01",
        "-",
        "yes",
        "",
    ],
)
def test_what_is_no_day_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        date_of(text)


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_unreadable(text: str) -> None:
    try:
        assert isinstance(date_of(text), date)
    except Unreadable as cause:
        assert "is not a" in str(cause)


@pytest.mark.parametrize("text", ["R.", "r", "X", "x", "1", "3", "true", "Yes", "reservations"])
def test_a_mark_is_yes(text: str) -> None:
    assert flag_of(text, "reservations") == "yes"


@pytest.mark.parametrize("text", ["", "0", "no", "False", "-"])
def test_no_mark_is_no(text: str) -> None:
    assert flag_of(text, "reservations") == "no"


@pytest.mark.parametrize("text", ["D.", "see note", "23/11/2001", "\ufffc", "²"])
def test_another_mark_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        flag_of(text, "reservations")


def test_null_does_not_speak_of_a_flag() -> None:
    assert flag_of(None, "reservations") is None


@pytest.mark.parametrize(
    ("text", "definitive"), [("23/11/2001 s", True), ("s", True), ("R. s.", False), ("signed", False)]
)
def test_a_definitive_signature_is_known_by_its_mark(text: str, definitive: bool) -> None:
    assert signed_definitively(text) is definitive


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Signature", "signed_on"),
        ("DATE OF SIGNATURE", "signed_on"),
        ("Ratification/Accession", "ratified_on"),
        ("Ratification, acceptance or approval", "ratified_on"),
        ("Entry into Force", "in_force_on"),
        ("Entry", "in_force_on"),
        ("Denunciation", "denounced_on"),
        ("Date of denunciation", "denounced_on"),
        ("Effect of denunciation", "denunciation_effective_on"),
        ("Entry into force of the denunciation", "denunciation_effective_on"),
        ("Suspension", "suspended_on"),
        ("R.", "reservations"),
        ("D.", "declarations"),
        ("Members of Council of Europe", "name"),
        ("Country", "name"),
        ("A.", "unread"),
        ("Ratification law", None),
        ("Signature of the minutes", None),
        ("", None),
    ],
)
def test_a_column_is_known_by_its_heading(heading: str, column: str | None) -> None:
    assert column_of_heading(heading) == column


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("DateConsentement", "ratified_on"),
        ("date_consentement", "ratified_on"),
        ("Réserves", "reservations"),
        ("Date", None),
    ],
)
def test_a_column_is_known_by_its_key(key: str, column: str | None) -> None:
    assert column_of_key(key) == column
