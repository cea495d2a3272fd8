"""The errata: what is approved and contradicts the print, to read, to copy and to take away."""

from functools import partial
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from domain.errors import UsageError
from texts.catalogue import Phrase
from web import texts
from web.downloads import download
from web.handlers import new_router
from web.moments import asked_moment
from web.pages import render
from web.requests import InForce, Now, Reading, Writing
from web.security import PostedForm, Viewer
from workflow.errata import errata
from workflow.errata_text import ERRATA_COLUMNS, errata_rows, errata_text, one_erratum
from workflow.erratum import place_of, row_of
from workflow.exports import edition_in_force
from workflow.text_tables import as_csv_text, as_json_text
from workflow.uses import record_use

router = new_router()
FORMS = {"text": "txt", "markdown": "md", "csv": "csv", "json": "json"}


@router.get("/errata")
def listing(
    request: Request,
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    now: Now,
    since: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Every erratum with its place, both values and its source."""
    begin, fault = asked_moment(since, settings.time_zone)
    found = errata(conn, edition_in_force(conn, settings.report, None), begin)
    say = texts.load(settings.language).said
    text, markdown = (errata_text(found, form, now, say) for form in ("text", "markdown"))
    return render(
        request,
        "errata.html",
        400 if fault else 200,
        found=found,
        place_of=place_of,
        one_erratum=partial(one_erratum, say=say),
        row_of=row_of,
        text=text,
        markdown=markdown,
        since=since,
        fault=fault,
        forms=tuple(FORMS),
    )


@router.post("/errata/export")
def export(request: Request, user: Viewer, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """A file; that it was taken is kept with what was decided until now."""
    kind = str(form.get("format", ""))
    begin, fault = asked_moment(str(form.get("since", "")), settings.time_zone)
    if kind not in FORMS or fault:
        raise UsageError(Phrase("refused.export.errata"))
    edition = edition_in_force(conn, settings.report, None)
    found = errata(conn, edition, begin)
    record_use(conn, "errata", f"errata of edition {edition.id}", user.name, now, edition=edition, since=begin)
    if kind == "csv":
        content = as_csv_text(errata_rows(found), ERRATA_COLUMNS)
    else:
        content = (
            as_json_text(errata_rows(found))
            if kind == "json"
            else errata_text(found, kind, now, texts.load(settings.language).said)
        )
    return download(content, kind, f"errata-{edition.id}.{FORMS[kind]}")
