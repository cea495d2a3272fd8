"""The sources: how each stands, all that is known of one, a page supplied by hand, a crawl asked for."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from config.reports import load_rules
from config.settings import Settings
from domain.errors import DatumlineError, UsageError
from domain.sources import Source
from store.engines import reading
from texts.catalogue import each_value
from web.handlers import new_router
from web.pages import redirect, render
from web.requests import InForce, Now, Reading, Writing
from web.security import Editor, Maintainer, PostedForm, Viewer
from web.uploads import Upload, received
from workflow.known_sources import chosen_sources
from workflow.poll import Poll, supply
from workflow.queue import queue_page
from workflow.queue_filters import Asked
from workflow.run_requests import ask
from workflow.show_source import source_document
from workflow.status import headline, is_well, status

router = new_router()
DAYS = 30
FILES_AT_MOST = 20
TYPES = (".html", ".htm", ".mhtml", ".mht", ".warc", ".gz", ".pdf", ".json", ".xml", ".txt")


@router.get("/sources")
def listing(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now) -> Response:
    """Every watched source with its last good verification against its period."""
    sources, elsewhere = status(conn, settings, now)
    well, head = is_well(sources), headline(sources)
    return render(request, "sources.html", sources=sources, elsewhere=elsewhere, well=well, headline=head)


@router.get("/sources/{source_id}")
def one(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now, source_id: str) -> Response:
    """All that is known of a source."""
    return _page(request, conn, settings, _source(settings, source_id), now)


@router.post("/sources/{source_id}/crawl")
def crawl(
    request: Request, user: Maintainer, conn: Writing, _form: PostedForm, settings: InForce, now: Now, source_id: str
) -> Response:
    """Ask for a crawl; the scheduler takes it up within its next round."""
    new = ask(conn, [_source(settings, source_id).id], user.name, now)
    return redirect(request, f"/sources/{source_id}", "sources.asked" if new else "sources.asked_already")


@router.post("/sources/{source_id}/captures")
def take(request: Request, user: Editor, form: PostedForm, settings: InForce, now: Now, source_id: str) -> Response:
    """Take a page that somebody saved, the same way as a crawled one."""
    source, url = _source(settings, source_id), str(form.get("url", "")).strip()
    try:
        done = _supply(request, source, url, user.name, now, received(form, "files", TYPES, FILES_AT_MOST))
    except DatumlineError as error:
        with reading(request.app.state.engine) as conn:
            return _page(request, conn, settings, source, now, 400, url, error.sentence)
    with reading(request.app.state.engine) as conn:
        return _page(request, conn, settings, source, now, taken=done)


def _supply(request: Request, source: Source, url: str, by: str, now: Now, files: tuple[Upload, ...]) -> Poll:
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"file-{number}{one.ending}" for number, one in enumerate(files, 1)]
        for path, one in zip(paths, files, strict=True):
            path.write_bytes(one.content)
        try:
            return supply(request.app.state.engine, source, paths, url or None, None, by, now)
        except UsageError as error:
            # The sentence names files by where they lie; the visitor knows them by their number.
            raise UsageError(each_value(error.sentence, lambda text: text.replace(f"{folder}/", ""))) from error


def _source(settings: Settings, source_id: str) -> Source:
    return chosen_sources(settings, [source_id])[0]


def _page(
    request: Request,
    conn: Connection,
    settings: Settings,
    source: Source,
    now: Now,
    status: int = 200,
    url: str = "",
    fault: str | None = None,
    taken: Poll | None = None,
) -> Response:
    queue = queue_page(conn, settings.report, Asked(by="figure", source=source.id), now)
    return render(
        request,
        "source.html",
        status,
        source=source_document(conn, settings, source.id, DAYS, now),
        queue=queue,
        fillable=queue.totals.first_readings.get(source.id, 0),
        columns=[rule for rule in load_rules(settings.report).cells if rule.owner == source.id],
        url=url,
        fault=fault,
        taken=taken,
        types=",".join(TYPES),
    )
