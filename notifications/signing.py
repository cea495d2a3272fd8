"""DKIM: the domain's word that a mail is its own, over the headers that a reader's program acts on."""

from dataclasses import dataclass
from pathlib import Path

import dkim  # type: ignore[import-untyped] # its types are not stated

from domain.errors import UsageError

# RFC 8058 asks for both List-Unsubscribe headers to be signed.
SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to", b"cc",
    b"mime-version", b"content-type", b"content-transfer-encoding", b"auto-submitted",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A domain's private key (PEM) and the selector that names its public half."""

    domain: str
    selector: str
    private: bytes


def read_key(path: Path, selector: str | None, domain: str) -> Key:
    """The key in a file; UsageError where it cannot be used, before any mail is composed with it."""
    if not selector:
        raise UsageError("dkim_key needs dkim_selector, the name under which its public key is published.")
    try:
        key = Key(domain, selector, path.read_bytes())
    except OSError as error:
        raise UsageError(f"dkim_key {path} cannot be read: {error.strerror}.") from error
    signed(b"From: a@example.org\r\n\r\n\r\n", key)
    return key


def signed(content: bytes, key: Key) -> bytes:
    """The mail with its DKIM-Signature on top."""
    try:
        signature: bytes = dkim.sign(
            content,
            key.selector.encode("ascii"),
            key.domain.encode("idna"),
            key.private,
            canonicalize=(b"relaxed", b"relaxed"),
            # Once more than each occurs: that it does not occur again is signed too, so that nobody can add one.
            include_headers=SIGNED * 2,
        )
    except (dkim.DKIMException, UnicodeError) as error:
        raise UsageError(f"The mail cannot be signed with dkim_key: {error}; it must be an RSA key in PEM.") from error
    return signature + content
