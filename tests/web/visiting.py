"""What the page's tests share: a clock, people who are signed in, forms sent as a browser sends them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from crawlers.registry import load
from demo.mirror import TREATIES, MirrorPage, pages
from demo.un_pages import TREATIES as UN_TREATIES
from domain.accounts import Role
from store import accounts
from workflow.accounts import add_user, lifetimes
from workflow.adopt_edition import adopt, from_shipped
from workflow.poll import supply
from workflow.propose import adopt_proposal, proposal
from workflow.sign_in import Guest, begin_session

START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
REPORT = "coe_ocsea_2021"
PASSWORD = "a long enough sentence"  # noqa: S105
# A real argon2, but as quick as it goes: how slow it is by day is tested in tests/workflow/test_passwords.py.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED = QUICK_HASHER.hash(PASSWORD)
HERE = "http://localhost"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def fill(engine: Engine, folder: Path) -> None:
    """What the demonstration leaves but its PDFs, without a crawl: the shipped edition, what the mirror says of the
    treaties, and the statuses of the edition's day that their dates decide, adopted; so some news waits.
    """
    edition = adopt(engine, from_shipped(REPORT), "report", START).edition
    folder.mkdir(parents=True, exist_ok=True)
    served = pages()
    for source_id in (*(f"coe_treaty_{treaty}" for treaty in TREATIES), *UN_TREATIES):
        path = folder / source_id
        path.write_bytes(_served(served, source_id).content("http://127.0.0.1"))
        supply(engine, load(source_id), [path], None, START, "mirror", START)
        path.unlink()
    with engine.begin() as conn:
        shown = proposal(conn, edition)
        adopt_proposal(conn, edition, shown, len(shown.proposals), "demo", START)


def _served(served: Mapping[str, MirrorPage], source_id: str) -> MirrorPage:
    """The page that a source is read from: of the Treaty Office its service's answer."""
    treaty = source_id.removeprefix("coe_treaty_")
    wanted = f"NumSte={treaty}&" if treaty in TREATIES else urlsplit(load(source_id).pages[0].url).query
    return next(page for place, page in served.items() if wanted in place)


def account(app: FastAPI, name: str, role: Role) -> None:
    """A user of this name with PASSWORD, unless there is one."""
    engine, now = app.state.engine, app.state.clock()
    with engine.begin() as conn:
        if accounts.find(conn, name) is None:
            user = add_user(conn, name, f"{name}@example.org", role, "tests", now)
            accounts.set_password(conn, user.id, HASHED)


def session_token(app: FastAPI, role: str, name: str | None = None) -> str:
    """The token of a session that began just now."""
    account(app, name or role, Role(role))
    with app.state.engine.begin() as conn:
        user = accounts.find(conn, name or role)
        assert user is not None
        guest = Guest("127.0.0.1", "tests")
        return begin_session(conn, user, guest, lifetimes(app.state.settings), app.state.clock())


def signed_in(app: FastAPI, role: str, name: str | None = None) -> TestClient:
    """A client of its own, signed in with this role; the user's name is the role's unless given."""
    token = session_token(app, role, name)
    client = TestClient(app, base_url=HERE, follow_redirects=False)
    # The cookie jar's name for this host, so that an answer's cookie takes its place.
    client.cookies.set("datumline-session", token, domain="localhost.local")
    return client


def csrf(client: TestClient, page: str = "/help") -> str:
    """A form token that is good for this client's session; without a session ask of "/login"."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return unescape(found[1])


def posted(client: TestClient, path: str, page: str = "/help", **fields: Any) -> Any:
    """The answer to a form of ours with these fields; a list is sent as one field several times."""
    return client.post(path, data={"csrf": csrf(client, page), **fields})


def is_to_sign_in(response: Any) -> bool:
    """Whether an answer leads to the sign-in page."""
    return response.status_code == 303 and urlsplit(response.headers["location"]).path == "/login"
