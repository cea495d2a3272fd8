"""Delivery against a real SMTP server that refuses, delays and drops; on both databases."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

import store.deliveries
import store.issues
import store.messages
from config.settings import Settings
from domain.retries import wait_before_retry
from domain.subscriptions import Delivery, DeliveryState
from store.engines import reading
from store.messages import WITH_LINKS
from tests.workflow.post_office import (
    BUSY,
    DROP_AFTER,
    DROP_BEFORE,
    DROP_UNTAKEN,
    FULL,
    LATER,
    REFUSE,
    SPAM,
    PostOffice,
    post_office,
)
from workflow.deliver import LEASE, Delivered, deliver
from workflow.list_deliveries import retry
from workflow.notify import write_to

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ANNA, BELA = "anna@example.org", "bela@example.net"


@pytest.fixture
def office() -> "PostOffice":
    with post_office() as opened:
        yield opened  # type: ignore[misc]


def settings_for(office: PostOffice, **more: object) -> Settings:
    plain = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none", "smtp_timeout": 5}
    return Settings(**{"home": Path("nowhere"), "mail_from": "datumline <digest@example.org>", **plain, **more})


def queue(engine: Engine, *addresses: str, text: str = "Hello.\n.\n..two dots\n") -> None:
    with engine.begin() as conn:
        for address in addresses:
            assert write_to(conn, "digest@example.org", address, f"test/{address}", "Subject", text, NOW)


def run(engine: Engine, office: PostOffice, at: datetime = NOW, **more: object) -> Delivered:
    return deliver(engine, settings_for(office, **more), lambda: at)


def of(engine: Engine, address: str) -> Delivery:
    with reading(engine) as conn:
        (found,) = [one for one in store.deliveries.listing(conn) if one.message.address == address]
    return found


def open_issues(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return [issue.message for issue in store.issues.listing(conn, scope="mail")]


def test_what_is_sent_arrives_whole_and_once(engine: Engine, office: PostOffice) -> None:
    queue(engine, ANNA, BELA)
    assert run(engine, office).sent == 2
    assert run(engine, office).sent == 0
    assert Counter(to for to, _ in office.taken) == {ANNA: 1, BELA: 1}
    (mail,) = office.mails(ANNA)
    assert mail.get_content().replace("\r\n", "\n") == "Hello.\n.\n..two dots\n"
    assert mail["Message-ID"] == of(engine, ANNA).message.message_id
    assert office.connections == 1
    assert of(engine, ANNA).last_answer == "250 2.0.0 Queued"


def test_a_letter_that_has_arrived_leaves_no_link_behind(engine: Engine, office: PostOffice) -> None:
    """Of links only hashes are kept, so neither a store nor its backup opens anything."""
    office.plan(BELA, REFUSE)
    queue(engine, ANNA, BELA, text="Open https://example.org/reset/SECRET.\n")
    run(engine, office)
    assert "SECRET" in office.mails(ANNA)[0].get_content()
    assert (of(engine, ANNA).message.text, of(engine, ANNA).message.subject) == ("", "Subject")
    assert "SECRET" in of(engine, BELA).message.text, "a person may have it tried again"
    with engine.begin() as conn:
        assert store.messages.forget_texts(conn, NOW, WITH_LINKS) == 0
        assert store.messages.forget_texts(conn, NOW + timedelta(seconds=1), WITH_LINKS) == 1
    assert of(engine, BELA).message.text == ""


def test_one_address_refused_for_good_stops_alone_and_is_told(engine: Engine, office: PostOffice) -> None:
    office.plan(ANNA, REFUSE)
    queue(engine, ANNA, BELA)
    done = run(engine, office)
    assert (done.sent, done.refused) == (1 + 1, 1)  # Bela's mail, and the maintainers' notice
    assert of(engine, ANNA).state is DeliveryState.REFUSED
    assert any("No such mailbox" in message and "retry" in message for message in open_issues(engine))
    (notice,) = office.mails("maintainers@localhost")
    assert ANNA in notice.get_content()
    run(engine, office, NOW + timedelta(days=9))
    assert Counter(to for to, _ in office.taken)[BELA] == 1
    assert office.asked.count(ANNA) == 1


def test_a_refused_one_is_tried_again_when_a_person_says_so(engine: Engine, office: PostOffice) -> None:
    office.plan(ANNA, SPAM)
    queue(engine, ANNA)
    run(engine, office)
    number = of(engine, ANNA).id
    with engine.begin() as conn:
        assert retry(conn, number, "maria", NOW) == [number]
    assert run(engine, office).sent == 1
    assert len(office.mails(ANNA)) == 1
    assert open_issues(engine) == []


@pytest.mark.parametrize("trouble", [LATER, FULL, DROP_BEFORE, BUSY])
def test_a_passing_trouble_waits_and_loses_nothing(engine: Engine, office: PostOffice, trouble: str) -> None:
    office.plan(ANNA, trouble, trouble)
    queue(engine, ANNA)
    assert run(engine, office).postponed == 1
    waiting = of(engine, ANNA)
    assert (waiting.state, waiting.attempts, waiting.unanswered) == (DeliveryState.QUEUED, 1, 0)
    assert run(engine, office, waiting.next_attempt - timedelta(seconds=1)).postponed == 0
    run(engine, office, waiting.next_attempt)
    later = of(engine, ANNA)
    assert later.next_attempt - waiting.next_attempt > waiting.next_attempt - NOW
    assert run(engine, office, later.next_attempt).sent == 1
    assert len(office.mails(ANNA)) == 1


def test_a_lost_answer_is_tried_again_with_the_same_message_id(engine: Engine, office: PostOffice) -> None:
    office.plan(ANNA, DROP_AFTER, DROP_UNTAKEN)
    queue(engine, ANNA)
    for attempt in (1, 2):
        assert run(engine, office, of(engine, ANNA).next_attempt).postponed == 1
        assert of(engine, ANNA).unanswered == attempt
    assert run(engine, office, of(engine, ANNA).next_attempt).sent == 1
    first, second = office.mails(ANNA)
    assert first.as_bytes() == second.as_bytes()


def test_with_the_server_down_all_waits_and_one_issue_says_so(engine: Engine) -> None:
    with post_office() as gone:
        pass
    queue(engine, ANNA, BELA)
    done = run(engine, gone)
    assert (done.sent, done.postponed) == (0, 1)  # the second is not even tried
    assert "cannot be talked to" in done.silent[0]
    assert len(open_issues(engine)) == 1
    with post_office() as back:
        assert run(engine, back, NOW + timedelta(hours=5)).sent == 2
    assert open_issues(engine) == []


def test_a_sender_that_is_refused_is_our_fault_and_stops_nobodys_mail(engine: Engine, office: PostOffice) -> None:
    office.sender_answer = "553 5.7.1 Sender rejected"
    queue(engine, ANNA)
    assert "Sender rejected" in run(engine, office).silent[0]
    office.sender_answer = "250 OK"
    assert run(engine, office, NOW + timedelta(hours=5)).sent == 1


def test_what_cannot_be_delivered_for_days_is_given_up_and_told(engine: Engine, office: PostOffice) -> None:
    office.plan(ANNA, *[LATER] * 3)
    queue(engine, ANNA)
    run(engine, office)
    assert run(engine, office, NOW + timedelta(days=6)).given_up == 1
    assert of(engine, ANNA).state is DeliveryState.GIVEN_UP
    assert any("given up" in message for message in open_issues(engine))
    assert len(office.mails("maintainers@localhost")) == 1


def test_two_deliverers_at_once_send_each_message_once(engine: Engine, office: PostOffice) -> None:
    addresses = [f"reader{number}@example.org" for number in range(20)]
    office.delay = 0.005
    queue(engine, *addresses)
    done: list[Delivered] = []
    threads = [threading.Thread(target=lambda: done.append(run(engine, office))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(to for to, _ in office.taken) == dict.fromkeys(addresses, 1)
    assert sum(one.sent for one in done) == 20


def test_who_lost_the_lease_may_neither_send_nor_record(engine: Engine, office: PostOffice) -> None:
    queue(engine, ANNA)
    with engine.begin() as conn:
        slow = store.deliveries.lease(conn, "slow", NOW, NOW + LEASE)
    assert slow is not None
    assert run(engine, office).sent == 0
    assert run(engine, office, NOW + LEASE).sent == 1
    with engine.begin() as conn:
        assert not store.deliveries.hand_over(conn, slow, NOW + 2 * LEASE)
        assert not store.deliveries.sent(conn, slow, "250", NOW)
        assert not store.deliveries.postpone(conn, slow, "450", NOW, False)
    assert of(engine, ANNA).state is DeliveryState.SENT


def test_a_crash_after_the_hand_over_counts_as_unanswered(engine: Engine, office: PostOffice) -> None:
    queue(engine, ANNA)
    with engine.begin() as conn:
        crashed = store.deliveries.lease(conn, "crashed", NOW, NOW + LEASE)
        assert crashed is not None
        assert store.deliveries.hand_over(conn, crashed, NOW + LEASE)
    assert run(engine, office, NOW + LEASE).sent == 1
    assert of(engine, ANNA).unanswered == 1


def test_without_a_server_mails_wait_and_are_not_counted_as_tried(engine: Engine, office: PostOffice) -> None:
    queue(engine, ANNA)
    assert run(engine, office, smtp_host=None).silent == ["No smtp_host is set: mails stay in the outbox."]
    assert of(engine, ANNA).attempts == 0


def test_waits_grow_and_differ() -> None:
    waits = [wait_before_retry(attempt, "a") for attempt in range(1, 30)]
    assert timedelta(seconds=45) <= waits[0] <= timedelta(seconds=75)
    assert all(late > early for early, late in pairwise(waits[:7]))
    assert max(waits) <= timedelta(hours=5)
    assert len({wait_before_retry(3, str(seed)) for seed in range(20)}) == 20
