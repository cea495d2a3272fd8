"""The Treaty Office's JSON service, `api/signatures`: rows in buckets for members, non-members and organisations.

How the buckets are wrapped is not documented, so rows are found by their keys wherever they stand, and each is
located by its JSON pointer (RFC 6901).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawlers.readers.coe_treaty_chart import NOT_TEXT, PrintedChart, PrintedRow
from crawlers.readers.coe_treaty_columns import column_of_key, is_read
from crawlers.readers.html_elements import folded
from crawlers.readers.json_documents import parse, pointer_step
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Problem, ProblemKind

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Found:
    pointer: str
    bucket: str
    row: Mapping[str, object]


def _find(node: object, pointer: str, bucket: str, depth: int = 0) -> Iterator[_Found]:
    if isinstance(node, dict):
        if any(column_of_key(key) in ("name", "number", "signed_on", "ratified_on") for key in node):
            yield _Found(pointer, bucket, node)
            return
        children = [(pointer_step(key), key, child) for key, child in node.items()]
    elif isinstance(node, list):
        children = [(str(place), bucket, child) for place, child in enumerate(node)]
    else:
        return
    if depth < _DEEPEST:
        for step, name, child in children:
            yield from _find(child, f"{pointer}/{step}", name, depth + 1)


def _strays(node: object, pointer: str = "") -> Iterator[str]:
    """Where a list of rows holds something that is no row."""
    if isinstance(node, list):
        for place, child in enumerate(node):
            if not isinstance(child, dict | list):
                yield f"{pointer}/{place}"
            elif isinstance(child, list):
                yield from _strays(child, f"{pointer}/{place}")


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return folded(str(value)) if isinstance(value, str | int) else NOT_TEXT


def _cells(row: Mapping[str, object]) -> tuple[dict[str, str | None], list[str]]:
    """column -> text, and the keys whose column is named twice with different values."""
    cells: dict[str, str | None] = {}
    torn: list[str] = []
    for key, value in row.items():
        column = column_of_key(key)
        if column is None or not is_read(column):
            continue
        if column in cells and cells[column] != _text(value):
            torn.append(column)
        cells[column] = _text(value)
    return {column: text for column, text in cells.items() if column not in torn}, torn


def _problems(found: list[_Found], document: object) -> Iterator[Problem]:
    unknown: dict[str, str] = {}
    for one in found:
        for key in one.row:
            if column_of_key(key) is None:
                unknown.setdefault(key, one.pointer)
        for column in _cells(one.row)[1]:
            message = f"Two keys give {column} differently; neither was read."
            yield Problem(ProblemKind.UNREADABLE_VALUE, message, f"json:{one.pointer}")
    for key, pointer in unknown.items():
        message = f'The service has a key that nobody reads: "{folded(key)[:60]}".'
        yield Problem(ProblemKind.UNKNOWN_COLUMN, message, f"json:{pointer}")
    for pointer in _strays(document):
        yield Problem(ProblemKind.UNEXPECTED_TEXT, "A row was due here and something else stands.", f"json:{pointer}")


def _number(text: str | None) -> int | None:
    digits = re.search(r"[0-9]{1,4}", text or "")
    return int(digits[0]) if digits else None


def read_json(text: str) -> PrintedChart:
    """The rows of the service's answer; NotThePage when it is no such answer, LayoutUnknown when rows lack names."""
    document = parse(text)
    if isinstance(document, str):
        raise NotThePage(
            f'The service answered with a message instead of rows: "{folded(document)[:80]}"; try again later.'
        )
    found = list(_find(document, "", ""))
    if not found:
        raise NotThePage("The service's JSON holds no rows of signatures; keep the last good capture and try again.")
    if not any(column_of_key(key) == "name" for one in found for key in one.row):
        raise LayoutUnknown("The service's rows no longer name their states under LibPaysOrga; its keys have changed.")
    rows, numbers = [], set()
    for one in found:
        cells, _ = _cells(one.row)
        number = _number(cells.pop("number", None))
        numbers |= {number} if number is not None else set()
        in_organisations = re.search(r"organi[sz]ation", one.bucket, re.IGNORECASE) is not None
        rows.append(PrintedRow(cells.pop("name", None) or "", cells, f"json:{one.pointer}", in_organisations))
    return PrintedChart("json service", tuple(rows), frozenset(numbers), problems=tuple(_problems(found, document)))
