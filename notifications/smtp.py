"""Handing mails to an SMTP server: one connection for many, and for each attempt exactly one known ending."""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from notifications.cleaning import plain, shorten
from notifications.endings import Later, Refused

DEADLINE_SECONDS = 240
"""A conversation that takes longer is cut, however often the server says something: leases are longer than this."""
MOST_A_CONNECTION = 100
_LINE_START_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Server:
    """security: `tls`, `starttls` or `none`. context: whom to trust; None for what the machine trusts."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = None
    timeout: float = 60
    context: ssl.SSLContext | None = None


class Post:
    """A conversation with the server that is opened by the first mail; every attempt ends in an answer or an error."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, sender: str, recipient: str, content: bytes, about_to: Callable[[], None]) -> str:
        """Hand one mail over to one recipient and give the server's answer.

        about_to: called when the server is ready for the first byte; what it raises ends the attempt before that.
        Raises Later or Refused.
        """
        self._opened()
        try:
            with self._in_time():
                self._envelope(sender, recipient)
                about_to()
                answer = self._body(content)
        except BaseException:
            self.close()
            raise
        self._sent += 1
        if self._sent >= MOST_A_CONNECTION:
            self.close()
        return answer

    def close(self) -> None:
        """End the conversation, politely where the server still listens."""
        session, self._session, self._sent = self._session, None, 0
        if session is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()

    def _opened(self) -> None:
        if self._session is not None and self._still_there():
            return
        self._session = self._new_session()
        try:
            with self._in_time():
                self._greet()
        except BaseException:
            self.close()
            raise

    def _still_there(self) -> bool:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._talk().rset()[0] == 250:
                return True
        self.close()
        return False

    def _new_session(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return smtplib.SMTP_SSL(timeout=server.timeout, context=self._context())
        return smtplib.SMTP(timeout=server.timeout)

    def _greet(self) -> None:
        server, session = self._server, self._talk()
        where = f"{server.host}:{server.port}"
        # What SMTP_SSL checks the certificate against; it is only set by itself when connecting at once.
        session._host = server.host  # type: ignore[attr-defined]
        with _nothing_handed_over(f"The mail server {where}"):
            code, words = session.connect(server.host, server.port)
            if code != 220:
                raise Later(f"The mail server {where} does not serve us: {_said(code, words)}", everywhere=True)
            session.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                session.starttls(context=self._context())
                session.ehlo()
            if server.user is not None:
                session.login(server.user, server.password or "")

    def _envelope(self, sender: str, recipient: str) -> None:
        session = self._talk()
        with _nothing_handed_over("The mail server"):
            code, words = session.mail(sender)
            if code != 250:  # about us, not about the recipient: not the end of the message
                raise Later(f"The mail server refuses the sender {sender}: {_said(code, words)}", everywhere=True)
            code, words = session.rcpt(recipient)
            if code not in (250, 251):
                raise _unwilling(code, words)
            code, words = session.docmd("DATA")
            if code != 354:
                raise _unwilling(code, words)

    def _body(self, content: bytes) -> str:
        session = self._talk()
        try:
            session.send(_LINE_START_DOT.sub(b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
            code, words = session.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Later(f"The answer to the message was lost: {_cause(error)}", unanswered=True) from error
        if code != 250:
            raise _unwilling(code, words)
        return _said(code, words)

    def _talk(self) -> smtplib.SMTP:
        assert self._session is not None  # noqa: S101 - opened before anything is said
        return self._session

    def _context(self) -> ssl.SSLContext:
        return self._server.context or ssl.create_default_context()

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        """Cut the connection at the deadline, so that a server that drips cannot outlast the lease."""
        session = self._talk()

        def cut() -> None:
            if isinstance(session.sock, socket.socket):
                with contextlib.suppress(OSError):
                    session.sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(DEADLINE_SECONDS, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@contextlib.contextmanager
def _nothing_handed_over(who: str) -> Iterator[None]:
    """What fails before the message itself leaves it where it is."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise Later(f"{who} does not serve us: {said}", everywhere=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Later(f"{who} cannot be talked to: {_cause(error)}", everywhere=True) from error


def _unwilling(code: int, words: bytes | str) -> Later | Refused:
    if 500 <= code < 600:
        return Refused(_said(code, words))
    return Later(_said(code, words), everywhere=code == 421)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return shorten(plain(f"{code} {text}"), 300)


def _cause(error: Exception) -> str:
    return shorten(plain(str(error) or type(error).__name__), 300)
