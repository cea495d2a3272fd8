"""Style, scripts and pictures of our own."""

from fastapi import HTTPException
from starlette.responses import Response

from web import static_files
from web.handlers import new_router

router = new_router()


@router.get("/static/{version}/{path:path}")
def static(version: str, path: str) -> Response:
    """One file; kept for good under today's address, asked again under another."""
    file = static_files.files().get(path)
    if file is None:
        raise HTTPException(404)
    cache = static_files.FOR_GOOD if version == static_files.version() else "no-cache"
    return Response(file.content, media_type=file.media_type, headers={"cache-control": cache})
