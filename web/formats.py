"""How values are written on pages: filters of the templates."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from crawlers.excerpt_lines import visible
from notifications.cleaning import plain, shorten
from texts.catalogue import capitalised
from web.texts import Texts

# Each also claims to be those below it.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("HeadlessChrome", "Chromium")),
    *(("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS")),
    *(("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


class Dates:
    """Writes days and moments in one language and one time zone."""

    def __init__(self, t: Texts, time_zone: str) -> None:
        self.t, self.zone = t, ZoneInfo(time_zone)
        # A page writes the same few days and moments many times.
        self._known = lru_cache(maxsize=4096)(self._written)

    def day(self, value: date | datetime) -> Markup:
        """28 April 2021, machine-readable too; of a moment its day in the zone."""
        return self._known(_unambiguous(value), "shell.day_form")

    def minute(self, value: datetime) -> Markup:
        """28 April 2021, 10:05 CEST."""
        return self._known(_unambiguous(value), "shell.minute_form")

    def stamp(self, value: str | None) -> str | Markup:
        """A moment that came as ISO text, as `minute` writes it; empty for none."""
        return self.minute(datetime.fromisoformat(value)) if value else ""

    def _written(self, value: date | datetime, form: str) -> Markup:
        value = value.astimezone(self.zone) if isinstance(value, datetime) else value
        is_moment = isinstance(value, datetime)
        stamp = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
        parts = {"day": value.day, "month": self.t(f"shell.month.{value.month}"), "year": value.year}
        words = self.t(form, **parts, time=f"{value:%H:%M %Z}" if is_moment else "")
        return Markup('<time datetime="{}">{}</time>').format(stamp, words)


def _unambiguous(value: date | datetime) -> date | datetime:
    """The hour that comes twice in autumn has equal moments in a zone; in UTC it has not."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def number(t: Texts, value: int) -> str:
    """With what the language sets between thousands."""
    digits = str(value)
    whole = digits[: (len(digits) - 1) % 3 + 1]
    for place in range(len(whole), len(digits), 3):
        whole = t("shell.thousands", before=whole, after=digits[place : place + 3])
    return whole


def browser(t: Texts, agent: str) -> str:
    """Firefox on Linux, from what a browser says of itself; its own words, cut, where they are not known."""
    name = next((word for mark, word in BROWSERS if mark in agent), None)
    system = next((word for mark, word in SYSTEMS if mark in agent), None)
    if name is None:
        return shorten(plain(agent), 40)
    return t("account.browser_on", browser=name, system=system) if system else name


def filters(t: Texts, time_zone: str) -> Mapping[str, Callable[..., Any]]:
    """What templates write values with: `day`, `minute`, `stamp`, `number`, `browser`, `visible` (hides nothing)."""
    dates = Dates(t, time_zone)
    return {
        "day": dates.day,
        "minute": dates.minute,
        "stamp": dates.stamp,
        "number": partial(number, t),
        "browser": partial(browser, t),
        "visible": lambda value: visible(t.said(value)),
        "capitalize": lambda value: capitalised(t.said(value)),
    }
