"""Many editors at the same moment: of two on one change one wins, the other is told, and nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import TimeoutError

from domain.changes import Change, ChangeStatus
from domain.decisions import Reason
from domain.errors import ConflictError
from store.tables import baseline_entries, changes, decisions, upstream_errors
from tests.workflow.open_changes import put
from tests.workflow.scenes import REPORT, START, adopted, day
from workflow.audit import verify
from workflow.decide import Choice, approve, reject, shown
from workflow.replay import replay

THREADS, CHANGES = 50, 1_000


def decide(engine: Engine, who: str, change: Change, number: int) -> str:
    """One decision in its own transaction; gives what came of it."""
    choice = Choice(change.id, shown(change))
    try:
        with engine.begin() as conn:
            if number % 5:
                approve(conn, [choice], who, day(1))
            else:
                reject(conn, [choice], who, day(1), why=Reason.SOURCE_IS_WRONG)
    except ConflictError as error:
        assert len(error.moved) == 1 and "it on 3 November 2026, 06:00 UTC (decision" in error.moved[0]
        return "told"
    except TimeoutError:  # no connection came free on a machine that has other things to do
        return decide(engine, who, change, number)
    return "won"


@pytest.fixture
def crowded(engine: Engine) -> tuple[Engine, list[Change]]:
    edition = adopted(engine)
    with engine.begin() as conn:
        return engine, put(conn, edition, CHANGES, START)


def test_fifty_editors_on_a_thousand_changes(crowded: tuple[Engine, list[Change]]) -> None:
    engine, found = crowded
    each, start = CHANGES // THREADS, Barrier(THREADS)

    def edit(number: int) -> Counter[str]:
        # Every other change is on two desks: its own editor's and that of the one before.
        mine = [(number * each + place) % CHANGES for place in range(each + each // 2)]
        start.wait()
        return Counter(decide(engine, f"editor {number}", found[place], place) for place in mine)

    with ThreadPoolExecutor(THREADS) as editors:
        came = sum(editors.map(edit, range(THREADS)), Counter[str]())
    assert came == {"won": CHANGES, "told": CHANGES // 2}
    with engine.connect() as conn:
        made = conn.execute(select(decisions.c.kind, func.count()).group_by(decisions.c.kind)).all()
        assert {row.kind: row.count for row in made} == {"adopt_edition": 1, "approve": 800, "reject": 200}
        assert conn.execute(select(func.count()).select_from(baseline_entries)).scalar_one() == 1277 + 800
        assert conn.execute(select(func.count()).select_from(upstream_errors)).scalar_one() == 200
        still = select(func.count()).where(changes.c.status == ChangeStatus.OPEN.value)
        assert conn.execute(still).scalar_one() == 0
        assert verify(conn).findings == ()
        assert replay(conn, REPORT, None).same
