"""Days and times that stand in an address: what a person typed, read kindly, and told when it cannot be read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_LENGTH = len("2021-04-28")


def asked_moment(text: str, time_zone: str, *, end: bool = False) -> tuple[datetime | None, bool]:
    """A day or a time that was typed, in the zone in which pages show them, as UTC; (None, True) where it is neither.

    A day is its first moment, or with `end` its last: what happened on it counts. Nothing typed is (None, False).
    """
    text = text.strip()
    if not text:
        return None, False
    try:
        value = datetime.fromisoformat(text)
        if end and len(text) <= DAY_LENGTH:
            value += timedelta(days=1) - timedelta(microseconds=1)
        local = value.replace(tzinfo=ZoneInfo(time_zone)) if value.tzinfo is None else value
        return local.astimezone(UTC), False
    except (ValueError, OverflowError):
        return None, True
