"""Material to compose from: a week as it could really have been, a quiet one, a broken one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain.changes import ChangeKind
from domain.decisions import DecisionKind
from domain.snapshots import sha256_of
from notifications.material import (
    Decided,
    Evidence,
    Fillable,
    Material,
    OpenIssue,
    Period,
    ReportedChange,
    SourceCheck,
    WatchedMove,
)

BUDAPEST = "Chart of signatures and ratifications of Treaty 185"
LANZAROTE = "Chart of signatures and ratifications of Treaty 201"
NCMEC = "CyberTipline reports by country"
CHART = "https://www.coe.int/en/web/conventions/full-list?module=signatures-by-treaty&treatynum=185"
WEEK = Period(
    datetime(2026, 11, 16, 6, 0, tzinfo=UTC), datetime(2026, 11, 23, 6, 0, tzinfo=UTC), ZoneInfo("Europe/Paris")
)


def at(day: int, hour: int = 6, minute: int = 2, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SWEDEN = ReportedChange(
    id="3fa9c1d2e4b5",
    figure="1",
    country="Sweden",
    item="",
    field_title="Budapest Convention",
    kind=ChangeKind.MODIFIED,
    meaning="signed, now party",
    sentence="Ratified on 28 April 2021, eight days after the edition was verified; in force since 1 August 2021.",
    before="signed",
    after="party",
    first_seen=at(20),
    evidence=Evidence(
        source_title=BUDAPEST,
        url=CHART,
        fetched_at=at(20),
        snapshot=sha256_of(b"Sweden 23/11/2001 28/04/2021 01/08/2021"),
        locator="json:/0/42",
        excerpt="Sweden | Signature 23/11/2001 | Ratification 28/04/2021 | Entry into force 01/08/2021",
    ),
)

IRELAND = replace(
    SWEDEN,
    id="a04be77c9d10",
    country="Ireland",
    field_title="Lanzarote Convention",
    sentence="Ratified on 21 December 2020; in force since 1 April 2021.",
    first_seen=at(31, month=10),
    evidence=replace(SWEDEN.evidence, source_title=LANZAROTE, locator="json:/0/18", excerpt=""),
)

QUIET = Material(
    report="coe_ocsea_2021",
    report_title="Responses to online child sexual exploitation and abuse in Council of Europe member states",
    edition="2021",
    verified_on=date(2021, 4, 20),
    period=WEEK,
    sources=(
        SourceCheck(BUDAPEST, 7, at(20), False, requests=4, unchanged=3, new=1, next_at=at(27)),
        SourceCheck(LANZAROTE, 7, at(20, 6, 4), False, requests=4, unchanged=4, next_at=at(27, 6, 4)),
        SourceCheck(NCMEC, 30, at(2, 5, 31), False, next_at=at(2, 5, 31, 12)),
    ),
    next_run=at(27),
)

NEWS = replace(
    QUIET,
    changes=(SWEDEN,),
    watched=(
        WatchedMove("Sweden: the Budapest Convention entered into force on 1 August 2021.", BUDAPEST, at(20), CHART),
    ),
    fillable=(
        Fillable(BUDAPEST, 44, {"Budapest Convention": 44}),
        Fillable(LANZAROTE, 46, {"Lanzarote Convention": 46}),
    ),
    waiting=(IRELAND,),
    decided=(
        Decided(DecisionKind.ADOPT_PROPOSAL, "Status of both treaties on 20 April 2021", "demo", at(19, 9), "", 61),
    ),
    issues=(
        OpenIssue(
            "Edition 2021",
            "Figure 3 prints an average of 159.7 that its rows do not give.",
            datetime(2026, 10, 3, 8, tzinfo=UTC),
        ),
    ),
)

BROKEN = replace(
    QUIET,
    issues=(
        OpenIssue(BUDAPEST, "The page answered 301 to another page on 4 attempts; the last reading is kept.", at(17)),
    ),
    sources=(
        replace(QUIET.sources[0], verified_at=at(2), overdue=True, unchanged=0, new=0, failed=4),
        *QUIET.sources[1:],
    ),
)


def many(count: int) -> Material:
    """A week in which this many cells of four columns changed at once."""
    columns = ("Budapest Convention", "Lanzarote Convention", "INHOPE hotline", "ENOC membership")
    changes = tuple(
        replace(SWEDEN, id=f"{number:012x}", country=f"Country {number}", field_title=columns[number % 4])
        for number in range(count)
    )
    return replace(NEWS, changes=changes)
