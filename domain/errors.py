"""What can go wrong, by what the caller should do: `UsageError` ends a command with 2, every other with 1."""

from collections.abc import Sequence

from texts.catalogue import joined


class DatumlineError(Exception):
    """Something failed in a way that one sentence can explain; the sentence names the place and the remedy."""

    @property
    def sentence(self) -> str:
        """The sentence as it was given: a Phrase where the page is to say it in its own language."""
        return str(self) if not self.args or not isinstance(self.args[0], str) else self.args[0]


class UsageError(DatumlineError):
    """The request itself is wrong: an unknown id, a value out of range, an argument that is missing."""


class NotThePage(DatumlineError):
    """The bytes are readable but are not what was asked for: another treaty, an error string, a login page."""


class LayoutUnknown(DatumlineError):
    """The bytes may be the right page, but nothing in them is laid out in a way this extractor knows."""


class ConflictError(DatumlineError):
    """What was shown to the editor has moved since: another decision, a new reading, a changed baseline.

    moved: a sentence for each thing that did, with who and when where a person was it; part of the message too.
    """

    def __init__(self, message: str, moved: Sequence[str] = ()) -> None:
        super().__init__(joined((message, *moved)))
        self.message = message
        self.moved = tuple(moved)


class IntegrityError(DatumlineError):
    """Stored bytes no longer have the hash they are kept under."""
