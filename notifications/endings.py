"""How an attempt to deliver can end other than well: not now, or never."""

from domain.errors import DatumlineError


class Later(DatumlineError):
    """Not now. unanswered: the message was handed over and may have arrived all the same.

    everywhere: it is not about this message: the server is down, or refuses us; others need not be tried now.
    wait: seconds that the other side asked for.
    """

    def __init__(
        self, answer: str, *, unanswered: bool = False, everywhere: bool = False, wait: int | None = None
    ) -> None:
        super().__init__(answer)
        self.unanswered = unanswered
        self.everywhere = everywhere
        self.wait = wait


class Refused(DatumlineError):
    """Never: the receiving side has said so for good."""


class LeaseLost(DatumlineError):
    """Another process has taken the delivery over; nothing may be sent or said about it any more."""
