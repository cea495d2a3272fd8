"""Is this installation fit to work? Each finding with its remedy; nothing is changed, nothing is asked of a site."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import store.database
import store.editions
import store.soundness
from config.reports import report_ids
from config.settings import Settings
from crawlers.addresses import is_loopback_url
from crawlers.reachability import unreachable
from domain.errors import DatumlineError
from domain.sources import Source
from workflow.known_sources import chosen_sources

LEAST_FREE = 500 * 1024 * 1024
LEEWAY = timedelta(minutes=5)
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is younger than this; a clock that says less is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """state: `ok`, `problem` or `not asked`; remedy: what to do about a problem."""

    matter: str
    state: str
    words: str
    remedy: str | None = None


def examine(settings: Settings, url: str, now: datetime, online: bool) -> Iterator[Finding]:
    """The findings in the order in which to repair them. url: of the database. online: try the sites' hosts too."""
    sources: tuple[Source, ...] = ()
    try:
        sources = chosen_sources(settings)
        yield _configuration(settings, sources)
    except DatumlineError as error:
        yield _problem("configuration", str(error), f"Correct {settings.overrides or 'the setting'}.")
    yield from _database(settings, url, now)
    yield from _clock(url, now)
    yield _disk(settings, url)
    yield _contact(settings, sources)
    yield _zone(settings, now)
    yield from _hosts(settings, sources, online)


def _ok(matter: str, words: str) -> Finding:
    return Finding(matter, "ok", words)


def _problem(matter: str, words: str, remedy: str) -> Finding:
    return Finding(matter, "problem", words, remedy)


def _configuration(settings: Settings, sources: Sequence[Source]) -> Finding:
    if settings.report not in report_ids():
        known = ", ".join(report_ids())
        return _problem(
            "configuration", f"There is no report {settings.report!r}.", f"Set DATUMLINE_REPORT to {known}."
        )
    own = f", corrected by {settings.overrides}" if settings.overrides else ""
    return _ok(
        "configuration", f"home {settings.home.absolute()}, report {settings.report}, {len(sources)} sources{own}"
    )


def _database(settings: Settings, url: str, now: datetime) -> Iterator[Finding]:
    file = store.soundness.file_of(url)
    if file is not None and not file.exists():
        yield _missing(file)
        return
    try:
        older = store.soundness.older_schema(url)
        if older is not None:
            yield _problem("database", f"Its schema is {older}, older than this program's.", "Run: datumline migrate")
            return
        with closing(_Database(url)) as database:
            yield from database.findings(settings, now)
    except DatumlineError as error:
        yield _problem("database", str(error), "Do what the sentence says, then run datumline doctor again.")


def _missing(file: Path) -> Finding:
    folder = next(parent for parent in file.parents if parent.exists())
    if not os.access(folder, os.W_OK):
        return _problem("database", f"{folder} may not be written.", "Change its owner, or set DATUMLINE_HOME.")
    return _ok("database", f"{file} is not there yet; the first command makes it: datumline report import")


class _Database:
    """The opened database and what is found in it."""

    def __init__(self, url: str) -> None:
        self.engine = store.database.open_database(url)

    def close(self) -> None:
        self.engine.dispose()

    def findings(self, settings: Settings, now: datetime) -> Iterator[Finding]:
        with store.database.reading(self.engine) as conn:
            damage, unprotected = store.soundness.damage(conn), store.soundness.unprotected(conn)
            edition = store.editions.current(conn, settings.report)
        if damage is not None:
            yield _problem("database", f"Its file is damaged: {damage}", "Bring back the newest copy that was kept.")
        if unprotected:
            words = f"Rows of {', '.join(unprotected)} can be changed: their triggers are missing."
            yield _problem("append-only", words, "Bring back a copy; find out who changed the schema.")
        else:
            yield _ok("append-only", "the database itself refuses to change what was fetched, said or decided")
        with self.engine.connect() as conn, conn.begin() as transaction:
            store.soundness.try_to_write(conn, now)
            transaction.rollback()
        adopted = f"edition {edition.id} adopted" if edition else "no edition adopted yet: datumline report import"
        if damage is None:
            yield _ok("database", f"it opens, has this program's schema and can be written; {adopted}")


def _clock(url: str, now: datetime) -> Iterator[Finding]:
    if now < WRITTEN:
        yield _problem("clock", f"It says {now.date()}, before this program was written.", "Set the machine's clock.")
        return
    newest = _newest(url)
    if newest is not None and newest > now + LEEWAY:
        words = f"It says {now:%Y-%m-%d %H:%M} UTC, yet something was stored at {newest:%Y-%m-%d %H:%M}."
        yield _problem("clock", words, "Compare the clock with another; until then nothing new is newest.")
        return
    yield _ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, nothing stored is of the future")


def _newest(url: str) -> datetime | None:
    file = store.soundness.file_of(url)
    if file is not None and not file.exists():
        return None
    try:
        if store.soundness.older_schema(url) is not None:
            return None
        with closing(_Database(url)) as database, store.database.reading(database.engine) as conn:
            return store.soundness.newest_moment(conn)
    except DatumlineError:
        return None  # told under "database"


def _disk(settings: Settings, url: str) -> Finding:
    place = (store.soundness.file_of(url) or settings.home / "x").absolute()
    folder = next(parent for parent in place.parents if parent.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:,.1f} GB free at {folder}"
    if free < LEAST_FREE:
        return _problem("disk", words, "Free some space: what is fetched is kept for good.")
    return _ok("disk", words)


def _contact(settings: Settings, sources: Sequence[Source]) -> Finding:
    if settings.contact:
        return _ok("contact", f"sites see {settings.contact}")
    if sources and all(is_loopback_url(page.url) for source in sources for page in source.pages):
        return _ok("contact", "not set, and not needed: all pages are on this machine")
    words = "Sites cannot see who asks, so they are not asked."
    return _problem("contact", words, "Set DATUMLINE_CONTACT to a URL or mail address at which they reach you.")


def _zone(settings: Settings, now: datetime) -> Finding:
    local = now.astimezone(ZoneInfo(settings.time_zone))
    return _ok("time zone", f"{settings.time_zone}, where it is {local:%Y-%m-%d %H:%M}")


def _hosts(settings: Settings, sources: Sequence[Source], online: bool) -> Iterator[Finding]:
    """One finding a host, with the sources that need it; those that answer are counted together."""
    needed: dict[str, tuple[str, set[str], str | None]] = {}
    for source in sources:
        for url in (page.url for page in source.pages if not page.roams):
            host = urlsplit(url).hostname or ""
            needed.setdefault(host, (url, set(), source.tls.get(host)))[1].add(source.id)
    if not online:
        yield Finding("sites", "not asked", f"hosts: {len(needed)}; to try them: datumline doctor --online")
        return
    reached = 0
    for host, (url, users, weakness) in sorted(needed.items()):
        reason = unreachable(url, settings.allow_loopback, weakness)
        reached += reason is None
        if reason is not None:
            words = f"{reason} Needed by {', '.join(sorted(users))}."
            yield _problem(f"site {host}", words, "Look at it in a browser; a moved page is corrected in sources.toml.")
    if reached:
        yield _ok("sites", f"{reached} of {len(needed)} hosts answer")
