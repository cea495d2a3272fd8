"""What leads from every page to the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.accounts import Role

# Name of the text, path, least role. A path is current for everything below it.
PAGES = (
    ("queue", "/", Role.VIEWER),
    ("cases", "/cases", Role.VIEWER),
    ("corrections", "/corrections", Role.VIEWER),
    ("upstream", "/upstream-errors", Role.VIEWER),
    ("countries", "/countries", Role.VIEWER),
    ("sources", "/sources", Role.VIEWER),
    ("baseline", "/baseline", Role.VIEWER),
    ("report", "/report", Role.VIEWER),
    ("log", "/log", Role.VIEWER),
    ("subscriptions", "/subscriptions", Role.VIEWER),
    ("users", "/users", Role.OPERATOR),
)
BELOW = {"/": ("/changes",), "/report": ("/errata",), "/baseline": ("/sheet",), "/subscriptions": ("/feeds",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """count: how much is open there; None where that is not counted."""

    name: str
    path: str
    count: int | None
    is_current: bool


def entries(role: Role | None, counts: Mapping[str, int], current: str | None) -> tuple[Entry, ...]:
    """The entries that this role may follow; none without signing in. counts: what is open, by the name of an entry."""
    return tuple(
        Entry(name, target, counts.get(name), name == current)
        for name, target, least in PAGES
        if role is not None and role.includes(least)
    )


def entry_of(path: str) -> str | None:
    """The name of the entry that a page stands below."""
    return next((name for name, target, _ in PAGES if _holds(target, path)), None)


def _holds(target: str, path: str) -> bool:
    places = (target, *BELOW.get(target, ()))
    return any(path == place or (place != "/" and path.startswith(f"{place}/")) for place in places)
