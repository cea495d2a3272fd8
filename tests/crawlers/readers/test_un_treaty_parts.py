"""Headings, marks, numbers and titles of the collection, each by itself."""

import pytest

from crawlers.readers.un_treaty_identity import number_headed, number_of, numbers_in_urls, title_words
from crawlers.readers.un_treaty_table import column_of_heading
from crawlers.readers.un_treaty_values import Unreadable, act_of, deposit_kind, legend_of
from crawlers.readers.xml_elements import is_xml, without_escaped_tags


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Participant", "name"),
        ("Signature", "signed_on"),
        ("Signature, Succession to signature(d)", "signed_on"),
        ("Ratification, Acceptance(A), Accession(a), Succession(d)", "ratified_on"),
        ("Accession(a), Succession(d), Ratification", "ratified_on"),
        ("Formal confirmation(c), Accession(a), Ratification", "ratified_on"),
        ("Definitive signature(s), Acceptance(A)", "ratified_on"),
        ("Consent to be bound(P)", "ratified_on"),
        ("Acceptance", "ratified_on"),
        ("Entry into force", "in_force_on"),
        ("Denunciation", "denounced_on"),
        ("Provisional application under Article V", "unread"),
        ("Notification under article 7", "unread"),
        ("Signature, Ratification", None),
        ("Remarks", None),
        ("", None),
        ("Participant " * 30, None),
    ],
)
def test_a_heading_names_its_column_by_its_words(heading: str, column: str | None) -> None:
    assert column_of_heading(heading) == column


@pytest.mark.parametrize(
    ("heading", "mark", "kind"),
    [
        ("Ratification, Accession(a), Succession(d)", "", "ratification"),
        ("Ratification, Accession(a), Succession(d)", "A", "acceptance"),
        ("Acceptance", "", "acceptance"),
        ("Accession(a)", "a", "accession"),
        ("Consent to be bound", "", "consent_to_be_bound"),
        ("Acceptance(A), Ratification, Approval(AA)", "AA", "approval"),
        ("Formal confirmation(c), Ratification", "c", "formal_confirmation"),
    ],
)
def test_a_mark_means_what_the_heading_says_else_what_it_means_everywhere(heading: str, mark: str, kind: str) -> None:
    assert deposit_kind(mark, legend_of(heading)) == kind


@pytest.mark.parametrize(
    ("heading", "mark"),
    [("Ratification, Denunciation(d)", "d"), ("Ratification", "x"), ("Accession(a), Succession(d)", "")],
)
def test_a_mark_that_nobody_explains_is_not_guessed(heading: str, mark: str) -> None:
    with pytest.raises(Unreadable):
        deposit_kind(mark, legend_of(heading))


@pytest.mark.parametrize(
    "printed", ["", "7 Sep", "7 Sep 20000", "Sep 7 2000", "07/09/2000", "7 Sep 2000 abc", "7 Se 2000"]
)
def test_other_text_is_no_act(printed: str) -> None:
    with pytest.raises(Unreadable):
        act_of(printed)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("IV-11", "iv-11"),
        ("iv-11-C", "iv-11-c"),
        ("XI-B-16-1", "xi-b-16-1"),
        ("IV", None),
        ("4-11", None),
        ("I-", None),
    ],
)
def test_a_treatys_number_is_its_chapter_and_its_place(text: str, number: str | None) -> None:
    assert number_of(text) == number


def test_addresses_tell_the_treaty_that_they_ask_for_or_are_a_file_of() -> None:
    assert numbers_in_urls(["./ViewDetails.aspx?src=IND&mtdsg_no=IV-11-c&chapter=4&clang=_en"]) == {"iv-11-c"}
    assert numbers_in_urls(["/doc/Publication/MTDSG/Volume%20II/Chapter%20XXVII/xxvii-7-d.en.xml"]) == {"xxvii-7-d"}
    assert numbers_in_urls(["/doc/Publication/UNTS/Volume%201577/v1577.pdf", ""]) == frozenset()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CHAPTER IV HUMAN RIGHTS 11 . c Optional Protocol", {"iv-11-c"}),
        ("CHAPTER IV HUMAN RIGHTS 11. Convention on", {"iv-11"}),
        ("CHAPTER XVIII PENAL MATTERS 12.a. Protocol", {"xviii-12-a"}),
        ("CHAPTER IV HUMAN RIGHTS", set()),
        ("in chapter 4, 11. Convention", set()),
    ],
)
def test_a_heading_tells_the_treaty(text: str, number: set[str]) -> None:
    assert number_headed(text) == number


def test_titles_are_compared_without_their_number_marks_and_accents() -> None:
    assert title_words("11 . c  Optional Protocol – on Children 1, 2") == ("optional", "protocol", "on", "children")
    assert title_words("Convention") != title_words("Optional Convention")


@pytest.mark.parametrize(
    ("text", "xml"),
    [
        ('<?xml version="1.0"?><MTDSG/>', True),
        ("\ufeff\n<!-- x --><Treaty/>", True),
        ("<MTDSG/>", True),
        ('<?xml version="1.0"?><!DOCTYPE html><html/>', False),
        ("<!DOCTYPE HTML><HTML>", False),
        ("<!-- saved from url=(0014)about:internet -->\n<html>", False),
        ("<svg/>", False),
        ("<TABLE><TR>", False),
        ("no markup", False),
    ],
)
def test_xml_is_told_from_web_pages(text: str, xml: bool) -> None:
    assert is_xml(text) is xml


def test_tags_that_were_escaped_into_text_are_taken_out() -> None:
    assert without_escaped_tags("Serbia<superscript>4</superscript>") == "Serbia 4"
