"""The demonstration: the shipped facts, a crawl of the mirror, the dated proposal, and what a newcomer then sees."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

import store.database
from config.settings import Settings
from crawlers.results import CrawlOptions
from demo.mirror import serve
from demo.overrides import MIRRORED, write_overrides
from domain.errors import DatumlineError
from store.engines import reading
from workflow.adopt_edition import adopt, from_shipped
from workflow.digest import preview
from workflow.exports import edition_in_force
from workflow.known_sources import chosen_sources
from workflow.list_changes import Filter, overview
from workflow.poll import Poll, poll
from workflow.propose import Shown, adopt_proposal, proposal

BY = "demo"
MARK = ".datumline-demo"
Clock = Callable[[], datetime]


def tour(installed: Settings, now: Clock) -> Iterator[str]:
    """Run it all in a home folder of its own, made anew below the installation's, and tell it line by line."""
    home = installed.home / "demo"
    _fresh(home)
    own = {"home": home, "by": BY, "allow_loopback": True, "sources": None, "database_url": None}
    settings = installed.model_copy(update=own)
    engine = store.database.open_database(store.database.sqlite_url(home))
    try:
        yield from _adopt_edition(engine, settings, now)
        with serve() as base_url:
            write_overrides(home / "sources.toml", base_url)
            yield ""
            yield "1. Ask the sources. A mirror on this machine plays them, with true facts; its charts are partial."
            first = _crawl(engine, settings, now)
            yield from _polled(first)
        yield ""
        yield from _fill(engine, settings, now, first)
        yield ""
        yield from _news(engine, settings, now)
        yield ""
        yield from _digest(engine, settings, now)
        yield ""
        yield from _next_steps(home)
    finally:
        engine.dispose()


def _fresh(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise DatumlineError(f"{home} holds something else; the demonstration does not touch it. Move it away first.")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / MARK).write_text("Made by `datumline demo`, which makes this folder anew each time.\n", encoding="utf-8")


def _adopt_edition(engine: Engine, settings: Settings, now: Clock) -> Iterator[str]:
    done = adopt(engine, from_shipped(settings.report), "report", now())
    yield f"0. The report, verified on {done.edition.verified_on}: {done.cells} cells, {done.known} with a value."
    yield f"   {done.cells - done.known} are unknown (its ticks are pictures, lost in the text), not guessed."


def _crawl(engine: Engine, settings: Settings, now: Clock) -> Poll:
    options = CrawlOptions(contact=None, allow_loopback=True, delay_s=0.1)
    return poll(engine, chosen_sources(settings, MIRRORED), options, now)


def _polled(done: Poll) -> Iterator[str]:
    for polled in done.sources:
        records = sum(reading.records for reading in polled.readings)
        pages = "1 page" if len(polled.fetches) == 1 else f"{len(polled.fetches)} pages"
        state = "could not be read" if polled.failed else f"{records} records read"
        yield f"   {polled.source}: {pages} asked, {state}"
    if done.failed:
        raise DatumlineError("The mirror could not be crawled; `datumline issues` says why.")


def _fill(engine: Engine, settings: Settings, now: Clock, first: Poll) -> Iterator[str]:
    yield f"2. {first.refreshed.fillable} cells that nobody had read can be filled."
    with engine.begin() as conn:
        edition = edition_in_force(conn, settings.report, None)
        shown: Shown = proposal(conn, edition)
        count = len(shown.proposals)
        decision = adopt_proposal(conn, edition, shown, count, BY, now())
    yield f"   The treaties' dates decide {count} of them for {edition.verified_on}, the day the report"
    yield f"   was verified: adopted as user {BY}, in one decision (number {decision})."
    yield f"   {len(shown.found.undecided)} treaty cells stay unknown: no date on the mirror decides them."


def _news(engine: Engine, settings: Settings, now: Clock) -> Iterator[str]:
    with reading(engine) as conn:
        view = overview(conn, settings.report, Filter(), now())
    yield "3. What changed since the report was verified:"
    for change, words in view.news:
        yield f"   {change.id}  {words}"
    if not view.news:
        yield "   nothing"
    yield f"   {len(view.fillable)} cells can still be filled."


def _digest(engine: Engine, settings: Settings, now: Clock) -> Iterator[str]:
    with reading(engine) as conn:
        digest, paths = preview(conn, settings, settings.home / "digests", None, now())
    yield f"4. The week's digest: “{digest.subject}”"
    for path in paths:
        yield f"   {path}"


def _next_steps(home: Path) -> Iterator[str]:
    command = f"DATUMLINE_HOME={home} .venv/bin/datumline"
    yield "What to type next:"
    for words in ("changes", "show ID", "approve ID --by YOU", "history Sweden budapest", "baseline show --figure 1"):
        yield f"   {command} {words}"
    yield "The same in a browser, once you have set a password by the link that the first prints:"
    yield f"   {command} users add YOU --role operator"
    yield f"   {command} web"
    yield "With internet, the live sites (name who asks, so that they can reach you):"
    yield "   .venv/bin/datumline report import"
    yield "   DATUMLINE_CONTACT=you@example.org .venv/bin/datumline crawl"
