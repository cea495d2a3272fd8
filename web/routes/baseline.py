"""The baseline as it was decided at any time, of any edition, and what differs between two of its states."""

from typing import Annotated

from fastapi import Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from config.reports import load_rules
from config.settings import Settings
from domain.errors import UsageError
from texts.catalogue import Phrase
from web.downloads import download
from web.handlers import new_router
from web.moments import asked_moment
from web.pages import render
from web.requests import InForce, Now, Reading, Writing
from web.security import PostedForm, Viewer
from workflow.baseline_difference import DIFFERENCE_COLUMNS, Side, difference, difference_rows, side
from workflow.exports import BASELINE_COLUMNS, baseline_rows, edition_in_force, editions_of
from workflow.show_baseline import summary, tables
from workflow.text_tables import as_csv_text, as_json_text
from workflow.uses import record_use

router = new_router()
Words = Annotated[str, Query(max_length=60)]
FORMS = ("csv", "json")


@router.get("/baseline")
def show(
    request: Request,
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    figure: Words = "",
    country: Words = "",
    edition: Words = "",
    as_of: Words = "",
) -> Response:
    """What is approved: a line a figure, or the tables of one figure or one country."""
    moment, fault = asked_moment(as_of, settings.time_zone, end=True)
    chosen = edition_in_force(conn, settings.report, edition or None)
    shown = list(tables(conn, chosen, figure or None, country or None, moment)) if figure or country else []
    return render(
        request,
        "baseline.html",
        400 if fault else 200,
        edition=chosen,
        editions=editions_of(conn, settings.report),
        summary=summary(conn, chosen, moment),
        tables=shown,
        rules=load_rules(settings.report),
        asked={"figure": figure, "country": country, "edition": edition, "as_of": as_of},
        fault=fault,
    )


@router.post("/baseline/export")
def export(request: Request, user: Viewer, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """Every cell as a file; that it left the house is kept."""
    kind, as_of = str(form.get("format", "")), str(form.get("as_of", ""))
    moment, fault = asked_moment(as_of, settings.time_zone, end=True)
    if kind not in FORMS or fault:
        raise UsageError(Phrase("refused.export.baseline"))
    chosen = edition_in_force(conn, settings.report, str(form.get("edition", "")) or None)
    rows = baseline_rows(conn, settings.report, chosen.id, moment)
    what = f"baseline export, edition {chosen.id}"
    record_use(conn, "export", what, user.name, now, edition=chosen, until=moment)
    content = as_csv_text(rows, BASELINE_COLUMNS) if kind == "csv" else as_json_text(rows)
    return download(content, kind, f"baseline-{chosen.id}.{kind}")


@router.get("/baseline/difference")
def compare(
    request: Request,
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    begin: Annotated[str, Query(alias="from", max_length=60)] = "",
    end: Annotated[str, Query(alias="to", max_length=60)] = "",
    from_edition: Words = "",
    edition: Words = "",
    form: Annotated[str, Query(alias="format", max_length=10)] = "",
) -> Response:
    """The cells that differ between two moments, or two editions; with `?format=csv` as a file."""
    sides, fault = _sides(conn, settings, begin, end, from_edition, edition)
    found = difference(conn, *sides) if sides else ()
    if form in FORMS and sides:
        rows = difference_rows(found)
        content = as_csv_text(rows, DIFFERENCE_COLUMNS) if form == "csv" else as_json_text(rows)
        return download(content, form, f"baseline-difference.{form}")
    asked = {"from": begin, "to": end, "from_edition": from_edition, "edition": edition}
    return render(
        request,
        "baseline_difference.html",
        400 if fault else 200,
        found=found,
        sides=sides,
        fault=fault,
        editions=editions_of(conn, settings.report),
        asked={name: value for name, value in asked.items() if value},
    )


def _sides(
    conn: Connection, settings: Settings, begin: str, end: str, from_edition: str, edition: str
) -> tuple[tuple[Side, Side] | None, str]:
    """Both states; without a beginning the edition as it was adopted. Or a sentence that says what is wrong."""
    (start, bad_start), (until, bad_until) = (asked_moment(text, settings.time_zone, end=True) for text in (begin, end))
    if bad_start or bad_until:
        return None, Phrase("refused.export.day")
    try:
        later = side(conn, settings.report, edition or None, until)
        earlier = side(conn, settings.report, from_edition or later.edition.id, start)
    except UsageError as error:
        return None, error.sentence
    if start is None and not from_edition:
        earlier = Side(earlier.edition, earlier.edition.adopted_at)
    return (earlier, later), ""
