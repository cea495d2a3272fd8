"""What a value is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A country (ISO 3166-1 alpha-3, empty for a total) and an item within it (a year, an organisation; or empty)."""

    country: str
    item: str = ""
