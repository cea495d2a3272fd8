"""The digest as files to look at before any mail is sent."""

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from domain.errors import UsageError
from notifications.cleaning import plain
from notifications.compose import Digest
from notifications.letters import Letter, address_of, build, list_id

# Reserved names (RFC 2606): what is only looked at can reach nobody when it is sent by mistake.
PREVIEW_SENDER = "datumline <digest@datumline.invalid>"
PREVIEW_RECIPIENT = "Reader <reader@datumline.invalid>"


class PreviewPaths(NamedTuple):
    """The three files of a preview."""

    eml: Path
    html: Path
    text: Path


def build_message(digest: Digest, sender: str, recipient: str) -> EmailMessage:
    """The mail as a preview shows it. Date and Message-ID follow from the digest alone.

    sender, recipient: one address each, `name@host` or `Name <name@host>`; UsageError says which one is not.
    """
    name = message_id(digest, address_of(sender, "sender").domain)
    of_list = list_id(digest.report, sender)
    return build(
        Letter(sender, recipient, digest.subject, digest.text, digest.html, name, digest.period.until, of_list)
    )


def message_id(digest: Digest, domain: str) -> str:
    """The same for the same report, edition and period end, so that a repeated mail is seen to be the same one."""
    until = digest.period.until.astimezone(UTC)
    identity = "\x1f".join((digest.report, digest.edition, until.isoformat()))
    name = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"<digest.{_stamp(until)}.{name}@{domain}>"


def write_preview(
    digest: Digest, folder: Path, stem: str, sender: str = PREVIEW_SENDER, recipient: str = PREVIEW_RECIPIENT
) -> PreviewPaths:
    """`stem.eml`, `stem.html` and `stem.txt` in the folder, which is made; each file appears whole or not at all."""
    if stem in ("", ".", "..") or Path(stem).name != stem:
        raise UsageError(f"“{plain(stem)}” cannot name the preview's files; give a name without a folder in it.")
    mail = build_message(digest, sender, recipient).as_bytes()
    paths = PreviewPaths(*(folder / f"{stem}.{suffix}" for suffix in ("eml", "html", "txt")))
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, (mail, digest.html.encode(), digest.text.encode()), strict=True):
        _write_whole(path, content)
    return paths


def _write_whole(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
