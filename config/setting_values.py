"""What is set, and where each value came from; secrets are masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr

from config.settings import MASK, Settings, origin, toml_path

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@:\s]*):[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Value:
    """value: as JSON has it, None where nothing is set; origin: a variable, a secret's file, `file:line`, `default`."""

    name: str
    value: Any
    origin: str


def values(settings: Settings) -> Iterator[Value]:
    """Every setting in the order of the reference."""
    path = toml_path()
    for name in type(settings).model_fields:
        yield Value(name, _shown(getattr(settings, name)), origin(name, path))


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, BaseModel):
        return {name: _shown(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(name): _shown(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _PASSWORD_IN_URL.sub(rf"\1:{MASK}@", str(value))
