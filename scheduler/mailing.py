"""Digests and other messages at their times: composed into the outbox, then delivered."""

from domain.errors import UsageError
from scheduler.dispatch import Stage, dispatch_once
from store.engines import reading
from workflow.deliver import is_waiting
from workflow.outbox import due_digests


def mail_round(stage: Stage) -> None:
    """Have composed what is due and delivered what waits; nothing is begun where there is nothing."""
    if not stage.leadership.may_start():
        return
    if _is_to_compose(stage):
        dispatch_once(stage, "compose")
    with reading(stage.engine) as conn:
        waiting = is_waiting(conn, stage.settings(), stage.clock())
    if waiting:
        dispatch_once(stage, "deliver")


def _is_to_compose(stage: Stage) -> bool:
    try:
        return bool(due_digests(stage.engine, stage.settings(), stage.clock()))
    except UsageError:
        return False  # no edition is adopted yet: there is nothing to tell
