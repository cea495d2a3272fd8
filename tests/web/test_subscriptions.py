"""Subscriptions, links in mails, and feeds, through the page."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml import etree
from starlette.testclient import TestClient

import store.deliveries
import store.subscriptions
from config.mail_settings import DeclaredSubscription
from config.settings import Settings
from domain.subscriptions import SubscriptionState
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.web.visiting import HERE, REPORT, Clock, posted, signed_in
from web.app import create_app
from workflow import subscribe

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", report=REPORT, public_url=HERE, open_subscription=True)


def states(app: FastAPI) -> dict[str, SubscriptionState]:
    with reading(app.state.engine) as conn:
        return {one.address: one.state for one in store.subscriptions.listing(conn)}


def subscribed(app: FastAPI, address: str = "anna@example.org") -> str:
    """The path of its unsubscribe link."""
    with app.state.engine.begin() as conn:
        wanted = DeclaredSubscription(address=address)
        made = subscribe.add(conn, app.state.settings, wanted, "maria", app.state.clock())
    return f"/unsubscribe/{subscribe.unsubscribe_token(made)}"


def test_a_viewer_subscribes_the_own_address_and_no_other(app: FastAPI, viewer: TestClient) -> None:
    mine = {"address": "victim@example.org", "cadence": "daily", "countries": ["SWE", "NOR"], "maintainer": "1"}
    assert posted(viewer, "/subscriptions", **mine).status_code == 303
    assert states(app) == {"viewer@example.org": SubscriptionState.CONFIRMED}
    with reading(app.state.engine) as conn:
        (made,) = store.subscriptions.listing(conn)
    assert (made.choice.countries, made.maintainer) == (("NOR", "SWE"), False)
    assert "Norway and Sweden" in viewer.get("/subscriptions").text


def test_a_viewer_neither_sees_nor_ends_other_peoples(app: FastAPI, viewer: TestClient) -> None:
    subscribed(app)
    assert "anna@example.org" not in viewer.get("/subscriptions").text
    assert posted(viewer, "/subscriptions/1/end").status_code == 404
    assert posted(viewer, "/deliveries/1/retry").status_code == 403
    assert states(app) == {"anna@example.org": SubscriptionState.CONFIRMED}


def test_a_maintainer_adds_and_ends_any(app: FastAPI, maintainer: TestClient) -> None:
    assert posted(maintainer, "/subscriptions", address="bela@example.org").status_code == 303
    hook = posted(maintainer, "/subscriptions", address="https://hooks.example.org/x", cadence="at_once")
    shown = maintainer.get(hook.headers["location"]).text
    with reading(app.state.engine) as conn:
        assert store.subscriptions.listing(conn)[1].secret in shown
    assert posted(maintainer, "/subscriptions/1/end").status_code == 303
    assert states(app)["bela@example.org"] is SubscriptionState.ENDED


@pytest.mark.parametrize("address", ["nobody", "a@b, c@d", "http://10.0.0.1/x", "https://localhost/", "<b>@x"])
def test_what_cannot_be_subscribed_is_said_and_kept_in_the_form(maintainer: TestClient, address: str) -> None:
    answer = posted(maintainer, "/subscriptions", address=address)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<b>@x" not in answer.text


def test_looking_at_an_unsubscribe_link_ends_nothing_and_one_click_does(app: FastAPI, client: TestClient) -> None:
    link = subscribed(app)
    page = client.get(link)
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert client.head(link).status_code in (200, 405)
    assert states(app)["anna@example.org"] is SubscriptionState.CONFIRMED
    for _ in range(2):  # as a mail program posts, without cookies, form token or redirect
        done = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.example"})
        assert done.status_code == 200
    assert states(app)["anna@example.org"] is SubscriptionState.ENDED


@pytest.mark.parametrize("token", ["1.wrong", "1.", ".", "999999.x", "x", "1.%00", "%F0%9F%92%A9"])
def test_a_wrong_link_ends_nothing(app: FastAPI, client: TestClient, token: str) -> None:
    subscribed(app)
    assert client.get(f"/unsubscribe/{token}").status_code in (400, 404)
    assert client.post(f"/unsubscribe/{token}").status_code in (400, 404)
    assert states(app)["anna@example.org"] is SubscriptionState.CONFIRMED


def confirm_links(app: FastAPI) -> list[str]:
    with reading(app.state.engine) as conn:
        texts = [one.message.text for one in store.deliveries.listing(conn)]
    return [found[1] for text in texts if (found := re.search(rf"{HERE}(/confirm/\S+)", text))]


def test_a_reader_subscribes_and_confirms_by_the_mailed_link_once(app: FastAPI, client: TestClient) -> None:
    for _ in range(2):  # who asks twice is written to once, and sees no difference
        answer = posted(client, "/subscribe", "/subscribe", address="cem@example.org")
        assert answer.status_code == 200
    (link,) = confirm_links(app)
    assert client.get(link).status_code == 200
    assert states(app)["cem@example.org"] is SubscriptionState.PENDING
    assert posted(client, link, link).status_code == 200
    assert states(app)["cem@example.org"] is SubscriptionState.CONFIRMED
    assert posted(client, link, link).status_code == 404


def test_a_confirmation_that_is_too_old_or_forged_does_nothing(app: FastAPI, client: TestClient, clock: Clock) -> None:
    posted(client, "/subscribe", "/subscribe", address="cem@example.org", maintainer="1")
    (link,) = confirm_links(app)
    assert posted(client, f"{link}x", link).status_code == 404
    clock.now += subscribe.CONFIRM_WITHIN
    assert posted(client, link, link).status_code == 404
    assert states(app)["cem@example.org"] is SubscriptionState.PENDING
    with reading(app.state.engine) as conn:
        assert not store.subscriptions.listing(conn)[0].maintainer


def test_nobody_can_have_us_write_to_a_crowd(app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribe, "ASKED_AT_MOST", 2)
    answers = [posted(client, "/subscribe", "/subscribe", address=f"a{n}@example.org").status_code for n in range(4)]
    assert answers == [200, 200, 400, 400]


def test_where_it_is_not_allowed_there_is_no_form(empty_home: Path, tmp_path: Path, clock: Clock) -> None:
    engine = open_database(sqlite_url(tmp_path / "other"))
    closed = TestClient(create_app(Settings(home=tmp_path / "other", report=REPORT), engine, clock), base_url=HERE)
    assert closed.get("/subscribe").status_code == 404
    assert posted(closed, "/subscribe", "/login", address="cem@example.org").status_code == 404
    engine.dispose()


@pytest.fixture
def with_news(filled_app: FastAPI) -> FastAPI:
    """A store in which Sweden's status was adopted as on the edition's day, so that the source contradicts it."""
    return filled_app


def entries(content: bytes) -> list[etree._Element]:
    return etree.fromstring(content).findall(f"{ATOM}entry")


def test_feeds_are_valid_atom_with_stable_ids_and_links(with_news: FastAPI, clock: Clock) -> None:
    client = signed_in(with_news, "viewer")
    answer = client.get("/feeds/all.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    found = entries(answer.content)
    assert found
    for one in found:
        assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "content"))
        (link,) = one.findall(f"{ATOM}link")  # without rel, as Atom has it: the alternate
        assert link.get("href", "").startswith(f"{HERE}/changes/")
    assert len({one.findtext(f"{ATOM}id") for one in found}) == len(found)
    assert client.get("/feeds/all.atom").content == answer.content
    assert client.get("/feeds/all.atom", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def test_each_feed_holds_its_own(with_news: FastAPI) -> None:
    client = signed_in(with_news, "viewer")
    sweden = entries(client.get("/feeds/country/SWE.atom").content)
    assert sweden
    assert all("Sweden" in (one.findtext(f"{ATOM}title") or "") for one in sweden)
    assert len(entries(client.get("/feeds/source/coe_treaty_185.atom").content)) >= 1
    assert entries(client.get("/feeds/source/un_crc.atom").content) == []
    assert len(entries(client.get("/feeds/figure/1.atom").content)) >= len(sweden)
    for wrong in ("country/XXX", "source/..", "figure/", "none", "all/SWE"):
        assert client.get(f"/feeds/{wrong}.atom").status_code == 404
    assert client.get("/feeds/all").status_code == 404


def test_a_feed_reader_without_session_or_token_is_told_401(with_news: FastAPI) -> None:
    reader = TestClient(with_news, base_url=HERE, follow_redirects=False)
    for name in ("all", "country/SWE", "none"):
        answer = reader.get(f"/feeds/{name}.atom", headers={"authorization": "Bearer wrong"})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="datumline feeds"')
        assert "under Feeds" in answer.text, "a person who comes along is told what to do"
    assert reader.get("/feeds").status_code == 303, "the page about feeds is a page"


def test_a_token_is_also_taken_from_a_header(with_news: FastAPI) -> None:
    user, reader = signed_in(with_news, "viewer"), TestClient(with_news, base_url=HERE, follow_redirects=False)
    shown = user.get(posted(user, "/feeds/token").headers["location"]).text
    found = re.search(r"/feeds/token/([\w-]+)/", shown)
    assert found
    bearing = {"authorization": f"bearer {found[1]}"}
    assert entries(reader.get("/feeds/country/SWE.atom", headers=bearing).content)
    assert reader.get("/sources", headers=bearing).status_code == 303, "it opens feeds alone"
    posted(user, "/feeds/token/end")
    assert reader.get("/feeds/country/SWE.atom", headers=bearing).status_code == 401


def test_feeds_are_everybodys_where_the_settings_open_them(with_news: FastAPI, settings: Settings) -> None:
    opened = create_app(settings.model_copy(update={"open_feeds": True}), with_news.state.engine, with_news.state.clock)
    reader = TestClient(opened, base_url=HERE, follow_redirects=False)
    answer = reader.get("/feeds/all.atom")
    assert answer.status_code == 200 and entries(answer.content)
    assert "viewer" not in answer.text and "@" not in answer.text, "no person is named"
    assert reader.get("/feeds/none.atom").status_code == 404
    assert reader.get("/sources").status_code == 303, "what is opened is feeds alone"


def test_a_token_opens_the_feeds_to_its_holder_until_it_ends(with_news: FastAPI) -> None:
    user, reader = signed_in(with_news, "viewer"), TestClient(with_news, base_url=HERE, follow_redirects=False)

    def new_address() -> str:
        shown = user.get(posted(user, "/feeds/token").headers["location"]).text
        found = re.search(rf"{HERE}(/feeds/token/[\w-]+/all.atom)", shown)
        assert found
        return found[1]

    first = new_address()
    assert reader.get(first).status_code == 200
    second = new_address()
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)
    posted(user, "/feeds/token/end")
    assert reader.get(second).status_code == 404
    assert reader.get("/feeds/token/x/all.atom").status_code == 404
    assert first.split("/")[3] not in user.get("/feeds").text
