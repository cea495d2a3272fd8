"""What a poll came to, in words and as rows."""

from collections.abc import Iterator, Sequence

from crawlers.registry import load
from domain.fetches import Fetch
from workflow.exports import utc_text
from workflow.poll import Poll, Polled
from workflow.read_capture import Reading
from workflow.refresh_changes import Refreshed

# More readings of one source than a screen should list.
MANY = 12


def poll_lines(poll: Poll, dry_run: bool = False) -> Iterator[str]:
    """A paragraph a source, then what is open now."""
    for polled in poll.sources:
        yield f"{polled.source}: {load(polled.source).title}"
        for fetch in polled.untold:
            if not fetch.outcome.good:
                yield f"  {fetch.outcome.value.replace('_', ' ')}: {fetch.cause or fetch.url}"
        for words in _readings_words(polled.readings):
            yield f"  {words}"
        if not polled.fetches:
            yield "  nothing was asked"
    yield waiting_line(poll.refreshed, dry_run)
    done = poll.refreshed
    if done.corrections:
        cells = "1 cell was" if done.corrections == 1 else f"{done.corrections} cells were"
        yield f"{cells} read wrongly by us before: datumline corrections"


def waiting_line(done: Refreshed, dry_run: bool = False) -> str:
    """How much is open now, and where to look."""
    changes = "change" if done.news == 1 else "changes"
    cells = "cell" if done.fillable == 1 else "cells"
    would = "would be " if dry_run else ""
    where = " (dry run: nothing was kept)" if dry_run else ": datumline changes"
    return f"{done.news} {changes} {would}open, {done.fillable} {cells} can be filled{where}"


def _readings_words(readings: Sequence[Reading]) -> Iterator[str]:
    """A line a reading; of many, the good ones together."""
    good = [reading for reading in readings if reading.outcome == "complete"]
    if len(good) > MANY:
        new = sum(len(reading.appended) for reading in good)
        yield f"{len(good)} pages read, {sum(one.records for one in good)} records, {new} statements new or changed"
    yield from (_reading_words(one) for one in readings if one.outcome != "complete" or len(good) <= MANY)


def _reading_words(reading: Reading) -> str:
    if not reading.good:
        return f"{reading.outcome.replace('_', ' ')}: {reading.message}"
    new = len(reading.appended)
    words = f"{reading.records} records read ({reading.layout}), {new} statements new or changed"
    return f"{words}; in part: {reading.message}" if reading.outcome == "partial" else words


def poll_rows(poll: Poll) -> dict[str, object]:
    """The same for scripts."""
    return {
        "failed": poll.failed,
        "open_changes": poll.refreshed.news,
        "fillable": poll.refreshed.fillable,
        "corrections": poll.refreshed.corrections,
        "sources": [_source_row(polled) for polled in poll.sources],
    }


def _source_row(polled: Polled) -> dict[str, object]:
    readings = [
        {
            "outcome": reading.outcome,
            "message": reading.message,
            "layout": reading.layout,
            "records": reading.records,
            "appended": len(reading.appended),
        }
        for reading in polled.readings
    ]
    fetches = [_fetch_row(fetch) for fetch in polled.fetches]
    return {"source": polled.source, "failed": polled.failed, "fetches": fetches, "readings": readings}


def _fetch_row(fetch: Fetch) -> dict[str, object]:
    return {
        "role": fetch.role,
        "url": fetch.url,
        "outcome": fetch.outcome.value,
        "status": fetch.status,
        "fetched_at": utc_text(fetch.fetched_at),
        "snapshot": fetch.snapshot,
        "cause": fetch.cause,
    }
