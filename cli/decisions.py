"""`datumline approve`, `reject`, `defer`, `comment`, `undo`: one decision a change, remembered for good."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cli.context import Session, by_option, moment, opened
from cli.output import say, say_wrapped
from domain.errors import UsageError

if TYPE_CHECKING:
    from workflow.decide import Choice

REASONS = ("source_is_wrong", "out_of_scope", "misread", "other")
USES_NAMED = 20

ids_argument = click.argument(
    "ids", nargs=-1, required=True, metavar="ID...", help="Changes, by id or enough of its beginning."
)
shown_option = click.option("--shown", help="What `show` printed as 'shown': refused if the change has moved since.")
note_option = click.option("--note", help="A remark to keep with the decision.")


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    for command in (approve, reject, defer, comment, undo):
        parent.add_command(command)


@click.command("approve")
@click.argument("ids", nargs=-1, metavar="[ID]...", help="Changes, by id.")
@click.option("--value", help="Approve this value instead of the source's (one ID).")
@click.option("--fill", metavar="SOURCE", help="Approve all first readings of a source.")
@click.option("--count", type=int, help="With --fill: how many you expect; refused if it differs.")
@shown_option
@note_option
@by_option
def approve(
    ids: Sequence[str],
    value: str | None,
    fill: str | None,
    count: int | None,
    shown: str | None,
    note: str | None,
    by: str | None,
) -> None:
    """Put what the source says into the baseline."""
    from workflow.decide import approve as approve_changes
    from workflow.list_changes import fillable

    with opened() as session, session.engine.begin() as conn:
        who = _who(session, by)
        if fill is not None:
            if ids:
                raise UsageError("Give either IDs or --fill SOURCE, not both.")
            found = fillable(conn, session.settings.report, fill)
            _guard(len(found), count, fill)
            ids = [change.id for change in found]
        choices = _choices(ids, shown, value)
        decisions = approve_changes(conn, choices, who, session.now, note)
    _told("Approved", ids, decisions, who)


@click.command("reject")
@ids_argument
@click.option("--reason", help="Why, in words: kept with the decision and shown when the value returns.")
@click.option("--why", type=click.Choice(REASONS), help="The kind of reason; other unless given.")
@click.option("--until", help="The day on which the rejection lapses and the change comes back; else never.")
@shown_option
@by_option
def reject(
    ids: Sequence[str], reason: str | None, why: str | None, until: str | None, shown: str | None, by: str | None
) -> None:
    """Keep the baseline; the same value is not proposed again until the source says something new.

    Give --reason, --why or both. With --why source_is_wrong an upstream error is opened.
    """
    from domain.decisions import Reason
    from workflow.decide import reject as reject_changes

    if reason is None and why is None:
        raise UsageError("A rejection needs its reason: --reason TEXT, or --why with the kind of it.")
    expires_at, chosen = moment(until, "--until"), Reason(why or Reason.OTHER)
    with opened() as session, session.engine.begin() as conn:
        who = _who(session, by)
        choices = _choices(ids, shown)
        decisions = reject_changes(conn, choices, who, session.now, reason, why=chosen, expires_at=expires_at)
    _told("Rejected", ids, decisions, who)
    if chosen is Reason.SOURCE_IS_WRONG:
        say("The source's error is on the list: datumline upstream list")


@click.command("defer")
@ids_argument
@click.option("--until", required=True, help="The day on which it comes back, as 2021-05-01.")
@shown_option
@note_option
@by_option
def defer(ids: Sequence[str], until: str, shown: str | None, note: str | None, by: str | None) -> None:
    """Put a change away until a day."""
    from workflow.decide import defer as defer_changes

    day = moment(until, "--until")
    with opened() as session, session.engine.begin() as conn:
        who = _who(session, by)
        decisions = defer_changes(conn, _choices(ids, shown), who, session.now, day or session.now, note)
    _told("Deferred", ids, decisions, who)


@click.command("comment")
@click.argument("change", help="The change, by id or enough of its beginning.")
@click.option("--note", required=True, help="The remark.")
@by_option
def comment(change: str, note: str, by: str | None) -> None:
    """Keep a remark on a change, decided or not; nothing else moves."""
    from workflow.decide import comment as comment_on

    with opened() as session, session.engine.begin() as conn:
        who = _who(session, by)
        decision = comment_on(conn, change, who, session.now, note)
    say(f"Comment by {who} on change {change}, decision {decision}.")


@click.command("undo")
@click.argument("decision", type=int, help="The decision's number, as the commands and `history` print it.")
@note_option
@by_option
def undo(decision: int, note: str | None, by: str | None) -> None:
    """Take a decision back, by a further decision: both stay in the history.

    What has carried its value since, exports and digests, is named.
    """
    from workflow.undo import open_again
    from workflow.undo import undo as undo_decision
    from workflow.uses import use_sentence, used_since

    with opened() as session, session.engine.begin() as conn:
        who, report = _who(session, by), session.settings.report
        used = used_since(conn, report, decision)
        new = undo_decision(conn, report, decision, who, session.now, note)
        waiting = open_again(conn, decision)
    say(f"Decision {decision} is taken back by decision {new} ({who}).")
    if waiting is not None:
        say(f"Open again: datumline show {waiting.id}")
    if used:
        say_wrapped("Its value has gone out since, and is not called back:")
    for use in used[-USES_NAMED:]:
        say_wrapped(f"  {use_sentence(use)}")
    if len(used) > USES_NAMED:
        say(f"  and {len(used) - USES_NAMED} earlier ones")


def _who(session: Session, by: str | None) -> str:
    from workflow.deciding import decider

    return decider(by, session.settings.by)


def _choices(ids: Sequence[str], shown: str | None, value: str | None = None) -> list["Choice"]:
    from workflow.decide import Choice

    if not ids:
        raise UsageError("Name at least one change: `datumline changes` lists them.")
    if len(ids) > 1 and (shown is not None or value is not None):
        raise UsageError("--shown and --value go with one change only.")
    return [Choice(change, shown, value) for change in dict.fromkeys(ids)]


def _guard(found: int, count: int | None, source: str) -> None:
    if not found:
        raise UsageError(f"{source} has no first readings to approve.")
    if count is None:
        raise UsageError(f"{found} first readings of {source} would be approved: say --count {found} to do it.")
    if count != found:
        raise UsageError(f"{found} first readings of {source} are open, not {count}: look again, nothing was changed.")


def _told(word: str, ids: Sequence[str], decisions: list[int], who: str) -> None:
    if len(decisions) == 1:
        say(f"{word} by {who}: change {ids[0]}, decision {decisions[0]}. Undo: datumline undo {decisions[0]}")
    else:
        say(f"{word} by {who}: {len(decisions)} changes, decisions {decisions[0]} to {decisions[-1]}.")
