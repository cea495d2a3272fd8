"""Where only the page lives: it says that the schedule is silent, once, and sends that itself."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

import store.leaders
from config.settings import Settings
from tests.web.visiting import Clock
from tests.workflow.post_office import PostOffice, post_office
from web.watch import look, watching


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


@pytest.fixture
def mailing(settings: Settings, office: PostOffice) -> Settings:
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": office.port,
            "smtp_security": "none",
            "mail_from": "digest@example.org",
            "mail_to": "boss@example.org",
        }
    )


def test_a_schedule_that_died_is_told_by_the_page_once(
    engine: Engine, mailing: Settings, office: PostOffice, clock: Clock
) -> None:
    look(mailing, engine, clock)
    assert office.taken == []
    with engine.begin() as conn:
        store.leaders.begin_term(conn, "the-other-machine", 1, clock())
    clock.now += timedelta(hours=30)
    for _ in range(2):
        look(mailing, engine, clock)
    (mail,) = office.mails("boss@example.org")
    assert "No crawl ran" in mail["Subject"]
    assert "Start `datumline schedule`" in mail.get_content()


def test_it_looks_again_and_again_whatever_goes_wrong(engine: Engine, mailing: Settings, clock: Clock) -> None:
    thrice = threading.Semaphore(0)

    def failing() -> None:
        thrice.release()
        raise RuntimeError

    with watching(mailing, engine, failing, every_s=0.01):  # type: ignore[arg-type]
        for _ in range(3):
            assert thrice.acquire(timeout=5)
