"""What moved only because our own reading did: apart from the news, decided like any other change."""

from fastapi import Request
from starlette.responses import Response

from config.reports import load_rules
from web.handlers import new_router
from web.pages import render
from web.requests import InForce, Reading
from web.security import Viewer
from workflow.list_changes import watched_words, words_of_each
from workflow.list_corrections import open_corrections

router = new_router()


@router.get("/corrections")
def listing(request: Request, _user: Viewer, conn: Reading, settings: InForce) -> Response:
    """The open corrections: of cells, then of what no cell uses."""
    cells, watched = open_corrections(conn, settings.report)
    words = words_of_each(conn, load_rules(settings.report), cells)
    pairs = tuple(zip(cells, words, strict=True))
    moved = [(one, watched_words(one)) for one in watched]
    return render(request, "corrections.html", cells=pairs, watched=moved)
