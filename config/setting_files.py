"""The files that settings come from: datumline.toml with its lines, and one file for each secret."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from domain.errors import UsageError

PREFIX = "DATUMLINE_"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"
CLOSE = 0.85
_HEADER = re.compile(r"^\s*\[(?P<list>\[)?\s*(?P<name>[^\]]+?)\s*\]")
_KEY = re.compile(r"^\s*(?P<name>[A-Za-z0-9_.\-\"' ]+?)\s*=")


def read_toml(path: Path) -> dict[str, Any]:
    """What the file says; empty where there is none. UsageError for one that is no TOML."""
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path} cannot be read as TOML: {error}") from error


def place_in_toml(path: Path, where: tuple[str | int, ...]) -> str:
    """`var/datumline.toml:7`: the line of the deepest part of a key's path that stands at the start of a line."""
    lines = _lines_of_keys(path.read_text(encoding="utf-8"))
    for length in range(len(where), 0, -1):
        number = lines.get(where[:length])
        if number is not None:
            return f"{path}:{number}"
    return str(path)


def _lines_of_keys(text: str) -> dict[tuple[str | int, ...], int]:
    """The line of every table and key. What only looks like a key inside a long string cannot hide an earlier one."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = _parts(header["name"])
            table = name
            if header["list"]:
                counts[name] = counts.get(name, -1) + 1
                table = (*name, counts[name])
            lines.setdefault(name, number)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key["name"])), number)
    return lines


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def from_secret_files(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, tuple[str, Path]]:
    """What files hold of these settings, without the line feed at the end, and which file each came from.

    A setting's file is named by DATUMLINE_<NAME>_FILE, or lies as datumline_<name> in the folder that
    DATUMLINE_SECRETS_DIR names; an empty one there sets nothing. UsageError for a file that cannot be read, or a
    setting that is given both ways.
    """
    folder = environment.get(SECRETS_DIR)
    found: dict[str, tuple[str, Path]] = {}
    for name in names:
        variable = f"{PREFIX}{name.upper()}"
        named = environment.get(f"{variable}_FILE")
        if named and environment.get(variable):
            raise UsageError(f"{variable} and {variable}_FILE are both set; keep one of them.")
        path = Path(named) if named else Path(folder) / f"datumline_{name}" if folder else None
        if path is None or not (named or path.is_file()):
            continue
        if text := _secret(path, f"{variable}_FILE" if named else SECRETS_DIR):
            found[name] = (text, path)
    return found


def _secret(path: Path, variable: str) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{variable}: {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def misspelt(names: Iterable[str], environment: Mapping[str, str]) -> tuple[str, str] | None:
    """A variable that is nearly a setting, and the one that it looks like; None where there is none."""
    known = _variables(names)
    for variable in unknown(names, environment):
        if close := get_close_matches(variable, known, n=1, cutoff=CLOSE):
            return variable, close[0]
    return None


def unknown(names: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    """The variables that begin like a setting and are none: what other tools and the tests read, or an error."""
    known = _variables(names)
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _variables(names: Iterable[str]) -> list[str]:
    known = [f"{PREFIX}{name.upper()}" for name in names]
    return [*known, *(f"{name}_FILE" for name in known), SECRETS_DIR, f"{PREFIX}RUN_ID"]
