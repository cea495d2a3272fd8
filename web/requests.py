"""What handlers ask for: a connection, the time, the settings.

@router.get("/cases")
def listing(request: Request, user: Viewer, conn: Reading) -> Response: ...

@router.post("/cases/{case}")
def decide(request: Request, user: Maintainer, conn: Writing, form: PostedForm, now: Now) -> Response: ...
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData

from config.settings import Settings
from store.engines import reading as open_reading
from web.handlers import Later
from web.security import checked_form, note_visit, visitor_of

# Together below the 15 connections that an engine has, so that no request waits for one while it holds another.
READERS, WRITERS = 8, 4


async def reading(request: Request) -> Later:
    """The store as it is at one moment; who asks is looked up in it first."""
    return Later(partial(_reading, request), is_connection=True)


async def writing(request: Request, _checked: Annotated[FormData, Depends(checked_form)]) -> AsyncIterator[Later]:
    """A transaction that ends before the answer is sent, opened only after the form has come whole and is ours.

    A handler that catches an error and answers with a page does what may fail inside `with conn.begin_nested():`, so
    that nothing half-done is committed.
    """
    yield Later(request.app.state.engine.begin, is_connection=True)


@contextmanager
def _reading(request: Request) -> Iterator[Connection]:
    state = request.app.state
    with ExitStack() as stack:
        # What comes in first is done last: a visit is noted on a connection of its own, when this one is given back.
        stack.callback(note_visit, request)
        stack.enter_context(state.readers)
        stack.enter_context(state.ahead.asking())
        conn = stack.enter_context(open_reading(state.engine))
        visitor_of(request, conn)
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


Reading = Annotated[Connection, Depends(reading)]
Writing = Annotated[Connection, Depends(writing, scope="function", max_concurrency=WRITERS)]
Now = Annotated[datetime, Depends(now)]
InForce = Annotated[Settings, Depends(settings)]
