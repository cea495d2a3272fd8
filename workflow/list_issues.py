"""Issues as rows."""

from sqlalchemy import Connection

import store.issues
from workflow.exports import utc_text


def issue_rows(conn: Connection, open_only: bool = True) -> list[dict[str, str]]:
    """Oldest first within a scope; empty text where there is nothing."""
    found = store.issues.listing(conn, open_only=open_only)
    return [
        {
            "id": str(issue.id),
            "scope": issue.scope,
            "cause": issue.cause,
            "message": issue.message,
            "first_seen": utc_text(issue.first_seen),
            "last_seen": utc_text(issue.last_seen),
            "closed_at": utc_text(issue.closed_at) if issue.closed_at else "",
            "snapshot": issue.snapshot or "",
            "locator": issue.locator or "",
        }
        for issue in sorted(found, key=lambda issue: (issue.scope, issue.first_seen, issue.id or 0))
    ]
