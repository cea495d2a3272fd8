"""`datumline serve`: the page and the schedule together, for one machine."""

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

import click

from cli.output import say

# Each ends when we have died, however that came about.
START = "from crawlers.orphans import end_with_parent; end_with_parent(True); from cli.main import main; main()"
PROGRAM = (sys.executable, "-P", "-c", START)
SECONDS_TO_FINISH = 60
LOOK_S = 0.2


def register(parent: click.Group) -> None:
    """Add the command to the program."""
    parent.add_command(serve)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that the page listens on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Its port; 0 for any.")
def serve(host: str, port: int) -> None:
    """Run page and schedule together, until they are stopped; when one of them ends, the other is stopped too.

    On a server, let its own manager run `datumline web` and `datumline schedule`.
    """
    from cli.context import opened

    # Before there are two: makes the SQLite file, or brings it to this version; tells a wrong setting once.
    with opened():
        pass
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    code = _run((("web", "--host", host, "--port", str(port)), ("schedule",)), stop)
    if code:
        raise click.exceptions.Exit(code)


def _run(commands: Sequence[Sequence[str]], stop: threading.Event) -> int:
    """Until one ends or `stop` is set; gives the status of the one that ended by itself, 0 when asked to stop."""
    # In sessions of their own: Ctrl-C is for us, who stop both in order.
    running = [subprocess.Popen([*PROGRAM, *words], start_new_session=True) for words in commands]  # noqa: S603
    try:
        while not stop.wait(LOOK_S):
            for words, process in zip(commands, running, strict=True):
                if (code := process.poll()) is not None:
                    say(f"datumline: `datumline {words[0]}` ended with {code}; the other is stopped.", err=True)
                    return code or 1
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _await(process)


def _await(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(SECONDS_TO_FINISH)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
