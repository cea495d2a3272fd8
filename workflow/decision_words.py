"""A decision in words, where it stands beside others."""

from domain.decisions import Decision, Reason
from texts.catalogue import Phrase, joined


def why_of(decision: Decision) -> str:
    """Reason, words and the day on which it lapses: `the source is wrong: never deposited (until 2026-12-01)`."""
    named = decision.reason not in (None, Reason.OTHER)
    words = Phrase(f"history.reason.{decision.reason}") if named else decision.note or ""
    if named and decision.note:
        words = Phrase("history.why", done=words, why=decision.note)
    if decision.expires_at is None:
        return words
    until = Phrase("history.until", day=decision.expires_at.date().isoformat())
    return joined((words, until)) if words else until
