"""An edit of one fact is always read as exactly that change."""

from collections import Counter

import pytest

from domain.errors import DatumlineError
from tests.reliability import counts
from tests.reliability.edits import complaints
from tests.reliability.fact_edits import edited, kinds
from tests.reliability.judgment import measured
from tests.reliability.known import KNOWN, NO_EDIT
from tests.reliability.pages import Golden, golden, names, read
from tests.reliability.seeds import each_seed
from workflow.doubles import without_contradictions
from workflow.plausibility import doubt_of

EXACT = "exactly that change"


@pytest.mark.parametrize("name", names())
def test_an_edit_of_one_fact_is_that_change_and_no_other(name: str) -> None:
    page, tally, wrong = golden(name), Counter(), []
    makers = kinds(page)
    if not makers:
        pytest.skip(NO_EDIT.get(name) or NO_EDIT[page.source])
    number = -(-counts.examples(page.capture.parts[0].snapshot.content) // len(makers))
    for maker in makers:
        each_seed(number, lambda seed, maker=maker: wrong.extend(_tried(page, maker, seed, tally)))
    counts.keep(counts.FACTS, name, tally)
    assert not wrong, "\n".join(wrong)


def _tried(page: Golden, maker: str, seed: int, tally: counts.Tally) -> list[str]:
    edit = edited(page, maker, seed)
    if edit is None:
        return []
    try:
        reading = without_contradictions(read(page.source, edit.capture))
        doubt = doubt_of(measured(page, reading, edit.capture))
        wrong = [doubt.reason] if doubt else complaints(page, edit, reading)
    except DatumlineError as error:
        wrong = [str(error)]
    known = bool(wrong) and (str(page), edit.kind) in KNOWN
    tally[edit.kind, "known" if known else "violation" if wrong else EXACT] += 1
    return [f"{page}, {maker}, seed {seed}, {edit.what}: {'; '.join(wrong)}"] if wrong and not known else []
