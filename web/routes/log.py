"""The log: every decision and setting change, searchable, whole or not, to take away."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

import store.log
from domain.errors import UsageError
from store.log import LogSearch
from texts.catalogue import Phrase
from web.downloads import download
from web.handlers import new_router
from web.moments import asked_moment
from web.pages import render
from web.requests import InForce, Reading
from web.security import Viewer
from workflow.audit import LOG_COLUMNS, log_rows, verify
from workflow.log_page import log_page
from workflow.text_tables import as_csv_text, as_json_text

router = new_router()
Words = Annotated[str, Query(max_length=200)]
FORMS = ("csv", "json")


@router.get("/log")
def listing(
    request: Request,
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    actor: Words = "",
    kind: Words = "",
    about: Words = "",
    text: Words = "",
    since: Words = "",
    until: Words = "",
    before: Annotated[int | None, Query(ge=1, le=1 << 62)] = None,
    check: Annotated[str, Query(alias="verify", max_length=1)] = "",
) -> Response:
    """The rows that are looked for, the newest first; with `?verify=1` the whole chain is walked first."""
    asked = {"actor": actor, "kind": kind, "about": about, "text": text, "since": since, "until": until}
    wanted, fault = _wanted(asked, settings.time_zone)
    return render(
        request,
        "log.html",
        400 if fault else 200,
        page=log_page(conn, wanted, before),
        asked=asked,
        query={name: value for name, value in asked.items() if value},
        fault=fault,
        verified=verify(conn) if check == "1" else None,
        is_first=before is None,
    )


@router.get("/log/export")
def export(
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    form: Annotated[str, Query(alias="format", max_length=10)] = "csv",
    actor: Words = "",
    kind: Words = "",
    about: Words = "",
    text: Words = "",
    since: Words = "",
    until: Words = "",
) -> Response:
    """All rows that are looked for, the earliest first, with their hashes."""
    asked = {"actor": actor, "kind": kind, "about": about, "text": text, "since": since, "until": until}
    wanted, fault = _wanted(asked, settings.time_zone)
    if fault or form not in FORMS:
        raise UsageError(Phrase("refused.export.log"))
    rows = log_rows(reversed(store.log.search(conn, wanted)))
    return download(as_csv_text(rows, LOG_COLUMNS) if form == "csv" else as_json_text(rows), form, f"log.{form}")


def _wanted(asked: dict[str, str], time_zone: str) -> tuple[LogSearch, str]:
    """What to look for, and which of the days cannot be read, if any."""
    since, bad_since = asked_moment(asked["since"], time_zone)
    until, bad_until = asked_moment(asked["until"], time_zone, end=True)
    words = {name: asked[name].strip() or None for name in ("actor", "kind", "about", "text")}
    fault = "since" if bad_since else "until" if bad_until else ""
    return LogSearch(**words, since=since, until=until), fault
