"""One-time links by mail, where the installation can send one and the user has an address."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Connection

from config.settings import Settings
from domain.accounts import LinkKind
from workflow.accounts import OneTimeLink
from workflow.notify import write_to

SUBJECTS = {LinkKind.INVITATION: "Your invitation to datumline", LinkKind.RESET: "Another password for datumline"}
OPENINGS = {
    LinkKind.INVITATION: "You are invited, under the name {name}. Set your password here:",
    LinkKind.RESET: "Somebody, hopefully you, asked for another password for {name}. Set it here:",
}


def mail_link(conn: Connection, settings: Settings, link: OneTimeLink, now: datetime) -> bool:
    """Queue a mail with the link in the caller's transaction; False where it has to be handed over otherwise.

    Needs `smtp_host`, `public_url` and the user's address.
    """
    address = link.user.email
    if not (address and settings.smtp_host and settings.public_url):
        return False
    until = link.expires_at.astimezone(UTC)
    text = (
        f"{OPENINGS[link.kind].format(name=link.user.name)}\n\n  {settings.public_url.rstrip('/')}{link.path}\n\n"
        f"The link works once, until {until.day} {until:%B %Y, %H:%M} UTC. If you did not expect it, do nothing.\n"
    )
    key = f"link/{hashlib.sha256(link.token.encode()).hexdigest()[:16]}"
    return write_to(conn, settings.mail_from, address, key, SUBJECTS[link.kind], text, now)
