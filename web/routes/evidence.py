"""What proves a change, to look at and to take along: the page of a PDF as a picture, the sealed bundle."""

from typing import Literal

from fastapi import HTTPException
from starlette.responses import Response

import store.snapshots
from crawlers.page_images import page_image
from domain.errors import DatumlineError
from web.handlers import new_router
from web.requests import Reading
from web.routes.change import existing
from web.security import Viewer
from workflow.change_page import change_view
from workflow.proofs.gather import proof_of

router = new_router()
KEPT = "private, max-age=86400, immutable"


@router.get("/evidence/{change_id}/proof.zip")
def bundle(user: Viewer, conn: Reading, change_id: str) -> Response:
    """Everything the change rests on, as `datumline proof` packs it and `datumline verify` checks it."""
    change, content = proof_of(conn, existing(conn, change_id).id)
    name = f"datumline-{change.id}.zip"
    return Response(
        content, media_type="application/zip", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


@router.get("/evidence/{change_id}/{side}.png")
def picture(user: Viewer, conn: Reading, change_id: str, side: Literal["now", "earlier"]) -> Response:
    """The page of the PDF on which the value stands, its row marked."""
    view = change_view(conn, existing(conn, change_id).id)
    evidence = view.now if side == "now" else view.earlier
    if evidence is None or evidence.snapshot is None or not evidence.pictured:
        raise HTTPException(404)
    return drawn(store.snapshots.read(conn, evidence.snapshot).content, evidence.locator)


def drawn(content: bytes, locator: str) -> Response:
    """A picture of ours, made of bytes that are never shown themselves."""
    try:
        return Response(page_image(content, locator), media_type="image/png", headers={"cache-control": KEPT})
    except DatumlineError as error:
        raise HTTPException(404) from error
