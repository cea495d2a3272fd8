"""The countries: all that is known of one, and one cell over time."""

from fastapi import Request
from starlette.responses import Response

from config.countries import name_of
from config.reports import load_rules
from web.handlers import new_router
from web.pages import render
from web.requests import InForce, Now, Reading
from web.security import Viewer
from workflow.cell_history import TOTALS, history_rows
from workflow.country_page import country_page, country_rows
from workflow.queue import queue_page
from workflow.queue_filters import Asked

router = new_router()


@router.get("/countries")
def listing(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now) -> Response:
    """Every country of the report with its cells by state."""
    return render(request, "countries.html", countries=country_rows(conn, settings, now))


@router.get("/countries/{code}")
def one(request: Request, _user: Viewer, conn: Reading, settings: InForce, now: Now, code: str) -> Response:
    """A country's cells, what the sources say of it, what was decided."""
    code = code.upper()
    page = country_page(conn, settings, code, now)
    queue = queue_page(conn, settings.report, Asked(by="figure", country=code), now)
    titles = {rule.field: rule.title for rule in load_rules(settings.report).cells}
    return render(request, "country.html", page=page, queue=queue, titles=titles)


@router.get("/countries/{code}/{field}")
def history(request: Request, _user: Viewer, conn: Reading, settings: InForce, code: str, field: str) -> Response:
    """What was decided of one field and what its source said, the newest first; `-` stands for the totals."""
    rows = history_rows(conn, settings.report, code, field)
    titles = {rule.field: rule.title for rule in load_rules(settings.report).cells}
    name = None if code == TOTALS else name_of(code.upper())
    return render(request, "history.html", rows=rows[::-1], title=titles[field], name=name, code=code.upper())
