"""Damage of a page's structure is never told as a removal and never changes a value."""

from collections import Counter

import pytest

from tests.reliability import counts
from tests.reliability.judgment import Ending, judged
from tests.reliability.known import KEPT, KNOWN, NO_DAMAGE
from tests.reliability.mutators import classes, damaged
from tests.reliability.pages import Golden, golden, names
from tests.reliability.seeds import each_seed


@pytest.mark.parametrize("name", names())
def test_damage_is_no_removal_and_no_change(name: str) -> None:
    page, tally, wrong = golden(name), Counter(), []
    tried = [class_ for class_ in classes(page) if (page.source, class_) not in NO_DAMAGE]
    if not tried:
        pytest.skip("nothing here comes from a site")
    number = -(-counts.examples(page.capture.parts[0].snapshot.content) // len(tried))
    for class_ in tried:
        each_seed(number, lambda seed, class_=class_: wrong.extend(_tried(page, class_, seed, tally)))
    counts.keep(counts.DAMAGE, name, tally)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("name", "class_", "seed"), KEPT)
def test_damage_that_was_once_read_wrongly_is_not_any_more(name: str, class_: str, seed: int) -> None:
    assert not _tried(golden(name), class_, seed, Counter())


def _tried(page: Golden, class_: str, seed: int, tally: counts.Tally) -> list[str]:
    capture = damaged(page, class_, seed)
    if capture is None:
        return []
    verdict = judged(page, capture)
    known = verdict.ending is Ending.VIOLATION and (str(page), class_) in KNOWN
    tally[class_, "known" if known else verdict.ending.value] += 1
    return [f"{page}, {class_}, seed {seed}: {verdict.wrong}"] if verdict.wrong and not known else []
