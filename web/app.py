"""The page as one application: settings, store and clock come from outside; routes are found, not listed."""

import pkgutil
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from sqlalchemy import Engine

from config.settings import Settings
from web import routes
from web.addresses import LOOPBACK
from web.ahead import Ahead
from web.errors import Failures, add_error_pages
from web.guard import Guard
from web.requests import READERS
from web.security import sender_of_form


def create_app(settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> FastAPI:
    """Every `router` of a module in web/routes, behind the guard. `clock` gives aware moments."""
    # Who sends a form is looked up before anything else, so that no handler holds a connection while another is wanted.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(sender_of_form)])
    app.state.settings, app.state.engine, app.state.clock = settings, engine, clock
    app.state.readers, app.state.ahead = BoundedSemaphore(READERS), Ahead()
    add_error_pages(app)
    for module in pkgutil.iter_modules(routes.__path__):
        app.include_router(import_module(f"{routes.__name__}.{module.name}").router)
    app.add_middleware(Failures)
    app.add_middleware(Guard, hosts=answered_hosts(settings))
    return app


def answered_hosts(settings: Settings) -> frozenset[str]:
    """Under which names the page answers."""
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return LOOPBACK | {name.lower() for name in (*settings.page_hosts, *filter(None, (public,)))}
