"""Names with a moment each as a table that a query can join: one question for thousands of sources."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import UTCDateTime

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)


def moments_table(dialect: str, moments: Mapping[str, datetime | None]) -> CTE:
    """Columns `name` and `moment`; None is before everything."""
    rows = [[name, _text(moment or BEGINNING)] for name, moment in moments.items()]
    given = bindparam("moments", json.dumps(rows), type_=Text, unique=True)
    name: ColumnElement[Any]
    moment: ColumnElement[Any]
    if dialect == "postgresql":
        each = func.jsonb_array_elements(cast(given, JSONB)).table_valued("value")
        name, moment = each.c.value.op("->>")(0), each.c.value.op("->>")(1)
    else:
        each = func.json_each(given).table_valued("value")
        name, moment = func.json_extract(each.c.value, "$[0]"), func.json_extract(each.c.value, "$[1]")
    typed = cast(moment, UTCDateTime) if dialect == "postgresql" else moment
    return select(name.label("name"), typed.label("moment")).select_from(each).cte("moments")


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
