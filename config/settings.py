"""What differs between two installations: environment over secret files over `datumline.toml` over defaults."""

import os
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.mail_settings import Mail
from config.page_settings import Page
from config.schedule_settings import Scheduling
from config.setting_files import PREFIX, from_secret_files, misspelt, place_in_toml, read_toml
from config.setting_groups import Crawling, Operating, Store
from domain.errors import UsageError

FILE_NAME = "datumline.toml"
MASK = "********"


class _SecretFiles(PydanticBaseSettingsSource):
    """Values that files hold, named by DATUMLINE_…_FILE or lying in DATUMLINE_SECRETS_DIR."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False  # everything is read at once, below

    def __call__(self) -> dict[str, Any]:
        found = from_secret_files(self.settings_cls.model_fields, os.environ)
        return {name: value for name, (value, _) in found.items()}


class Settings(Operating, Page, Mail, Scheduling, Crawling, Store, BaseSettings):
    """One installation's settings. Every one can be set in the environment with the prefix `DATUMLINE_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over secret files, and these over what `load` read from datumline.toml."""
        return env_settings, _SecretFiles(settings_cls), init_settings

    @property
    def overrides(self) -> Path | None:
        """The operator's own table of sources, if there is one."""
        if self.sources is not None:
            return self.sources
        default = self.home / "sources.toml"
        return default if default.exists() else None


def load() -> Settings:
    """The settings in force; a wrong one is a UsageError that names the variable, or the file and the line."""
    path = toml_path()
    values = read_toml(path)
    if "home" in values:
        raise UsageError(f"{place_in_toml(path, ('home',))}: home cannot be set here; set DATUMLINE_HOME.")
    if wrong := misspelt(Settings.model_fields, os.environ):
        raise UsageError(f"{wrong[0]} is not a setting; did you mean {wrong[1]}?")
    try:
        return Settings(**values)
    except ValidationError as error:
        raise UsageError("; ".join(_sentence(item, path) for item in error.errors())) from error
    except ValueError as error:  # a list or table in the environment that is no JSON
        raise UsageError(f"{error}; in the environment lists and tables are written as JSON.") from error


def toml_path() -> Path:
    """The one file, whether or not it is there."""
    return Path(os.environ.get(f"{PREFIX}HOME") or "var") / FILE_NAME


def origin(name: str, path: Path) -> str:
    """Where a setting's value came from: a variable, a secret's file, a line of the file at `path`, or `default`."""
    variable = f"{PREFIX}{name.upper()}"
    if os.environ.get(variable):
        return variable
    secrets = from_secret_files([name], os.environ)
    if name in secrets:
        return str(secrets[name][1])
    return place_in_toml(path, (name,)) if name in read_toml(path) else "default"


def _sentence(error: Any, path: Path) -> str:
    message = error["msg"].removeprefix("Value error, ")
    where = tuple(error["loc"])
    if not where:  # settings that do not go together: the sentence names them itself
        return str(message)
    name = ".".join(str(part) for part in where)
    source = origin(str(where[0]), path)
    # pydantic names the members of a union in its places; the line of the setting itself is what a person looks for.
    place = f"{place_in_toml(path, where)}: {name}" if source.startswith(str(path)) else source
    if source == "default":
        place = f"{PREFIX}{name.upper()}"
    if error["type"] == "extra_forbidden":
        known = f"; known are {', '.join(sorted(Settings.model_fields))}" if len(where) == 1 else ""
        return f"{place} is not a setting{known}"
    if error["type"] == "missing":
        return f"{place} is missing"
    return f"{place} = {_shown(str(where[0]), error['input'])}: {message}"


def _shown(name: str, value: Any) -> str:
    field = Settings.model_fields.get(name)
    return MASK if field is not None and is_secret(field) else repr(value)


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting's value is never shown."""
    return SecretStr in (field.annotation, *get_args(field.annotation))
