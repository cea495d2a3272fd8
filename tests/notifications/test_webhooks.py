"""Webhooks over real HTTP: signed, judged by their answer, never led inside."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from notifications.endings import Later, Refused
from notifications.payload import payload
from notifications.webhooks import Call, post, signature
from tests.notifications.samples import BROKEN, NEWS, QUIET, many

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "webhook.schema.json"


@dataclass
class Hook:
    """answer: what the next requests get: a status, headers, or None to hang up after reading."""

    url: str = ""
    status: int | None = 204
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    known = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            known.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if known.status is None:
                self.close_connection = True
                return
            self.send_response(known.status)
            for name, value in known.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    known.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def call(hook: Hook, url: str | None = None, inside: bool = True, about_to: object = None) -> str:
    one = Call(url or hook.url, "secret", "<digest.1@example.org>", b'{"a":1}', lambda digits: inside)
    return post(one, NOW, about_to or (lambda: None))  # type: ignore[arg-type]


def test_it_is_signed_so_that_its_receiver_can_check_it(hook: Hook) -> None:
    assert call(hook).startswith("204")
    ((headers, body),) = hook.came
    stamp, _, proof = headers["datumline-signature"].partition(",v1=")
    made = hmac.new(b"secret", f"{stamp.removeprefix('t=')}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(made, proof)
    assert int(stamp.removeprefix("t=")) == NOW.timestamp()
    assert (headers["content-type"], headers["datumline-id"]) == ("application/json", "digest.1@example.org")
    assert signature("secret", body, NOW) != signature("secret", body + b" ", NOW) != signature("other", body, NOW)


@pytest.mark.parametrize("status", [408, 421, 425, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again_when_it_is_asked_for(hook: Hook, status: int) -> None:
    hook.status, hook.headers = status, {"retry-after": "120"}
    with pytest.raises(Later) as ending:
        call(hook)
    assert (ending.value.wait, ending.value.unanswered) == (120, False)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 410, 422])
def test_every_other_answer_is_a_refusal_and_no_redirect_is_followed(hook: Hook, status: int) -> None:
    hook.status, hook.headers = status, {"location": hook.url}
    with pytest.raises(Refused, match=str(status)):
        call(hook)
    assert len(hook.came) == 1


def test_an_answer_that_does_not_come_may_mean_that_it_arrived(hook: Hook) -> None:
    hook.status = None
    with pytest.raises(Later) as ending:
        call(hook)
    assert ending.value.unanswered


def test_nobody_there_means_that_it_did_not_arrive() -> None:
    with pytest.raises(Later) as ending:
        call(Hook(), "http://127.0.0.1:1/")
    assert not ending.value.unanswered


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_inside_is_refused_before_a_byte_is_sent(hook: Hook, host: str) -> None:
    with pytest.raises(Refused, match="inside this machine or network"):
        call(hook, hook.url.replace("127.0.0.1", host), inside=False)
    assert hook.came == []


def test_what_raises_before_it_is_sent_sends_nothing(hook: Hook) -> None:
    def lost() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        call(hook, about_to=lost)
    assert hook.came == []


def test_the_peer_is_asked_about_by_its_digits(hook: Hook) -> None:
    asked: list[str] = []
    post(Call(hook.url, "s", "<a@b>", b"{}", lambda digits: asked.append(digits) or True), NOW, lambda: None)  # type: ignore[func-returns-value]
    assert [str(ip_address(one)) for one in asked] == ["127.0.0.1"]


@pytest.mark.parametrize("material", [NEWS, QUIET, BROKEN, many(600)])
def test_what_is_sent_keeps_to_the_schema(material: object) -> None:
    document = json.loads(payload(material, "<digest.1@example.org>"))  # type: ignore[arg-type]
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    assert document["counts"]["changes"] >= len(document["changes"])
