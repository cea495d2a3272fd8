import re
import textwrap
import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.countries import name_of
from crawlers.reports import read
from crawlers.reports.coe_ocsea_2021.footnotes import find_footnotes
from crawlers.reports.coe_ocsea_2021.lines import split
from domain.errors import DatumlineError, NotThePage
from domain.reports import Cell, EditionText
from tests.crawlers.reports.printed import CITED, COUNTRIES, NO_PLAN, REPORT, Said, name, plan_of, printed_report

PRINTED = printed_report()
LINES = PRINTED.text.split("\n")
FEW = settings(max_examples=40, deadline=None)
FIELDS_OF_5 = ("crin_score", "crin_percent", "criminal_responsibility_age", "consent_age")
MANY = settings(max_examples=150, deadline=None)


def said(edition: EditionText) -> dict[Cell, Said]:
    return {one.cell: (one.value, one.original_value, one.footnote) for one in edition.cells}


def values(edition: EditionText) -> dict[Cell, tuple[str | None, str | None]]:
    return {one.cell: (one.value, one.original_value) for one in edition.cells}


def different(text: str) -> set[Cell]:
    """The cells that the text says differently; footnotes aside."""
    now = values(read(REPORT, text))
    assert now.keys() == PRINTED.said.keys()
    return {cell for cell, (value, original, _) in PRINTED.said.items() if now[cell] != (value, original)}


def test_every_cell_is_read_as_it_is_printed() -> None:
    assert said(read(REPORT, PRINTED.text)) == dict(PRINTED.said)


def test_every_cell_knows_the_line_its_words_stand_on() -> None:
    for one in read(REPORT, PRINTED.text).cells:
        line = LINES[one.line - 1]
        words = (one.original_value or one.value or "").split()
        if one.cell.figure == "A3":
            assert words[0] == "none" or one.cell.field != "sid_plan_updated" or words[0] in line
        elif words and one.value not in ("none", "no"):
            assert words[0] in line, one
        elif one.cell.country:
            assert line.strip().startswith(name(one.cell.figure, one.cell.country).split()[0]), one


def test_addresses_in_footnotes_are_repaired_and_know_the_line_they_start_on() -> None:
    citations = read(REPORT, PRINTED.text).citations
    assert tuple((cited.footnote, cited.url) for cited in citations) == CITED
    assert all(cited.url[:8] in LINES[cited.line - 1] for cited in citations)


def test_broken_addresses_are_repaired_without_the_links_that_repeat_them() -> None:
    alone = "\n".join(line for line in LINES if not line.startswith("https://www.example.gov/library/global-survey"))
    assert tuple((cited.footnote, cited.url) for cited in read(REPORT, alone).citations) == CITED


@FEW
@given(
    st.lists(
        st.sampled_from(["", "A preface", "12 words and 3 numbers of a preface: 182.280", " New page"]), max_size=30
    )
)
def test_lines_put_before_the_report_change_nothing_but_the_line_numbers(preface: list[str]) -> None:
    before = read(REPORT, PRINTED.text)
    after = read(REPORT, "\n".join([*preface, "", *LINES]))
    assert said(after) == said(before)
    assert [one.line for one in after.cells] == [one.line + len(preface) + 1 for one in before.cells]
    assert {(cited.footnote, cited.url) for cited in after.citations} == set(CITED)


@FEW
@given(st.lists(st.integers(0, len(LINES)), max_size=20))
def test_empty_lines_anywhere_change_no_cell(places: list[int]) -> None:
    lines = list(LINES)
    for place in places:
        lines.insert(place, "")
    assert said(read(REPORT, "\n".join(lines))) == dict(PRINTED.said)


def test_windows_line_ends_a_mark_of_encoding_and_form_feeds_change_nothing() -> None:
    text = "\ufeff" + PRINTED.text.replace("\n ", "\n\f").replace("\n", "\r\n")
    assert read(REPORT, text).cells == read(REPORT, PRINTED.text).cells


@FEW
@given(st.integers(24, 400))
def test_plans_may_be_wrapped_at_any_width(width: int) -> None:
    assert said(read(REPORT, printed_report(width=width).text)) == dict(PRINTED.said)


def test_an_empty_line_after_every_line_ends_no_paragraph() -> None:
    spaced = read(REPORT, PRINTED.text.replace("\n", "\n\n"))
    assert said(spaced) == dict(PRINTED.said)
    assert tuple((cited.footnote, cited.url) for cited in spaced.citations) == CITED
    assert [one.line for one in spaced.cells] == [2 * one.line - 1 for one in read(REPORT, PRINTED.text).cells]


def test_footnotes_that_a_tool_ran_together_are_told_apart_by_their_turn() -> None:
    text = (
        "” 3 Seen by 5 of 12 states. 4 https://www.example.org/4 5 Contributions to a meeting, 6-7 May 2019\n"
        "6https://www.example.org/6 7\nGuide to the Articles\n\nA paragraph with 8 Articles.\n\n8 As seen in 9 States"
    )
    found = {note.number: " ".join(line.text for line in note.lines) for note in find_footnotes(split(text))}
    assert found == {
        3: "Seen by 5 of 12 states.",
        4: "https://www.example.org/4",
        5: "Contributions to a meeting, 6-7 May 2019",
        6: "https://www.example.org/6",
        7: "Guide to the Articles",
        8: "As seen in 9 States",
    }


def test_footnotes_within_a_paragraph_are_found_by_their_turn_also_the_first_and_the_last() -> None:
    text = (
        " The first page says\nthis.\n1  Seen at https://www.example.org/1\n12 schools took part.\n"
        " The next page\n2  As printed on https://www.example.org/2\n17 schools followed.\n"
    )
    found = {footnote.number: footnote.lines[0].number for footnote in find_footnotes(split(text))}
    assert found == {1: 3, 2: 6}


def test_how_a_tool_writes_signs_changes_no_cell() -> None:
    apart = unicodedata.normalize("NFD", PRINTED.text)
    assert apart != PRINTED.text
    for text in (
        apart,
        PRINTED.text.replace("CROATIA", "CRO\u00adATIA").replace("ALBANIA 17,545", "ALBANIA\u200b 17,545"),
        PRINTED.text.replace("\n", "\r"),
    ):
        assert not different(text)


@pytest.mark.parametrize("width", [56, 70])
def test_a_placeholder_may_be_wrapped_with_its_heading(width: int) -> None:
    paragraph = ["NORTH MACEDONIA", *NO_PLAN]
    printed = re.compile(r"NORTH MACEDONIA\n\n?" + re.escape("\n".join(NO_PLAN)))
    text = printed.sub(textwrap.fill(" ".join(paragraph), width), PRINTED.text)
    assert text != PRINTED.text
    assert not different(text)


def _numbers() -> list[tuple[int, re.Match[str], Cell]]:
    """Every printed number of the tables and every date of the appendix: its line, its place, its cell."""
    found = []
    for one in read(REPORT, PRINTED.text).cells:
        printed = one.original_value or one.value or ""
        is_number = one.cell.figure in "345" or (one.cell.field == "sid_plan_updated" and one.value != "none")
        if one.value and is_number:
            line = LINES[one.line - 1]
            after = _column(one.cell)
            matches = list(re.finditer(r"\(?-?[\d.,/%)]+", line))
            found.append((one.line - 1, matches[after], one.cell))
            assert printed in (matches[after][0], matches[after][0].rstrip("%").replace(",", ""))
    return found


def _column(cell: Cell) -> int:
    columns = {
        "icmec_grooming_score": 1, "crin_percent": 1, "criminal_responsibility_age": 2, "consent_age": 3,
    }  # fmt: skip
    if cell.figure != "4":
        return columns.get(cell.field, 0)
    order = [
        "cybertip_reports2019",
        "cybertip_share2019",
        "cybertip_reports2020",
        "cybertip_share2020",
        "cybertip_change2020",
    ]
    if cell.item.startswith("global_total"):
        order = [column for column in order if "share" not in column]
    return order.index(cell.field + cell.item[-4:])


NUMBERS = _numbers()


@MANY
@given(st.sampled_from(NUMBERS), st.data())
def test_editing_any_one_number_changes_exactly_its_cell_or_is_refused(
    number: tuple[int, re.Match[str], Cell], data: st.DataObject
) -> None:
    line, match, cell = number
    digits = [place for place in range(*match.span()) if LINES[line][place].isdigit()]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != LINES[line][place]]))
    lines = [*LINES[:line], LINES[line][:place] + digit + LINES[line][place + 1 :], *LINES[line + 1 :]]
    try:
        assert different("\n".join(lines)) <= {cell}
    except DatumlineError as error:
        assert f"line {line + 1}" in str(error)


@pytest.mark.parametrize(
    ("printed", "edited", "country", "field", "value"),
    [
        ("155 59.4 14 14", "156 59.4 14 14", "ALB", "crin_score", "156"),
        ("155 59.4 14 14", "155.5 59.4 14 14", "ALB", "crin_score", "155.5"),
        ("182.280 69.8", "112.280 69.8", "GBR", "crin_score", "112.2"),
        ("182.280 69.8", "182.280 19.8", "GBR", "crin_percent", "19.8"),
        ("69.8 1081 16", "69.8 1281 16", "GBR", "criminal_responsibility_age", "12"),
        ("FRANCE 180 69.0", "FRANCE 181 69.0", "FRA", "crin_score", "181"),
        ("154.5 59.2 14 14", "154.5 59.2 14 15", "BIH", "consent_age", "15"),
    ],
)
def test_a_number_beside_marks_is_read_whole(printed: str, edited: str, country: str, field: str, value: str) -> None:
    text = PRINTED.text.replace(printed, edited, 1) if country == "ALB" else PRINTED.text.replace(printed, edited)
    cell = Cell(REPORT, "5", country, "", field)
    assert different(text) == {cell}
    assert values(read(REPORT, text))[cell][0] == value


@pytest.mark.parametrize(
    ("printed", "edited", "sentence"),
    [
        ("ALBANIA 4 1", "ALBANIA 6 1", r"Figure 3, line \d+, Albania: “6” cannot be the icmec_csam_score"),
        ("ALBANIA 4 1", "ALBANIA 4", r"Figure 3, line \d+, Albania: 2 numbers belong here"),
        ("ALBANIA 4 1", "ALBANA 4 1", r"Figure 3, line \d+: “ALBANA” is no country's name \(nearest: Albania"),
        ("ALBANIA 4 1", "", r"Figure 3, lines \d+ to \d+, has no row for Albania"),
        ("ALBANIA 4 1", "JAPAN 4 1", r"Figure 3, line \d+, Japan: the figure has no such row"),
        ("ANDORRA 4 1", "ALBANIA 4 1", r"Figure 3 has two rows for one country: in lines \d+ and \d+"),
        ("17,545", "17,54", r"Figure 4, line \d+, Albania: “17,54” cannot be"),
        ("180 69.0", "980 69.0", r"Figure 5, line \d+, France: it cannot be decided"),
        ("182.280", "182.279", r"Figure 5, line \d+, United Kingdom: “182.279” cannot be"),
        ("SWEDEN SIGNED", "SWEDEN AGREED", r"Figure 1, line \d+, Sweden: “AGREED” is not SIGNED"),
        ("ALBANIA Full", "ALBANIA Partial", r"Figure 2, line \d+, Albania: “Partial” is none of"),
        ("(REPORTING PORTAL)", "(A PORTAL)", r"Figure 6, line \d+, Ukraine"),
        ("No report at", "Some report at", r"Figure 7, line \d+, Hungary"),
        ("(23/01/2021)", "(31/02/2021)", r"Appendix 3, line \d+, Albania: .* is not a day"),
        ("(23/01/2021)", "", r"Appendix 3, line \d+, Albania: its text begins neither with a date"),
        ("This report provides an overview", "A report provides an overview", "Appendix 3's end was not found"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_figure_and_line(printed: str, edited: str, sentence: str) -> None:
    with pytest.raises(DatumlineError, match=sentence):
        read(REPORT, PRINTED.text.replace(printed, edited, 1))


@pytest.mark.parametrize("figure", range(1, 8))
def test_a_text_without_a_caption_is_not_the_report(figure: int) -> None:
    lines = [line for line in LINES if not re.match(rf"Fig\. ?{figure} ", line)]
    with pytest.raises(NotThePage, match=f"Figure {figure}'s caption"):
        read(REPORT, "\n".join(lines))


@pytest.mark.parametrize("text", ["", "404 Not Found", "<html><body>Sign in</body></html>", "Country\nALBANIA 4 1"])
def test_another_text_is_not_the_report(text: str) -> None:
    with pytest.raises(NotThePage, match="the header of Figure 1"):
        read(REPORT, text)


def test_a_text_that_ends_with_the_appendix_s_header_is_not_the_whole_report() -> None:
    header = "Country 2021 planned activities & date updated"
    with pytest.raises(NotThePage, match="nothing follows Appendix 3's header in line"):
        read(REPORT, PRINTED.text[: PRINTED.text.index(header) + len(header)])


def test_a_text_that_ends_before_the_appendix_is_not_the_whole_report() -> None:
    with pytest.raises(NotThePage, match="Appendix 3"):
        read(REPORT, PRINTED.text.partition(" Appendix 3")[0])


def _owner_of_lines(gone: set[int]) -> set[str]:
    """The countries whose rows or entries lose a line: those named at or above each line that goes."""
    names = {name(figure, country): country for figure in "1234567A" for country in COUNTRIES}
    names |= {"BOSNIA AND": "BIH", "HERZEGOVINA": "BIH", "REPUBLIC OF": "MDA", "GLOBAL TOTAL": "", "COE MEMBER": ""}
    owners = set()
    for line in gone:
        for above in range(line, -1, -1):
            found = [printed for printed in names if LINES[above].strip().startswith(printed)]
            if found:
                owners.add(names[max(found, key=len)])
                break
    return owners


@MANY
@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=3))
def test_lines_that_go_missing_never_shift_a_value_to_another_row(gone: set[int]) -> None:
    text = "\n".join(line for number, line in enumerate(LINES) if number not in gone)
    try:
        cells = different(text)
    except DatumlineError as error:
        assert re.search(r"Figure \d|Appendix 3", str(error))
        return
    assert {cell.country for cell in cells} <= _owner_of_lines(gone)


@FEW
@given(st.integers(0, len(LINES)))
def test_a_truncated_text_is_refused_or_lacks_only_the_end_of_the_last_plan(end: int) -> None:
    try:
        assert {cell.country for cell in different("\n".join(LINES[:end]))} <= {COUNTRIES[-1]}
    except DatumlineError as error:
        assert re.search(r"Figure \d|Appendix 3", str(error))


@FEW
@given(st.integers(0, len(LINES) - 1), st.text(max_size=60))
def test_whatever_a_line_says_there_is_an_edition_or_a_sentence(line: int, text: str) -> None:
    try:
        edition = read(REPORT, "\n".join([*LINES[:line], text, *LINES[line + 1 :]]))
    except DatumlineError as error:
        assert str(error).endswith(".")
    else:
        assert len(edition.cells) == len(PRINTED.said)


_SCORES = st.fixed_dictionaries(
    {
        ("3", "icmec_csam_score", ""): st.integers(0, 5).map(str),
        ("4", "cybertip_reports", "2019"): st.integers(0, 10**9).map(str),
        ("4", "cybertip_change", "2020"): st.decimals(-100, 9999, places=2).map(lambda number: f"{number:.2f}"),
        ("5", "crin_percent", ""): st.decimals(0, 100, places=1).map(lambda number: f"{number:.1f}"),
        ("5", "criminal_responsibility_age", ""): st.integers(0, 18).map(str),
    }
)


@FEW
@given(st.sampled_from(COUNTRIES[:-1]), _SCORES)
def test_whatever_numbers_a_row_has_are_read_back(country: str, scores: Mapping[tuple[str, str, str], str]) -> None:
    changed: dict[Cell, Said] = {}
    for (figure, field, item), value in scores.items():
        cell = Cell(REPORT, figure, country, item, field)
        printed = f"{int(value):,}" if figure == "4" and value.isdigit() else value + "%" * (figure == "4")
        changed[cell] = (value, printed if printed != value else None, PRINTED.said[cell][2])
    report = printed_report(changed)
    assert said(read(REPORT, report.text)) == dict(report.said)


def test_a_paragraph_of_another_country_belongs_to_no_plan_and_is_a_doubt() -> None:
    doubts = {doubt.key: doubt for doubt in read(REPORT, PRINTED.text).doubts}
    doubt = doubts["A3/LVA/strayed"]
    assert "CROATIA" in doubt.message
    assert LINES[doubt.line - 1].startswith("CROATIA Among")


def test_a_running_head_in_the_middle_of_a_plan_is_not_counted() -> None:
    line = next(n for n, text in enumerate(LINES) if text.startswith("1. Sign up"))
    lines = [*LINES[:line], "", "\t▪ Page 60 Appendices", "", *LINES[line:]]
    assert not different("\n".join(lines))


@pytest.mark.parametrize("place", ["{0}\n\n\f", "\f{0}\n"])
def test_page_numbers_at_either_edge_of_a_page_are_no_words_of_it(place: str) -> None:
    pages = re.sub(r"(?m)^ (?=\S)", "\f", PRINTED.text).split("\f")
    text = pages[0] + "".join(place.format(number) + page for number, page in enumerate(pages[1:], start=7))
    assert not different(text)


def test_a_lone_number_that_does_not_rise_with_the_pages_is_refused() -> None:
    with pytest.raises(DatumlineError, match="12"):
        read(REPORT, re.sub(r"(?m)^ (?=\S)", "12\n\f", PRINTED.text))


def test_a_running_head_may_break_over_lines() -> None:
    text = re.sub(r"(▪ *Page \d+ .*) (\S+)\n", r"\1\n\2\n", PRINTED.text)
    assert text.count("\n") > PRINTED.text.count("\n")
    assert not different(text)


def test_a_plan_whose_heading_is_gone_is_not_counted_to_the_plan_above() -> None:
    text = PRINTED.text.replace("\n FINLAND\n", "\n").replace("\nFINLAND\n", "\n")
    with pytest.raises(DatumlineError, match=r"Finland|a heading is missing"):
        read(REPORT, text)


def test_one_word_of_a_plan_changes_its_words_and_its_hash_only() -> None:
    place = name_of("EST")
    text = PRINTED.text.replace(f"everybody in {place} is invited", f"in {place} everybody is most welcome")
    assert plan_of("EST").count("everybody") == 1
    assert different(text) == {
        Cell(REPORT, "A3", "EST", "2021", field) for field in ("sid_plan_words", "sid_plan_sha256")
    }


@pytest.mark.parametrize(
    ("printed", "edited", "key", "sentence"),
    [
        ("0.10% 23,426", "0.11% 23,426", "4/ALB/2019/cybertip_share", "prints 0.11 % for Albania .* gives 0.10 %"),
        ("-4.15%", "-4.16%", "4/ARM/2020/cybertip_change", "prints -4.16 % for Armenia .* gives -4.15 %"),
        ("1,246,959", "1,246,958", "4/coe_total/2019/cybertip_reports", "prints 1246958 .* gives 1246959"),
        ("ALBANIA 155 59.4", "ALBANIA 155 59.5", "5/ALB/crin_percent", "prints 59.5 % for Albania .* gives 59.4 %"),
        ("21.75 million", "21.76 million", "4/global_total/2020/millions", "prints 21.76 million .* 21.75 million"),
    ],
)
def test_a_number_that_does_not_recompute_is_a_doubt(printed: str, edited: str, key: str, sentence: str) -> None:
    assert key not in {doubt.key for doubt in read(REPORT, PRINTED.text).doubts}
    doubts = {doubt.key: doubt.message for doubt in read(REPORT, PRINTED.text.replace(printed, edited)).doubts}
    assert re.search(sentence, doubts[key])


def test_figures_that_contradict_each_other_are_doubts() -> None:
    keys = {doubt.key for doubt in read(REPORT, PRINTED.text).doubts}
    assert {"7/HUN/no_report", "7/LIE/no_report", "7/POL/no_report"} <= keys
    awaited = PRINTED.text.replace("SPAIN \nAwaiting update \n(at 20/04/2021)", "SPAIN")
    assert "7/ESP/awaiting_update" in {doubt.key for doubt in read(REPORT, awaited).doubts}


def test_a_country_that_signed_all_four_treaties_is_tied_to_each() -> None:
    text = PRINTED.text.replace("SWEDEN SIGNED", "SWEDEN SIGNED SIGNED SIGNED SIGNED")
    treaties = {Cell(REPORT, "1", "SWE", "", field) for field in ("uncrc", "opsc", "lanzarote", "budapest")}
    assert different(text) == treaties
    assert {values(read(REPORT, text))[cell] for cell in treaties} == {("signed", "SIGNED")}


def test_a_mark_glued_to_a_word_is_the_cell_s_footnote() -> None:
    cells = {one.cell: one for one in read(REPORT, PRINTED.text.replace("ARMENIA Full", "ARMENIA Full41")).cells}
    armenia = cells[Cell(REPORT, "2", "ARM", "", "enoc_membership")]
    assert (armenia.value, armenia.original_value, armenia.footnote) == ("full", "Full", 41)


def test_marks_that_stand_apart_are_no_numbers_of_the_row() -> None:
    text = PRINTED.text.replace("182.280 69.8 1081 16", "182.2 80 69.8 10 81 16")
    cells = {one.cell: one for one in read(REPORT, text).cells}
    assert text != PRINTED.text
    values = [cells[Cell(REPORT, "5", "GBR", "", field)].value for field in FIELDS_OF_5]
    assert values == ["182.2", "69.8", "10", "16"]


def test_a_number_too_many_that_is_no_mark_is_refused() -> None:
    with pytest.raises(DatumlineError, match="Norway: 4 numbers belong here"):
        read(REPORT, PRINTED.text.replace("NORWAY 187 71.6", "NORWAY 187 7 71.6"))


def test_both_classes_may_stand_in_either_order_and_a_minus_may_be_any_dash() -> None:
    text = PRINTED.text.replace("SPAIN Full / Associate", "SPAIN Associate / Full").replace(" -4.15%", " –4.15%")
    before, after = values(read(REPORT, PRINTED.text)), values(read(REPORT, text))
    moved = {cell.field: (before[cell], after[cell]) for cell in before if before[cell] != after[cell]}
    assert moved == {
        "enoc_membership": (("full_and_associate", "Full / Associate"), ("full_and_associate", "Associate / Full")),
        "cybertip_change": (("-4.15", "-4.15%"), ("-4.15", "–4.15%")),
    }


def test_a_caption_may_say_figure_and_set_a_point_or_a_colon() -> None:
    assert not different(PRINTED.text.replace("Fig.3 ICMEC", "Figure 3. ICMEC").replace("Fig.4 NCMEC", "Fig. 4: NCMEC"))


def test_names_and_rows_may_break_over_lines() -> None:
    text = PRINTED.text.replace("SAN MARINO 3 0", "SAN\n\nMARINO 3 0").replace(
        "ALBANIA 17,545 0.10%", "ALBANIA\n17,545\n0.10%"
    )
    assert not different(text.replace("COE MEMBER STATES TOTAL", "COE MEMBER STATES \nTOTAL"))


def test_a_country_may_be_spelt_otherwise() -> None:
    text = PRINTED.text.replace("SLOVAKIA", "SLOVAK REPUBLIC").replace("BOSNIA &", "BOSNIA AND")
    assert not different(text.replace("\nMOLDOVA 10", "\nREPUBLIC OF MOLDOVA 10"))


def test_without_the_blank_that_begins_a_page_the_cells_are_the_same() -> None:
    text = "\n".join(line.strip() for line in LINES)
    assert not different(text)
    assert tuple((cited.footnote, cited.url) for cited in read(REPORT, text).citations) == CITED


def test_a_paragraph_that_begins_with_its_own_country_has_not_strayed() -> None:
    text = PRINTED.text.replace("\nPOLAND\n", "\nESTONIA and others are invited too.\n\nPOLAND\n")
    assert text.count("ESTONIA and") == 1
    assert not different(text)
    own = PRINTED.text.replace("Events: everybody in Estonia", "ESTONIA\u00a0invites: everybody in Estonia")
    assert {cell.country for cell in different(own)} == {"EST"}


def test_an_unknown_report_is_refused() -> None:
    with pytest.raises(DatumlineError, match="There is no report"):
        read("another", PRINTED.text)
