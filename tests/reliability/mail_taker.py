"""A mail server in a process of its own, for senders that are killed: what it takes is on file before it answers.

    python -m tests.reliability.mail_taker FILE

Prints its port. Lines: `open`, `close`, and `took RECIPIENT MESSAGE-ID SHA256`.
"""

import asyncio
import hashlib
import os
import sys
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

PAUSE = 0.01
"""Seconds at each step, so that kills land in all of them."""


class Taker:
    """Answers slowly, and writes down what it takes as the last thing before it says so."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, line: str) -> None:
        os.write(self.file, f"{line}\n".encode())

    async def handle_RCPT(self, _server: SMTP, _s: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        await asyncio.sleep(PAUSE)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _s: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(PAUSE)
        content = envelope.original_content or b""
        assert isinstance(content, bytes)
        name = message_from_bytes(content)["Message-ID"]
        self.note(f"took {envelope.rcpt_tos[0]} {name} {hashlib.sha256(content).hexdigest()}")
        await asyncio.sleep(PAUSE)
        return "250 Queued"


class Conversation(SMTP):
    """Tells when it begins and ends, so that one knows when nothing is under way any more."""

    def connection_made(self, transport: Any) -> None:
        self.event_handler.note("open")
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.note("close")


async def serve(path: str) -> None:
    taker = Taker(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(taker, hostname="post.test", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
