"""The sources of this installation: as declared, with the operator's corrections."""

from collections.abc import Sequence

from config.settings import Settings
from crawlers.overrides import read_overrides
from crawlers.registry import load, source_ids
from domain.sources import Source


def chosen_sources(settings: Settings, names: Sequence[str] = ()) -> tuple[Source, ...]:
    """The sources named, each once, or all that are watched; a UsageError names one that does not exist."""
    overrides = read_overrides(settings.overrides, source_ids()) if settings.overrides else None
    found = tuple(load(name, overrides) for name in dict.fromkeys(names or source_ids()))
    return found if names else tuple(source for source in found if source.watched)
