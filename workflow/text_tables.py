"""Rows as CSV and JSON, the one way in which anything is exported: by a command, by a page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# What spreadsheets take for a formula, full-width signs of some included. A number, as -4.15 or +3 %, is none.
_FORMULA = re.compile(r"[=@\t\r\n＝＠]|[-+＋－](?![\d.,\s]*%?\Z)")

_SPECIAL = re.compile(r'[,"\r\n]')


def as_csv_text(rows: Iterable[Mapping[str, str | None]], columns: Sequence[str]) -> str:
    """CSV with a header and line feeds; a text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    lines = [columns, *([inert(row.get(column) or "") for column in columns] for row in rows)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def as_json_text(value: Any) -> str:
    """Readable JSON with a final line feed; empty strings of flat rows become null."""
    import json

    return json.dumps(_with_nulls(value), ensure_ascii=False, indent=2) + "\n"


def inert(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if _FORMULA.match(text) else text


def _quoted(text: str) -> str:
    """Python's own writer leaves a lone carriage return bare, and a spreadsheet begins a new row after it."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _SPECIAL.search(text) else text


def _with_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_nulls(item) for item in value]
    return None if value == "" else value
