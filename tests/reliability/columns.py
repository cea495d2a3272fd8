"""Which column of a table, or which key of a JSON row, a field is read from: found by what the rows say."""

import re
from collections.abc import Mapping, Sequence

from config.countries import resolve
from domain.extractions import Record

MOST = 0.9


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def fields_by_column(cells: Sequence[Mapping[str, str]], records: Sequence[Record]) -> dict[str, list[str]]:
    """Column -> fields. cells: for each record, column -> text."""
    names = [name for name in cells[0] if not _names_countries([row.get(name, "") for row in cells])]
    fields = sorted({field for record in records for field in record.values})
    found: dict[str, list[str]] = {}
    for field in fields:
        column = _printing(field, names, cells, records) or _telling(field, names, cells, records)
        if column is not None:
            found.setdefault(column, []).append(field)
    return found


def _names_countries(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text.strip()]
    return bool(filled) and sum(resolve(re.sub(r"[\d*]+$", "", text)) is not None for text in filled) > len(filled) / 2


def _printing(
    field: str, names: Sequence[str], cells: Sequence[Mapping[str, str]], records: Sequence[Record]
) -> str | None:
    """The one column that shows the field's text in nearly every row that has it."""
    shown = [(row, _text(record, field)) for row, record in zip(cells, records, strict=True)]
    filled = [(row, text) for row, text in shown if text]
    hits = {name: sum(text in folded(row.get(name, "")) for row, text in filled) for name in names}
    best = [name for name in names if filled and hits[name] >= MOST * len(filled)]
    return best[0] if len(best) == 1 else None


def _telling(
    field: str, names: Sequence[str], cells: Sequence[Mapping[str, str]], records: Sequence[Record]
) -> str | None:
    """The one column whose few different texts stand for the field's few different values, one for one."""
    best = []
    for name in names:
        pairs = {
            (folded(row.get(name, "")), r.values[field])
            for row, r in zip(cells, records, strict=True)
            if field in r.values
        }
        left, right = {text for text, _ in pairs}, {value for _, value in pairs}
        if len(pairs) == len(left) == len(right) and 2 <= len(pairs) <= 3:
            best.append(name)
    return best[0] if len(best) == 1 else None


def _text(record: Record, field: str) -> str:
    value = record.values.get(field)
    if value is None or value in ("yes", "no"):
        return ""
    return folded(record.original_values.get(field, value))
