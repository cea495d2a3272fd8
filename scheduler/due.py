"""Which sources are due: what a timer asks for, so that it may tick as often as it likes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from config.settings import Settings
from domain.sources import Source
from workflow.turns import due, turns


def due_sources(conn: Connection, settings: Settings, sources: Sequence[Source], now: datetime) -> tuple[Source, ...]:
    """Those whose turn has come, the one that waits longest first."""
    return tuple(turn.source for turn in due(turns(conn, settings, sources, now), now))
