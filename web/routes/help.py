"""What the keys do, and who may do what."""

from fastapi import Request
from starlette.responses import Response

from web.handlers import new_router
from web.pages import render
from web.security import Viewer

router = new_router()
KEYS = (
    *(("j", "next"), ("k", "previous"), ("o", "open"), ("x", "select"), ("n", "next_kind")),
    *(("a", "approve"), ("e", "edit"), ("r", "reject"), ("d", "defer"), ("c", "comment"), ("u", "undo")),
    *(("/", "search"), ("?", "help")),
)


@router.get("/help")
def show(request: Request, _user: Viewer) -> Response:
    """The page that `?` opens."""
    return render(request, "help.html", keys=KEYS)
