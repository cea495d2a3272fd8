import re

from crawlers.readers.headed_tables import headed_rows
from crawlers.readers.html_elements import root_of
from domain.extractions import ProblemKind

COLUMNS = {"country": re.compile("^country$", re.I), "name": re.compile("^(?:institution|name)$", re.I)}
HEAD = "<tr><th>Name</th><th>Country</th></tr>"


def read(rows: str) -> tuple[list[tuple[str, str]], list[ProblemKind]]:
    found, problems = headed_rows(
        root_of(f"<table>{rows}</table>"), COLUMNS, ("country",), re.compile("^website$", re.I)
    )
    return [(row.text("country"), row.text("name")) for row in found], [problem.kind for problem in problems]


def test_columns_are_known_by_their_headings_wherever_they_stand() -> None:
    assert read(f"{HEAD}<tr><td>eco</td><td>Germany</td></tr>") == ([("Germany", "eco")], [])
    assert read("<tr><td>Country</td><td>Website</td></tr><tr><td>Germany</td><td>x</td></tr>") == (
        [("Germany", "")],
        [],
    )


def test_a_column_nobody_reads_and_a_row_that_does_not_fit_are_told() -> None:
    assert read("<tr><th>Country</th><th>Website</th></tr>")[1] == []
    assert read("<tr><th>Country</th><th>Budget</th></tr>")[1] == [ProblemKind.UNKNOWN_COLUMN]
    assert read(f"{HEAD}<tr><td>a</td><td>b</td><td>c</td></tr>") == ([], [ProblemKind.UNREADABLE_VALUE])
    assert read(f"{HEAD}<td>eco</td><td>Germany</td>")[0] == []


def test_a_table_without_such_headings_is_none() -> None:
    assert read("<tr><th>Year</th></tr><tr><td>Germany</td></tr>") == ([], [])
    assert read("<tr><th>Country</th><th>Country</th></tr><tr><td>x</td><td>y</td></tr>") == ([], [])


def test_a_cell_over_several_rows_counts_in_each() -> None:
    spanned = f"{HEAD}<tr><td>eco</td><td rowspan=2>Germany</td></tr><tr><td>FSM</td></tr>"
    assert read(spanned)[0] == [("Germany", "eco"), ("Germany", "FSM")]
