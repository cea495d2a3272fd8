"""Headers of mails: whatever a source, a setting or a name carries, each stays one header; and DKIM over them."""

import base64
import subprocess
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import UsageError
from notifications.letters import Letter, build, list_id
from notifications.signing import Key, read_key, signed

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
LINK = "https://datumline.example.org/unsubscribe/12." + "a" * 90
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type"),
]


def letter(**changed: object) -> Letter:
    values: dict[str, object] = {
        "sender": "datumline <digest@example.org>",
        "recipient": "anna@example.net",
        "subject": "Sweden: Budapest Convention signed → party",
        "text": "Hello.\n",
        "html": "<p>Hello.</p>\n",
        "message_id": "<digest.2@example.org>",
        "date": NOW,
        "list_id": "coe.datumline.example.org",
        "unsubscribe": LINK,
        "in_reply_to": "<digest.1@example.org>",
        "thread": ("<digest.0@example.org>", "<digest.1@example.org>"),
        **changed,
    }
    return Letter(**values)  # type: ignore[arg-type]


def sent(**changed: object) -> EmailMessage:
    return message_from_bytes(build(letter(**changed)).as_bytes(), policy=SMTP)  # type: ignore[return-value]


def test_the_headers_of_a_list_of_a_thread_and_of_no_person() -> None:
    mail = sent()
    assert mail.keys() == HEADERS
    assert mail["List-Unsubscribe"] == f"<{LINK}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"].split() == ["<digest.0@example.org>", "<digest.1@example.org>"]
    assert "Precedence" not in mail
    assert mail["Date"].datetime == NOW


def test_a_long_address_is_neither_broken_nor_encoded() -> None:
    raw = build(letter(unsubscribe=LINK + "b" * 300)).as_bytes()
    assert f"List-Unsubscribe: <{LINK}{'b' * 300}>\r\n".encode() in raw


hostile = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(
    [
        "a\r\nBcc: evil@example.org",
        "a\n\n<script>",
        "\u202egnirts\u202c",
        "x" * 5_000,
        "=?utf-8?q?a=0d=0aBcc:_e@x?=",
        "\x00",
    ]
)


@settings(max_examples=60)
@given(subject=hostile, unsubscribe=hostile, thread=st.lists(hostile, max_size=3), reply=hostile)
def test_no_text_becomes_a_header_of_its_own(subject: str, unsubscribe: str, thread: list[str], reply: str) -> None:
    mail = sent(subject=subject, unsubscribe=unsubscribe, thread=tuple(thread), in_reply_to=reply)
    assert [name for name in mail.keys() if name not in HEADERS] == []  # noqa: SIM118 - headers can repeat
    assert len(mail.keys()) == len(set(mail.keys()))
    assert not mail.defects
    assert all(len(line) <= 998 for line in build(letter(subject=subject)).as_bytes().split(b"\r\n"))
    assert "\u202e" not in mail["Subject"]


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: c@d", "a@example.org, b@example.org", "a", f"{'a' * 400}@example.org"]
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="is not one mail address"):
        build(letter(recipient=address))


def test_a_list_is_named_by_report_and_domain() -> None:
    assert list_id("coe_ocsea_2021", "x <digest@example.org>") == "coe-ocsea-2021.datumline.example.org"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Key, bytes]:
    """A signing key, and the record that its domain publishes."""
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(path), "2048"], check=True, capture_output=True)
    public = subprocess.run(
        ["openssl", "rsa", "-in", str(path), "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout
    return read_key(path, "autumn", "example.org"), b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def verified(mail: bytes, record: bytes) -> bool:
    good: bool = dkim.verify(mail, dnsfunc=lambda name, timeout=5: record)
    return good


def test_what_was_signed_is_verified_and_no_list_header_can_be_changed_or_added(pair: tuple[Key, bytes]) -> None:
    key, record = pair
    mail = signed(build(letter()).as_bytes(), key)
    assert mail.startswith(b"DKIM-Signature: ")
    assert b"d=example.org" in mail
    assert b"s=autumn" in mail
    assert verified(mail, record)
    changed = (
        mail.replace(b"One-Click", b"Two-Click"),
        mail.replace(b"/unsubscribe/12.", b"/unsubscribe/13."),
        mail.replace(b"Hello.", b"Hallo."),
        b"List-Unsubscribe: <https://evil.example>\r\n" + mail,
        b"From: evil@example.org\r\n" + mail,
        b"Reply-To: evil@example.org\r\n" + mail,
    )
    assert [verified(one, record) for one in changed] == [False] * len(changed)


def test_a_key_that_cannot_sign_is_said_at_once(tmp_path: Path) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_text("no key")
    with pytest.raises(UsageError, match="must be an RSA key"):
        read_key(wrong, "autumn", "example.org")
    with pytest.raises(UsageError, match="needs dkim_selector"):
        read_key(wrong, None, "example.org")
    with pytest.raises(UsageError, match="cannot be read"):
        read_key(tmp_path / "missing", "autumn", "example.org")
