from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import ChangeKind
from notifications.cleaning import cleaned, plain, shorten, web_address, without_contacts
from notifications.material import Fillable
from tests.notifications.samples import NEWS, SWEDEN


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\r\nBcc: x", "a Bcc: x"),
        ("party\u202eytrap\u2066", "partyytrap"),
        ("\x1b[31mred\x00\x07", "[31mred"),
        ("a\u2028b\u00a0c\u200bd\ufeff", "a b cd"),
        ("\ud800x\uffff", "x"),
    ],
)
def test_unseen_characters_are_taken_out(hostile: str, harmless: str) -> None:
    assert plain(hostile) == harmless


@given(st.text())
def test_plain_text_is_printable_and_stays_as_it_is(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(plain(text)) == plain(text)


def test_letters_of_every_script_stay() -> None:
    assert plain("Türkiye · Κύπρος · Україна · Österreich → 漢") == "Türkiye · Κύπρος · Україна · Österreich → 漢"


@given(st.text(), st.integers(2, 200))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width


def test_text_is_cut_between_words() -> None:
    assert shorten("Convention on Cybercrime, opened in Budapest", 30) == "Convention on Cybercrime…"


@pytest.mark.parametrize("address", ["https://www.coe.int/a?b=c#d", "http://127.0.0.1:8080/x"])
def test_web_addresses_become_links(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//coe.int/x",
        "file:///etc/hosts",
        "https://",
        "http://[x",
        "",
        "x y",
    ],
)
def test_other_addresses_do_not(address: str) -> None:
    assert web_address(address) == ""


def test_contact_details_are_left_out() -> None:
    text = "Hotline office +46 8 555 123 45, write to info@hotline.example.se before 28/04/2021"
    assert without_contacts(text) == ("Hotline office [number left out], write to [address left out] before 28/04/2021")


@pytest.mark.parametrize("text", ["23/11/2001 28/04/2021 01/08/2021", "16404 0.10 19699 +20.09", "2019 2020 21699"])
def test_dates_and_figures_are_no_telephone_numbers(text: str) -> None:
    assert without_contacts(text) == text


def test_every_string_is_cleaned_however_deep_it_lies() -> None:
    dirty = replace(
        NEWS,
        changes=(replace(SWEDEN, evidence=replace(SWEDEN.evidence, excerpt="a\nb")),),
        fillable=(Fillable("c\nd", 1, {"e\nf": 1}),),
    )
    material = cleaned(dirty)
    assert material.changes[0].evidence.excerpt == "a b"
    assert material.changes[0].kind is ChangeKind.MODIFIED
    assert material.fillable == (Fillable("c d", 1, {"e f": 1}),)
    assert material.period is NEWS.period or material.period == NEWS.period
