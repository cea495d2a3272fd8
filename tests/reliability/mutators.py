"""Which damage is done to which kind of part, by media type."""

import json
import random

from domain.snapshots import Capture, Part
from tests.reliability import byte_damage
from tests.reliability.json_damage import JSON
from tests.reliability.pages import Golden
from tests.reliability.tree_damage import TREE, Damage

PART_LOST = "part lost"
MARKUP: dict[str, Damage] = {
    **TREE,
    "truncated": byte_damage.truncated,
    "tags unbalanced": byte_damage.unbalanced,
    "encoding broken": byte_damage.badly_encoded,
    "white space and entities": byte_damage.respelt,
    "another page instead": byte_damage.replaced,
}
DATA: dict[str, Damage] = {
    **JSON,
    "truncated": byte_damage.truncated,
    "encoding broken": byte_damage.badly_encoded,
    "another page instead": byte_damage.replaced,
}
TEXT: dict[str, Damage] = {
    "truncated": byte_damage.truncated,
    "encoding broken": byte_damage.badly_encoded,
    "white space and entities": byte_damage.respelt_text,
    "another page instead": byte_damage.replaced,
}
FILE: dict[str, Damage] = {
    "bytes cut": byte_damage.file_cut,
    "bytes damaged": byte_damage.file_damaged,
    "another page instead": byte_damage.replaced,
}


def kind_of(part: Part) -> dict[str, Damage]:
    """The damage that a part can take; none for our own account of an attempt, which no site writes."""
    content = part.snapshot.content.lstrip()
    if content.startswith(b"%PDF"):
        return FILE
    if content.startswith(b"<"):
        return MARKUP
    if content[:1] in b"[{":
        document = json.loads(content)
        return {} if isinstance(document, dict) and "attempt" in document else DATA
    return TEXT


def classes(page: Golden) -> tuple[str, ...]:
    """The classes of damage that this page can take."""
    found = dict.fromkeys(name for part in page.capture.parts for name in kind_of(part))
    tries = 2 if len(page.reading.records) > 90 else 4
    able = [name for name in found if any(damaged(page, name, seed) is not None for seed in range(tries))]
    return (*able, PART_LOST) if len(page.capture.parts) > 1 and able else tuple(able)


def damaged(page: Golden, name: str, seed: int) -> Capture | None:
    """The page's capture after one damage of a class; None where this seed finds nothing to damage."""
    chance = random.Random(f"{page}/{name}/{seed}")
    if name == PART_LOST:
        return page.without_part(chance.randrange(len(page.capture.parts)))
    able = [number for number, part in enumerate(page.capture.parts) if name in kind_of(part)]
    if not able:
        return None
    number = chance.choice(able)
    part = page.capture.parts[number]
    content = kind_of(part)[name](part.snapshot, page.records_of(number), chance)
    return None if content is None else page.with_part(number, content)
