"""`datumline users` through its own door, and what it leaves in the log."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from cli.main import main
from store.account_tables import one_time_links, sessions
from store.database import open_database, sqlite_url
from store.log_tables import log_entries
from tests.workflow.post_office import post_office

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in a home of its own; gives what it printed, or what it complained of where it fails as expected."""
    monkeypatch.setenv("DATUMLINE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")

    def command(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(["users", *words])
        printed = capsys.readouterr()
        assert end.value.code == code, printed.err
        return printed.err if code else printed.out

    return command


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Engine]:
    """The store that the commands write."""
    engine = open_database(sqlite_url(tmp_path))
    yield engine
    engine.dispose()


def test_the_first_operator_is_added_and_gets_a_link(run: Run, kept: Engine) -> None:
    assert "datumline users add NAME --role operator" in run("list")
    printed = run("add", "Anna", "--role", "operator", "--email", "anna@example.org", "--by", "root")
    assert "anna is added as operator" in printed
    link = printed.splitlines()[-1]
    assert link.startswith("http://localhost:8000/invitation/")
    assert json.loads(run("list", "--json")) == [
        {"name": "anna", "role": "operator", "state": "invited", "sessions": 0, "email": "anna@example.org"}
    ]
    with kept.connect() as conn:
        assert link.rpartition("/")[2] not in str(conn.execute(select(one_time_links)).all())
        assert conn.execute(select(sessions)).all() == []


def test_a_link_begins_with_the_public_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATUMLINE_PUBLIC_URL", "https://watch.example.org/")
    assert run("add", "anna", "--role", "editor").splitlines()[-1].startswith("https://watch.example.org/invitation/")


def test_every_change_is_a_row_of_the_log_and_holds_no_secret(run: Run, kept: Engine) -> None:
    run("add", "anna", "--role", "operator", "--by", "root")
    run("add", "ben", "--role", "viewer", "--by", "root")
    run("role", "ben", "editor", "--by", "root")
    link = run("link", "ben", "--by", "root").splitlines()[-1]
    run("end-sessions", "ben", "--by", "root")
    run("disable", "ben", "--by", "root")
    run("enable", "ben", "--by", "root")
    with kept.connect() as conn:
        rows = conn.execute(select(log_entries).order_by(log_entries.c.id)).all()
    assert [(row.kind, row.about) for row in rows if row.about == "user:ben"] == [
        ("user.added", "user:ben"),
        ("user.invitation", "user:ben"),
        ("user.role", "user:ben"),
        ("user.invitation", "user:ben"),
        ("session.ended", "user:ben"),
        ("user.disabled", "user:ben"),
        ("user.enabled", "user:ben"),
    ]
    assert {row.actor for row in rows} == {"root"}
    assert link.rpartition("/")[2] not in str(rows)


def test_wrong_requests_are_told_with_their_remedy(run: Run) -> None:
    run("add", "anna", "--role", "operator", "--email", "anna@example.org")
    assert "datumline users list" in run("role", "nobody", "editor", code=2)
    assert "anna" in run("add", "ANNA", "--role", "viewer", code=2)
    assert "user anna already" in run("add", "ben", "--role", "viewer", "--email", "Anna@example.org", code=2)
    assert "cannot be a user's name" in run("add", "two words", "--role", "viewer", code=2)
    assert "not a mail address" in run("add", "ben", "--role", "viewer", "--email", "ben", code=2)
    assert "last operator" in run("disable", "anna", code=1)
    assert "last operator" in run("role", "anna", "editor", code=1)
    run("add", "ben", "--role", "operator")
    run("disable", "anna")
    assert "users enable anna" in run("link", "anna", code=2)


def test_a_link_is_mailed_where_it_can_be_and_printed_where_one_asks(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with post_office() as office:
        smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(office.port), "SMTP_SECURITY": "none"}
        for name, value in (smtp | {"PUBLIC_URL": "https://page.example", "MAIL_FROM": "d@page.example"}).items():
            monkeypatch.setenv(f"DATUMLINE_{name}", value)
        told = run("add", "Ben", "--role", "editor", "--email", "ben@example.org")
        assert "on its way to ben@example.org" in told and "https://" not in told
        assert "https://page.example/invitation/" in run("link", "ben", "--print")
        with pytest.raises(SystemExit):
            main(["report", "import"])
        with pytest.raises(SystemExit):
            main(["digest"])
        capsys.readouterr()
    (mail,) = office.mails("ben@example.org")
    assert mail["Subject"] == "Your invitation to datumline"
    assert "https://page.example/invitation/" in mail.get_content()


def test_a_mail_address_can_be_given_later_changed_and_taken_away(run: Run, kept: Engine) -> None:
    run("add", "anna", "--role", "editor")
    run("add", "ben", "--role", "editor", "--email", "ben@example.org")
    assert "anna@example.org" in run("email", "anna", " anna@example.org ", "--by", "root")
    assert "user ben already, who has 'BEN@example.org'; choose another" in run(
        "email", "anna", "BEN@example.org", code=2
    )
    assert "is not a mail address" in run("email", "anna", "nothing", code=2)
    assert json.loads(run("list", "--json"))[0]["email"] == "anna@example.org"
    assert run("email", "anna@example.org") == "anna has no mail address.\n"
    assert json.loads(run("list", "--json"))[0]["email"] is None
    with kept.connect() as conn:
        rows = conn.execute(select(log_entries).where(log_entries.c.kind == "user.email")).all()
    assert len(rows) == 2
    assert "example.org" not in str(rows)
