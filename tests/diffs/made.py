"""Small reports, statements and baselines to compare."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from domain.baseline import BaselineEntry, State
from domain.changes import Derived
from domain.reports import Cell, CellRule, FieldRule, ReportRules
from domain.statements import Statement
from domain.subjects import Subject

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
EDITION_DAY = date(2021, 4, 20)
EDITION = "2021"
REPORT = "r"
TREATY = "coe_treaty_185"
STATUS = FieldRule("choice", ("none", "signed", "party"))
YES_NO = FieldRule("choice", ("yes", "no"))
COUNT = FieldRule("integer", minimum=0)
PERCENT = FieldRule("decimal", places=2)
YEARS = ("2019", "2020")
TOTALS = ("coe_total/2019", "coe_total/2020", "global_total/2019", "global_total/2020")


def treaty_rule(field: str = "budapest", owner: str = TREATY, title: str = "Budapest Convention") -> CellRule:
    return CellRule("1", field, title, owner, "treaty_status", STATUS)


def member_rule(**arguments: str) -> CellRule:
    return CellRule("6", "inhope_hotline", "INHOPE member hotline", "inhope_members", "any_member", YES_NO, arguments)


ENOC = CellRule(
    "2",
    "enoc_membership",
    "Member of ENOC",
    "enoc_members",
    "enoc_class",
    FieldRule("choice", ("full", "associate", "full_and_associate", "none")),
)
REPORTS = CellRule(
    "4", "cybertip_reports", "CyberTipline reports", "ncmec_cybertip", "same", COUNT, items=YEARS, totals=TOTALS
)
ARGUMENTS = {"source_field": "cybertip_reports"}
SHARE = CellRule(
    "4",
    "cybertip_share",
    "Share",
    "ncmec_cybertip",
    "share_of_total",
    PERCENT,
    ARGUMENTS,
    items=YEARS,
    totals=TOTALS[:2],
)
CHANGE = CellRule(
    "4",
    "cybertip_change",
    "Change",
    "ncmec_cybertip",
    "change_since_previous_year",
    PERCENT,
    ARGUMENTS,
    items=("2020",),
    totals=("coe_total/2020", "global_total/2020"),
)


def report(*cells: CellRule, countries: tuple[str, ...] = ("IRL", "SWE"), **more: Mapping[str, int]) -> ReportRules:
    return ReportRules(REPORT, "A report", EDITION, EDITION_DAY, countries, {}, cells, **more)


def stated(
    source: str,
    country: str,
    field: str,
    value: str | None,
    id: int,
    item: str = "",
    absent: bool = False,
    fetched_at: datetime = NOW,
    snapshot: str = "page",
    extractor: str = "1",
) -> Statement:
    """One statement; its snapshot's SHA-256 is that of the name given."""
    return Statement(
        source,
        Subject(country, item),
        field,
        value,
        None,
        sha(snapshot),
        "https://example.org/",
        fetched_at,
        f"line:{id}",
        f"{source}/{extractor}",
        absent,
        id,
    )


def row(
    country: str, source: str = TREATY, start: int = 1, fetched_at: datetime = NOW, **dates: str | None
) -> list[Statement]:
    """A treaty's row: one statement for each date given, None where the chart has an empty place."""
    return [
        stated(source, country, field, value, start + number, fetched_at=fetched_at)
        for number, (field, value) in enumerate(dates.items())
    ]


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def cell(rule: CellRule, country: str = "SWE", item: str = "") -> Cell:
    return Cell(REPORT, rule.figure, country, item, rule.field)


def approved(place: Cell, value: str | None, id: int = 1, original: str | None = None, **more: str) -> BaselineEntry:
    """An entry that rests on the report's own text unless source, snapshot and locator are given; None is unknown."""
    return BaselineEntry(
        EDITION,
        place,
        State.UNKNOWN if value is None else State.APPROVED,
        value,
        original,
        more.get("source", "report"),
        more.get("snapshot", sha("report")),
        more.get("locator", "line:309"),
        "an editor",
        NOW - timedelta(days=100),
        id=id,
    )


def derived(place: Cell, value: str | None, snapshot: str = "page", inputs: tuple[int, ...] = (1,)) -> Derived:
    return Derived(place, value, None, inputs, TREATY, sha(snapshot), f"line:{snapshot}")
