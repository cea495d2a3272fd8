"""Which edits of a fact each page can take, by the kind of its parts."""

import random
from collections.abc import Callable

from tests.reliability.edits import Chance, Edit
from tests.reliability.mutators import DATA, FILE, MARKUP, TEXT, kind_of
from tests.reliability.other_edits import JsonEdits, PdfEdits, TextEdits
from tests.reliability.pages import Golden
from tests.reliability.tree_edits import TreeEdits

Maker = Callable[[Golden, int, Chance], Edit | None]


def _of(kind: type, name: str) -> Maker:
    return lambda page, number, chance: getattr(kind(page, number, chance), name)()


MARKUP_EDITS = (
    "removal",
    "cell",
    "reprint",
    "name",
    "class_",
    "day",
    "heading",
    "section",
    "funding",
    "prose",
    "edition",
    "data",
)
MAKERS: dict[str, Maker] = {
    **{f"markup {name}": _of(TreeEdits, name) for name in MARKUP_EDITS},
    **{f"json {name}": _of(JsonEdits, name) for name in ("removal", "value", "name")},
    "text word": _of(TextEdits, "word"),
    **{f"pdf {name}": _of(PdfEdits, name) for name in ("number_", "word")},
}
# The fields without which there is nothing to try.
NEEDS = {
    "markup cell": {"class", "signed_on", "ratified_on"},
    "markup reprint": {"signed_on", "ratified_on"},
    "markup name": {"institution", "hotline", "portal"},
    "markup class_": {"class"},
    "markup day": {"profile_updated"},
    "markup heading": {"body_kind"},
    "markup section": {"awareness_centre", "helpline", "hotline"},
    "markup funding": {"eu_co_funded"},
    "markup prose": {"plan_sha256", "text_sha256"},
    "markup edition": {"edition_title"},
    "markup data": {"hotline", "portal"},
}
MANY = 90
_PREFIX = {id(MARKUP): "markup ", id(DATA): "json ", id(TEXT): "text ", id(FILE): "pdf "}


def edited(page: Golden, maker: str, seed: int) -> Edit | None:
    """The page after one edit of a kind; None where this seed finds nothing to edit."""
    chance = random.Random(f"{page}/{maker}/{seed}")
    able = [
        number
        for number, part in enumerate(page.capture.parts)
        if maker.startswith(_PREFIX.get(id(kind_of(part)), "none")) and page.records_of(number)
    ]
    return MAKERS[maker](page, chance.choice(able), chance) if able else None


def kinds(page: Golden) -> tuple[str, ...]:
    """The kinds of edit that this page can take."""
    fields = {field for record in page.reading.records for field in record.values}
    tries = 3 if len(page.reading.records) > MANY else 8
    possible = [name for name in MAKERS if name not in NEEDS or NEEDS[name] & fields]
    return tuple(name for name in possible if any(edited(page, name, seed) is not None for seed in range(tries)))
