"""The Treaty Office's two pages for one treaty, written by hand around true facts: key page and JSON service.

The service's three buckets are known, their names are not; these are ours.
"""

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from string import Template

PUBLIC_KEY = "public-key-of-the-demonstration"
SERVICE = "/WS_LFRConventions/"
BUCKETS = {"member": "MemberStates", "non-member": "NonMemberStates", "organisation": "Organisations"}

_SHELL = Template("""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Demonstration: signatures of Treaty $treaty</title>
<script>
window.conventions_api_url='$service';
window.conventions_api_key='$key';
window.langue='en';
</script></head>
<body>
<noscript>You need to enable JavaScript to run this app.</noscript>
<p>This mirror was made by datumline for its demonstration; it is no page of the Council of Europe.</p>
<p>Its chart is partial: it has the $count states whose every date is evidenced. A state that is not in it may well have
signed or ratified.</p>
<div id="root"></div>
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A state as the chart has it; dates are ISO dates, empty where there is none. code: as the service writes it."""

    country: str
    code: str
    group: str
    signature: str
    ratification: str
    entry_into_force: str


def chart_rows(treaty: str) -> tuple[ChartRow, ...]:
    """The evidenced rows of treaty `185` or `201`; where each was read is said in the file itself."""
    text = files("demo").joinpath("facts", f"coe_{treaty}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(ChartRow(**{name: row[name] for name in ChartRow.__slots__}) for row in rows)


def key_page(treaty: str, base_url: str) -> bytes:
    """The shell that names the service and its key, and says what the mirror is."""
    page = _SHELL.substitute(treaty=treaty, service=base_url + SERVICE, key=PUBLIC_KEY, count=len(chart_rows(treaty)))
    return page.encode()


def signatures(treaty: str) -> bytes:
    """The service's answer: rows in three buckets, dates as local date-times, null where there is none.

    Flags such as Reserves are left out: no evidence was collected for them, and false would be a statement.
    """
    buckets: dict[str, list[dict[str, str | None]]] = {name: [] for name in BUCKETS.values()}
    for row in chart_rows(treaty):
        buckets[BUCKETS[row.group]].append(_service_row(treaty, row))
    return json.dumps(buckets, ensure_ascii=False, indent=1).encode()


def _service_row(treaty: str, row: ChartRow) -> dict[str, str | None]:
    return {
        "CodePays": row.code,
        "LibPaysOrga": row.country,
        "NumSTE": treaty,
        "DateSignature": _date_time(row.signature),
        "DateConsentement": _date_time(row.ratification),
        "DateEntreeVigueur": _date_time(row.entry_into_force),
    }


def _date_time(date: str) -> str | None:
    return f"{date}T00:00:00" if date else None
