"""Reading TOML so that every complaint names the file and the field."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table of a TOML file: `file` and `path` (`pages.2`) are for the messages, `values` is what tomllib read."""

    file: str
    path: str
    values: Mapping[str, Any]

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, complaint: str) -> UsageError:
        return UsageError(f"{self.file}: `{self.name(key)}` {complaint}")

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raises UsageError for the first key that is not one of `known`."""
        for key in self.values:
            if key not in known:
                raise self.wrong(key, f"is not known here; the known keys are {', '.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(key, "must be a text in quotes" if key in self.values else "is missing")
        return value

    def whole_number(self, key: str, minimum: int, default: int | None = None) -> int:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            raise self.wrong(
                key, f"must be a whole number of at least {minimum}" if key in self.values else "is missing"
            )
        return value

    def yes_or_no(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def shares(self, key: str, default: Mapping[str, float]) -> Mapping[str, float]:
        """A table of numbers from 0 to 1."""
        value = self.values.get(key, default)
        if not isinstance(value, Mapping):
            raise self.wrong(key, "must be a table of shares, as in { class = 0.8 }")
        for name, share in value.items():
            if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
                raise self.wrong(f"{key}.{name}", "must be a number from 0 to 1")
        return {name: float(share) for name, share in value.items()}

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.values.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(entry, str) for entry in value):
            raise self.wrong(key, "must be a list of texts")
        return tuple(value)

    def table(self, key: str) -> "TomlTable":
        """The table under `key`, an empty one where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return TomlTable(self.file, self.name(key), value)

    def tables(self, key: str) -> tuple["TomlTable", ...]:
        """The tables of an array of tables, numbered from 1 in messages."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.wrong(key, f"must be written as [[{key}]]")
        return tuple(TomlTable(self.file, f"{self.name(key)}.{number}", entry) for number, entry in enumerate(value, 1))


def parse(text: str, file: str) -> TomlTable:
    """Raises UsageError naming the file (tomllib adds line and column) where the text is not TOML."""
    try:
        return TomlTable(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is not valid TOML: {error}") from error
