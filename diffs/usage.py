"""Which statements can move a cell of the report; all others are watched for themselves."""

from collections.abc import Callable

from diffs.derivations import NONE
from diffs.figures import GLOBAL_TOTAL, previous_year, year_of
from diffs.memberships import CLASS_FIELD
from diffs.treaties import STATUS_FIELDS
from domain.reports import CellRule, ReportRules
from domain.statements import Statement

MEMBERSHIPS = ("enoc_class", "any_member")


def used_by_cells(rules: ReportRules) -> Callable[[Statement], bool]:
    """A predicate over statements.

    Entry into force, suspension, reservations and the notice of a denunciation move no cell, nor does anything of a
    country or a year that the report has no row for.
    """

    def used(statement: Statement) -> bool:
        owned = (rule for rule in rules.cells if rule.owner == statement.source and rule.derivation != NONE)
        return any(_reads_field(rule, statement.field) and _reads_subject(rules, rule, statement) for rule in owned)

    return used


def _reads_field(rule: CellRule, field: str) -> bool:
    named = rule.arguments.get("source_field")
    if rule.derivation == "treaty_status":
        return field in STATUS_FIELDS
    if rule.derivation == "enoc_class":
        return field == (named or CLASS_FIELD)
    if rule.derivation == "any_member":
        return named is None or field == named
    return field == (named or rule.field)


def _reads_subject(rules: ReportRules, rule: CellRule, statement: Statement) -> bool:
    country, item = statement.subject.country, statement.subject.item
    if country == "":
        return item == f"{GLOBAL_TOTAL}/{year_of(item)}" and year_of(item) in _years(rule)
    if country not in rules.countries or rule.derivation in MEMBERSHIPS:
        return country in rules.countries
    return item in _years(rule) if rule.derivation != "treaty_status" else item == rule.arguments.get("item", "")


def _years(rule: CellRule) -> frozenset[str]:
    """The items that a column reads; a year's share and change need its total, the change the year before it too."""
    own = {year_of(item) for item in (*rule.items, *rule.totals)}
    if rule.derivation == "change_since_previous_year":
        own |= {previous_year(year) for year in own}
    return frozenset(own)
