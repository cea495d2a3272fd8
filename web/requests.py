"""What handlers ask for: a connection, the time, the settings.

@router.get("/cases")
def listing(request: Request, user: Viewer, conn: Reading) -> Response: ...

@router.post("/cases/{case}")
def decide(request: Request, user: Maintainer, conn: Writing, form: PostedForm, now: Now) -> Response: ...
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData

from config.settings import Settings
from store.engines import reading as open_reading
from web.security import checked_form

# Together below the 15 connections that an engine has, so that no request waits for one while it holds another.
READERS, WRITERS = 8, 4


def reading(request: Request) -> Iterator[Connection]:
    """The store as it is at one moment."""
    with open_reading(request.app.state.engine) as conn:
        yield conn


def writing(request: Request, _checked: Annotated[FormData, Depends(checked_form)]) -> Iterator[Connection]:
    """A transaction that ends before the answer is sent, opened only after the form has come whole and is ours.

    A handler that catches an error and answers with a page does what may fail inside `with conn.begin_nested():`, so
    that nothing half-done is committed.
    """
    with request.app.state.engine.begin() as conn:
        yield conn


# What only looks something up is no work for a thread.
async def now(request: Request) -> datetime:
    """The present."""
    moment: datetime = request.app.state.clock()
    return moment


async def settings(request: Request) -> Settings:
    """The settings in force."""
    found: Settings = request.app.state.settings
    return found


Reading = Annotated[Connection, Depends(reading, scope="function", max_concurrency=READERS)]
Writing = Annotated[Connection, Depends(writing, scope="function", max_concurrency=WRITERS)]
Now = Annotated[datetime, Depends(now)]
InForce = Annotated[Settings, Depends(settings)]
