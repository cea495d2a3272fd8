"""The scheduler on both engines, with sources that end at once or dawdle as a test wants them to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load as load_settings
from crawlers.registry import source_ids
from scheduler.crawl_runs import CrawlRuns
from scheduler.dispatch import Stage
from scheduler.leadership import Leadership
from scheduler.run_queue import RunQueue
from store.locks import locks
from tests.crawlers.site import Site, serving
from tests.store.conftest import engine, postgresql_databases, postgresql_engine, postgresql_server

__all__ = ["engine", "postgresql_databases", "postgresql_engine", "postgresql_server"]

Watching = Callable[..., Path]
ONE, OTHER = "coe_treaty_185", "coe_treaty_201"
REFUSED = "http://127.0.0.1:9/a"
"""Refused at once, as nobody allowed to ask this machine."""


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def stage(engine: Engine, clock: Clock) -> Iterator[Stage]:
    with locks(engine) as held:
        leadership = Leadership(engine, held, 0.05)
        assert leadership.look(clock())
        yield Stage(engine, load_settings, clock, leadership, CrawlRuns(delay_s=0.0), RunQueue(engine))


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


@pytest.fixture
def watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Watching:
    """Makes the installation watch these sources only: source id -> address of its page."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("DATUMLINE_HOME", str(home))
    monkeypatch.setenv("DATUMLINE_DATABASE_URL", engine.url.render_as_string(hide_password=False))

    def watch(**pages: str) -> Path:
        lines = [f"[{name}]\nwatched = false" for name in source_ids() if name not in pages]
        lines += [f'[{name}.pages]\nkey_page = "{url}"' for name, url in pages.items()]
        (home / "sources.toml").write_text("\n".join(lines))
        return home

    return watch
