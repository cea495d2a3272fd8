"""While the page lives it looks whether the schedule does: where that is silent, it tells and sends the mail itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine

from config import logs
from config.settings import Settings
from domain.errors import DatumlineError
from store.engines import reading
from workflow.alarms import alarms, tell
from workflow.deliver import deliver

EVERY_S = 300.0
log = logs.logger(__name__)


@contextmanager
def watching(
    settings: Settings, engine: Engine, clock: Callable[[], datetime], every_s: float = EVERY_S
) -> Iterator[None]:
    """Looks now and every so many seconds, in a thread of its own, until the block is left."""
    stop = threading.Event()

    def watch() -> None:
        while True:
            _guarded(settings, engine, clock)
            if stop.wait(every_s):
                return

    # A daemon: a mail server that dawdles must not keep the page from stopping. What it had leased is sent later.
    threading.Thread(target=watch, name="watch", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def look(settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> None:
    """Tell every alarm that is new; while there is any, send what waits, as nobody else may be there to do it."""
    with engine.begin() as conn:
        for check in tell(conn, settings, clock()):
            log.error("alarm", check=check.name, words=check.words)
    with reading(engine) as conn:
        silent = any(not check.ok for check in alarms(conn, settings, clock()))
    if silent:
        deliver(engine, settings, clock)


def _guarded(settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> None:
    with logs.run(job="watch"):
        try:
            look(settings, engine, clock)
        except DatumlineError as error:
            log.error("watch.failed", error=str(error))
        except Exception as error:
            log.exception("watch.failed", error=type(error).__name__)
