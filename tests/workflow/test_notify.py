"""Notices to maintainers: once for each matter, to everybody who has a maintainer's copy; on both databases."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import store.deliveries
from config.mail_settings import DeclaredSubscription
from config.settings import Settings
from store.engines import reading
from workflow import subscribe
from workflow.notify import tell_maintainers

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def told(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as conn:
        return sorted((one.message.address, one.message.subject) for one in store.deliveries.listing(conn))


def test_each_maintainer_is_told_once_of_each_matter(engine: Engine) -> None:
    settings = Settings(home=Path("nowhere"))
    with engine.begin() as conn:
        for address, maintainer in (
            ("anna@example.org", False),
            ("maria@example.org", True),
            ("cem@example.org", True),
        ):
            wanted = DeclaredSubscription(address=address, maintainer=maintainer)
            subscribe.add(conn, settings, wanted, "tests", NOW)
    for matter, expected in (("crawl/1", 2), ("crawl/1", 0), ("crawl/2", 2)):
        with engine.begin() as conn:
            assert tell_maintainers(conn, matter, "No crawl ran\u202e\r\nBcc: x\n\nfor two days.", NOW) == expected
    assert told(engine) == [
        *[("cem@example.org", "datumline: No crawl ran")] * 2,
        *[("maria@example.org", "datumline: No crawl ran")] * 2,
    ]


def test_without_any_it_is_for_whoever_mail_to_names(engine: Engine) -> None:
    with engine.begin() as conn:
        assert tell_maintainers(conn, "crawl/1", "No crawl ran", NOW) == 1
    assert told(engine) == [("", "datumline: No crawl ran")]


def test_a_transaction_that_is_taken_back_tells_nobody(engine: Engine) -> None:
    with engine.connect() as conn:
        tell_maintainers(conn, "crawl/1", "No crawl ran", NOW)
        conn.rollback()
    assert told(engine) == []
