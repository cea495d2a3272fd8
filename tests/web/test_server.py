"""`datumline web` as it is started, warned about, believed behind a proxy, and stopped."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from config.settings import Settings
from tests.web.served import Served
from tests.web.visiting import Clock
from web.app import create_app
from web.server import listen, warnings_of

PROGRAM = Path(sys.executable).with_name("datumline")


def get(address: str, path: str = "/login", **headers: str) -> http.client.HTTPResponse:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`datumline web` in a process of its own, which does not outlive the test."""
    environment = {**os.environ, "DATUMLINE_HOME": str(tmp_path / "home"), "PYTHONUNBUFFERED": "1"}
    command = [str(PROGRAM), "web", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 0)])
def test_it_says_where_it_is_answers_and_stops_on_request(
    started: subprocess.Popen[str], how: signal.Signals, code: int
) -> None:
    assert started.stdout is not None
    said = started.stdout.readline()
    address = said.removeprefix("datumline is at ").split()[0]
    assert urlsplit(address).hostname == "127.0.0.1"
    answer = get(address)
    assert (answer.status, answer.getheader("x-frame-options")) == (200, "DENY")
    assert answer.getheader("server") is None
    assert get(address, host="evil.example").status == 421
    started.send_signal(how)
    _, complaints = started.communicate(timeout=20)
    assert started.returncode == code
    assert "Traceback" not in complaints
    assert "/login" in complaints


@pytest.mark.parametrize("trusted", [True, False])
def test_what_a_proxy_says_is_believed_only_of_one_that_is_named(
    settings: Settings, app: FastAPI, clock: Clock, trusted: bool
) -> None:
    named = settings.model_copy(update={"trusted_proxies": ("127.0.0.1",) if trusted else ()})
    served = Served(create_app(named, app.state.engine, clock))
    try:
        answer = get(served.address, x_forwarded_proto="https", x_forwarded_for="192.0.2.7")
    finally:
        served.stop()
    assert (answer.getheader("strict-transport-security") is not None) == trusted
    assert (answer.getheader("set-cookie") or "").startswith("__Host-") == trusted


def test_listening_for_others_is_warned_about(settings: Settings) -> None:
    assert list(warnings_of(settings, "127.0.0.1")) == []
    assert list(warnings_of(settings, "::1")) == []
    (warning,) = warnings_of(settings, "0.0.0.0")  # noqa: S104
    assert "DATUMLINE_TRUSTED_PROXIES" in warning
    behind = {"trusted_proxies": ("10.0.0.2",), "public_url": "http://watch.example.org"}
    (warning,) = warnings_of(settings.model_copy(update=behind), "10.0.0.1")
    assert "https" in warning


def test_an_address_that_cannot_be_had_or_needs_a_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    monkeypatch.setenv("DATUMLINE_HOME", str(tmp_path))
    taken = listen("127.0.0.1", 0)

    def told(*words: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as end:
            main(["web", *words])
        return end.value.code, capsys.readouterr().err

    try:
        code, said = told("--port", str(taken.socket.getsockname()[1]))
    finally:
        taken.socket.close()
    assert (code, "cannot be listened on" in said) == (1, True)
    code, said = told("--host", "0.0.0.0")  # noqa: S104
    assert (code, "DATUMLINE_PUBLIC_URL" in said) == (2, True)
