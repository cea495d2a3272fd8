"""What leads from every page to the others."""

from dataclasses import dataclass

from domain.accounts import Role
from web.security import Visitor

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


def entries(visitor: Visitor, path: str) -> tuple[Entry, ...]:
    """The entries that this visitor may follow; none without signing in."""
    user = visitor.user
    if user is None:
        return ()
    return tuple(
        Entry(name, target, visitor.counts.get(name), _holds(target, path))
        for name, target, role in PAGES
        if user.role.includes(role)
    )


def _holds(target: str, path: str) -> bool:
    places = (target, *BELOW.get(target, ()))
    return any(path == place or (place != "/" and path.startswith(f"{place}/")) for place in places)
