"""The sources with what is known of their last reading."""

from datetime import datetime

from sqlalchemy import Connection

from config.settings import Settings
from workflow.exports import utc_text
from workflow.known_sources import chosen_sources
from workflow.verification import verifications


def source_rows(conn: Connection, settings: Settings, now: datetime) -> list[dict[str, str]]:
    """One row a source, sorted by id."""
    sources = chosen_sources(settings)
    verified = verifications(conn, sources, now)
    rows = []
    for source in sources:
        last = verified[source.id].at
        rows.append(
            {
                "source": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "cited_url": source.cited_url,
                "period": "every day" if source.every_days == 1 else f"every {source.every_days} days",
                "verified": utc_text(last.replace(microsecond=0)) if last else "",
                "overdue": "yes" if verified[source.id].overdue else "no",
            }
        )
    return rows
