"""Page and schedule together: both live, both stop, and neither is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

PROGRAM = Path(sys.executable).with_name("datumline")


class Serving:
    """`datumline serve` on a port of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.log = home.parent / "log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DATUMLINE_")}
        environment = {**clean, "DATUMLINE_HOME": str(home), "DATUMLINE_LOG_FORMAT": "json"}
        with self.log.open("w") as log:
            command = [str(PROGRAM), "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=environment, cwd=home.parent, stdout=log, stderr=log)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def stops_answering(self) -> bool:
        return not self.answers()


def wait_for(condition: Callable[[], bool], serving: Serving) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, serving.log.read_text()
        time.sleep(0.1)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    made = Serving(tmp_path / "home")
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()


def test_both_run_and_both_stop(serving: Serving) -> None:
    wait_for(serving.answers, serving)
    wait_for(lambda: serving.says('"command": "schedule"'), serving)
    assert serving.says('"event": "request.answered"') or serving.answers()
    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(60) == 0, serving.log.read_text()
    assert serving.stops_answering() and not serving.says("Traceback")


def test_when_it_is_killed_neither_is_left_behind(serving: Serving) -> None:
    wait_for(serving.answers, serving)
    serving.process.kill()
    serving.process.wait()
    wait_for(serving.stops_answering, serving)


def test_a_port_that_is_taken_stops_both(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "DATUMLINE_HOME": str(tmp_path / "home")}
        command = [str(PROGRAM), "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert (
        "cannot be listened on" in done.stderr and "`datumline web` ended with 1; the other is stopped." in done.stderr
    )
