"""Strategies for material of any content: what a caller could ever pass, with text as wild as text gets."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.changes import ChangeKind
from domain.decisions import DecisionKind
from notifications.material import (
    Decided,
    Evidence,
    Fillable,
    Material,
    OpenIssue,
    Period,
    ReportedChange,
    SourceCheck,
    WatchedMove,
)

WILD = "<>&\"'{}%#= \t\r\n\x00\x1b\u00a0\u00ad\u200b\u202e\u2066\u2028\ud800\uffff→é漢🏴"
texts = st.one_of(st.text(max_size=40), st.text(alphabet=WILD, max_size=40), st.text(alphabet="ab ", max_size=900))
moments = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
maybe_moments = st.none() | moments
zones = st.sampled_from((UTC, ZoneInfo("Europe/Paris"), ZoneInfo("America/Sao_Paulo"), timezone(timedelta(hours=14))))
counts = st.integers(0, 10**7)

evidence = st.builds(
    Evidence, source_title=texts, url=texts, fetched_at=moments, snapshot=texts, locator=texts, excerpt=texts
)
changes = st.builds(
    ReportedChange,
    id=texts,
    figure=texts,
    country=texts,
    item=texts,
    field_title=texts,
    kind=st.sampled_from(ChangeKind),
    meaning=texts,
    sentence=texts,
    before=st.none() | texts,
    after=st.none() | texts,
    first_seen=moments,
    evidence=evidence,
    deferred_until=maybe_moments,
)
moves = st.builds(WatchedMove, sentence=texts, source_title=texts, first_seen=moments, url=texts)
fillable = st.builds(Fillable, source_title=texts, count=counts, by_field=st.dictionaries(texts, counts, max_size=8))
decided = st.builds(
    Decided,
    kind=st.sampled_from(DecisionKind),
    subject=texts,
    decided_by=texts,
    decided_at=moments,
    note=texts,
    cells=counts,
)
issues = st.builds(OpenIssue, about=texts, sentence=texts, since=moments)
sources = st.builds(
    SourceCheck,
    title=texts,
    every_days=counts,
    verified_at=maybe_moments,
    overdue=st.booleans(),
    requests=counts,
    unchanged=counts,
    new=counts,
    failed=counts,
    next_at=maybe_moments,
)


def several(items: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(items, max_size=3).map(tuple)


materials = st.builds(
    Material,
    report=texts,
    report_title=texts,
    edition=texts,
    verified_on=st.dates(),
    period=st.builds(Period, since=moments, until=moments, zone=zones),
    changes=several(changes),
    watched=several(moves),
    fillable=several(fillable),
    waiting=several(changes),
    deferred=several(changes),
    decided=several(decided),
    issues=several(issues),
    sources=several(sources),
    next_run=maybe_moments,
)
