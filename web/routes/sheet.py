"""The fill-in sheet: values that only the PDF shows, a figure at a time, stated in one decision after one look."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from config.reports import load_rules
from config.settings import Settings
from domain.errors import ConflictError, DatumlineError, UsageError
from domain.reports import Edition
from store.engines import reading
from texts.catalogue import Phrase
from web.downloads import download
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Editor, PostedForm
from workflow.exports import edition_in_force
from workflow.sheet import SHEET_COLUMNS, Stated, filled_rows, read_sheet, sheet_rows
from workflow.sheet_form import Preview, filled_keys, preview, sheet_form, state_shown, typed_values
from workflow.text_tables import as_csv_text

router = new_router()
FIRST = "1"
LARGEST = 1 << 20
TYPES = ("text/csv", "application/csv", "application/vnd.ms-excel", "text/plain", "application/octet-stream", "")
# Fields that the preview hands on, so that nothing typed is lost on the way there and back.
HANDED_ON = ("value~", "page~", "note~", "rest~")


@router.get("/sheet")
def show(
    request: Request,
    _user: Editor,
    conn: Reading,
    settings: InForce,
    figure: Annotated[str, Query(max_length=10)] = FIRST,
    every: Annotated[str, Query(alias="all", max_length=1)] = "",
) -> Response:
    """One figure's cells, those still unknown to be filled in; with `?all=1` those that have a value too."""
    return _form(request, conn, settings, figure, every == "1")


@router.get("/sheet.csv")
def take(
    _user: Editor,
    conn: Reading,
    settings: InForce,
    figure: Annotated[str, Query(max_length=10)] = "",
    every: Annotated[str, Query(alias="all", max_length=1)] = "",
) -> Response:
    """The same as a file, of one figure or of all."""
    edition = _edition(conn, settings)
    rows = sheet_rows(conn, edition, figure or None, every == "1")
    return download(as_csv_text(rows, SHEET_COLUMNS), "csv", f"sheet-{edition.id}{'-' if figure else ''}{figure}.csv")


@router.post("/sheet/preview")
def look(request: Request, _user: Editor, conn: Reading, form: PostedForm, settings: InForce) -> Response:
    """What would be stated; where something is wrong, the form again with all that was typed."""
    figure, fields = str(form.get("figure", FIRST)), _fields(form)
    every, edition = fields.get("all") == "1", _edition(conn, settings)
    if "back" in form:
        return _form(request, conn, settings, figure, every, fields)
    stated = typed_values(settings.report, figure, fields)
    if not stated:
        return _form(request, conn, settings, figure, every, fields, status=400, error="nothing")
    seen = preview(conn, edition, stated)
    if seen.faults:
        return _form(request, conn, settings, figure, every, fields, seen.faults, 400)
    return _preview(request, seen, figure, handed_on=_handed_on(fields))


@router.post("/sheet/upload")
def upload(request: Request, _user: Editor, form: PostedForm, settings: InForce) -> Response:
    """A filled-in sheet as a file, shown before it is stated."""
    file = form.get("file")
    content = file.file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    given = (file.filename or "", file.content_type or "") if isinstance(file, UploadFile) else ("", "")
    return _uploaded(request, settings, content, *given)


@router.post("/sheet")
def decide(request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """State it all in one decision, if it is still what was shown and as many as were typed."""
    figure, fields, sheet = str(form.get("figure", FIRST)), _fields(form), str(form.get("sheet", ""))
    edition = _edition(conn, settings)
    stated = _stated(settings.report, figure, fields, sheet)
    try:
        with conn.begin_nested():
            shown, count = str(form.get("shown", "")), str(form.get("count", ""))
            number = state_shown(conn, edition, stated, shown, count, user.name, now)
    except (UsageError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        seen = preview(conn, edition, stated)
        if seen.faults and not sheet:
            return _form(request, conn, settings, figure, fields.get("all") == "1", fields, seen.faults, status)
        typed = str(form.get("count", ""))
        return _preview(request, seen, figure, sheet, _handed_on(fields), status, error.sentence, typed)
    place = f"/report/{figure}" if figure in load_rules(settings.report).figures else "/report"
    return redirect(request, place, "sheet.stated", count=len(stated), decision=number)


def _edition(conn: Connection, settings: Settings) -> Edition:
    return edition_in_force(conn, settings.report, None)


def _stated(report: str, figure: str, fields: Mapping[str, str], sheet: str) -> Sequence[Stated]:
    return read_sheet(report, sheet, Phrase("refused.sheet.this")) if sheet else typed_values(report, figure, fields)


def _uploaded(request: Request, settings: Settings, content: bytes, name: str, media_type: str) -> Response:
    with reading(request.app.state.engine) as conn:
        try:
            text = _text(content, name, media_type)
            stated = read_sheet(settings.report, text, Phrase("refused.sheet.this_file"))
            seen = preview(conn, _edition(conn, settings), stated)
        except DatumlineError as error:
            return _form(request, conn, settings, FIRST, False, status=400, error=error.sentence)
        if seen.faults:
            return _form(request, conn, settings, stated[0].cell.figure, False, status=400, of_file=seen.faults)
        figures = {one.cell.figure for one in stated}
        figure = figures.pop() if len(figures) == 1 else ""
        return _preview(request, seen, figure, as_csv_text(filled_rows(text), SHEET_COLUMNS))


def _text(content: bytes, name: str, media_type: str) -> str:
    if not content:
        raise UsageError(Phrase("refused.sheet.choose"))
    if len(content) > LARGEST:
        raise UsageError(Phrase("refused.sheet.large"))
    if media_type.partition(";")[0].strip().lower() not in TYPES or not name.lower().endswith(".csv"):
        raise UsageError(Phrase("refused.sheet.no_csv"))
    if b"\x00" in content:
        raise UsageError(Phrase("refused.sheet.no_utf8"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Phrase("refused.sheet.no_utf8")) from error


def _fields(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _handed_on(fields: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the guards of what is stated; guards of empty cells would only make the page longer."""
    filled = {f"seen~{key}" for key in filled_keys(fields)}
    return {
        name: value
        for name, value in fields.items()
        if value.strip() and (name in ("page", "all") or name.startswith(HANDED_ON) or name in filled)
    }


def _form(
    request: Request,
    conn: Connection,
    settings: Settings,
    figure: str,
    every: bool,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
    error: str = "",
    of_file: Mapping[str, str] | None = None,
) -> Response:
    values: dict[str, Any] = {
        "sheet": sheet_form(conn, _edition(conn, settings), figure, every, typed),
        "figures": load_rules(settings.report).figures,
        "every": every,
        "typed": typed or {},
        "faults": faults or {},
        "error": error,
        "of_file": of_file or {},
    }
    return render(request, "sheet.html", status, **values)


def _preview(
    request: Request,
    seen: Preview,
    figure: str,
    sheet: str = "",
    handed_on: Mapping[str, str] | None = None,
    status: int = 200,
    error: str = "",
    count: str = "",
) -> Response:
    values = {"seen": seen, "figure": figure, "sheet": sheet, "handed_on": handed_on or {}}
    return render(request, "sheet_preview.html", status, **values, error=error, count=count)
