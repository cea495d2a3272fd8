"""Damage to a JSON document: keys and nesting as another version of a service has them, rows lost or doubled."""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from domain.extractions import Record
from domain.snapshots import Snapshot
from tests.reliability.tree_damage import FEWEST

Chance = random.Random
Json = Any
Damage = Callable[[Snapshot, Sequence[Record], Chance], bytes | None]


def load(snapshot: Snapshot) -> Json:
    return json.loads(snapshot.content)


def dump(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def row_places(records: Sequence[Record]) -> list[tuple[Record, list[str]]]:
    """Each record's steps from the document's root."""
    return [
        (record, record.locator.removeprefix("json:").strip("/").split("/"))
        for record in records
        if record.locator.startswith("json:/")
    ]


def at(document: Json, steps: Sequence[str]) -> Json:
    for step in steps:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def row_lists(document: Json, records: Sequence[Record]) -> list[list[Json]]:
    """The lists that the records' rows stand in."""
    lists: dict[int, list[Json]] = {}
    for _, steps in row_places(records):
        parent = at(document, steps[:-1])
        if isinstance(parent, list):
            lists[id(parent)] = parent
    return list(lists.values())


def keys_of(document: Json) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from keys_of(value)
    if isinstance(document, list):
        for value in document:
            yield from keys_of(value)


def with_keys(document: Json, rename: Callable[[str], str | None]) -> Json:
    """The document with other keys; those that become None are left out."""
    if isinstance(document, dict):
        pairs = ((rename(key), with_keys(value, rename)) for key, value in document.items())
        return {key: value for key, value in pairs if key is not None}
    return [with_keys(value, rename) for value in document] if isinstance(document, list) else document


def with_scalars(document: Json, change: Callable[[Json], Json]) -> Json:
    if isinstance(document, dict):
        return {key: with_scalars(value, change) for key, value in document.items()}
    return [with_scalars(value, change) for value in document] if isinstance(document, list) else change(document)


def _on_document(change: Callable[[Json, Sequence[Record], Chance], Json]) -> Damage:
    def damage(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
        changed = change(load(snapshot), records, chance)
        return None if changed is None else dump(changed)

    return damage


def _one_key(document: Json, chance: Chance) -> str | None:
    keys = sorted(set(keys_of(document)))
    return chance.choice(keys) if keys else None


def _rename(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    if (chosen := _one_key(document, chance)) is None:
        return None
    every = chance.random() < 0.3
    return with_keys(document, lambda key: f"new_{key}" if every or key == chosen else key)


def _recase(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    cases: tuple[Callable[[str], str], ...] = (
        str.lower,
        str.upper,
        str.swapcase,
        lambda key: key[:1].swapcase() + key[1:],
        lambda key: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower(),
    )
    change, chosen, every = chance.choice(cases), _one_key(document, chance), chance.random() < 0.6
    return chosen and with_keys(document, lambda key: change(key) if every or key == chosen else key)


def _lose_key(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    chosen = _one_key(document, chance)
    return chosen and with_keys(document, lambda key: None if key == chosen else key)


def _nest(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    mode = chance.choice(("data", "list", "rows", "scalars", "by number"))
    if mode == "data":
        return {chance.choice(("data", "result", "items")): document}
    if mode == "list":
        return [document]
    if mode == "scalars":
        return with_scalars(document, lambda value: {"value": value})
    for rows in row_lists(document, records):
        rows[:] = [{"item": row} for row in rows]
    if mode == "by number" and isinstance(document, list):
        return {str(number): value for number, value in enumerate(document)}
    return document


def _add_key(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    name, value = chance.choice((("modified", "2026-10-01T00:00:00"), ("_links", {"self": []}), ("x", None)))
    for rows in row_lists(document, records):
        rows[:] = [{**row, name: value} if isinstance(row, dict) else row for row in rows]
    return document


def _retype(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    """Numbers and truth values as text, or nothing as an empty text."""
    changes: tuple[Callable[[Json], Json], ...] = (
        lambda value: str(value).lower() if isinstance(value, bool) else value,
        lambda value: int(value) if isinstance(value, bool) else value,
        lambda value: str(value) if isinstance(value, int) and not isinstance(value, bool) else value,
        lambda value: [value] if isinstance(value, str) else value,
    )
    return with_scalars(document, chance.choice(changes))


def _double(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    every = chance.random() < 0.5
    for rows in row_lists(document, records):
        rows += list(rows) if every else [chance.choice(rows)]
    return document


def _kept(share: Callable[[int, Chance], list[int]]) -> Callable[[Json, Sequence[Record], Chance], Json]:
    def change(document: Json, records: Sequence[Record], chance: Chance) -> Json:
        if len(records) < FEWEST or not (lists := row_lists(document, records)):
            return None
        for rows in lists:
            rows[:] = [rows[place] for place in share(len(rows), chance)]
        return document

    return change


def _few(count: int, chance: Chance) -> list[int]:
    return sorted(chance.sample(range(count), chance.randint(0, count * 3 // 5)))


def _half(count: int, chance: Chance) -> list[int]:
    return list(range(count // 2) if chance.random() < 0.5 else range(count - count // 2, count))


def _shuffle(document: Json, records: Sequence[Record], chance: Chance) -> Json:
    for rows in row_lists(document, records):
        chance.shuffle(rows)
        rows[:] = [dict(chance.sample(list(row.items()), len(row))) if isinstance(row, dict) else row for row in rows]
    return document


def respelt(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    document = load(snapshot)
    return chance.choice(
        (
            json.dumps(document, indent=chance.randint(0, 8)),
            json.dumps(document, separators=(",", ":"), ensure_ascii=False),
            "\ufeff" + json.dumps(document),
            "\r\n" + json.dumps(document, indent=1).replace("\n", "\r\n") + "\r\n",
        )
    ).encode()


JSON: dict[str, Damage] = {
    "keys renamed": _on_document(_rename),
    "case of keys changed": _on_document(_recase),
    "key removed": _on_document(_lose_key),
    "key added": _on_document(_add_key),
    "nesting changed": _on_document(_nest),
    "types changed": _on_document(_retype),
    "rows doubled": _on_document(_double),
    "rows dropped en masse": _on_document(_kept(_few)),
    "rows halved": _on_document(_kept(_half)),
    "table emptied": _on_document(_kept(lambda count, chance: [])),
    "sections reordered": _on_document(_shuffle),
    "white space and entities": respelt,
}
