"""Handlers run in threads, since the store makes them wait; what they are given of it is opened there too.

A page so changes thread once, as it would if nobody had to sign in and nothing were read.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute


@dataclass(frozen=True, slots=True)
class Later:
    """A dependency that waits for the handler's thread: entered before the handler, left before its answer is sent.

    is_connection: what others in the same request may use is entered before them.
    """

    enter: Callable[[], AbstractContextManager[Any]]
    is_connection: bool = False


class HandlerRoute(APIRoute):
    """A route whose handler gets values where its dependencies gave a `Later`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _entering(endpoint), **options)


new_router = partial(APIRouter, route_class=HandlerRoute)
"""What every module of web/routes adds its handlers to."""


def _entering(handler: Callable[..., Any]) -> Callable[..., Any]:
    # Its signature stays, by which the framework finds the dependencies.
    @wraps(handler)
    def in_thread(**given: Any) -> Any:
        waiting = [name for name, value in given.items() if isinstance(value, Later)]
        with ExitStack() as stack:
            for name in sorted(waiting, key=lambda one: not given[one].is_connection):
                given[name] = stack.enter_context(given[name].enter())
            return handler(**given)

    return in_thread
