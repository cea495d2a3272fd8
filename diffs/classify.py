"""What a difference means, in plain words: looked up in tables by what kind of field it is."""

from collections.abc import Iterable, Mapping

from diffs.treaties import DENUNCIATION_EFFECTIVE_ON
from domain.changes import ChangeKind
from domain.reports import CellRule
from domain.statements import Statement

FILLABLE = "can be filled"
CEASED = "no longer stated"
Step = tuple[str | None, str | None]

TREATY: Mapping[Step, str] = {
    ("none", "signed"): "signed",
    ("none", "party"): "became party",
    ("signed", "party"): "signed to party",
    ("signed", "none"): "signature withdrawn",
    ("party", "signed"): "no longer party",
    ("party", "none"): "no longer party",
}
MEMBERSHIP: Mapping[Step, str] = {("no", "yes"): "joined", ("yes", "no"): "left"}
YES_OR_NO: Mapping[Step, str] = {("no", "yes"): "now has one", ("yes", "no"): "no longer has one"}
BY_TYPE = {
    "integer": "figure revised",
    "decimal": "figure revised",
    "date": "date changed",
    "sha256": "text changed",
    "text": "text changed",
    "choice": "class changed",
}


def kind_of(before: str | None, after: str | None) -> ChangeKind:
    """established: there was no value; withdrawn: there is none any more; modified: one became another."""
    if before is None:
        return ChangeKind.ESTABLISHED
    return ChangeKind.WITHDRAWN if after is None else ChangeKind.MODIFIED


def meaning(rule: CellRule, before: str | None, after: str | None, inputs: Iterable[Statement] = ()) -> str:
    """The meaning of a cell's change; inputs are the statements that its value now rests on."""
    kind = kind_of(before, after)
    if kind is ChangeKind.ESTABLISHED:
        return FILLABLE
    if kind is ChangeKind.WITHDRAWN:
        return CEASED
    return _modified(rule, (before, after), inputs)


def _modified(rule: CellRule, step: Step, inputs: Iterable[Statement]) -> str:
    if rule.derivation == "treaty_status":
        return _of_treaty(step, inputs)
    if rule.derivation == "any_member":
        return MEMBERSHIP.get(step, BY_TYPE["choice"])
    if rule.derivation == "enoc_class":
        return {(True, False): "joined", (False, True): "left"}.get(
            (step[0] == "none", step[1] == "none"), BY_TYPE["choice"]
        )
    return YES_OR_NO.get(step, BY_TYPE.get(rule.rule.type, "value changed"))


def _of_treaty(step: Step, inputs: Iterable[Statement]) -> str:
    """A party leaves by denouncing; without a denunciation's date nobody knows why it is no longer listed as one."""
    denounced = any(s.field == DENUNCIATION_EFFECTIVE_ON and s.value for s in inputs)
    if step == ("party", "none") and denounced:
        return "denounced"
    return TREATY.get(step, "status changed")


WATCHED_FIRST: Mapping[str, str] = {
    "signed_on": "signed",
    "ratified_on": "ratified",
    "in_force_on": "entered into force",
    "denounced_on": "denounced",
    "denunciation_effective_on": "denunciation dated",
    "suspended_on": "suspended",
}
WATCHED_GONE: Mapping[str, str] = {"suspended_on": "suspension ended", "denounced_on": "denunciation withdrawn"}
WATCHED_YES: Mapping[str, str] = {"reservations": "reservation made", "declarations": "declaration made"}
WATCHED_NO: Mapping[str, str] = {"reservations": "reservation withdrawn", "declarations": "declaration withdrawn"}


def watched_meaning(field: str, before: str | None, after: str | None, listed: bool = True, new: bool = False) -> str:
    """The meaning of a statement that no cell uses.

    before, after: its values. listed: whether the source still has the subject; new: whether it just came to have it.
    """
    if not listed:
        return "left"
    if field in WATCHED_FIRST:
        return _of_date(field, before, after)
    if field in WATCHED_YES:
        return _of_flag(field, before, after)
    if new:
        return "newly listed"
    numbers = all(value is None or value.replace(".", "", 1).isdecimal() for value in (before, after))
    return "figure revised" if numbers else _of_words(field)


def _of_date(field: str, before: str | None, after: str | None) -> str:
    if before is None:
        return WATCHED_FIRST[field]
    return "date corrected" if after is not None else WATCHED_GONE.get(field, "date withdrawn")


def _of_flag(field: str, before: str | None, after: str | None) -> str:
    if after == "yes":
        return WATCHED_YES[field]
    return WATCHED_NO[field] if before == "yes" else "value changed"


def _of_words(field: str) -> str:
    return "class changed" if field == "class" else "value changed"
