"""The report's claims as they stand: against what the edition prints, and against what is approved now."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from config.reports.claims import load_claims
from diffs.claims import cells_of, evaluate
from domain.baseline import BaselineEntry, State
from domain.claims import Claim, ClaimKind, Standing, Verdict
from domain.reports import Cell, Edition, ReportRules
from workflow.printed_cells import PrintedCell


class ClaimState(StrEnum):
    """How a claim stands for the people who keep the report.

    WRONG_IN_PRINT: the edition's own cells contradict it, and no decision has a part in that. READ_AGAIN: it is not
    computed, and a cell that it rests on is another than in print. RESTS: it is not computed, and none of them is.
    """

    HOLDS = "holds"
    WRONG = "wrong"
    WRONG_IN_PRINT = "wrong_in_print"
    UNKNOWN = "unknown"
    READ_AGAIN = "read_again"
    RESTS = "rests"


@dataclass(frozen=True, slots=True)
class StandingClaim:
    """printed, now: the verdicts; moved: the cells below it that hold another value now than in print."""

    claim: Claim
    printed: Verdict
    now: Verdict
    moved: tuple[Cell, ...]

    @property
    def state(self) -> ClaimState:
        """In one word."""
        if self.claim.kind is ClaimKind.RESTS_ON:
            return ClaimState.READ_AGAIN if self.moved else ClaimState.RESTS
        if self.now.standing is Standing.WRONG and self.printed == self.now:
            return ClaimState.WRONG_IN_PRINT
        return ClaimState(self.now.standing.value)


def claims_of_edition(rules: ReportRules, edition: Edition) -> tuple[Claim, ...]:
    """The claims are those of the shipped edition's text; another text's sentences are not recorded."""
    return load_claims(rules.id) if edition.id == rules.edition else ()


def standing_claims(
    rules: ReportRules,
    edition: Edition,
    then: Mapping[Cell, str | None],
    now: Mapping[Cell, str | None],
    figure: str | None = None,
) -> tuple[StandingClaim, ...]:
    """Every claim, or those on one figure, by line; then: the printed values, now: the approved ones."""
    return tuple(
        StandingClaim(claim, evaluate(claim, then), evaluate(claim, now), _moved(claim, then, now))
        for claim in claims_of_edition(rules, edition)
        if figure in (None, claim.figure)
    )


def printed_values(printed: Mapping[Cell, PrintedCell]) -> dict[Cell, str | None]:
    """What the print means, where that is known."""
    return {cell: one.value for cell, one in printed.items()}


def approved_values(held: Mapping[Cell, BaselineEntry]) -> dict[Cell, str | None]:
    """What is withdrawn is unknown: its source ceased to speak of it."""
    return {cell: entry.value if entry.state is State.APPROVED else None for cell, entry in held.items()}


def _moved(claim: Claim, then: Mapping[Cell, str | None], now: Mapping[Cell, str | None]) -> tuple[Cell, ...]:
    """A cell whose printed value nobody knows has not moved, except below a claim that is computed."""
    computed = claim.kind is not ClaimKind.RESTS_ON
    return tuple(
        cell for cell in cells_of(claim) if then.get(cell) != now.get(cell) and (computed or then.get(cell) is not None)
    )
