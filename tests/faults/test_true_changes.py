"""And the other way: what truly changed is told, and nothing beside it; when it is as before, nothing is left open."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo import damages
from demo.faults import FAULTS, Fault
from domain.changes import ChangeStatus
from domain.fetches import Outcome
from tests.faults.sources_on_stage import CHART, GOVERNMENTS, KEY_PAGE, MEMBERS, stands
from tests.faults.stage import OPTIONS, State, copy_of, mirroring, polled
from workflow.poll import Polled, poll

SECOND = f"{GOVERNMENTS}page/2/"
NAMES = {"SWE": "Sweden", "POL": "Poland", "NOR": "Norway", "LVA": "Latvia"}


def _fewer_members(*countries: str) -> Callable[[bytes], bytes]:
    """ENOC's list without these, and with the numbers that such a page prints."""
    gone = len(countries)

    def damage(content: bytes) -> bytes:
        left = damages.without(content, *(NAMES[country] for country in countries))
        new = f"{36 - gone} institutions in {34 - gone} countries"
        return damages.replaced(left, "36 institutions in 34 countries", new)

    return damage


def _fewer_governments(*countries: str) -> Callable[[bytes], bytes]:
    return lambda content: damages.without(content, *(NAMES[country] for country in countries))


def _never_ratified(content: bytes) -> bytes:
    """Sweden's row as it was before it ratified."""
    chart = json.loads(content)
    (row,) = [row for rows in chart.values() for row in rows if row["LibPaysOrga"] == "Sweden"]
    row["DateConsentement"] = row["DateEntreeVigueur"] = None
    return json.dumps(chart).encode()


@dataclass(frozen=True)
class Moved:
    """A source whose page at `path` truly says something else, of these countries and of no other."""

    source: str
    path: str
    damage: Callable[[bytes], bytes]
    countries: tuple[str, ...]


MOVED = {
    "one member gone": Moved("enoc_members", MEMBERS, _fewer_members("SWE"), ("SWE",)),
    "three members gone": Moved("enoc_members", MEMBERS, _fewer_members("SWE", "POL", "NOR"), ("NOR", "POL", "SWE")),
    "one government gone": Moved("weprotect_members", SECOND, _fewer_governments("NOR"), ("NOR",)),
    "three governments gone": Moved(
        "weprotect_members", SECOND, _fewer_governments("LVA", "NOR", "POL"), ("LVA", "NOR", "POL")
    ),
    "a ratification taken back": Moved("coe_treaty_185", CHART, _never_ratified, ("SWE",)),
}


@dataclass(frozen=True)
class Story:
    before: State
    during: State
    after: State
    moved: Polled
    back: Polled


@pytest.fixture(scope="module")
def stories(known: Path) -> Iterator[Mapping[str, Story]]:
    with ExitStack() as stack:
        mirrored = {}
        for number, (name, moved) in enumerate(MOVED.items(), 10):
            engine = copy_of(known, f"changed-{number}")
            stack.callback(engine.dispose)
            mirrored[name] = stack.enter_context(mirroring(stands()[moved.source], engine, number))
        before = {name: one.state() for name, one in mirrored.items()}
        for name, one in mirrored.items():
            one.faults[MOVED[name].path] = Fault(damage=MOVED[name].damage)
        there = polled(list(mirrored.values()))
        during = {name: one.state() for name, one in mirrored.items()}
        for one in mirrored.values():
            one.faults.clear()
        back = polled(list(mirrored.values()))
        yield {
            name: Story(before[name], during[name], one.state(), *both)
            for (name, one), both in zip(mirrored.items(), zip(there, back, strict=True), strict=True)
        }


def _open(state: State) -> set[tuple[object, ...]]:
    """What is asked of the editor, and what is only watched."""
    asked = {(one.cell.country, one.cell.field, one.before, one.after) for one in state.changes if _is_open(one.status)}
    return asked | {(one.subject.country, one.field, one.before, one.after) for one in state.watched}


def _is_open(status: ChangeStatus) -> bool:
    return status is ChangeStatus.OPEN


@pytest.mark.parametrize("name", MOVED)
def test_a_true_change_is_told_of_its_countries_and_of_no_other(stories: Mapping[str, Story], name: str) -> None:
    story = stories[name]

    assert not story.moved.failed, story.moved.readings
    assert story.during.sentences == story.before.sentences
    told = {country for country, *_ in _open(story.during) ^ _open(story.before)}
    assert told == set(MOVED[name].countries)
    assert story.during.baseline == story.before.baseline
    assert story.during.open_cases == ()


@pytest.mark.parametrize("name", MOVED)
def test_when_the_page_says_again_what_it_said_before_nothing_is_left_to_decide(
    stories: Mapping[str, Story], name: str
) -> None:
    story = stories[name]

    assert not story.back.failed, story.back.readings
    before = {(one.cell, one.before, one.after) for one in story.before.changes if _is_open(one.status)}
    assert {(one.cell, one.before, one.after) for one in story.after.changes if _is_open(one.status)} == before
    assert story.after.sentences == story.before.sentences
    assert story.after.baseline == story.before.baseline


def test_the_whole_way_without_any_stand_in(known: Path) -> None:
    """The outage of 7 October 2026 and its end, each by a poll that starts a crawl of its own."""
    engine = copy_of(known, "outage")
    with mirroring(stands()["coe_treaty_185"], engine, 10) as one:
        before = one.state()
        one.faults.update(dict.fromkeys((KEY_PAGE, CHART), FAULTS["moved to the portal"]))
        outage = poll(engine, [one.asked], OPTIONS, _now)
        during = one.state()
        one.faults.clear()
        recovery = poll(engine, [one.asked], OPTIONS, _now)
        after = one.state()
    engine.dispose()

    assert [fetch.outcome for fetch in outage.sources[0].fetches] == [Outcome.MOVED]
    (sentence,) = during.sentences - before.sentences
    assert sentence.startswith("The page redirects to the site's entrance: http://127.0.0.10")
    assert not recovery.failed and after.sentences == before.sentences
    assert (during.baseline, during.changes) == (after.baseline, after.changes) == (before.baseline, before.changes)


@pytest.mark.parametrize("name", ["too often", "busy"])
def test_a_site_that_asked_for_patience_is_left_alone_by_the_next_poll(known: Path, name: str) -> None:
    fault = FAULTS["asked too often" if name == "too often" else "busy"]
    engine = copy_of(known, f"patience-{name.partition(' ')[0]}")
    with mirroring(stands()["enoc_members"], engine, 10) as one:
        one.faults[MEMBERS] = fault
        poll(engine, [one.asked], OPTIONS, _now)
        one.faults.clear()
        soon = poll(engine, [one.asked], OPTIONS, _now)
        later = poll(engine, [one.asked], OPTIONS, lambda: _now() + timedelta(hours=2, minutes=1))
    engine.dispose()

    (waited,) = soon.sources[0].fetches
    assert (waited.outcome, waited.requests) == (Outcome.UNAVAILABLE, 0)
    assert "wants to be left alone until" in str(waited.cause)
    assert not later.failed


def _now() -> datetime:
    return datetime.now(UTC)
