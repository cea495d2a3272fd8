"""What the report's sentences, table cells and footnotes state about its own cells: claims.csv of a report.

The columns and the little language of `rule`, `stated` and `among` are explained in docs/reference/claims.md. The
table is written by hand; a test holds every wording and line against the report's own text.
"""

import re
from collections.abc import Sequence
from functools import cache

from config.reports import load_edition, load_rules, shipped_claims
from config.reports.tables import Row, read_rows
from domain.claims import MEMBERS_AVERAGE, Claim, ClaimKind, Comparison, Condition, Quantifier
from domain.reports import ReportRules

COLUMNS = ("id", "line", "last_line", "where", "wording", "figure", "rule", "item", "among", "stated", "doubt", "note")

_RULE = re.compile(r"(?P<kind>[a-z_]+)\((?P<inside>[^()]*)\)")
_COMPARISON = re.compile(r"(?P<field>\w+) *(?P<operator>!=|<=|>=|=|<|>) *(?P<value>@?[\w.-]+)")
_QUANTIFIER = re.compile(r"(?P<operator><=|>=|=|<|>)? *(?P<number>\d+)(?P<per_cent>%)?")
_ALL_BUT = re.compile(r"all(?: but (?P<number>\d+))?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_OF_ROWS = (ClaimKind.COUNT, ClaimKind.LIST)
_OF_TOTALS = (ClaimKind.VALUE, ClaimKind.SHARE, ClaimKind.CHANGE)


@cache
def load_claims(report_id: str) -> tuple[Claim, ...]:
    """The report's claims by line, none where it has no claims.csv; DatumlineError names a row that cannot be right."""
    shipped = shipped_claims(report_id)
    if shipped is None:
        return ()
    doubts = frozenset(doubt.key for doubt in load_edition(report_id).doubts)
    return read_claims(shipped[0], load_rules(report_id), doubts, shipped[1])


def read_claims(content: str, rules: ReportRules, doubts: frozenset[str], place: str) -> tuple[Claim, ...]:
    """The claims in `content`; doubts: the keys of what is known not to add up inside the edition."""
    seen: set[str] = set()
    claims = read_rows(content, COLUMNS, place, lambda row: _claim(row, rules, doubts, seen))
    return tuple(sorted(claims, key=lambda claim: (claim.line, claim.id)))


def _claim(row: Row, rules: ReportRules, doubts: frozenset[str], seen: set[str]) -> Claim:
    kind, inside = _rule(row["rule"])
    condition = _condition(inside, rules) if kind in _OF_ROWS else Condition()
    named, divisor = ((), 1) if kind in _OF_ROWS else _fields(inside)
    fields = named or tuple(dict.fromkeys(one.field for one in condition.comparisons))
    line, last_line = int(row["line"]), int(row["last_line"] or row["line"])
    claim = Claim(
        id=row["id"],
        report=rules.id,
        line=line,
        last_line=last_line,
        where=row["where"],
        wording=row["wording"],
        figure=row["figure"],
        kind=kind,
        fields=fields,
        countries=("",) if kind in _OF_TOTALS else _among(row["among"], rules),
        rows=rules.countries,
        item=row["item"],
        condition=condition,
        quantifier=_quantifier(row["stated"]) if kind is ClaimKind.COUNT else Quantifier(),
        listed=_codes(row["stated"].split(), rules) if kind is ClaimKind.LIST else (),
        divisor=divisor,
        stated=row["stated"],
        doubt=row["doubt"] or None,
        note=row["note"],
    )
    _check(claim, rules, doubts, seen)
    return claim


def _check(claim: Claim, rules: ReportRules, doubts: frozenset[str], seen: set[str]) -> None:
    if not claim.wording or not 0 < claim.line <= claim.last_line or claim.id in seen:
        raise ValueError(f"the claim {claim.id!r} stands twice, or lacks its wording or its lines")
    seen.add(claim.id)
    for field in claim.fields:
        rule = rules.cell_rule(claim.figure, field)
        if rule is None:
            raise ValueError(f"the report has no {field} in Figure {claim.figure}")
        if claim.item not in (rule.totals if claim.kind in _OF_TOTALS else rule.items):
            raise ValueError(f"{field} has no item {claim.item!r}")
    if claim.kind not in (*_OF_ROWS, ClaimKind.RESTS_ON) and not _NUMBER.fullmatch(claim.stated):
        raise ValueError(f"{claim.stated!r} is no plain number")
    if claim.doubt is not None and claim.doubt not in doubts:
        raise ValueError(f"the edition has no doubt {claim.doubt!r}")


def _rule(text: str) -> tuple[ClaimKind, str]:
    found = _RULE.fullmatch(text)
    if found is None:
        raise ValueError(f"the rule {text!r} is not of the form kind(…)")
    return ClaimKind(found["kind"]), found["inside"].strip()


def _fields(inside: str) -> tuple[tuple[str, ...], int]:
    """`cybertip_reports/1000000` -> the field and the unit it is printed in; several fields are parted by commas."""
    names, _, divisor = inside.partition("/")
    return tuple(name.strip() for name in names.split(",")), int(divisor or 1)


def _condition(inside: str, rules: ReportRules) -> Condition:
    alternatives = (re.split(r" and ", alternative) for alternative in re.split(r" or ", inside))
    return Condition(tuple(tuple(_comparison(one.strip(), rules) for one in tests) for tests in alternatives))


def _comparison(text: str, rules: ReportRules) -> Comparison:
    found = _COMPARISON.fullmatch(text)
    if found is None:
        raise ValueError(f"the condition {text!r} is not of the form field=value")
    if not found["value"].startswith("@"):
        return Comparison(found["field"], found["operator"], found["value"])
    reference = found["value"].removeprefix("@")
    if reference != MEMBERS_AVERAGE:
        _codes([reference], rules)
    return Comparison(found["field"], found["operator"], reference=reference)


def _quantifier(stated: str) -> Quantifier:
    if found := _ALL_BUT.fullmatch(stated):
        return Quantifier(all_but=int(found["number"] or 0))
    if found := _QUANTIFIER.fullmatch(stated):
        return Quantifier(found["operator"] or "=", int(found["number"]), found["per_cent"] is not None)
    raise ValueError(f"{stated!r} is no count such as 31, >=2, >50%, all or all but 1")


def _among(text: str, rules: ReportRules) -> tuple[str, ...]:
    """Names of groups and codes, in the report's order; all of its rows where nothing is named."""
    named = {code for word in text.split() for code in rules.groups.get(word, (word,))}
    return tuple(country for country in rules.countries if not named or country in _codes(sorted(named), rules))


def _codes(codes: Sequence[str], rules: ReportRules) -> tuple[str, ...]:
    unknown = [code for code in codes if code not in rules.countries]
    if unknown:
        raise ValueError(f"the report has no row for country {unknown[0]}")
    return tuple(codes)
