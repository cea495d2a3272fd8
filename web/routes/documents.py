"""Documents as they were kept: in a frame that can run nothing and fetch nothing, or to be saved as they are."""

from fastapi import HTTPException, Request
from sqlalchemy import Connection
from starlette.responses import HTMLResponse, Response

import store.proofs
import store.snapshot_facts
import store.snapshots
from crawlers.media import PDF
from crawlers.page_images import PLACE
from domain.errors import UsageError
from domain.snapshots import Snapshot
from notifications.cleaning import web_address
from web.handlers import new_router
from web.headers import SANDBOX
from web.pages import render
from web.requests import Reading
from web.routes.evidence import drawn
from web.security import Viewer
from workflow.show_document import HERE, harmless_page
from workflow.shown_evidence import ARCHIVE

router = new_router()
FETCHES_SHOWN = 10


@router.get("/documents/{sha256}")
def show(request: Request, user: Viewer, conn: Reading, sha256: str, at: str = "") -> Response:
    """What is known of a document, and the document itself in a frame."""
    _known(conn, sha256)
    facts = store.snapshot_facts.kept(conn, sha256)
    place = PLACE.fullmatch(at)
    live = web_address(facts.first_url)
    return render(
        request,
        "document.html",
        facts=facts,
        at=at,
        here=HERE,
        live=live,
        archived=ARCHIVE.format(moment=f"{facts.first_seen:%Y%m%d%H%M%S}", url=live) if live else "",
        fetches=store.proofs.fetches_with(conn, [sha256])[-FETCHES_SHOWN:],
        page=int(place["page"]) if place else 1,
        is_pdf=facts.media_type == PDF,
    )


@router.get("/documents/{sha256}/shown")
def shown(user: Viewer, conn: Reading, sha256: str, at: str = "") -> Response:
    """The text and the tables of it, for the frame: all else is gone, and the browser is told to allow nothing."""
    return HTMLResponse(harmless_page(_known(conn, sha256), at), headers=dict(SANDBOX))


@router.get("/documents/{sha256}/page.png")
def page(user: Viewer, conn: Reading, sha256: str, at: str = "page:1") -> Response:
    """One page of a PDF, drawn."""
    return drawn(_known(conn, sha256).content, at)


@router.get("/documents/{sha256}/original")
def original(user: Viewer, conn: Reading, sha256: str) -> Response:
    """The bytes, to be saved: no browser opens them by itself."""
    headers = {"content-disposition": f'attachment; filename="{sha256[:16]}.bin"', **SANDBOX}
    return Response(_known(conn, sha256).content, media_type="application/octet-stream", headers=headers)


def _known(conn: Connection, sha256: str) -> Snapshot:
    """Whole hashes only; the bytes are verified as they are read."""
    try:
        if len(sha256) != store.snapshots.WHOLE_HASH:
            raise HTTPException(404)
        return store.snapshots.read(conn, sha256)
    except UsageError as error:
        raise HTTPException(404) from error
