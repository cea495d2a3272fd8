"""A ping to a service that calls when it stays away: sent as long as all is well, and never in the way of the work."""

from time import monotonic

import requests

from config import logs
from config.settings import Settings

EVERY_S = 300.0
TIMEOUT_S = 5.0

log = logs.logger(__name__)


class Heartbeat:
    """One process's pings."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._last: float | None = None

    def beat(self, settings: Settings) -> bool:
        """Ask the heartbeat address, if one is set and it is time; whether it was asked and answered well."""
        if settings.heartbeat_url is None or (self._last is not None and monotonic() - self._last < self._every_s):
            return False
        self._last = monotonic()
        try:
            requests.get(settings.heartbeat_url.get_secret_value(), timeout=TIMEOUT_S).raise_for_status()
        except (requests.RequestException, ValueError) as error:
            # The address may carry a token: only the kind of failure is told.
            log.warning("heartbeat.failed", error=type(error).__name__)
            return False
        return True
