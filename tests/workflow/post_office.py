"""A real SMTP server on a free port that can be told, by recipient, how to behave at the next attempts."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

REFUSE, LATER, BUSY = "550 5.1.1 No such mailbox", "450 4.2.0 Try again later", "421 4.3.2 Shutting down"
DROP_BEFORE, DROP_UNTAKEN, DROP_AFTER = "drop before DATA", "drop in DATA", "take it and drop"
SPAM, FULL = "DATA 554 5.7.1 Looks like spam", "DATA 452 4.3.1 Disk full"


@dataclass
class PostOffice:
    """taken: (recipient, bytes) of every mail that was accepted. planned: what happens at a recipient's next attempts.

    asked: recipients named, in order; connections: how many were opened.
    """

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    planned: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    delay: float = 0
    sender_answer: str = "250 OK"
    logins: list[bytes] = field(default_factory=list)

    def mails(self, recipient: str) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=POLICY) for to, raw in self.taken if to == recipient]  # type: ignore[misc]

    def plan(self, recipient: str, *what: str) -> None:
        self.planned[recipient] += what

    async def handle_MAIL(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        self.asked.append(address)
        envelope.rcpt_tos.append(address)
        now = self.planned[address][:1]
        if now and now[0][0].isdigit():
            self.planned[address].pop(0)
            return now[0]
        if now == [DROP_BEFORE]:
            self.planned[address].pop(0)
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _s: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        (address,) = envelope.rcpt_tos
        now = self.planned[address].pop(0) if self.planned[address] else ""
        if now.startswith("DATA "):
            return now.removeprefix("DATA ")
        if now != DROP_UNTAKEN:
            assert isinstance(envelope.original_content, bytes)
            self.taken.append((address, envelope.original_content))
        if now:
            server.transport.abort()
        return "250 2.0.0 Queued"


@contextmanager
def post_office(tls: SSLContext | None = None, **options: Any) -> Iterator[PostOffice]:
    """Open until the end of the block; tls: offers STARTTLS with it, and sign-in."""
    office, loop = PostOffice(), asyncio.new_event_loop()

    def protocol() -> SMTP:
        office.connections += 1
        more = {"tls_context": tls, "authenticator": _signs_in(office)} if tls else {}
        return SMTP(office, hostname="post.test", loop=loop, **more, **options)

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0))
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


def _signs_in(office: PostOffice) -> Any:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        office.logins.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)

    return check
