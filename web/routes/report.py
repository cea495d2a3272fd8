"""The report as it stands: its figures with every cell's state, what is added up below, what its sentences state."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from diffs.claim_sentences import now_in_words, stated_in_words
from web.handlers import new_router
from web.pages import render
from web.requests import InForce, Now, Reading
from web.security import Viewer
from workflow.report_cell_page import cell_page, name_of_place
from workflow.report_cells import CellState
from workflow.report_claims import ClaimState
from workflow.report_view import figure_view, report_view

router = new_router()
SIGNS = {
    CellState.APPROVED: "✓",
    CellState.OPEN: "▲",
    CellState.UNKNOWN: "?",
    CellState.UNVERIFIED: "◷",
    CellState.CONTRADICTED: "≠",
    CellState.WITHDRAWN: "∅",
}
STANDINGS = {
    ClaimState.HOLDS: "good",
    ClaimState.WRONG: "bad",
    ClaimState.WRONG_IN_PRINT: "bad",
    ClaimState.UNKNOWN: "",
    ClaimState.READ_AGAIN: "wait",
    ClaimState.RESTS: "",
}
WORDS: dict[str, Any] = {
    "signs": SIGNS,
    "standings": STANDINGS,
    "stated_in_words": stated_in_words,
    "now_in_words": now_in_words,
}


@router.get("/report")
def overview(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now) -> Response:
    """How many cells of each figure are in which state, and what stands of the sentences."""
    figures = report_view(conn, settings, now)
    return render(request, "report.html", figures=figures, edition=figures[0].edition, **WORDS)


@router.get("/report/{figure}")
def figure(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now, figure: str) -> Response:
    """One figure, cell by cell."""
    view = figure_view(conn, settings, figure, now)
    names = {row.country: row.name for row in view.rows}
    return render(request, "report_figure.html", view=view, names=names, place=name_of_place, **WORDS)


@router.get("/report/{figure}/{field}/{place}")
def cell(
    request: Request,
    _user: Viewer,
    conn: Reading,
    settings: InForce,
    now: Now,
    figure: str,
    field: str,
    place: str,
    item: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """One cell: print, baseline, what is open, what rests on it, its history."""
    page = cell_page(conn, settings, figure, field, place, item, now)
    return render(request, "report_cell.html", page=page, names=page.names, **WORDS)
