"""The Treaty Office's chart as a web page, in whatever markup."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from parsel import Selector

from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import ProblemKind
from tests.crawlers.readers.treaty_charts import (
    HEADINGS,
    ROWS,
    answer,
    expected,
    extract,
    json_rows,
    page,
    table,
    values_of,
)

Rows = Sequence[Sequence[str]]


def _nested(rows: Rows) -> str:
    inner = table((*HEADINGS, "Note", "R.", "D.", "A.", "T.", "C.", "O."), [(*row, *["&nbsp;"] * 7) for row in rows])
    return (
        f"<table><tr><td>Menu</td></tr><tr><td><b>Member States of the Council of Europe</b>{inner}</td></tr></table>"
    )


def _with_denunciations(rows: Rows) -> str:
    headings = (*HEADINGS, "Denunciation", "Effect of denunciation", "Notes", "R.", "D.", "A.", "T.", "C.", "O.")
    return table(headings, [(*row, *["&nbsp;"] * 9) for row in rows])


def _in_sections(rows: Rows) -> str:
    sections = [("Members of Council of Europe",), *rows[:4], ("Non-Members of Council of Europe",), *rows[4:]]
    body = "".join(
        "<tr>" + "".join(f"<td{' colspan=4' if len(row) == 1 else ''}>{text}</td>" for text in row) + "</tr>"
        for row in sections
    )
    head = "".join(f"<th>{text}</th>" for text in HEADINGS)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _divs(rows: Rows) -> str:
    lines = "".join("<div class=r>" + "".join(f"<div>{text}</div>" for text in row) + "</div>" for row in rows)
    head = "".join(f"<div>{text}</div>" for text in HEADINGS)
    return f"<section><div class=h>{head}</div>{lines}</section>"


def _lists(rows: Rows) -> str:
    return "".join("<ul>" + "".join(f"<li>{text}</li>" for text in row) + "</ul>" for row in (HEADINGS, *rows))


MARKUPS: dict[str, Callable[[Rows], str]] = {
    "plain": lambda rows: table(rows=rows),
    "blank first heading": lambda rows: table(("", *HEADINGS[1:]), rows),
    "section as first heading": lambda rows: table(("Members of Council of Europe", *HEADINGS[1:]), rows),
    "upper case": lambda rows: table([text.upper() for text in HEADINGS], rows),
    "long headings": lambda rows: table(
        ("State", "Date of signature", "Ratification/Accession", "Entry into Force"), rows
    ),
    "marked up": lambda rows: table(
        [f"<b><font>{text}<br></font></b>" for text in HEADINGS],
        [[f"<span>{text}</span>&nbsp;" for text in row] for row in rows],
    ),
    "icons before names": lambda rows: table(
        ("", *HEADINGS), [('<img src="/flag.png" alt="State who signed">', *row) for row in rows]
    ),
    "linked names": lambda rows: table(HEADINGS, [(f'<a href="#">{row[0]}</a>', *row[1:]) for row in rows]),
    "moved columns": lambda rows: table(HEADINGS[::-1], [row[::-1] for row in rows]),
    "numbered": lambda rows: table(("No.", *HEADINGS), [(str(at), *row) for at, row in enumerate(rows)]),
    "hidden sort keys": lambda rows: table(
        HEADINGS, [(row[0], *(f'<i style="display:none">2001</i>{text}' for text in row[1:])) for row in rows]
    ),
    "no zeros": lambda rows: table(
        HEADINGS, [(row[0], *("/".join(p.lstrip("0") for p in text.split("/")) for text in row[1:])) for row in rows]
    ),
    "accessions marked": lambda rows: table(
        HEADINGS, [(*row[:2], f"{row[2]} a" if row[2] else "", f"{row[3]}") for row in rows]
    ),
    "heading in two rows": lambda rows: (
        "<table><tr><th rowspan=2>States</th><th colspan=3>Dates</th></tr>"
        "<tr><th>Signature</th><th>Ratification</th><th>Entry into force</th></tr>"
        + "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
        + "</table>"
    ),
    "shortened headings": lambda rows: table((*HEADINGS, "..."), rows),
    "beside other lists": lambda rows: f"<ul>{'<li>Home</li>' * 5}</ul>{_lists(rows)}<ul><li>Imprint</li></ul>",
    "11 columns": _nested,
    "13 columns": _with_denunciations,
    "sections": _in_sections,
    "two tables": lambda rows: f"{table(rows=rows[:4])}<h3>Non-Members</h3>{table(rows=rows[4:])}",
    "divs": _divs,
    "lists": _lists,
}


@pytest.mark.parametrize("render", MARKUPS.values(), ids=MARKUPS.keys())
def test_the_chart_is_read_in_any_markup(render: Callable[[Rows], str]) -> None:
    extraction = extract(page(render(ROWS)))
    core = {
        country: {
            field: value for field, value in values.items() if field in ("signed_on", "ratified_on", "in_force_on")
        }
        for country, values in values_of(extraction).items()
    }
    assert core == expected()
    assert [p for p in extraction.problems if p.kind is not ProblemKind.UNKNOWN_COLUMN] == []
    assert len(extraction.problems) == (1 if "No." in render(ROWS) else 0)


@pytest.mark.parametrize("render", MARKUPS.values(), ids=MARKUPS.keys())
def test_every_locator_selects_its_row_and_no_other(render: Callable[[Rows], str]) -> None:
    markup = page(render(ROWS))
    for record, row in zip(extract(markup).records, ROWS, strict=True):
        (found,) = Selector(text=markup).css(record.locator.removeprefix("css:"))
        assert row[0] in " ".join(found.css("::text").getall())


@pytest.mark.parametrize("render", MARKUPS.values(), ids=MARKUPS.keys())
def test_a_page_of_another_treaty_is_refused_with_both_numbers(render: Callable[[Rows], str]) -> None:
    with pytest.raises(NotThePage, match=r"treaty 189, not of treaty 185"):
        extract(page(render(ROWS), treaty="189"))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("(ETS No. 148)", 148),
        ("CETS No.201", 201),
        ("CETS No.: 189", 189),
        ("Reference CETS No.201, see ETS No. 185", 201),
    ],
)
def test_the_treatys_number_is_read_from_its_reference(words: str, number: int) -> None:
    with pytest.raises(NotThePage, match=f"treaty {number}, not of treaty 185"):
        extract(page(f"<p>{words}</p>{table()}", treaty=""))


def test_a_protocol_may_be_mentioned_on_the_page() -> None:
    protocol = "<a>Additional Protocol (ETS No. 189)</a>"
    assert values_of(extract(page(protocol + table()))) == expected()
    assert values_of(extract(page(f"<p>CETS No.: 185</p>{table()}{protocol}", treaty=""))) == expected()


def test_two_charts_on_one_page_are_not_told_apart() -> None:
    with pytest.raises(NotThePage, match="189"):
        extract(page(table()) + page(table(), treaty="189"))


@pytest.mark.parametrize(
    "status", ["Status as of 3/12/2015", "Status as of: 03/12/2015", "STATUS AS OF : <b>03/12/2015</b>"]
)
def test_the_day_that_the_chart_stands_at_is_read(status: str) -> None:
    assert extract(page(table(rows=ROWS[:4]), status=status)).status_as_of == date(2015, 12, 3)


def test_a_status_that_is_no_day_is_a_problem() -> None:
    extraction = extract(page(table(), status="Status as of 31/02/2026"))
    assert extraction.status_as_of is None
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNREADABLE_VALUE]


def test_a_date_after_the_charts_own_day_is_told() -> None:
    extraction = extract(page(table(), status="Status as of 20/04/2021"))
    told = "Sweden: ratification 2021-04-28 lies after 2021-04-20, the day that the chart stands at."
    assert [(p.kind, p.message) for p in extraction.problems] == [(ProblemKind.UNEXPECTED_TEXT, told)]


@pytest.mark.parametrize("place", ["before", "after", "inside"])
def test_totals_are_read_wherever_they_stand(place: str) -> None:
    lines = (
        "Total number of signatures not followed by ratifications: <b>1</b>",
        "Total number of ratifications/accessions: <b>4</b>",
    )
    around = "".join(f"<p>{line}</p>" for line in lines)
    inside = table().replace("</table>", "".join(f"<tr><td colspan=4>{line}</td></tr>" for line in lines) + "</table>")
    markup = {"before": around + table(), "after": table() + around, "inside": inside}[place]
    extraction = extract(page(markup))
    assert extraction.printed_totals == extraction.read_totals
    assert extraction.read_totals == {"signatures_not_followed_by_ratification": 1, "ratifications": 4}
    assert extraction.problems == ()


def test_totals_that_the_rows_contradict_are_told() -> None:
    extraction = extract(page(table() + "Total number of ratifications/accessions: 45"))
    assert (extraction.printed_totals, extraction.read_totals["ratifications"]) == ({"ratifications": 45}, 4)
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.TOTAL_MISMATCH]


@pytest.mark.parametrize(
    ("cells", "left_out", "kept"),
    [
        (("31/02/2002", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on", "in_force_on"}),
        (("23/11/2001", "20061012", "01/02/2007"), {"ratified_on"}, {"signed_on", "in_force_on"}),
        (("23/11/2001", "12/10/2006", "01/02/2006"), {"in_force_on"}, {"signed_on", "ratified_on"}),
        (("23/11/2001", "", "01/02/2006"), {"ratified_on"}, {"signed_on", "in_force_on"}),
        (("23/11/2007", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on"}),
        (("22/11/2001", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on", "in_force_on"}),
        (("23/11/01", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on", "in_force_on"}),
        (("23/11/2001 24/11/2001", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on"}),
        (("<img src='/tick.png'>", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on", "in_force_on"}),
        (("11/23/2001", "12/10/2006", "01/02/2007"), {"signed_on"}, {"ratified_on", "in_force_on"}),
    ],
)
def test_a_date_that_cannot_be_right_is_left_out_and_told(
    cells: Sequence[str], left_out: set[str], kept: set[str]
) -> None:
    extraction = extract(page(table(rows=[*ROWS[:1], ("Armenia", *cells), *ROWS[2:]])))
    values = values_of(extraction)
    assert not left_out & values["ARM"].keys()
    assert values["ARM"].keys() >= kept
    assert {problem.kind for problem in extraction.problems} == {ProblemKind.UNREADABLE_VALUE}
    assert {country: row for country, row in values.items() if country != "ARM"} == {
        country: row for country, row in expected().items() if country != "ARM"
    }


def test_a_signature_without_reservation_needs_no_ratification() -> None:
    extraction = extract(page(table(rows=[*ROWS, ("Malta", "24/11/2001 s", "", "01/07/2004")])))
    assert values_of(extraction)["MLT"] == {"signed_on": "2001-11-24", "ratified_on": None, "in_force_on": "2004-07-01"}
    assert extraction.problems == ()


def test_dates_that_are_printed_month_first_are_refused() -> None:
    rows = [
        (row[0], *("/".join((*text.split("/")[1::-1], text[-4:])) if text else "" for text in row[1:])) for row in ROWS
    ]
    with pytest.raises(LayoutUnknown, match="month first"):
        extract(page(table(rows=rows)))


@pytest.mark.parametrize("first", [1, 2])
def test_swapped_headings_are_refused(first: int) -> None:
    headings = [*HEADINGS]
    headings[first], headings[first + 1] = headings[first + 1], headings[first]
    with pytest.raises(LayoutUnknown, match="not what they are headed"):
        extract(page(table(headings)))


def test_a_renamed_column_is_told_and_not_read() -> None:
    extraction = extract(page(table(("States", "Signature", "Deposit", "Entry into force"))))
    assert {problem.kind for problem in extraction.problems} == {ProblemKind.UNKNOWN_COLUMN}
    assert all("ratified_on" not in record.values for record in extraction.records)


def test_a_column_that_lost_its_heading_is_told() -> None:
    rows = [(*row, "R.") for row in ROWS]
    extraction = extract(page(table((*HEADINGS, " "), rows)))
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNKNOWN_COLUMN]


def test_two_columns_of_one_name_are_not_believed() -> None:
    extraction = extract(page(table((*HEADINGS, "Signature"), [(*row, row[2]) for row in ROWS])))
    assert all("signed_on" not in record.values for record in extraction.records)
    assert ProblemKind.UNKNOWN_COLUMN in {problem.kind for problem in extraction.problems}


def test_a_chart_without_two_of_its_columns_is_an_unknown_layout() -> None:
    with pytest.raises(LayoutUnknown, match="No row of the chart could be read"):
        extract(page(table(("States", "Signature"), [row[:2] for row in ROWS])))


@pytest.mark.parametrize("cells", [ROWS[1][:3], (*ROWS[1], "")])
def test_a_row_with_too_few_or_many_cells_is_told_and_is_not_absent(cells: Sequence[str]) -> None:
    extraction = extract(page(table(rows=[ROWS[0], cells, *ROWS[2:]])))
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNREADABLE_VALUE]
    assert "ARM" not in values_of(extraction)
    assert extraction.covers is not None
    assert "ARM" not in (extraction.covers.countries or set())


def test_twin_rows_give_what_they_agree_on() -> None:
    twin = ("Armenia", "23/11/2001", "13/10/2006", "01/02/2007")
    extraction = extract(page(table(rows=[*ROWS, twin])))
    assert values_of(extraction)["ARM"] == {"signed_on": "2001-11-23", "in_force_on": "2007-02-01"}
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.DUPLICATE_RECORD]


def test_old_and_new_names_of_a_state_are_twins() -> None:
    rows = [(name, "23/11/2001", "", "") for name in ("The former Yugoslav Republic of Macedonia*", "North Macedonia")]
    extraction = extract(page(table(rows=rows)))
    assert values_of(extraction).keys() == {"MKD"}
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.DUPLICATE_RECORD]


def test_rows_outside_the_charts_are_told() -> None:
    stray = "<table><tr><td>Malta</td><td>17/01/2002</td></tr></table>"
    extraction = extract(page(table() + stray))
    assert values_of(extraction) == expected()
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNEXPECTED_TEXT]


def test_a_mark_of_denunciation_without_a_date_is_told() -> None:
    marked = ('<img src="/d.png" alt="State who denounced"> Armenia', *ROWS[1][1:])
    extraction = extract(page(table(rows=[ROWS[0], marked, *ROWS[2:]])))
    assert values_of(extraction) == expected()
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNEXPECTED_TEXT]


def test_denunciations_are_read_from_their_columns() -> None:
    headings = (*HEADINGS, "Denunciation", "Date of effect of the denunciation", "Suspension")
    invented = [*((*row, "", "", "") for row in ROWS[1:]), (*ROWS[0], "15/01/2030", "01/05/2030", "01/12/2029")]
    values = values_of(extract(page(table(headings, invented), status="")))
    assert (values["ALB"]["denounced_on"], values["ALB"]["denunciation_effective_on"]) == ("2030-01-15", "2030-05-01")
    assert (values["ALB"]["suspended_on"], values["ARM"]["suspended_on"]) == ("2029-12-01", None)


@pytest.mark.parametrize(("mark", "value"), [("R.", "yes"), ("X", "yes"), ("", "no"), ("&nbsp;", "no")])
def test_flags_are_yes_or_no_where_there_is_a_column(mark: str, value: str) -> None:
    extraction = extract(page(table((*HEADINGS, "R."), [(*row, mark) for row in ROWS])))
    assert {record.values["reservations"] for record in extraction.records} == {value}
    assert all("declarations" not in record.values for record in extraction.records)


@pytest.mark.parametrize("mark", ["D.", "<img src='/r.gif'>", "see note"])
def test_a_flag_that_is_no_mark_of_its_column_is_told(mark: str) -> None:
    rows = [(*ROWS[0], mark), *((*row, "") for row in ROWS[1:])]
    extraction = extract(page(table((*HEADINGS, "R."), rows)))
    assert "reservations" not in values_of(extraction)["ALB"]
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNREADABLE_VALUE]


def test_an_emptied_table_is_an_unknown_layout() -> None:
    with pytest.raises(LayoutUnknown, match="no heading row"):
        extract(page(table(rows=[])))


@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_column_that_is_empty_in_every_row_was_not_filled(column: int) -> None:
    names = ["Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Denmark"]
    rows = [*ROWS, *((name, *ROWS[0][1:]) for name in names)]
    emptied = [[text if place != column else "" for place, text in enumerate(row)] for row in rows]
    with pytest.raises(LayoutUnknown, match="empty in every row"):
        extract(page(table(rows=emptied)))


@pytest.mark.parametrize("render", [table, _divs], ids=["table", "divs"])
def test_a_page_that_breaks_off_keeps_its_whole_rows(render: Callable[..., str]) -> None:
    markup = page(render(rows=ROWS))
    # The cell is begun and empty: read as it stands, the row would say that the treaty is not in force.
    extraction = extract(markup[: markup.index("01/02/2007")])
    assert values_of(extraction) == {"ALB": expected()["ALB"]}
    assert ProblemKind.UNEXPECTED_TEXT in {problem.kind for problem in extraction.problems}


def test_a_page_that_is_no_chart_is_named() -> None:
    with pytest.raises(NotThePage, match=r'"Just a moment\.\.\." shows no chart'):
        extract("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>")


def test_markup_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(NotThePage, match="nested beyond reason"):
        extract("<html><body>" + "<div>" * 20_000 + table())


def test_the_json_is_preferred_to_the_page_that_led_to_it() -> None:
    extraction = extract(page(table(rows=ROWS[:2])), answer([json_rows()]))
    assert (extraction.layout, {record.part for record in extraction.records}) == ("json service", {1})
