"""How numbers, moments and values are said in a digest. English, the same on every machine: no locale is asked."""

from datetime import date, datetime, timedelta, tzinfo

from domain.changes import ChangeKind
from domain.decisions import DecisionKind
from notifications.cleaning import shorten
from notifications.material import Period, ReportedChange

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NO_BREAK = "\u00a0"

DECIDED = {
    DecisionKind.ADOPT_EDITION: "edition adopted",
    DecisionKind.ADOPT_PROPOSAL: "proposal adopted",
    DecisionKind.STATE: "stated by an editor",
    DecisionKind.APPROVE: "approved",
    DecisionKind.REJECT: "rejected",
    DecisionKind.DEFER: "deferred",
    DecisionKind.UNDO: "taken back",
    DecisionKind.COMMENT: "commented",
}


def number(count: int) -> str:
    """Thousands set apart by commas, as the report prints them."""
    return f"{count:,}"


def counted(count: int, singular: str, plural: str = "") -> str:
    """`1 change`, `1,204 changes`; the plural is given where it is not made with an s."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def day(moment: date) -> str:
    """`28 April 2021`, joined by no-break spaces."""
    return f"{moment.day}{NO_BREAK}{MONTHS[moment.month - 1]}{NO_BREAK}{moment.year}"


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment on the zone's clock. A naive one is refused: reading it would ask the machine where it stands."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; every moment of a digest must be aware")
    return moment.astimezone(zone)


def clock(moment: datetime, zone: tzinfo) -> str:
    """`21 November 2026, 07:02`."""
    shown = local(moment, zone)
    return f"{day(shown)}, {shown:%H:%M}"


def zone_name(moment: datetime, zone: tzinfo) -> str:
    """`UTC`, `CET`, or `UTC+03:00` for a zone that has no letters of its own."""
    name = local(moment, zone).tzname() or "UTC"
    return name if name[:1].isalpha() else f"UTC{name}"


def period_words(period: Period) -> str:
    """`16 to 23 November 2026`, with no more repeated than is needed."""
    since, until = local(period.since, period.zone), local(period.until, period.zone)
    if since.date() == until.date():
        return day(until)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day} to {day(until)}"
    start = day(since) if since.year != until.year else f"{since.day} {MONTHS[since.month - 1]}"
    return f"{start} to {day(until)}"


def age(since: datetime, until: datetime) -> str:
    """`today`, `1 day`, `23 days`."""
    days = max(0, (until - since) // timedelta(days=1))
    return counted(days, "day") if days else "today"


def place(change: ReportedChange) -> str:
    """Whose value it is: `Sweden`, `Sweden 2019`, `Total 2019`."""
    return " ".join(part for part in (change.country or "Total", change.item) if part)


def before(change: ReportedChange, width: int = 160) -> str:
    """The value that the baseline holds."""
    return "unknown" if change.before is None else shorten(change.before, width) or "(empty)"


def after(change: ReportedChange, width: int = 160) -> str:
    """The value that the source gives now."""
    if change.after is None:
        return "no longer stated" if change.kind is ChangeKind.WITHDRAWN else "no value"
    return shorten(change.after, width) or "(empty)"


def meaning(change: ReportedChange) -> str:
    """The meaning as the beginning of a sentence, also where it is a name from the code."""
    words = change.meaning.replace("_", " ").rstrip(" .")
    return words[:1].upper() + words[1:]


def headline(change: ReportedChange) -> str:
    """`Sweden: Budapest Convention signed → party`."""
    values = f"{before(change, 40)} →{NO_BREAK}{after(change, 40)}"
    return f"{shorten(place(change), 60)}: {shorten(change.field_title, 60)} {values}"
