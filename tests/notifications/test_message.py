import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from domain.errors import UsageError
from notifications.compose import compose
from notifications.material import Material
from notifications.message import build_message, message_id, write_preview
from tests.notifications.samples import NEWS, QUIET

DIGEST = compose(NEWS)


def sent(material: Material = NEWS, sender: str = "datumline <digest@example.org>") -> EmailMessage:
    raw = build_message(compose(material), sender, "reader@example.net").as_bytes()
    return message_from_bytes(raw, policy=SMTP)  # type: ignore[return-value]


def test_both_readings_arrive_as_composed_the_text_first() -> None:
    message = sent()
    assert message.get_content_type() == "multipart/alternative"
    text, page = message.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == DIGEST.text
    assert page.get_content().replace("\r\n", "\n").rstrip("\n") == DIGEST.html.rstrip("\n")


def test_the_headers_say_from_whom_of_which_list_and_that_no_person_wrote_it() -> None:
    message = sent()
    assert message["From"] == "datumline <digest@example.org>"
    assert message["To"] == "reader@example.net"
    assert message["Subject"] == "Sweden: Budapest Convention signed → party"
    assert message["Date"].datetime == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert message["List-Id"] == "<coe-ocsea-2021.datumline.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_digest_is_the_same_mail_byte_for_byte() -> None:
    assert sent().as_bytes() == sent().as_bytes()


def test_the_message_id_names_report_edition_and_period_end_only() -> None:
    own = message_id(DIGEST, "example.org")
    assert own.startswith("<digest.20261123T060000Z.")
    assert own.endswith("@example.org>")
    assert message_id(compose(replace(NEWS, changes=(), edition="2021")), "example.org") == own
    others = (
        replace(NEWS, report="other"),
        replace(NEWS, edition="2026"),
        replace(NEWS, period=replace(NEWS.period, until=NEWS.period.until + timedelta(days=7))),
    )
    assert len({own, *(message_id(compose(other), "example.org") for other in others)}) == 4


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: c@example.org", "é@example.org"]
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="is not one mail address"):
        build_message(DIGEST, address, "reader@example.net")
    with pytest.raises(UsageError, match="The recipient"):
        build_message(DIGEST, "digest@example.org", address)


def test_a_preview_is_three_files_of_the_same_digest(tmp_path: Path) -> None:
    paths = write_preview(DIGEST, tmp_path / "new" / "folder", "week-47")
    assert [path.name for path in paths] == ["week-47.eml", "week-47.html", "week-47.txt"]
    assert paths.html.read_text("utf-8") == DIGEST.html
    assert paths.text.read_text("utf-8") == DIGEST.text
    message = message_from_bytes(paths.eml.read_bytes(), policy=SMTP)
    assert message["Subject"] == DIGEST.subject
    assert message["To"].addresses[0].domain.endswith(".invalid")


def test_a_preview_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_preview(DIGEST, tmp_path, "digest")
    paths = write_preview(compose(QUIET), tmp_path, "digest")
    assert "All quiet" in paths.text.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["digest.eml", "digest.html", "digest.txt"]


def test_who_reads_a_preview_while_it_is_replaced_reads_one_whole_digest(tmp_path: Path) -> None:
    with write_preview(DIGEST, tmp_path, "digest").text.open(encoding="utf-8") as reading:
        write_preview(compose(QUIET), tmp_path, "digest")
        assert reading.read() == DIGEST.text


def test_an_interrupted_preview_keeps_the_file_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_preview(DIGEST, tmp_path, "digest")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_preview(compose(QUIET), tmp_path, "digest")
    assert paths.text.read_text("utf-8") == DIGEST.text
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("stem", ["", "../digest", "a/b", ".."])
def test_a_preview_stays_in_its_folder(tmp_path: Path, stem: str) -> None:
    with pytest.raises(UsageError, match="cannot name the preview"):
        write_preview(DIGEST, tmp_path / "out", stem)
    assert list(tmp_path.iterdir()) == []
