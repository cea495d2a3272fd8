"""A claim and its verdict in words: what the report states, what the cells say, who is missing."""

from collections.abc import Mapping, Sequence

from diffs.wording import value_in_words
from domain.claims import Claim, ClaimKind, Quantifier, Verdict

NAMED = 10
OPERATORS: Mapping[str, str] = {
    "=": "",
    ">": "more than ",
    ">=": "at least ",
    "<": "fewer than ",
    "<=": "at most ",
}
Names = Mapping[str, str]


def stated_in_words(claim: Claim, names: Names) -> str:
    """`Armenia, Azerbaijan and Georgia`, `all but 1 of 10`, `166.7`; empty for a claim that is not computed."""
    if claim.kind is ClaimKind.LIST:
        return listed_in_words(claim.listed, names)
    if claim.kind is ClaimKind.COUNT:
        return _count(claim.quantifier, len(claim.countries))
    return value_in_words(claim.stated) if claim.stated else ""


def now_in_words(claim: Claim, verdict: Verdict, names: Names) -> str:
    """What the claim would say of these cells; what it lacks to be decided where they do not decide it."""
    if claim.kind is ClaimKind.LIST:
        return _with_undecided(listed_in_words(verdict.meeting, names), verdict)
    if claim.kind is ClaimKind.COUNT:
        count = f"{len(verdict.meeting)} of {len(claim.countries)}"
        return _with_undecided(f"{count}{_exceptions(claim, verdict, names)}", verdict)
    return value_in_words(verdict.now) if verdict.now else "unknown"


def listed_in_words(codes: Sequence[str], names: Names) -> str:
    """`Armenia, Azerbaijan and Georgia`; `no country` where there is none."""
    if not codes:
        return "no country"
    *first, last = [names.get(code, code) for code in codes]
    return f"{', '.join(first)} and {last}" if first else last


def _count(quantifier: Quantifier, rows: int) -> str:
    if quantifier.all_but is not None:
        return f"all of {rows}" if quantifier.all_but == 0 else f"all but {quantifier.all_but} of {rows}"
    number = f"{quantifier.number} %" if quantifier.per_cent else str(quantifier.number)
    return f"{OPERATORS[quantifier.operator]}{number} of {rows}"


def _exceptions(claim: Claim, verdict: Verdict, names: Names) -> str:
    """Who is not among them, where the claim speaks of (nearly) all; who is, where it speaks of none."""
    quantifier = claim.quantifier
    if quantifier.all_but is not None and 0 < len(verdict.failing) <= NAMED:
        return f", not {listed_in_words(verdict.failing, names)}"
    if quantifier == Quantifier() and 0 < len(verdict.meeting) <= NAMED:
        return f": {listed_in_words(verdict.meeting, names)}"
    return ""


def _with_undecided(words: str, verdict: Verdict) -> str:
    return f"{words}; {len(verdict.undecided)} unknown" if verdict.undecided else words
