"""The runs of the schedule as a table: what each came to, counted in words that fit the number."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store.job_runs import JobRun
from workflow.show_schedule import ScheduleView, run_rows

AT = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"open_changes": 1, "moved": 2}, "done; 1 open change, 2 moved"),
        ({"open_changes": 0, "moved": 1}, "done; 0 open changes, 1 moved"),
        ({"sources": ["un_crc"]}, "done; 1 source"),
        ({}, "done"),
    ],
)
def test_what_a_run_came_to(details: Mapping[str, object], words: str) -> None:
    run = JobRun(1, "refresh", "r", 1, "host", 1, False, None, AT, AT + timedelta(seconds=2), "done", None, details)
    view = ScheduleView(AT, ZoneInfo("UTC"), None, True, (), (), (run,), ())
    ((kind, _, took, told),) = run_rows(view)
    assert (kind, took, told) == ("refresh", "2 s", words)
