"""Coming in and going out: who may, for how long, how guesses are slowed, and what nobody can learn from outside."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from config.settings import Settings
from domain.accounts import FREE_GUESSES, Role
from store import accounts
from store.account_tables import one_time_links, sessions, sign_in_attempts, users
from tests.web.visiting import HERE, PASSWORD, START, Clock, account, is_to_sign_in, posted, session_token, signed_in
from web.app import create_app
from workflow.accounts import add_user, disable, end_sessions, lifetimes, make_link, read_user, set_role
from workflow.sign_in import Guest, TooManyAttempts, WrongPassword, sign_in


def enter(client: TestClient, name: str, password: str = PASSWORD, **more: str) -> int:
    return int(posted(client, "/login", page="/login", name=name, password=password, **more).status_code)


def is_in(client: TestClient) -> bool:
    return not is_to_sign_in(client.get("/help"))


@pytest.fixture
def on_both(engine: Engine, settings: Settings, clock: Clock) -> FastAPI:
    """The application on each database."""
    return create_app(settings, engine, clock)


@pytest.fixture
def visitor(on_both: FastAPI) -> TestClient:
    return TestClient(on_both, base_url=HERE, follow_redirects=False)


def test_without_any_account_the_page_says_how_the_first_is_made(client: TestClient) -> None:
    assert is_to_sign_in(client.get("/"))
    assert "datumline users add NAME --role operator" in client.get("/login").text
    account(client.app, "anna", Role.VIEWER)  # type: ignore[arg-type]
    assert "datumline users add" not in client.get("/login").text


def test_one_signs_in_by_name_or_address_lands_where_one_wanted_and_signs_out(
    on_both: FastAPI, visitor: TestClient
) -> None:
    account(on_both, "anna", Role.EDITOR)
    assert visitor.get("/account?from=mail").headers["location"] == "/login?next=%2Faccount%3Ffrom%3Dmail"
    answer = posted(
        visitor, "/login", page="/login", name=" Anna@Example.org ", password=PASSWORD, next="/account?from=mail"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?from=mail")
    assert visitor.get("/account").status_code == 200
    assert posted(visitor, "/logout").headers["location"] == "/login"
    assert not is_in(visitor)
    with on_both.state.engine.connect() as conn:
        assert conn.execute(select(sessions)).all() == []


def test_what_is_kept_gives_nothing_away(app: FastAPI, client: TestClient) -> None:
    account(app, "anna", Role.EDITOR)
    assert enter(client, "anna") == 303
    token = client.cookies["datumline-session"]
    with app.state.engine.begin() as conn:
        link = make_link(conn, read_user(conn, "anna"), "tests", START)
        kept = str([conn.execute(select(table)).all() for table in (users, sessions, one_time_links, sign_in_attempts)])
    assert PASSWORD not in kept
    assert token not in kept
    assert link.token not in kept
    assert "$argon2id$" in kept


def test_a_session_ends_when_idle_and_at_the_latest_after_its_days(app: FastAPI, clock: Clock) -> None:
    limits = lifetimes(app.state.settings)
    idle = signed_in(app, "editor")
    clock.now += limits.idle - timedelta(seconds=1)
    assert is_in(idle)
    clock.now += limits.idle - timedelta(seconds=1)
    assert is_in(idle), "use puts the end off"
    clock.now += limits.idle
    assert not is_in(idle)
    busy = signed_in(app, "editor")
    until = clock.now + limits.absolute
    while clock.now + timedelta(hours=10) < until:
        clock.now += timedelta(hours=10)
        assert is_in(busy)
    clock.now = until
    assert not is_in(busy)


def test_reading_pages_writes_nothing_within_five_minutes(app: FastAPI, clock: Clock) -> None:
    client = signed_in(app, "viewer")

    def last_seen() -> object:
        with app.state.engine.connect() as conn:
            return conn.execute(select(sessions.c.last_seen)).scalar_one()

    before = last_seen()
    clock.now += timedelta(minutes=4)
    assert is_in(client)
    assert last_seen() == before
    clock.now += timedelta(minutes=1)
    assert is_in(client)
    assert last_seen() == clock.now


def test_sessions_end_everywhere_at_once(on_both: FastAPI) -> None:
    mine = [signed_in(on_both, "editor") for _ in range(3)]
    others = signed_in(on_both, "viewer")
    assert posted(mine[0], "/account/sessions/end").status_code == 303
    assert [is_in(client) for client in mine] == [True, False, False]
    with on_both.state.engine.begin() as conn:
        end_sessions(conn, read_user(conn, "editor"), "tests", START)
    assert not is_in(mine[0])
    assert is_in(others)


def test_one_session_is_ended_but_nobody_elses(app: FastAPI) -> None:
    here, there = signed_in(app, "editor"), signed_in(app, "editor")
    stranger = signed_in(app, "viewer")
    with app.state.engine.connect() as conn:
        ids = conn.execute(select(sessions.c.id).order_by(sessions.c.id)).scalars().all()
    posted(here, f"/account/sessions/{ids[2]}/end")
    assert is_in(stranger)
    posted(here, f"/account/sessions/{ids[1]}/end")
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_disabled_user_is_out_at_once_and_stays_out(on_both: FastAPI, visitor: TestClient) -> None:
    client = signed_in(on_both, "editor")
    with on_both.state.engine.begin() as conn:
        disable(conn, read_user(conn, "editor"), "tests", START)
    assert not is_in(client)
    assert enter(visitor, "editor") == 401


def test_a_role_that_was_taken_away_is_gone_with_the_next_request(app: FastAPI) -> None:
    account(app, "other", Role.OPERATOR)
    client = signed_in(app, "operator")
    assert client.get("/users").status_code == 200
    with app.state.engine.begin() as conn:
        set_role(conn, read_user(conn, "operator"), Role.VIEWER, "tests", START)
    refused = client.get("/users")
    assert refused.status_code == 403
    assert "operator" in refused.text


def test_the_answers_to_a_wrong_name_password_or_account_are_alike(app: FastAPI, client: TestClient) -> None:
    account(app, "anna", Role.EDITOR)
    account(app, "gone", Role.EDITOR)
    with app.state.engine.begin() as conn:
        add_user(conn, "new", None, Role.EDITOR, "tests", START)
        disable(conn, read_user(conn, "gone"), "tests", START)
    answers = set()
    for name in ("anna", "gone", "new", "nobody"):
        answer = posted(client, "/login", page="/login", name=name, password="wrong")  # noqa: S106
        text = answer.text.replace(f'value="{name}"', "")
        answers.add((answer.status_code, text.split('name="next"')[1]))
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_guesses_at_an_account_are_slowed_down_whether_it_exists_or_not(
    on_both: FastAPI, visitor: TestClient, clock: Clock, name: str
) -> None:
    account(on_both, "anna", Role.EDITOR)
    statuses = [enter(visitor, name, "wrong") for _ in range(FREE_GUESSES + 1)]
    assert statuses == [401] * FREE_GUESSES + [429]
    answer = posted(visitor, "/login", page="/login", name=name, password=PASSWORD)
    assert answer.status_code == 429
    assert "Wait 31 seconds" in answer.text
    clock.now += timedelta(seconds=31)
    assert enter(visitor, name) == (303 if name == "anna" else 401)


def test_the_waits_double_and_a_success_ends_them(app: FastAPI, client: TestClient, clock: Clock) -> None:
    account(app, "anna", Role.EDITOR)
    for _ in range(FREE_GUESSES):
        enter(client, "anna", "wrong")
    clock.now += timedelta(seconds=30)
    assert enter(client, "anna", "wrong") == 401
    clock.now += timedelta(seconds=30)
    assert enter(client, "anna") == 429
    clock.now += timedelta(seconds=31)
    assert enter(client, "anna") == 303
    fresh = TestClient(app, base_url=HERE, follow_redirects=False)
    assert enter(fresh, "anna", "wrong") == 401


def guesses(app: FastAPI, names: Iterator[str], address: str) -> list[str]:
    """What guesses from one address end in, a minute after another account."""
    found = []
    for name in names:
        try:
            sign_in(
                app.state.engine, name, "wrong", Guest(address, ""), lifetimes(app.state.settings), app.state.clock()
            )
        except (WrongPassword, TooManyAttempts) as error:
            found.append(type(error).__name__)
    return found


def test_an_address_that_tries_many_accounts_is_slowed_down_and_no_other(app: FastAPI) -> None:
    ends = guesses(app, (f"user{number}" for number in range(22)), "192.0.2.1")
    assert ends == ["WrongPassword"] * 20 + ["TooManyAttempts"] * 2
    assert guesses(app, iter(["user99"]), "192.0.2.2") == ["WrongPassword"]


def test_guesses_at_the_same_moment_see_each_other(on_both: FastAPI) -> None:
    account(on_both, "anna", Role.EDITOR)
    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(lambda number: guesses(on_both, iter(["anna"]), f"192.0.2.{number}")[0], range(16)))
    assert ends.count("WrongPassword") == FREE_GUESSES


def test_a_password_is_changed_by_who_knows_the_old_one(app: FastAPI) -> None:
    here, there = signed_in(app, "editor"), signed_in(app, "editor")
    new = "another long sentence"

    def change(**fields: str) -> str:
        typed = {"current": PASSWORD, "password": new, "repeated": new, **fields}
        return str(posted(here, "/account/password", **typed).text)

    assert "not your present password" in change(current="wrong")
    assert "fields differ" in change(repeated="something else")
    assert "too short" in change(password="short", repeated="short")  # noqa: S106
    assert is_in(there)
    before = here.cookies["datumline-session"]
    change()
    assert here.cookies["datumline-session"] != before, "a new session, so that a stolen one is worth nothing"
    assert "The password is changed" in here.get("/account").text
    assert (is_in(here), is_in(there)) == (True, False)
    fresh = TestClient(app, base_url=HERE, follow_redirects=False)
    assert (enter(fresh, "editor"), enter(fresh, "editor", new)) == (401, 303)


def test_a_one_time_link_works_once_and_in_time(on_both: FastAPI, visitor: TestClient, clock: Clock) -> None:
    engine = on_both.state.engine
    with engine.begin() as conn:
        user = add_user(conn, "anna", None, Role.EDITOR, "tests", START)
        replaced, late = make_link(conn, user, "tests", START), make_link(conn, user, "tests", START)
    clock.now += timedelta(days=7)
    assert [visitor.get(link.path).status_code for link in (replaced, late)] == [410, 410]
    with engine.begin() as conn:
        link = make_link(conn, user, "tests", clock.now)
    assert visitor.get(link.path).status_code == 200
    assert visitor.get(f"/reset/{link.token}").status_code == 410, "an invitation is no reset"
    typed = {"password": PASSWORD, "repeated": PASSWORD}
    answer = posted(visitor, link.path, page=link.path, **typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert is_in(visitor)
    assert posted(visitor, link.path, **typed).status_code == 410
    assert visitor.get(link.path).status_code == 410


def test_of_two_who_use_a_link_at_once_one_sets_the_password(on_both: FastAPI) -> None:
    with on_both.state.engine.begin() as conn:
        link = make_link(conn, add_user(conn, "anna", None, Role.EDITOR, "tests", START), "tests", START)
    clients = [TestClient(on_both, base_url=HERE, follow_redirects=False) for _ in range(4)]

    def use(number: int) -> int:
        words = f"sentence of number {number}"
        return int(posted(clients[number], link.path, page="/login", password=words, repeated=words).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [303, 410, 410, 410]


def test_a_reset_ends_every_session_and_link_of_before(app: FastAPI, client: TestClient) -> None:
    before = session_token(app, "editor")
    with app.state.engine.begin() as conn:
        link = make_link(conn, read_user(conn, "editor"), "tests", START)
    words = "an entirely new sentence"
    assert posted(client, link.path, page=link.path, password=words, repeated=words).status_code == 303
    stolen = TestClient(app, base_url=HERE, follow_redirects=False, cookies={"datumline-session": before})
    assert not is_in(stolen)
    assert is_in(client)


def test_the_last_operator_can_neither_be_disabled_nor_lose_the_role(app: FastAPI) -> None:
    client = signed_in(app, "operator")
    with app.state.engine.connect() as conn:
        me = accounts.find(conn, "operator")
    assert me is not None
    for path, fields in (("disable", {}), ("role", {"role": "viewer"})):
        refused = posted(client, f"/users/{me.id}/{path}", **fields)
        assert refused.status_code == 409
        assert "last operator" in refused.text
    assert is_in(client)


def test_an_operator_gives_another_mail_address(app: FastAPI) -> None:
    client = signed_in(app, "operator")
    with app.state.engine.connect() as conn:
        me = accounts.find(conn, "operator")
    assert me is not None
    assert posted(client, f"/users/{me.id}/email", email="me@example.org").status_code == 303
    assert 'value="me@example.org"' in client.get(f"/users/{me.id}").text
    refused = posted(client, f"/users/{me.id}/email", email="nothing")
    assert refused.status_code == 409
    assert "is not a mail address" in refused.text
