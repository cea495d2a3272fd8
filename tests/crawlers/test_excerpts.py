"""Evidence is shown around the value, and never breaks what shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.excerpt_lines import LONGEST_LINE, MOST_LINES
from crawlers.excerpts import Excerpt, excerpt
from demo.ncmec_pdf import draw_year
from domain.snapshots import Snapshot

REPORT = Snapshot("".join(f"Country {n}  {n * 1000}  yes\n" for n in range(1, 400)).encode(), "text/plain")
CHART = Snapshot(
    b"""<html><body><table>
    <tr><th>State</th><th>Signature</th><th>Ratification</th></tr>
    <tr><td>Ireland</td><td>28/02/2002</td><td></td></tr>
    <tr><td>Sweden</td><td>23/11/2001</td><td>28/04/2021</td></tr>
    </table></body></html>""",
    "text/html",
)
TWIN = Snapshot(
    b"""<?xml version="1.0" encoding="ISO-8859-1"?><Treaty><Participants><Table><Tbody><Rows>
    <Row><Entry>Participant</Entry><Entry>Signature</Entry><Entry>Ratification</Entry></Row>
    <Row><Entry>T\xfcrkiye</Entry><Entry>8 Sep\t 2000</Entry><Entry>19 Aug\t 2002</Entry></Row>
    </Rows></Tbody></Table></Participants></Treaty>""",
    "application/xml",
)
SERVICE = Snapshot(
    b'{"members": [{"LibPaysOrga": "Sweden", "DateSignature": "2001-11-23T00:00:00", '
    b'"DateConsentement": "2021-04-28T00:00:00", "DateEntreeVigueur": "2021-04-28T00:00:00"}]}',
    "application/json",
)
FACTS = Snapshot(
    b"figure,country,field,value,line\n1,SWE,budapest,,264\n1,SWE,uncrc,party,264\n1,CHE,budapest,party,265\n",
    "text/csv",
)


def marked(shown: Excerpt) -> list[str]:
    return [f"{line.label}|{line.text[slice(*line.mark)]}" for line in shown.lines if line.mark]


def test_a_row_of_an_xml_file_is_shown_under_its_headings() -> None:
    shown = excerpt(
        TWIN, "css:Treaty > Participants > Table > Tbody > Rows > Row:nth-of-type(2)", "2002-08-19", "19 Aug 2002"
    )

    assert [f"{line.label}: {line.text}" for line in shown.lines] == [
        "Participant: Türkiye",
        "Signature: 8 Sep 2000",
        "Ratification: 19 Aug 2002",
    ]
    assert marked(shown) == ["Ratification|19 Aug 2002"]
    assert excerpt(TWIN, "css:Treaty > Row", "x").problem is not None


def test_a_line_is_shown_with_its_neighbours() -> None:
    shown = excerpt(REPORT, "line:264", "264000")

    assert [line.label for line in shown.lines] == ["262", "263", "264", "265", "266"]
    assert shown.lines[2].text == "Country 264 264000 yes"
    assert marked(shown) == ["264|264000"]


def test_the_same_value_on_a_neighbouring_line_is_not_marked() -> None:
    table = Snapshot(b"Bosnia 09/02/2005\nBulgaria 23/11/2001\nCroatia 23/11/2001\n", "text/plain")

    assert marked(excerpt(table, "line:1", "2001-11-23")) == []
    assert marked(excerpt(table, "line:2", "2001-11-23")) == ["2|23/11/2001"]


def test_the_first_and_the_last_line_have_fewer_neighbours() -> None:
    assert [line.label for line in excerpt(REPORT, "line:1").lines] == ["1", "2", "3"]
    assert [line.label for line in excerpt(REPORT, "line:399").lines] == ["397", "398", "399"]


def test_a_line_of_shipped_facts_means_the_rows_that_name_it() -> None:
    assert [line.text for line in excerpt(FACTS, "line:264", "party").lines] == [
        "figure 1, country SWE, field uncrc, value party, line 264"
    ]
    assert len(excerpt(FACTS, "line:264").lines) == 2


def test_a_json_row_shows_its_members_and_a_member_is_marked_in_its_own_line_only() -> None:
    row = excerpt(SERVICE, "json:/members/0", "2001-11-23", "2001-11-23T00:00:00")
    member = excerpt(SERVICE, "json:/members/0/DateConsentement", "2021-04-28", "2021-04-28T00:00:00")

    assert [line.label for line in row.lines] == [
        "LibPaysOrga", "DateSignature", "DateConsentement", "DateEntreeVigueur",
    ]  # fmt: skip
    assert marked(row) == ["DateSignature|2001-11-23T00:00:00"]
    assert marked(member) == ["DateConsentement|2021-04-28T00:00:00"]


@pytest.mark.parametrize("locator", ["css:table tr:nth-of-type(3)", "css:tr:nth-of-type(3) td:nth-of-type(3)"])
def test_a_table_row_shows_its_cells_under_their_headings(locator: str) -> None:
    shown = excerpt(CHART, locator, "2021-04-28")

    assert [(line.label, line.text) for line in shown.lines] == [
        ("State", "Sweden"), ("Signature", "23/11/2001"), ("Ratification", "28/04/2021"),
    ]  # fmt: skip
    assert marked(shown) == ["Ratification|28/04/2021"]


def test_an_element_outside_of_tables_shows_its_text() -> None:
    page = Snapshot(b"<html><body><p>Status as of 27/08/2026</p></body></html>", "text/html")

    assert marked(excerpt(page, "css:p", "2026-08-27")) == ["|27/08/2026"]


def test_a_row_of_a_drawn_list_is_shown_with_its_count_marked() -> None:
    from crawlers.readers.country_counts_pdf import read_table

    content = draw_year("2019")
    row = next(row for row in read_table(content).rows if row.name == "Sweden")
    shown = excerpt(Snapshot(content, "application/pdf"), row.locator, str(row.count), row.printed)

    assert marked(shown) == [f"{row.row}|{row.printed}"]
    assert any(line.text == f"Sweden {row.printed}" for line in shown.lines)


@pytest.mark.parametrize(
    ("snapshot", "locator", "words"),
    [
        (REPORT, "line:400", "has 399 lines"),
        (REPORT, "line:0", "no number counted from 1"),
        (REPORT, "line:", "no number counted from 1"),
        (REPORT, "json:/0", "no such place"),
        (REPORT, "page:2/row:14", "cannot be read"),
        (REPORT, "nonsense", "not known"),
        (FACTS, "line:9", "no row of the data says line 9"),
        (SERVICE, "json:/members/7", "no such place"),
        (SERVICE, "json:/members/0/DateConsentement/x", "no such place"),
        (CHART, "css:table tr:nth-of-type(9)", "no such element"),
        (CHART, "css:[[", "cannot be read"),
        (Snapshot(b"[" * 100_000, "application/json"), "json:/0", "no such place"),
        (Snapshot(draw_year("2019")[:5000], "application/pdf"), "page:2/row:1", "cannot be read"),
        (Snapshot(draw_year("2019"), "application/pdf"), "page:2/row:999", "no such row"),
    ],
)
def test_a_locator_that_leads_nowhere_is_said_in_a_sentence(snapshot: Snapshot, locator: str, words: str) -> None:
    shown = excerpt(snapshot, locator, "party")

    assert shown.lines == ()
    assert words in str(shown.problem)
    assert str(shown.problem).startswith(f"Nothing can be shown for {locator}: ")


def test_invisible_characters_are_spelled_out() -> None:
    shown = excerpt(Snapshot("yes\u202eon\x1b[31m\u200b".encode(), "text/plain"), "line:1")

    assert shown.lines[0].text == "yes‹U+202E›on‹U+001B›[31m‹U+200B›"


def test_long_lines_are_cut_around_the_value() -> None:
    text = "x" * 5000 + " 17,545 " + "y" * 5000
    shown = excerpt(Snapshot(text.encode(), "text/plain"), "line:1", "17545")

    assert marked(shown) == ["1|17,545"]
    assert len(shown.lines[0].text) <= LONGEST_LINE + 2


@given(
    content=st.binary(max_size=300),
    locator=st.sampled_from(["line:1", "json:/a", "json:", "css:td", "page:1/row:1"]),
    media_type=st.sampled_from(["text/plain", "text/csv", "text/html", "application/json"]),
    charset=st.sampled_from([None, "utf-8", "latin-1", "no-such-charset"]),
)
def test_no_bytes_break_it(content: bytes, locator: str, media_type: str, charset: str | None) -> None:
    shown = excerpt(Snapshot(content, media_type, charset), locator, "1")

    assert bool(shown.lines) != bool(shown.problem)
    assert len(shown.lines) <= MOST_LINES
    assert all(character.isprintable() for line in shown.lines for character in line.text)
