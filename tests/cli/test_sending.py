"""`datumline subscriptions`, `digest` and `deliveries` through their own door, with a real mail server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from store.database import open_database, sqlite_url
from tests.workflow.post_office import REFUSE, PostOffice, post_office
from tests.workflow.scenes import adopted

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = tmp_path_factory.mktemp("sending")
    engine = open_database(sqlite_url(home))
    adopted(engine)
    engine.dispose()
    return (home / "datumline.db").read_bytes()


@pytest.fixture
def run(filled: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in a home with an edition; gives status, output and errors."""
    (tmp_path / "datumline.db").write_bytes(filled)
    for name, value in {"HOME": str(tmp_path), "BY": "maria", "MAIL_FROM": "digest@example.org"}.items():
        monkeypatch.setenv(f"DATUMLINE_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(words)
        told = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, told.out, told.err

    return command


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> "PostOffice":
    with post_office() as opened:
        for name, value in {"HOST": "127.0.0.1", "PORT": str(opened.port), "SECURITY": "none"}.items():
            monkeypatch.setenv(f"DATUMLINE_SMTP_{name}", value)
        yield opened  # type: ignore[misc]


def test_from_subscribing_to_the_mail_that_arrives(run: Run, office: PostOffice) -> None:
    assert run("digest")[1].startswith("Nobody is subscribed")
    status, out, _ = run("subscriptions", "add", "anna@example.org", "--country", "Sweden", "--cadence", "daily")
    assert (status, out) == (0, "Subscription 1: anna@example.org, every day at 08:00 (Europe/Paris): Sweden\n")
    assert "0 sent" in run("digest")[1]
    status, out, _ = run("digest", "--subscription", "1")
    assert status == 0
    assert "1 sent" in out
    (mail,) = office.mails("anna@example.org")
    assert "Only Sweden." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert run("deliveries", "list")[1] == "Nothing waits.\n"
    (row,) = json.loads(run("deliveries", "list", "--all", "--json")[1])
    assert (row["state"], row["message_id"]) == ("sent", mail["Message-ID"])
    assert mail["Message-ID"] in run("deliveries", "show", "1")[1]
    (kept,) = json.loads(run("subscriptions", "list", "--json")[1])
    assert (kept["countries"], kept["next"] is not None, "secret" in kept) == (["SWE"], True, False)
    assert "last digest" in run("subscriptions", "show", "1")[1]


def test_what_is_refused_ends_with_1_and_can_be_tried_again(run: Run, office: PostOffice) -> None:
    office.plan("anna@example.org", REFUSE)
    run("subscriptions", "add", "anna@example.org")
    status, out, _ = run("digest", "--subscription", "1")
    assert (status, "1 refused" in out) == (1, True)
    assert "No such mailbox" in run("deliveries", "list")[1]
    assert "No such mailbox" in run("issues")[1]
    assert run("deliveries", "retry", "1")[1] == "1 queued again: 1\n"
    assert run("digest")[0] == 0
    assert len(office.mails("anna@example.org")) == 1
    assert "No such mailbox" not in run("issues")[1]


def test_wrong_requests_are_told_in_a_sentence(run: Run) -> None:
    for words, said in (
        (("subscriptions", "add", "nobody"), "is not one mail address"),
        (("subscriptions", "add", "a@example.org", "--source", "none"), "There is no source 'none'"),
        (("subscriptions", "add", "a@example.org", "--day", "9"), "1 (Monday) to 7"),
        (("subscriptions", "add", "a@example.org", "--time-zone", "Mars"), "is not a time zone"),
        (("subscriptions", "add", "http://127.0.0.1/"), "A webhook is a public https address"),
        (("subscriptions", "end", "7"), "There is no subscription 7"),
        (("deliveries", "retry", "7"), "There is no delivery 7"),
        (("deliveries", "retry"), "Name a delivery"),
        (("digest", "--until", "2026-01-01"), "belong to --preview"),
    ):
        status, _, err = run(*words)
        assert (status, said in err) == (2, True), (words, err)


def test_a_webhooks_key_is_shown_once(run: Run) -> None:
    out = run("subscriptions", "add", "https://hooks.example.org/x", "--cadence", "at_once")[1]
    key = out.strip().rpartition(" ")[2]
    assert len(key) >= 32
    assert key not in run("subscriptions", "show", "1")[1] + run("subscriptions", "list", "--json")[1]
    assert run("subscriptions", "end", "1")[1] == "Subscription 1 has ended.\n"
    assert run("subscriptions", "list")[1].startswith("Nobody is subscribed")
