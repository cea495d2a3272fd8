"""What can be set about the schedule. The text below a setting is what `docs/reference/settings.md` says of it."""

from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, field_validator

from domain.schedules import Calendar, read_hours


class Scheduling(BaseModel):
    """The schedule: when sites are asked, within which limits, and when silence becomes an alarm."""

    crawl_hours: str = "00:00-24:00"
    """The hours of the day, in `time_zone`, over which the sources' turns are spread, as 20:00-06:00."""
    crawl_batch: int = Field(25, ge=1)
    """How many sources one crawl asks; what is overdue after a pause comes in so many at a time, the oldest first."""
    crawl_time_limit_s: float = Field(3600, gt=0)
    """Seconds after which a scheduled crawl is stopped; what had arrived is kept."""
    crawl_memory_mb: int = Field(2048, ge=256)
    """Address space in MB that each process of a scheduled crawl may use."""
    crawl_by: Literal["scheduler", "workers"] = "scheduler"
    """Who does what is due (crawls, comparing, digests, mails): the scheduler itself, or `datumline worker` on as many
    machines as wanted, which share a PostgreSQL."""
    worker_silence_s: float = Field(30, gt=0)
    """Seconds without a sign of life after which another worker does what a worker had at hand."""
    schedule_round_s: float = Field(60, gt=0)
    """Seconds between two looks at what is due."""
    leader_check_s: float = Field(1, gt=0)
    """Seconds between two looks at who leads; a standby takes over within about four of them."""
    alarm_after_hours: float = Field(26, gt=0)
    """How long what is due may wait, with nothing done meanwhile, before health, `status` and a mail say so."""
    heartbeat_url: SecretStr | None = None
    """An address that is asked every five minutes as long as all is well, for a service that calls when it is not."""

    @field_validator("crawl_hours")
    @classmethod
    def _span_of_hours(cls, value: str) -> str:
        try:
            read_hours(value)
        except ValueError as error:
            raise ValueError("is not a span of hours; write 20:00-06:00") from error
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _heartbeat_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in ("http", "https"):
            raise ValueError("is not a web address; it begins with https://")
        return value

    def calendar_in(self, zone: str) -> Calendar:
        """The hours in which sites are asked."""
        return Calendar(ZoneInfo(zone), *read_hours(self.crawl_hours))
