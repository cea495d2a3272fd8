"""One door to the log: whoever decides, or changes a setting, records it in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

import store.log


def record(conn: Connection, actor: str, kind: str, about: str, details: Mapping[str, Any], now: datetime) -> int:
    """Append a row to the chained log in the caller's transaction; gives its number.

    actor: a person's name, or `datumline` for what happens by itself. kind: dotted, as `user.added`. about: what it
    concerns, as `user:anna`. details: what JSON can say; never a secret, since rows are kept for good.
    """
    return store.log.append(conn, actor, kind, about, details, now).id
