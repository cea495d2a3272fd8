"""How long to wait before a delivery is tried again. Pure."""

import hashlib
from datetime import timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=4)
JITTER = 0.25


def wait_before_retry(attempts: int, seed: str) -> timedelta:
    """After so many attempts (1 or more): a minute, then twice as long each time, up to four hours.

    A quarter more or less, so that what failed together is not tried together; the same for the same seed and attempt.
    """
    base: timedelta = min(FIRST * int(2 ** min(attempts - 1, 20)), LONGEST)
    drawn = int.from_bytes(hashlib.sha256(f"{seed}/{attempts}".encode()).digest()[:4]) / 2**32
    seconds: float = base.total_seconds() * (1 - JITTER + 2 * JITTER * drawn)
    return timedelta(seconds=seconds)
