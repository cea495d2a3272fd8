"""A decision in words, where it stands beside others."""

from domain.decisions import Decision, Reason

REASONS = {
    Reason.SOURCE_IS_WRONG: "the source is wrong",
    Reason.OUT_OF_SCOPE: "not in scope",
    Reason.MISREAD: "we read it wrong",
    Reason.OTHER: "",
}


def why_of(decision: Decision) -> str:
    """Reason, words and the day on which it lapses: `the source is wrong: never deposited (until 2026-12-01)`."""
    reason = REASONS[decision.reason] if decision.reason else ""
    words = ": ".join(part for part in (reason, decision.note or "") if part)
    until = f"(until {decision.expires_at.date().isoformat()})" if decision.expires_at else ""
    return " ".join(part for part in (words, until) if part)
