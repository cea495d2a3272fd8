"""A status table of the United Nations, from its page to the report's cells: what changed, and nothing else."""

from pathlib import Path

from sqlalchemy import Engine

from domain.changes import ChangeStatus
from tests.workflow.scenes import adopted, all_changes, day, read

OPSC = "un_opsc"
PAGE = Path(__file__).parents[1] / "crawlers" / "sources" / OPSC / "table-2015" / "page.html"
FIRST = PAGE.read_text(encoding="utf-8").replace("14-03-2015", "02-11-2026")
Told = dict[str, tuple[str | None, str | None]]


def told(engine: Engine) -> Told:
    """country -> before and after, of the open changes of the column."""
    found = all_changes(engine, ChangeStatus.OPEN)
    return {one.cell.country: (one.before, one.after) for one in found if one.cell.field == "opsc"}


def without(text: str, name: str) -> str:
    """The table without a party's row, its printed totals lowered."""
    (row,) = [line for line in text.split("\n") if line.startswith('<tr class="row">') and f">{name}<" in line]
    return text.replace(row + "\n", "").replace("121. Parties : 169", "120. Parties : 168")


def test_a_first_table_fills_the_column(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    done = read(engine, tmp_path, FIRST.encode(), day(0), OPSC)
    assert [(one.outcome, one.records) for polled in done.sources for one in polled.readings] == [("complete", 178)]
    found = told(engine)
    assert len(found) == 47
    assert {country: after for country, (_, after) in found.items() if after != "party"} == {"IRL": "signed"}


def test_a_ratification_is_one_change(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, FIRST.encode(), day(0), OPSC)
    before = told(engine)
    empty, filled = (f'<td align="left">{cell}</td></tr>' for cell in ("&nbsp;", "1 Sep\t 2026"))
    at = FIRST.index(">Ireland<")
    ratified = FIRST[:at] + FIRST[at:].replace(empty, filled, 1)
    ratified = ratified.replace("Parties : 169", "Parties : 170")
    assert ratified != FIRST
    read(engine, tmp_path, ratified.encode(), day(7), OPSC)
    assert told(engine) == before | {"IRL": (None, "party")}


def test_a_state_that_left_a_whole_table_did_nothing(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, FIRST.encode(), day(0), OPSC)
    before = told(engine)
    read(engine, tmp_path, without(FIRST, "Sweden").encode(), day(7), OPSC)
    assert told(engine) == before | {"SWE": (None, "none")}


def test_a_row_that_is_missing_from_the_printed_total_is_no_removal(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    read(engine, tmp_path, FIRST.encode(), day(0), OPSC)
    before = told(engine)
    damaged = without(FIRST, "Sweden").replace("120. Parties : 168", "121. Parties : 169")
    done = read(engine, tmp_path, damaged.encode(), day(7), OPSC)
    (reading,) = done.sources[0].readings
    assert reading.message is not None
    assert "prints 121 as its signatories, its rows give 120" in reading.message
    assert told(engine) == before
