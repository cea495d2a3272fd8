"""Two holders of one store's locks, in this process and in others."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from store.locks import locks
from tests.store.conftest import END_LOCKING_SESSIONS

HOLDER = """
import sys, time
from store.engines import make_engine, parse_url
from store.locks import locks
with locks(make_engine(parse_url(sys.argv[1]))) as held:
    print(held.take("leader"), flush=True)
    time.sleep(60)
"""
ROOT = Path(__file__).parents[2]


def test_a_lock_has_one_holder(engine: Engine) -> None:
    with locks(engine) as one, locks(engine) as other:
        assert one.take("leader")
        assert one.take("leader"), "taking what is held changes nothing"
        assert not other.take("leader")
        assert other.take("host example.org")
        one.let_go("leader")
        assert not one.holds("leader")
        assert other.take("leader")
        assert not one.take("leader")


def test_leaving_lets_go_of_everything(engine: Engine) -> None:
    with locks(engine) as one:
        assert one.take("a")
        assert one.take("b")
    with locks(engine) as other:
        assert other.take("a")
        assert other.take("b")


def test_a_process_that_is_killed_lets_go_within_a_second(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    with locks(engine) as held:
        assert not held.take("leader")
        process.kill()
        process.wait()
        until = time.monotonic() + 1
        while not held.take("leader"):
            assert time.monotonic() < until
            time.sleep(0.02)
    process.stdout.close()


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_session_that_the_server_ended_holds_nothing(engine: Engine) -> None:
    with locks(engine) as one, locks(engine) as other:
        assert one.take("leader")
        with engine.connect() as conn:
            mine = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
            ours = f"{END_LOCKING_SESSIONS} AND pid <> :mine"
            conn.execute(text(ours), {"mine": mine})
        assert not one.holds("leader")
        assert other.take("leader")
        assert not one.take("leader"), "a new session does not have the old one's locks"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_lock_whose_file_was_removed_is_lost(engine: Engine) -> None:
    with locks(engine) as one, locks(engine) as other:
        assert one.take("leader")
        for file in (Path(str(engine.url.database)).parent / "locks").iterdir():
            file.unlink()
        assert not one.holds("leader")
        assert other.take("leader")
        assert not one.take("leader")
