"""Polling sources: `crawl` starts one crawling process, serves it from the archive and hands on what it fetched.

A process of its own, because Twisted's reactor starts once in a process, and so that a crash, a hang or a hostile
page stays there. The store stays here; the parent need not import Scrapy.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import IO, Any

from config import logs
from crawlers.addresses import is_loopback_url
from crawlers.results import Archive, CrawlOptions, FetchResult
from domain.errors import DatumlineError, UsageError
from domain.fetches import Fetch
from domain.sources import Source

TICK_S = 1.0
PACKAGES = Path(__file__).resolve().parent.parent
# Appended, so that nothing beside these packages takes the place of a module of Python's own.
START = "import sys; sys.path.append(sys.argv[2]); from crawlers.__main__ import main; main()"


def crawl(
    sources: Sequence[Source],
    options: CrawlOptions,
    archive: Archive,
    sink: Callable[[FetchResult], None],
    idle: Callable[[], None] = lambda: None,
) -> None:
    """Polls every page of the sources, politely, and calls `sink` with each result in the order they arrive.

    idle: called whenever nothing arrived for a second, so that what was put off is not put off for long.
    A page that cannot be had is a result with its outcome and cause, never an exception. What sink or archive raise
    (the store is broken) ends the crawl and is raised here. May be called again and again, from any thread.
    Raises UsageError where a contact is due, DatumlineError where the crawling process crashed or took too long.
    """
    _require_contact(sources, options)
    if not sources:
        return
    with tempfile.TemporaryFile() as log, _crawling_process(log) as connection:
        child = _Child(connection, log, None if options.time_limit_s is None else monotonic() + options.time_limit_s)
        child.tell((tuple(sources), options, _held(sources, archive)))
        came = _serve(child, archive, sink, idle)
    if lost := {(source.id, (number,)) for source in sources for number in range(len(source.pages))} - came:
        raise DatumlineError(f"The crawl ended without an answer or a cause for {len(lost)} pages of {min(lost)[0]}.")


def _held(sources: Sequence[Source], archive: Archive) -> dict[tuple[str, str], Fetch | None]:
    """What is held of the declared pages, told beforehand: a question for each page would halt the crawl each time."""
    places = ((source.id, page.url) for source in sources for page in source.pages)
    return {place: archive.last_good(*place) for place in places}


def _require_contact(sources: Sequence[Source], options: CrawlOptions) -> None:
    contact = options.contact or ""
    if not contact.isascii() or any(not character.isprintable() or character in "()" for character in contact):
        raise UsageError(
            "The contact may hold no line breaks, parentheses or letters beyond ASCII; give a URL or a mail address."
        )
    if not contact.strip() and not all(is_loopback_url(page.url) for source in sources for page in source.pages):
        raise UsageError(
            "Sites must be able to see who asks: give a contact, a URL or a mail address (setting DATUMLINE_CONTACT)."
        )


@contextmanager
def _crawling_process(log: IO[bytes]) -> "Iterator[Connection[Any, Any]]":
    ours, theirs = Pipe()
    told = os.dup(2)  # its own standard error is kept aside, for the sentence that a crash ends with
    process = subprocess.Popen(  # noqa: S603
        # -P: the folder in which the user works may hold a `crawlers` of its own.
        [sys.executable, "-P", "-c", START, str(theirs.fileno()), str(PACKAGES)],
        pass_fds=(theirs.fileno(), told),
        env=logs.child_environment(told),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        # Ctrl-C is for the parent, which ends the crawl in its own order.
        start_new_session=True,
    )
    theirs.close()
    os.close(told)
    try:
        yield ours
    finally:
        ours.close()
        process.kill()
        process.wait()


@dataclass(frozen=True, slots=True)
class _Child:
    """The crawling process as seen from here; deadline: when its time is up, None for never."""

    connection: "Connection[Any, Any]"
    log: IO[bytes]
    deadline: float | None

    def tell(self, content: object) -> None:
        try:
            self.connection.send(content)
        except ConnectionError as error:
            raise self._ended() from error

    def listen(self, idle: Callable[[], None]) -> Any:
        while not self.connection.poll(self._left()):
            if self.deadline is not None and monotonic() >= self.deadline:
                raise DatumlineError(
                    "The crawl took longer than its time limit and was stopped; what had arrived is kept."
                )
            idle()
        try:
            return self.connection.recv()
        except (EOFError, ConnectionError) as error:
            raise self._ended() from error

    def _left(self) -> float:
        return TICK_S if self.deadline is None else min(TICK_S, max(0.0, self.deadline - monotonic()))

    def _ended(self) -> DatumlineError:
        self.log.seek(0)
        lines = self.log.read().decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else "it left no message"
        return DatumlineError(f"The crawling process ended before its work was done: {reason}")


def _serve(
    child: _Child, archive: Archive, sink: Callable[[FetchResult], None], idle: Callable[[], None]
) -> set[tuple[str, tuple[int, ...]]]:
    """Serves the process until it is done; returns (source, place) of every result."""
    came: set[tuple[str, tuple[int, ...]]] = set()
    while True:
        match child.listen(idle):
            case ("result", result):
                came.add((result.fetch.source, result.place))
                sink(result)
            case ("last_good", (source, url)):
                child.tell(archive.last_good(source, url))
            case ("read", (sha256,)):
                child.tell(archive.read(sha256))
            case ("done", errors):
                if errors:
                    raise DatumlineError(f"The crawl lost pages to an error of the program: {errors[0]}")
                return came
