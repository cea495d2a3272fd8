"""A sentence, table cell or footnote of the report that rests on cells, and how it is checked against them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.reports import Cell

MEMBERS_AVERAGE = "average"
"""A reference to the average over all rows of the comparison's own field."""


class ClaimKind(StrEnum):
    """How a claim is checked. RESTS_ON: it cannot be computed; whoever moves its cells must read it again."""

    COUNT = "count"
    LIST = "list"
    AVERAGE = "average"
    SUM = "sum"
    VALUE = "value"
    SHARE = "share"
    CHANGE = "change"
    RESTS_ON = "rests_on"


class Standing(StrEnum):
    """What the cells make of a claim. UNKNOWN: cells that would decide it are unknown, which is not `no`."""

    HOLDS = "holds"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    NOT_COMPUTED = "not_computed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test of a row's cell: operator is one of = != < <= > >=.

    reference: the cell is compared with that country's cell of the same field, or with MEMBERS_AVERAGE, and `value`
    is empty.
    """

    field: str
    operator: str
    value: str = ""
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds for a row when every comparison of at least one of the alternatives does."""

    alternatives: tuple[tuple[Comparison, ...], ...] = ()

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return tuple(one for alternative in self.alternatives for one in alternative)


@dataclass(frozen=True, slots=True)
class Quantifier:
    """How many rows a count claims: `operator` and `number`, in rows or (per_cent) in percent of all of them.

    all_but: the claim says "all but so many"; operator and number then do not matter.
    """

    operator: str = "="
    number: int = 0
    per_cent: bool = False
    all_but: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as config/reports/<id>/claims.csv has it.

    line, last_line: of the report's text, from 1. where: `text`, `Figure 4`, `footnote 25`. wording: a few words to
    find it by. fields: what it rests on. countries: the rows that it speaks of, all of the report's where it names
    none. item: of those cells; for VALUE, SHARE and CHANGE the row without a country (`global_total/2020`).
    divisor: VALUE is printed in units of so many. stated: what is claimed, as the table has it: a quantifier, codes
    of countries, a number. doubt: the key of the edition's doubt where the report's own cells contradict it.
    """

    id: str
    report: str
    line: int
    last_line: int
    where: str
    wording: str
    figure: str
    kind: ClaimKind
    fields: tuple[str, ...]
    countries: tuple[str, ...]
    rows: tuple[str, ...]
    item: str = ""
    condition: Condition = Condition()
    quantifier: Quantifier = Quantifier()
    listed: tuple[str, ...] = ()
    divisor: int = 1
    stated: str = ""
    doubt: str | None = None
    note: str = ""

    def cell(self, country: str, field: str) -> Cell:
        """One of the cells that it rests on."""
        return Cell(self.report, self.figure, country, self.item, field)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the cells say now. now: as `Claim.stated` would have it, empty where nothing can be computed.

    meeting: the rows known to meet the condition; failing: those known not to; undecided: those that unknown cells
    leave open. All alpha-3 codes in the report's order; empty where the claim is a number.
    """

    standing: Standing
    now: str = ""
    meeting: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
