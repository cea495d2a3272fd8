"""A claim and its verdict in words: what the report states, what the cells say, who is missing."""

from collections.abc import Mapping, Sequence

from diffs.wording import listed, value_in_words
from domain.claims import Claim, ClaimKind, Quantifier, Verdict
from texts.catalogue import Phrase

NAMED = 10
OPERATORS: Mapping[str, str] = {
    "=": "just",
    ">": "more_than",
    ">=": "at_least",
    "<": "fewer_than",
    "<=": "at_most",
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
        count = Phrase("claims.count", number=len(verdict.meeting), rows=len(claim.countries))
        return _with_undecided(_with_exceptions(count, claim, verdict, names), verdict)
    return value_in_words(verdict.now) if verdict.now else Phrase("words.unknown")


def listed_in_words(codes: Sequence[str], names: Names) -> str:
    """`Armenia, Azerbaijan and Georgia`; `no country` where there is none."""
    return listed([names.get(code, code) for code in codes]) if codes else Phrase("claims.no_country")


def _count(quantifier: Quantifier, rows: int) -> str:
    if quantifier.all_but is not None:
        return Phrase("claims.all_but" if quantifier.all_but else "claims.all", number=quantifier.all_but, rows=rows)
    number = Phrase("claims.per_cent", number=quantifier.number) if quantifier.per_cent else quantifier.number
    return Phrase(f"claims.{OPERATORS[quantifier.operator]}", number=number, rows=rows)


def _with_exceptions(count: str, claim: Claim, verdict: Verdict, names: Names) -> str:
    """Who is not among them, where the claim speaks of (nearly) all; who is, where it speaks of none."""
    quantifier = claim.quantifier
    if quantifier.all_but is not None and 0 < len(verdict.failing) <= NAMED:
        return Phrase("claims.but_not", count=count, names=listed_in_words(verdict.failing, names))
    if quantifier == Quantifier() and 0 < len(verdict.meeting) <= NAMED:
        return Phrase("claims.namely", count=count, names=listed_in_words(verdict.meeting, names))
    return count


def _with_undecided(words: str, verdict: Verdict) -> str:
    return Phrase("claims.and_unknown", words=words, number=len(verdict.undecided)) if verdict.undecided else words
