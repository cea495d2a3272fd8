"""Who decides, and what every decision has in common."""

import hashlib
from collections.abc import Iterable

from domain.baseline import BaselineEntry, State
from domain.errors import UsageError
from domain.reports import Cell


def decider(given: str | None, setting: str | None) -> str:
    """The person a decision, or another step of the log, is recorded under: --by, else the setting; never a guess."""
    name = " ".join((given or setting or "").split())
    if not name:
        raise UsageError("Nobody is named: give --by NAME or set DATUMLINE_BY, so that the log says who did it.")
    return name


def shown_hash(parts: Iterable[str | None]) -> str:
    """Twelve hexadecimal digits that stand for what an editor was shown; a decision carries them."""
    text = "\x1f".join("\x00" if part is None else part for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def shown_entry(cell: Cell, entry: BaselineEntry | None) -> str:
    """What of a baseline cell must not have moved between showing and deciding."""
    held = ("", "") if entry is None else (entry.state.value, entry.value or "")
    return "\x1e".join((cell.figure, cell.country, cell.item, cell.field, *held))


def state_of(value: str | None) -> State:
    return State.UNKNOWN if value is None else State.APPROVED
