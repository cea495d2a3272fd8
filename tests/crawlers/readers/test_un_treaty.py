"""Status tables are read by their headings, checked against what they print of themselves, and never guessed."""

from pathlib import Path

import pytest

from crawlers.registry import extractor, load
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, ProblemKind
from tests.crawlers.captures_from_files import capture_of
from tests.crawlers.readers.status_tables import (
    HEADINGS,
    ROWS,
    TITLE,
    VALUES,
    extract,
    kinds_of,
    page,
    table,
    totals,
    values_of,
    xml_file,
)

# The dates are invented, the marks and the organisation among the participants are as the collection prints them.
TRAFFICKING = (
    ("Austria", "12 Dec 2000", "15 Sep 2005"),
    ("Estonia", "20 Sep 2002", "12 May\t 2004"),
    ("European Union 1", "12 Dec 2000", "6 Sep 2006 AA"),
    ("Finland", "12 Dec 2000", "7 Sep 2006 A"),
    ("Ireland", "13 Dec 2000", ""),
    ("Montenegro 5", "", "23 Oct 2006 d"),
    ("Turkmenistan", "", "28 Mar 2005 a"),
)
DEPOSITS = "Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)"
DECLARATION = """title = "Trafficking in persons"
publisher = "United Nations Treaty Collection"
cited_url = "https://treaties.un.org/"
licence = "facts"
every_days = 7
reader = "un_treaty"
[[pages]]
role = "status_table"
url = "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XVIII-12-a&chapter=18&clang=_en"
[settings]
treaty = "XVIII-12-a"
"""


@pytest.mark.parametrize("content", [page(), xml_file()], ids=["page", "XML"])
def test_a_table_is_read_with_the_kinds_of_deposit(content: str) -> None:
    extraction = extract(content)
    assert values_of(extraction) == VALUES
    assert (extraction.problems, extraction.covers) == ((), Coverage())
    assert extraction.printed_totals == extraction.read_totals == {"signatories": 5, "parties": 5}


@pytest.mark.parametrize("form", ["page", "XML"])
def test_any_table_of_the_collection_reads_with_a_source_toml_alone(tmp_path: Path, form: str) -> None:
    (tmp_path / "un_trafficking").mkdir()
    (tmp_path / "un_trafficking" / "source.toml").write_text(DECLARATION)
    headings = ("Participant", "Signature", DEPOSITS)
    content = page(
        table(TRAFFICKING, headings),
        "XVIII-12-a",
        "CHAPTER XVIII PENAL MATTERS 12. a Protocol to Prevent, Suppress and Punish Trafficking in Persons",
        counts=totals(TRAFFICKING),
    )
    if form == "XML":
        content = xml_file(TRAFFICKING, headings, "Protocol to Prevent, Suppress and Punish Trafficking in Persons")
    assert load("un_trafficking", root=tmp_path).title == "Trafficking in persons"
    capture = capture_of("un_trafficking", content.encode())
    extraction = extractor("un_trafficking", tmp_path).extract(capture)

    found = values_of(extraction)
    assert set(found) == {"AUT", "EST", "FIN", "IRL", "MNE", "TKM"}
    assert found["EST"] == ("2002-09-20", "2004-05-12", "ratification")
    assert {country: kind for country, (_, _, kind) in found.items() if kind != "ratification"} == {
        "FIN": "acceptance",
        "IRL": None,
        "MNE": "succession",
        "TKM": "accession",
    }
    assert extraction.read_totals == {"signatories": 5, "parties": 6}
    # The XML file says no number, and this source no title: what it is of stays a question.
    assert (kinds_of(extraction), extraction.covers) == (
        (set(), Coverage()) if form == "page" else ({ProblemKind.UNEXPECTED_TEXT}, None)
    )


def test_a_table_of_acceptances_alone_says_nothing_of_signatures() -> None:
    rows = (("Sweden", "17 Oct 2000 A"), ("Denmark", "10 Sep 1996 A"))
    content = page(table(rows, ("Participant", "Acceptance(A)")), "IV-11-a", "", counts="Parties : 2")
    extraction = extract(content, "IV-11-a", "")
    assert values_of(extraction) == {
        "SWE": ("?", "2000-10-17", "acceptance"),
        "DNK": ("?", "1996-09-10", "acceptance"),
    }
    assert extraction.covers == Coverage()


@pytest.mark.parametrize(
    "other",
    [
        page(number="IV-11-b"),
        page(number="", heading="CHAPTER IV HUMAN RIGHTS 11. b Optional Protocol on children in armed conflict"),
        page(number="", heading="CHAPTER IV<br>HUMAN RIGHTS<br>11 . Convention on the Rights of the Child"),
        page(number="", heading='<i id="x_tcTreaty">Optional Protocol on children in armed conflict</i>'),
        page(number="").replace(
            "<form", '<a href="/doc/Publication/MTDSG/Volume%20I/Chapter%20IV/IV-11-d.en.pdf"></a><form'
        ),
        xml_file(title="Convention on the Rights of the Child"),
        xml_file().replace("<Treaty>", '<Treaty Number="IV-11-b">'),
    ],
)
def test_the_table_of_another_treaty_is_not_the_page(other: str) -> None:
    with pytest.raises(NotThePage, match="not of treaty IV-11-c; ask for the right one"):
        extract(other)


def test_links_to_other_treaties_do_not_make_the_page_another() -> None:
    content = page().replace("</form>", '<a href="ViewDetails.aspx?src=TREATY&amp;mtdsg_no=IV-11">11.</a></form>')
    assert values_of(extract(content)) == VALUES


def test_a_page_that_does_not_say_its_treaty_is_read_with_a_question() -> None:
    extraction = extract(page(number="", heading="Status of the treaty"))
    assert values_of(extraction) == VALUES
    (problem,) = extraction.problems
    assert problem.message == "Nothing on the page says that it is of treaty IV-11-c; look whether it is."
    assert extraction.covers is None


def test_columns_may_stand_in_any_order_under_any_id_in_any_case() -> None:
    rows = [(row[2], row[0], row[1]) for row in ROWS]
    headings = ("ACCESSION (a), SUCCESSION (d), RATIFICATION", "PARTICIPANT", "SIGNATURE")
    assert values_of(extract(page(table(rows, headings, "x7f")))) == VALUES


def test_headings_that_were_swapped_are_refused_instead_of_misread() -> None:
    with pytest.raises(LayoutUnknown, match="the columns are not what they are headed"):
        extract(page(table(headings=("Participant", HEADINGS[2], "Signature"))))


def test_a_table_of_territories_is_not_read_for_signatures() -> None:
    territories = table([("Portugal", "27 Apr 1999", "Macao")], ("Participant", "Date of receipt", "Territories"))
    assert values_of(extract(page(table() + territories))) == VALUES


@pytest.mark.parametrize(
    ("printed", "deposit", "kind"),
    [
        ("28 Apr\t 2021", "2021-04-28", "ratification"),
        ("28 April 2021", "2021-04-28", "ratification"),
        ("1 Sept 2021 AA", "2021-09-01", "approval"),
        ("28 Apr 2021 3", "2021-04-28", "ratification"),
        ("28 Apr 2021 a 3, 4", "2021-04-28", "accession"),
        ("28 Apr 2021 c", "2021-04-28", "formal_confirmation"),
    ],
)
def test_dates_are_read_as_the_collection_prints_them(printed: str, deposit: str, kind: str) -> None:
    rows = [(*row[:2], printed) if row[0] == "Sweden" else row for row in ROWS]
    extraction = extract(page(table(rows)))
    assert values_of(extraction)["SWE"] == ("2000-09-08", deposit, kind)
    assert extraction.problems == ()


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("2021-04-28", '"2021-04-28" is not a date as this collection prints it'),
        ("31 Apr 2021", '"31 Apr 2021" is not a day of the calendar'),
        ("28 Apt 2021", '"28 Apt 2021" is not a day'),
        ("28 Apr 2021 q", 'has the mark "q", which nobody explains'),
        ("28 Apr 2021 9 Sep 2022", "is not a date"),
        ("[28 Apr 2021 a]", "stands in brackets, as for a state that left"),
        ("21 Nov 2026", "2026-11-21 lies after 2026-11-20, the day that the table stands at"),
        ("Denounced", '"Denounced" is not a date'),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(printed: str, words: str) -> None:
    rows = [(*row[:2], printed) if row[0] == "Sweden" else row for row in ROWS]
    extraction = extract(page(table(rows)))
    assert values_of(extraction) == VALUES | {"SWE": ("2000-09-08", "?", "?")}
    assert words in extraction.problems[0].message
    assert extraction.problems[0].message.startswith("Sweden: ratification or another deposit ")
    assert extraction.covers is None


def test_a_bracketed_party_is_not_among_the_printed_parties() -> None:
    rows = [(*row[:2], f"[{row[2]}]") if row[0] == "Sweden" else row for row in ROWS]
    for printed in (4, 5):
        extraction = extract(page(table(rows), counts=f"Signatories : 5. Parties : {printed}"))
        assert kinds_of(extraction) == {ProblemKind.UNREADABLE_VALUE}
    assert ProblemKind.TOTAL_MISMATCH in kinds_of(extract(page(table(rows), counts="Signatories : 5. Parties : 6")))


def test_a_definitive_signature_makes_a_party() -> None:
    rows = [("Sweden", "8 Sep 2000 s", "") if row[0] == "Sweden" else row for row in ROWS]
    extraction = extract(page(table(rows)))
    assert values_of(extraction)["SWE"] == ("2000-09-08", "2000-09-08", "definitive_signature")
    assert extraction.covers == Coverage()


def test_totals_that_are_not_met_leave_no_word_on_absence() -> None:
    extraction = extract(page(table(ROWS[1:])))
    assert values_of(extraction) == {country: VALUES[country] for country in VALUES if country != "ALB"} | {
        "IRL": ("2000-09-07", "?", "?")
    }
    assert [problem.message for problem in extraction.problems] == [
        "The page prints 5 as its parties, its rows give 4.",
    ]
    assert extraction.covers is None


def test_without_totals_presence_is_all_that_is_known() -> None:
    extraction = extract(page(counts=""))
    assert (values_of(extraction), extraction.problems, extraction.covers) == (VALUES, (), None)


def test_a_column_that_lost_cells_makes_nobody_a_stranger() -> None:
    rows = [(row[0], "" if row[0] == "Sweden" else row[1], row[2]) for row in ROWS]
    found = values_of(extract(page(table(rows))))
    assert found == VALUES | {"SWE": ("?", *VALUES["SWE"][1:]), "ALB": ("?", *VALUES["ALB"][1:])}


def test_an_unknown_name_is_a_question_with_its_nearest_and_a_state_twice_keeps_what_both_say() -> None:
    rows = (*ROWS, ("Swedn", "", "1 Jan 2001 a"), ("Turkey", "8 Sep 2000", "20 Aug 2002"))
    extraction = extract(page(table(rows), counts=totals(rows)))
    assert values_of(extraction) == VALUES | {"TUR": ("2000-09-08", "?", "ratification")}
    assert kinds_of(extraction) == {ProblemKind.UNKNOWN_COUNTRY, ProblemKind.DUPLICATE_RECORD}
    assert any("Sweden" in problem.message for problem in extraction.problems)
    assert extraction.covers is None


def test_a_column_that_nobody_reads_is_told() -> None:
    rows = [(*row, "yes") for row in ROWS]
    extraction = extract(page(table(rows, (*HEADINGS, "Remarks"))))
    assert (values_of(extraction), kinds_of(extraction)) == (VALUES, {ProblemKind.UNKNOWN_COLUMN})


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ("", NotThePage, "The answer is empty"),
        ("Service Unavailable", NotThePage, "neither a web page nor XML"),
        ("<html><body>Under urgent maintenance and currently unavailable.</body></html>", NotThePage, "maintenance"),
        ("<html><body>Just a moment...</body></html>", NotThePage, "perhaps a portal or a wall"),
        (page(table([])), LayoutUnknown, "has a heading and no rows"),
        (page(""), LayoutUnknown, "speaks of a treaty's status, but no table"),
        (page(table(headings=("Participant", "Date", "Date"))), LayoutUnknown, "no table with the headings"),
        (page(table([(row[0], row[1], "28/04/2021") for row in ROWS])), LayoutUnknown, "printed another way"),
        (page(table([("Swedn", "8 Sep 2000", "")])), LayoutUnknown, "No row names a country"),
        (xml_file()[:-30], NotThePage, "not complete, valid XML"),
        ('<?xml version="1.0"?><Feed><Item>1</Item></Feed>', NotThePage, "has no table of participants"),
        (xml_file(()), LayoutUnknown, "no heading row or no rows below it"),
        ("<a>" * 40_000, NotThePage, ""),
    ],
)
def test_what_is_no_status_table_is_refused_with_a_sentence(content: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as refused:
        extract(content)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_an_empty_column_of_a_long_table_was_not_filled() -> None:
    rows = [("Sweden", "", "19 Jan 2007")] * 12
    with pytest.raises(LayoutUnknown, match="column for signature is empty in every row"):
        extract(page(table(rows)))


def test_a_page_that_breaks_off_loses_its_last_row_and_says_so() -> None:
    whole = page()
    extraction = extract(whole[: whole.index("Türkiye") + 30])
    assert set(values_of(extraction)) == set(VALUES) - {"TUR"}
    assert any("breaks off" in problem.message for problem in extraction.problems)
    assert extraction.covers is None


def test_rows_of_special_tables_are_read_in_the_xml() -> None:
    rows = "".join(f"<Row>{''.join(f'<Column>{cell}</Column>' for cell in row)}</Row>" for row in ROWS)
    head = "".join(f"<Title>{heading}</Title>" for heading in HEADINGS)
    special = f"<SpecialTables><TableHeader>{head}</TableHeader>{rows}</SpecialTables>"
    content = f"<MTDSG><Titlesect>{TITLE}</Titlesect>{special}</MTDSG>"
    assert values_of(extract(content)) == VALUES


def test_xml_entities_are_not_followed() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    content = xml_file().replace("?>", f"?>{bomb}", 1).replace("<Entry>Sweden", "<Entry>&b;&c;Sweden")
    extraction = extract(content)
    assert set(values_of(extraction)) == set(VALUES) - {"SWE"}
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNKNOWN_COUNTRY]
    assert 'No country is known as "&b; &c; Sweden"' in extraction.problems[0].message
