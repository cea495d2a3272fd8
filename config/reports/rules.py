"""A report's declaration, `report.toml`, as `ReportRules`."""

import tomllib
from datetime import date
from typing import Any

from domain.errors import DatumlineError
from domain.reports import CellRule, CorroborationRule, FieldRule, ReportRules


def parse_rules(report_id: str, content: str, place: str) -> ReportRules:
    """The declaration in `content`; DatumlineError naming `place` and the entry that is missing or misspelt."""
    try:
        declared = tomllib.loads(content)
        return _report(report_id, declared)
    except tomllib.TOMLDecodeError as error:
        raise DatumlineError(f"{place} is not TOML: {error}.") from error
    except (KeyError, TypeError) as error:
        raise DatumlineError(f"{place} lacks an entry or has one that is unknown: {error}.") from error


def _report(report_id: str, declared: dict[str, Any]) -> ReportRules:
    verified_on = declared["verified_on"]
    if not isinstance(verified_on, date):
        raise TypeError("verified_on is not a date")
    return ReportRules(
        id=report_id,
        title=declared["title"],
        edition=declared["edition"],
        verified_on=verified_on,
        countries=tuple(declared["countries"]),
        figures=dict(declared["figures"]),
        cells=tuple(_cell(cell) for cell in declared["cells"]),
        printed_signed=dict(declared.get("printed_signed", {})),
        corroborations=tuple(CorroborationRule(**rule) for rule in declared.get("corroborations", ())),
        groups={name: tuple(countries) for name, countries in declared.get("groups", {}).items()},
    )


def _cell(declared: dict[str, Any]) -> CellRule:
    lists: dict[str, Any] = {name: tuple(declared[name]) for name in ("items", "totals") if name in declared}
    rule = dict(declared["rule"])
    rule["choices"] = tuple(rule.get("choices", ()))
    return CellRule(**{**declared, **lists, "rule": FieldRule(**rule)})
