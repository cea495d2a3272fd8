"""Whatever goes wrong with a page: the baseline stays, no change appears, one sentence tells, it heals."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.faults import FAULTS
from tests.faults.played import PLAYED
from tests.faults.sources_on_stage import stands
from tests.faults.stage import Mirrored, State, copy_of, mirroring, polled
from workflow.poll import Polled


@dataclass(frozen=True)
class Story:
    """How one fault went: what was known before, with it and after the next good poll."""

    before: State
    during: State
    after: State
    faulty: Polled
    healed: Polled
    host: str


@pytest.fixture(scope="module")
def stories(known: Path) -> Iterator[Mapping[str, Story]]:
    # Made before the clock of a time-out runs.
    stream = FAULTS["bomb"].stream
    assert stream is not None and all(stream())
    with ExitStack() as stack:
        mirrored = dict(zip(PLAYED, _mirrors(stack, known), strict=True))
        before = {name: one.state() for name, one in mirrored.items()}
        for name, one in mirrored.items():
            one.faults.update(PLAYED[name].faults)
        faulty = polled(list(mirrored.values()))
        during = {name: one.state() for name, one in mirrored.items()}
        for one in mirrored.values():
            one.faults.clear()
        healed = polled(list(mirrored.values()), datetime.now(UTC) + timedelta(hours=3))
        yield {
            name: Story(before[name], during[name], one.state(), bad, good, one.base_url)
            for (name, one), bad, good in zip(mirrored.items(), faulty, healed, strict=True)
        }


def _mirrors(stack: ExitStack, home: Path) -> Iterator[Mirrored]:
    """One for each fault; faults of different sources share a database."""
    engines: list = []  # type: ignore[type-arg]
    taken: dict[str, int] = {}
    for number, played in enumerate(PLAYED.values(), 10):
        turn = taken.get(played.source, 0)
        taken[played.source] = turn + 1
        if turn == len(engines):
            engines.append(copy_of(home, f"faulty-{turn}"))
            stack.callback(engines[turn].dispose)
        yield stack.enter_context(mirroring(stands()[played.source], engines[turn], number))


@pytest.mark.parametrize("name", PLAYED)
def test_a_fault_has_its_outcome_and_its_one_sentence(stories: Mapping[str, Story], name: str) -> None:
    story, played = stories[name], PLAYED[name]

    assert " ".join(fetch.outcome.value for fetch in story.faulty.fetches) == played.fetches
    assert " ".join(reading.outcome for reading in story.faulty.readings) == played.reading
    said = story.during.sentences - story.before.sentences
    assert len(said) == played.sentences
    words = re.escape(played.words).replace(r"\{\}", "[0-9]+")
    assert not said or any(re.search(words, sentence) for sentence in said), said
    assert all(_is_one_plain_sentence(sentence) for sentence in said), said


def _is_one_plain_sentence(text: str) -> bool:
    if "Traceback" in text or "\n" in text or 'File "' in text:
        return False
    # What ends the sentence about a case: the comfort, and where to look.
    told = re.sub(r" Nothing was changed; `datumline case show [0-9]+` has both sides\.$", "", text)
    return told.endswith(".") and re.search(r"[.!?] +[A-Z]", re.sub(r'"[^"]*"', "", told)) is None


@pytest.mark.parametrize("name", PLAYED)
def test_only_a_capture_that_is_not_believed_becomes_a_case(stories: Mapping[str, Story], name: str) -> None:
    story = stories[name]

    assert len(story.during.open_cases) == (PLAYED[name].reading == "implausible")
    assert story.before.open_cases == story.after.open_cases == ()


@pytest.mark.parametrize("name", PLAYED)
def test_a_fault_moves_neither_baseline_nor_changes(stories: Mapping[str, Story], name: str) -> None:
    story = stories[name]

    assert story.during.baseline == story.before.baseline
    assert story.during.changes == story.before.changes
    assert story.during.watched == story.before.watched


@pytest.mark.parametrize("name", PLAYED)
def test_the_next_good_poll_closes_what_the_fault_opened(stories: Mapping[str, Story], name: str) -> None:
    story = stories[name]

    assert not story.healed.failed, story.healed.readings
    assert story.after.sentences == story.before.sentences
    assert (story.after.baseline, story.after.changes, story.after.watched) == (
        story.before.baseline,
        story.before.changes,
        story.before.watched,
    )


def test_every_fault_that_the_mirror_knows_is_played() -> None:
    played = [fault for one in PLAYED.values() for fault in one.faults.values()]
    assert all(fault in played for fault in FAULTS.values())
