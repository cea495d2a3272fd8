"""What can be set, group by group. The text below a setting is what `docs/reference/settings.md` says of it.

A setting is named once, here: `contact` is `contact` in datumline.toml, DATUMLINE_CONTACT in the environment, and a
file named by DATUMLINE_CONTACT_FILE holds it where it is to be kept out of both.
"""

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, SecretStr, field_validator

from texts.catalogue import FIRST, languages


class Store(BaseModel):
    """Where everything is kept, and of which report."""

    home: Path = Path("var")
    """Folder of the database, the previews and datumline.toml. Only by the environment."""
    database_url: str | None = None
    """PostgreSQL to share one store, as postgresql://user@host/name; without it SQLite in `home`."""
    database_password: SecretStr | None = None
    """The password that goes with `database_url`, where that has none."""
    report: str = "coe_ocsea_2021"
    """The report whose baseline is kept."""
    by: str | None = None
    """Who decides, where --by is not given."""
    time_zone: str = "Europe/Paris"
    """The zone in which days are counted: of digests, of the page, of the schedule."""
    language: str = FIRST
    """The language of the page, by the name of its folder in texts/. Commands, mails and records are in English."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not a time zone; use a name such as Europe/Paris") from error
        return value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in languages():
            raise ValueError(f"has no texts here; use one of {', '.join(languages())}")
        return value


class Crawling(BaseModel):
    """How the sources are asked."""

    contact: str | None = None
    """Address or URL that the crawler names in its user agent, so that a site's owner can reach you. Live sites are
    asked only where it is set."""
    sources: Path | None = None
    """Your own corrections of source.toml (moved pages, expectations); else sources.toml in `home`, if there."""
    allow_loopback: bool = False
    """Lets the crawler ask this machine itself: for the demonstration's mirror and for tests."""


class Operating(BaseModel):
    """Logs, health and what is kept for how long."""

    log_format: Literal["auto", "text", "json"] = "auto"
    """How logs are written to standard error: `text` (key=value), `json` (one object a line), or `auto`: text on a
    terminal, else JSON."""
    log_level: Literal["debug", "info", "warning", "error"] | None = None
    """The least that is logged; else `info` for what stays (web, schedule, worker) and `warning` for a command."""
    metrics_token: SecretStr | None = None
    """With it, /metrics and the details of /healthz answer other machines too, to `Authorization: Bearer …`; without
    it only this machine."""
    least_free_mb: int = Field(500, ge=0)
    """Free space in MB on the database's disk below which health says so; on PostgreSQL the disk of `home`."""
    keep_fetch_accounts_days: int | None = Field(None, ge=30)
    """`datumline retention` removes accounts of fetches older than this on which nothing rests; without it none."""
    keep_unused_snapshots_days: int | None = Field(None, ge=30)
    """`datumline retention` removes snapshots older than this on which nothing rests; without it none."""
    keep_message_texts_days: int | None = Field(None, ge=30)
    """`datumline retention` empties messages older than this that wait no longer: what each was, to whom and when
    stays; without it none."""
