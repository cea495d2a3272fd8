"""A treaty's status page at the United Nations Treaty Collection, written by hand around true facts.

It prints no totals: they would be those of all states, and only the report's 47 are here.
"""

import csv
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from crawlers.registry import load
from domain.sources import Source

TREATIES = ("un_crc", "un_opsc")
STATUS_AS_AT = "20-11-2026 05:00:00 EDT"
DEPOSITS = "Ratification, Acceptance(A), Accession(a), Succession(d)"

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Demonstration: status of treaty $number</title></head>
<body>
<p>This mirror was made by datumline for its demonstration; it is no page of the United Nations.</p>
<p>Its table is partial: it has the $count states of one report. A state that is not in it may well have signed or
ratified.</p>
<form method="post" action="./ViewDetails.aspx?src=TREATY&amp;mtdsg_no=$number&amp;chapter=4&amp;clang=_en">
<div>STATUS AS AT : $status</div>
<div>$title</div>
<table>
<thead><tr><th>Participant</th><th>Signature</th><th>$deposits</th></tr></thead>
<tbody>
$rows
</tbody>
</table>
</form>
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A state's row; dates as the collection prints them, with the mark of the deposit's kind, empty where none is."""

    participant: str
    signature: str
    deposit: str


def status_rows(source_id: str) -> tuple[StatusRow, ...]:
    """The evidenced rows of one of TREATIES; where each was read is said in the file itself."""
    text = files("demo").joinpath("facts", f"{source_id}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(StatusRow(row["participant"], row["signature"], row["deposit"]) for row in rows)


def status_page(source_id: str) -> bytes:
    """The page, which says what the mirror is."""
    source: Source = load(source_id)
    rows = status_rows(source_id)
    return _PAGE.substitute(
        number=source.settings["treaty"],
        title=escape(source.settings["title"]),
        status=STATUS_AS_AT,
        count=len(rows),
        deposits=DEPOSITS,
        rows="\n".join(map(_row, rows)),
    ).encode()


def _row(row: StatusRow) -> str:
    cells = (row.participant, row.signature, row.deposit)
    return f"<tr>{''.join(f'<td>{escape(cell, quote=False)}</td>' for cell in cells)}</tr>"
