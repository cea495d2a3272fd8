"""docker-compose.yml: as its schema has it, and every command that it names starts as it names it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config.settings import Settings
from tests.store.conftest import EmptyDatabases, postgresql_databases, postgresql_server

__all__ = ["postgresql_databases", "postgresql_server"]

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_it_is_what_the_compose_schema_allows() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_part_is_there_and_pinned() -> None:
    assert {"db", "migrate", "web", "schedule", "worker", "mail"} == set(SERVICES)
    assert (SERVICES["mail"]["profiles"], SERVICES["worker"]["profiles"]) == (["mail"], ["workers"])
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert len(bases) == 2 and all(re.search(r":v?\d+\.\d+", image) for image in (*bases, *images))
    assert all("healthcheck" in service for name, service in SERVICES.items() if name != "migrate")


def test_no_secret_stands_in_it_and_nothing_runs_as_root() -> None:
    assert re.search(r"^USER 10001:10001$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"] and service["read_only"] is True and "user" not in service
        assert not [name for name in service["environment"] if re.search("PASSWORD|TOKEN|SECRET(?!S_DIR)", name)]
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"} and name.removeprefix("datumline_") in Settings.model_fields
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert "/secrets/" in ignored and "/.env" in ignored


def test_every_variable_is_a_setting() -> None:
    names = {name for service in OURS.values() for name in service["environment"]}
    settings = {f"DATUMLINE_{name.upper()}" for name in Settings.model_fields}
    assert names - settings == {"DATUMLINE_SECRETS_DIR"}


def test_the_image_gets_every_package_and_nothing_else() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    declared = re.search(r"packages = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert declared is not None
    packages = set(re.findall(r'"(\w+)"', declared[1]))
    assert allowed - packages == {"requirements", "pyproject.toml", "README.md", "LICENSE"} and packages <= allowed


class Installation:
    """The services' commands as processes of this machine, with their environment and a port of their own."""

    def __init__(self, home: Path, database: str) -> None:
        self.home, self.database = home, database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.secrets = home / "secrets"
        self.secrets.mkdir(parents=True)
        for name in COMPOSE["secrets"]:
            (self.secrets / name).write_text("")

    def environment(self, service: dict[str, Any]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DATUMLINE_")}
        given = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for name, value in service["environment"].items()}
        here = {"DATUMLINE_HOME": str(self.home), "DATUMLINE_SECRETS_DIR": str(self.secrets), "PATH": f"{BIN}:/usr/bin"}
        return {**clean, **given, **here, "DATUMLINE_DATABASE_URL": self.database}

    def words(self, words: list[str]) -> list[str]:
        return [word.replace("8000", self.port) for word in words]

    def command(self, name: str) -> list[str]:
        return ["datumline", *self.words(SERVICES[name]["command"])]

    def start(self, name: str) -> subprocess.Popen[str]:
        command = [str(BIN / "datumline"), *self.command(name)[1:]]
        environment = self.environment(SERVICES[name])
        with (self.home / f"{name}.log").open("w") as log:
            return subprocess.Popen(command, env=environment, cwd=self.home, stdout=log, stderr=log, text=True)

    def healthy(self, name: str) -> bool:
        kind, *words = SERVICES[name]["healthcheck"]["test"]
        assert kind == "CMD"
        words = self.words(words)
        words[0] = str(BIN / words[0])
        environment = self.environment(SERVICES[name])
        return subprocess.run(words, env=environment, cwd=self.home, capture_output=True, timeout=30).returncode == 0


@pytest.fixture
def installation(tmp_path: Path, postgresql_server: EmptyDatabases) -> Iterator[Installation]:
    yield Installation(tmp_path / "home", postgresql_server.make())


@pytest.mark.postgresql
def test_the_commands_start_as_they_are_named_and_become_healthy(installation: Installation) -> None:
    migrated = installation.start("migrate")
    assert migrated.wait(60) == 0, (installation.home / "migrate.log").read_text()
    running = {name: installation.start(name) for name in ("web", "schedule", "worker")}
    try:
        for name, process in running.items():
            until = time.monotonic() + 60
            while not installation.healthy(name):
                said = (installation.home / f"{name}.log").read_text()
                assert process.poll() is None and time.monotonic() < until, said
                time.sleep(0.2)
    finally:
        for process in running.values():
            process.terminate()
    # Whoever serves the page finishes what is asked, then ends by the signal that it was sent.
    assert {process.wait(60) for process in running.values()} <= {0, -signal.SIGTERM}
