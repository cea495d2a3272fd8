"""Composing what is due: everything is told, and told once, to each by their own choice; on both databases."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

import store.deliveries
import store.issues
import store.messages
import store.subscriptions
from config.mail_settings import DeclaredSubscription
from config.settings import Settings
from domain.subscriptions import Message, Subscription
from notifications.compose import Digest, compose
from notifications.material import Material
from notifications.webhooks import signature
from store.delivery_tables import subscriptions
from store.engines import reading
from tests.notifications.test_webhooks import Hook, hook
from tests.workflow.scenes import (
    CHART,
    SWEDEN_PARTY,
    adopted,
    all_changes,
    budapest,
    chart,
    day,
    read,
    with_sweden,
)
from workflow import subscribe
from workflow.decide import Choice, approve, reject
from workflow.deliver import deliver
from workflow.outbox import Composed, compose_due
from workflow.propose import adopt_proposal, proposal

__all__ = ["hook"]
SWEDEN = "Sweden ratified the Budapest Convention on 28 April 2021"
PAGE = "https://datumline.example.org"
IRELAND_PARTY = {**CHART, "Ireland": ("2002-02-28", "2026-10-20", None)}


@pytest.fixture
def moved(engine: Engine, tmp_path: Path) -> Engine:
    """Day 0 is a Monday. The proposal is adopted on day 1; what Sweden did after the edition's day is open."""
    edition = adopted(engine)
    read(engine, tmp_path, with_sweden(SWEDEN_PARTY), day(1))
    with engine.begin() as conn:
        adopt_proposal(conn, edition, proposal(conn, edition), 4, "anna", day(1))
    return engine


def settings_in(folder: Path, **more: object) -> Settings:
    return Settings(**{"home": folder, "mail_from": "digest@example.org", "public_url": PAGE, **more})


def subscribed(engine: Engine, folder: Path, at: datetime, **wanted: object) -> Subscription:
    declared = DeclaredSubscription(**{"address": "anna@example.org", **wanted})
    with engine.begin() as conn:
        return subscribe.add(conn, settings_in(folder), declared, "maria", at)


def composed(engine: Engine, folder: Path, at: datetime) -> Composed:
    done = compose_due(engine, settings_in(folder), at)
    assert done.failed == ()
    return done


def messages(engine: Engine) -> list[Message]:
    with reading(engine) as conn:
        return [one.message for one in reversed(store.deliveries.listing(conn))]


def flat(message: Message) -> str:
    return " ".join(message.text.split())


def test_the_news_is_told_once_then_waits_then_is_said_to_be_decided(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2))
    assert composed(moved, tmp_path, day(5)).subjects == ()  # due on Monday at eight in Paris
    for _ in range(2):
        composed(moved, tmp_path, day(7) + timedelta(hours=2))
    (first,) = messages(moved)
    assert first.subject.startswith("Sweden: Budapest Convention signed → party")
    composed(moved, tmp_path, day(14) + timedelta(hours=2))
    (change,) = [one for one in budapest(all_changes(moved), "SWE") if one.status.value == "open"]
    with moved.begin() as conn:
        approve(conn, [Choice(change.id)], "bela", day(15))
    composed(moved, tmp_path, day(21) + timedelta(hours=2))
    _, second, third = messages(moved)
    assert SWEDEN not in flat(second)
    assert "13 days: Sweden: Budapest Convention signed → party" in flat(second)
    assert f"{PAGE}/changes/{change.id}" in second.text
    assert "approved: Sweden: Budapest Convention, by bela" in flat(third)
    assert "WAITING" not in third.text


def test_mails_of_a_subscription_are_one_thread(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2))
    for week in (1, 2, 3):
        composed(moved, tmp_path, day(7 * week) + timedelta(hours=2))
    first, second, third = messages(moved)
    assert (first.in_reply_to, first.thread) == ("", ())
    assert (second.in_reply_to, second.thread) == (first.message_id, (first.message_id,))
    assert (third.in_reply_to, third.thread) == (second.message_id, (first.message_id, second.message_id))
    assert (second.since, third.since) == (first.until, second.until)


def test_weeks_without_a_digest_are_caught_up_by_one(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2))
    composed(moved, tmp_path, day(37))
    (message,) = messages(moved)
    assert SWEDEN in flat(message)


def test_at_once_tells_what_is_new_and_nothing_else(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2), cadence="at_once", only_wrong=True)
    assert composed(moved, tmp_path, day(3)).subjects == ()  # what was open before is no news
    read(moved, tmp_path, chart(IRELAND_PARTY), day(4))
    for minute in range(3):
        composed(moved, tmp_path, day(4) + timedelta(minutes=minute + 1))
    (message,) = messages(moved)
    assert message.subject.startswith("Ireland: Budapest Convention signed → party")
    assert "Sweden" not in message.text


def test_what_closed_by_itself_and_comes_back_is_told_again(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2), cadence="at_once")
    for number, rows in ((4, IRELAND_PARTY), (6, CHART), (8, IRELAND_PARTY)):
        read(moved, tmp_path, chart(rows), day(number))
        composed(moved, tmp_path, day(number) + timedelta(minutes=1))
    assert [one.subject.partition(":")[0] for one in messages(moved)] == ["Ireland", "Ireland"]


def test_each_is_told_what_they_chose(moved: Engine, tmp_path: Path) -> None:
    read(moved, tmp_path, chart(IRELAND_PARTY), day(2))
    choices: dict[str, dict[str, object]] = {
        "all": {},
        "sweden": {"countries": ["Sweden"]},
        "other-source": {"sources": ["un_crc"]},
        "figure-7": {"figures": ["7"]},
        "withdrawn": {"kinds": ["withdrawn"]},
        "wrong": {"only_wrong": True},
    }
    for name, choice in choices.items():
        subscribed(moved, tmp_path, day(2), address=f"{name}@example.org", **choice)
    composed(moved, tmp_path, day(7) + timedelta(hours=2))
    told = {one.address.partition("@")[0]: one for one in messages(moved)}
    news = {
        name: {who for who in ("Sweden", "Ireland") if f"{who} ratified" in flat(one)} for name, one in told.items()
    }
    both, none = {"Sweden", "Ireland"}, set[str]()
    assert news == {
        "all": both,
        "sweden": {"Sweden"},
        "wrong": both,
        "other-source": none,
        "figure-7": none,
        "withdrawn": none,
    }
    assert "Only Sweden." in told["sweden"].text
    assert "What can be filled" not in told["figure-7"].text


def test_only_maintainers_get_issues_and_cases(moved: Engine, tmp_path: Path) -> None:
    read(moved, tmp_path, chart({}, treaty="185"), day(2))
    subscribed(moved, tmp_path, day(2))
    subscribed(moved, tmp_path, day(2), address="maria@example.org", maintainer=True)
    composed(moved, tmp_path, day(7) + timedelta(hours=2))
    reader, maintainer = messages(moved)
    assert "NEEDS A LOOK" in maintainer.text
    assert "NEEDS A LOOK" not in reader.text
    assert "not verified in time" in flat(reader).lower()  # that is said to everybody


def test_every_decision_is_told_once_also_one_that_was_committed_late(moved: Engine, tmp_path: Path) -> None:
    subscribed(moved, tmp_path, day(2), cadence="daily", hour=8)
    composed(moved, tmp_path, day(3) + timedelta(hours=2))
    (change,) = [one for one in budapest(all_changes(moved), "SWE") if one.status.value == "open"]
    with moved.begin() as conn:  # decided before that digest, committed after it
        reject(conn, [Choice(change.id)], "bela", day(3) + timedelta(hours=1), "not our matter")
    for number in (4, 5):
        composed(moved, tmp_path, day(number) + timedelta(hours=2))
    assert ["rejected: Sweden" in flat(one) for one in messages(moved)] == [False, True, False]


def test_an_unsubscribed_reader_gets_nothing_any_more(moved: Engine, tmp_path: Path) -> None:
    made = subscribed(moved, tmp_path, day(2))
    composed(moved, tmp_path, day(7) + timedelta(hours=2))
    (message,) = messages(moved)
    token = message.unsubscribe.removeprefix(f"{PAGE}/unsubscribe/")
    with moved.begin() as conn:
        assert not subscribe.unsubscribe(conn, f"{made.id}.wrong", day(8))
        assert not subscribe.unsubscribe(conn, "9" * 30 + ".x", day(8))
        assert subscribe.unsubscribe(conn, token, day(8))
        assert subscribe.unsubscribe(conn, token, day(9))
    composed(moved, tmp_path, day(14) + timedelta(hours=2))
    assert len(messages(moved)) == 1
    with reading(moved) as conn:
        assert store.deliveries.listing(conn)[0].state.value == "given_up"


def test_two_composers_at_once_make_one_message(moved: Engine, tmp_path: Path) -> None:
    for number in range(3):
        subscribed(moved, tmp_path, day(2), address=f"reader{number}@example.org")
    at, done = day(7) + timedelta(hours=2), list[Composed]()
    threads = [threading.Thread(target=lambda: done.append(composed(moved, tmp_path, at))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.address for one in messages(moved)) == [f"reader{number}@example.org" for number in range(3)]
    assert sum(len(one.subjects) for one in done) == 3


def test_one_digest_that_cannot_be_composed_costs_the_others_nothing(moved: Engine, tmp_path: Path) -> None:
    broken = subscribed(moved, tmp_path, day(2))
    subscribed(moved, tmp_path, day(2), address="bela@example.org")
    with moved.begin() as conn:
        conn.execute(update(subscriptions).where(subscriptions.c.id == broken.id).values(zone="Nowhere/Never"))
    done = compose_due(moved, settings_in(tmp_path), day(7) + timedelta(hours=2))
    assert (done.failed, len(done.subjects)) == ((broken.id,), 1)
    with reading(moved) as conn:
        assert [issue.cause for issue in store.issues.listing(conn, scope="mail")] == ["not_composed"]


def test_declared_subscriptions_come_and_go_with_the_settings(moved: Engine, tmp_path: Path) -> None:
    def living(at: int, *addresses: str) -> list[str]:
        declared = tuple(DeclaredSubscription(address=one) for one in addresses)
        compose_due(moved, settings_in(tmp_path, subscriptions=declared), day(at))
        with reading(moved) as conn:
            return [one.address for one in store.subscriptions.listing(conn) if one.state.value == "confirmed"]

    both = ["anna@example.org", "bela@example.org"]
    assert living(2, *both) == living(2, *both) == both
    assert living(3, both[1]) == both[1:]
    assert living(4, *both) == [both[1], both[0]]
    with reading(moved) as conn:
        bela = next(one for one in store.subscriptions.of_address(conn, both[1]))
    with moved.begin() as conn:
        subscribe.unsubscribe(conn, subscribe.unsubscribe_token(bela), day(5))
    assert living(6, *both) == [both[0]]  # who ended it is not subscribed again by the settings


def test_a_webhook_is_called_at_once_signed_with_the_key_of_its_subscription(
    moved: Engine, tmp_path: Path, hook: Hook
) -> None:
    settings = settings_in(tmp_path, private_webhooks=True)
    with moved.begin() as conn:
        wanted = DeclaredSubscription(address=hook.url, cadence="at_once")
        made = subscribe.add(conn, settings, wanted, "maria", day(2))
    read(moved, tmp_path, chart(IRELAND_PARTY), day(4))
    at = day(4) + timedelta(minutes=1)
    compose_due(moved, settings, at)
    hook.status = 503
    assert deliver(moved, settings, lambda: at).postponed == 1
    hook.status = 204
    later = at + timedelta(minutes=5)
    assert deliver(moved, settings, lambda: later).sent == 1
    (first, body), (second, again) = hook.came
    assert body == again
    assert first["datumline-id"] == second["datumline-id"]
    assert second["datumline-signature"] == signature(made.secret, body, later)
    document = json.loads(body)
    assert [change["country"] for change in document["changes"]] == ["Ireland"]
    assert document["changes"][0]["link"].startswith(f"{PAGE}/changes/")


def test_nobody_waits_while_a_digest_is_made_and_one_that_ends_meanwhile_gets_none(
    moved: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(moved, tmp_path, day(2))
    left = subscribed(moved, tmp_path, day(2), address="bela@example.org")

    def ends_meanwhile(material: Material) -> Digest:
        with moved.begin() as conn:  # on SQLite it would wait for fifteen seconds, and fail
            store.subscriptions.end(conn, left.id, "bela", day(7))
        return compose(material)

    monkeypatch.setattr("workflow.outbox.compose", ends_meanwhile)
    composed(moved, tmp_path, day(7) + timedelta(hours=2))
    assert [one.address for one in messages(moved)] == ["anna@example.org"]
    monkeypatch.undo()
    assert composed(moved, tmp_path, day(7) + timedelta(hours=3)).subjects == ()


def test_what_somebody_else_told_meanwhile_is_not_told_twice(
    moved: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(moved, tmp_path, day(2))

    def overtaken(material: Material) -> Digest:
        monkeypatch.undo()
        composed(moved, tmp_path, day(14) + timedelta(hours=2))
        return compose(material)

    monkeypatch.setattr("workflow.outbox.compose", overtaken)
    assert composed(moved, tmp_path, day(7) + timedelta(hours=2)).subjects == ()
    (message,) = messages(moved)
    assert SWEDEN in flat(message)
