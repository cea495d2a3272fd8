"""The same pages polled by urlwatch, webchanges and changedetection.io, each installed in an environment of its own.

Each gets what it needs to watch the table of every page (`#t` as text), polls all once, and is then timed polling them
unchanged. All are let ask ten at a time, which urlwatch has built in.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.crawl_site import counts, url_of
from benchmarks.measured import Run, measured

if TYPE_CHECKING:
    from benchmarks.crawl import Stage

AT_ONCE = 10
INSTALL_LIMIT_S = 600.0
NO_REPORT = "report:\n  stdout:\n    enabled: false\n"


@dataclass(frozen=True)
class Peer:
    """requirement: what pip installs. prepared: (program, folder, addresses) -> its first and its later commands."""

    requirement: str
    prepared: Callable[[Path, Path, Sequence[str]], tuple[list[str], list[str]]]


def urlwatch(program: Path, folder: Path, urls: Sequence[str]) -> tuple[list[str], list[str]]:
    jobs, settings = _jobs(folder, urls)
    files = [
        "--urls",
        jobs,
        "--config",
        settings,
        "--hooks",
        str(folder / "hooks.py"),
        "--cache",
        str(folder / "cache"),
    ]
    command = [str(program / "urlwatch"), *files]
    return command, command


def webchanges(program: Path, folder: Path, urls: Sequence[str]) -> tuple[list[str], list[str]]:
    jobs, settings = _jobs(folder, urls)
    files = [
        "--jobs",
        jobs,
        "--config",
        settings,
        "--hooks",
        str(folder / "hooks.py"),
        "--database",
        str(folder / "db"),
    ]
    command = [str(program / "webchanges"), "--max-workers", str(AT_ONCE), *files]
    return command, command


def changedetection(program: Path, folder: Path, urls: Sequence[str]) -> tuple[list[str], list[str]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = ["-d", str(folder), "-h", "127.0.0.1", "-p", str(port), "-l", "ERROR", "-b"]
    command = [str(program / "changedetection.io"), *where]
    options = '{"include_filters": ["#t"]}'
    added = [word for number, url in enumerate(urls) for word in ("-u", url, f"-u{number}", options)]
    return [*command, "-C", *added], [*command, "-r", "all"]


PEERS = {
    "urlwatch": Peer("urlwatch>=2.29", urlwatch),
    "webchanges": Peer("webchanges>=3.36", webchanges),
    "changedetection.io": Peer("changedetection.io>=0.55", changedetection),
}
ENVIRONMENT = {
    # changedetection.io: how many at a time, that the addresses may be on loopback, and no telemetry.
    "FETCH_WORKERS": str(AT_ONCE),
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
    "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "DISABLE_VERSION_CHECK": "true",
}


def _jobs(folder: Path, urls: Sequence[str]) -> tuple[str, str]:
    jobs, settings = folder / "jobs.yaml", folder / "settings.yaml"
    each = (f'name: "list {n}"\nurl: {url}\nfilter:\n  - css: "#t"\n  - html2text\n' for n, url in enumerate(urls))
    jobs.write_text("---\n".join(each))
    settings.write_text(NO_REPORT)
    (folder / "hooks.py").write_text("")
    return str(jobs), str(settings)


def installed(name: str, peer: Peer, folder: Path) -> str:
    """The version that pip installed into a fresh environment; CalledProcessError where it could not."""
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", peer.requirement],
    ):
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_LIMIT_S)
    ask = f"import importlib.metadata; print(importlib.metadata.version({name!r}))"
    told = subprocess.run([str(folder / "bin" / "python"), "-c", ask], check=True, capture_output=True, text=True)
    return told.stdout.strip()


def compare_with_peers(stage: "Stage") -> None:
    """A line each, ours first; a peer that cannot be had is passed over with the reason."""
    print(f"\n{stage.count:,} unchanged pages, {AT_ONCE} requests at a time, the whole command, one run each")
    print(f"{'':28}{'first':>9}{'unchanged':>11}{'peak':>9}{'304s':>7}{'robots':>8}{'most to a host':>16}")
    run, _ = stage.poll({"delay_s": 0.0, "concurrency": AT_ONCE})
    _tell("datumline", stage.first, run, stage.port)
    urls = [url_of(stage.port, number) for number in range(stage.count)]
    for name, peer in PEERS.items():
        try:
            _measure(name, peer, stage, urls)
        except (subprocess.SubprocessError, OSError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            print(f"{name:28} passed over: {said[-1] if said else type(error).__name__}")


def _measure(name: str, peer: Peer, stage: "Stage", urls: Sequence[str]) -> None:
    folder = stage.folder / name
    version = installed(name, peer, folder / "environment")
    home = folder / "home"
    home.mkdir()
    first, again = peer.prepared(folder / "environment" / "bin", home, urls)
    environment = {**os.environ, **ENVIRONMENT, "HOME": str(home)}
    before = measured(first, environment)
    asked = counts(stage.port)
    if asked.get("whole", 0) < stage.count:
        raise OSError(f"it asked for {asked.get('whole', 0)} of the pages only")
    _tell(f"{name} {version}", before, measured(again, environment), stage.port)


def _tell(name: str, first: Run, run: Run, port: int) -> None:
    asked = counts(port)
    conditional = asked.get("not_modified", 0)
    print(
        f"{name:28}{first.seconds:>7.1f} s{run.seconds:>9.1f} s{run.peak_mb:>6.0f} MB{conditional:>7,}"
        f"{asked.get('robots', 0):>8}{asked['most_at_once']:>16}"
    )
