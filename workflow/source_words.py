"""One source in full, as lines for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from config.countries import name_of
from workflow.verification import lacking_in_words

Facts = Mapping[str, Any]
SHOWN = 12
"""Pages and readings shown one by one; of more, those that went wrong come first."""


def source_lines(document: Facts) -> Iterator[str]:
    """The facts of `workflow.show_source.source_document`, a paragraph a matter."""
    yield from _head(document)
    yield ""
    yield from _pages(document)
    yield ""
    yield from _account(document)
    yield ""
    yield from _readings(document["readings"])
    yield from _decisions(document["decisions"])
    yield from _open(document)


def _head(document: Facts) -> Iterator[str]:
    yield f"{document['source']}: {document['title']}"
    yield f"publisher  {document['publisher']}"
    yield f"licence    {document['licence']}"
    yield f"cited as   {document['cited_url']}"
    waiting = document["unverified"]
    late = f", not in time: {lacking_in_words(waiting)}" if waiting else ", overdue" if document["overdue"] else ""
    watched = "" if document["watched"] else "; not watched (sources.toml)"
    yield f"period     {document['every_days']} days; last verified {document['verified'] or 'never'}{late}{watched}"
    yield f"expected   {_expectations(document['expectations'])}"
    for host, weakness in document["tls"].items():
        yield f"tls        {weakness.replace('_', ' ')} is put up with for {host} alone"
    for name, value in document["settings"].items():
        yield f"setting    {name} = {value}"
    extractor = document["extractor"]
    yield f"extractor  {extractor['name']}, {_used(extractor)}"
    for one in extractor["earlier"]:
        yield f"           earlier: {one['name']}, {_used(one)}"


def _used(extractor: Facts) -> str:
    return f"first used {extractor['first_used']}" if extractor["first_used"] else "not used yet"


def _expectations(expected: Facts) -> str:
    most = f" to {expected['records_max']}" if expected["records_max"] is not None else " or more"
    words = f"{expected['records_min']}{most} records in a reading"
    names = sorted(name_of(code) for code in expected["countries"])
    return f"{words}; among them {', '.join(names)}" if names else words


def _pages(document: Facts) -> Iterator[str]:
    pages = document["pages"]
    yield f"Pages ({len(pages)}):"
    wrong_first = sorted(pages, key=_went_well)
    for page in wrong_first[:SHOWN]:
        name = f"{page['role']} {page['item']}".strip()
        yield f"  {name}  {page['url']}"
        if page["overridden"]:
            yield f"    overridden in sources.toml; declared as {page['declared_url']}"
        yield f"    {_attempt(page['last'])}"
    if len(pages) > SHOWN:
        yield f"  and {len(pages) - SHOWN} more (--json has all)"
    for page in document["led_to"][:SHOWN]:
        yield f"  led to  {page['url']}"
        yield f"    {_attempt(page)}"


def _went_well(page: Facts) -> bool:
    return page["last"] is None or page["last"]["outcome"] in ("new", "unchanged")


def _attempt(last: Facts | None) -> str:
    if last is None:
        return "not asked yet"
    words = f"{last['outcome'].replace('_', ' ')} at {last['at']}"
    words += f", status {last['status']}" if last["status"] else ""
    words += f", supplied by {last['supplied_by']}" if last["supplied_by"] else ""
    return f"{words}: {last['cause']}" if last["cause"] else words


def _account(document: Facts) -> Iterator[str]:
    days = document["account"]
    if not days:
        yield "Nothing was asked of its site yet."
        return
    yield f"{'Day (UTC)':<12}{'Pages':>6}{'Requests':>10}{'Bytes':>13}{'304s':>6}{'Pause':>9}  Robots"
    for day in days:
        pause = "-" if day["shortest_delay_ms"] is None else f"{day['shortest_delay_ms'] / 1000:.1f} s"
        robots = ", ".join(f"{count} {decision}" for decision, count in day["robots"].items()) or "-"
        numbers = f"{day['pages']:>6}{day['requests']:>10}{day['bytes']:>13,}{day['not_modified']:>6}{pause:>9}"
        yield f"{day['day']:<12}{numbers}  {robots}"
    if document["days_before"]:
        yield f"and {document['days_before']} earlier days (--days)"


def _readings(readings: Sequence[Facts]) -> Iterator[str]:
    yield "Last readings:" if readings else "Nothing was read yet."
    wrong_first = sorted(readings, key=lambda one: one["outcome"] == "complete")
    for one in wrong_first[:SHOWN]:
        item = f"{one['item']}: " if one["item"] else ""
        records = "" if one["records"] is None else f", {one['records']} records"
        problems = f", {one['problems']} problems" if one["problems"] else ""
        layout = f" ({one['layout']})" if one["layout"] else ""
        outcome = one["outcome"].replace("_", " ")
        yield f"  {item}{outcome}{records}{layout}{problems}; fetched {one['fetched_at']}, capture {one['capture']}"
    if len(readings) > SHOWN:
        yield f"  and {len(readings) - SHOWN} more (--json has all)"


def _decisions(decisions: Sequence[Facts]) -> Iterator[str]:
    if decisions:
        yield "Last decisions on what it said:"
    for one in decisions[:SHOWN]:
        why = f": {one['why']}" if one["why"] else ""
        yield f"  {one['decision']}  {one['at']}  {one['by']}, {one['kind']}: {one['title']}{why}"
    if len(decisions) > SHOWN:
        yield f"  and {len(decisions) - SHOWN} more (--json has {len(decisions)})"


def _open(document: Facts) -> Iterator[str]:
    for case in document["cases"]:
        yield f"open case {case}: datumline case show {case}"
    for message in document["issues"][:SHOWN]:
        yield f"open issue: {message}"
