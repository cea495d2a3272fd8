"""The dead man's switch: what should have run and did not, told by whichever process still lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

import store.deliveries
import store.fetches
import store.issues
import store.job_runs
import store.leaders
import store.messages
import store.subscriptions
from config.settings import Settings
from domain.cadences import last_due
from domain.subscriptions import Cadence, Subscription, SubscriptionState
from workflow.known_sources import chosen_sources
from workflow.notify import tell_maintainers
from workflow.turns import AT_ONCE, turns

SCOPE = "schedule"
CAUSE = "did_not_run"
CONFIRMED = frozenset({SubscriptionState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold. name: `database`, `disk`, `crawl`, …; words: one sentence, free of secrets."""

    name: str
    ok: bool
    words: str


def alarms(conn: Connection, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """What should have run within its period: the crawls, what workers have at hand, and the mails."""
    return (_crawl(conn, settings, now), *_workers(conn, settings, now), *_mail(conn, settings, now))


def tell(conn: Connection, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """Open an issue and write to the maintainers for each alarm that is new, close those that are over; gives the new.

    Whichever process lives may call it, as often as it likes: an incident is told once.
    """
    silent = [check for check in alarms(conn, settings, now) if not check.ok]
    known = {issue.key for issue in store.issues.listing(conn, scope=SCOPE)}
    incidents = {one.name: store.issues.note(conn, SCOPE, one.name, CAUSE, one.words, now) for one in silent}
    store.issues.close(conn, SCOPE, now, except_keys=[check.name for check in silent])
    new = tuple(check for check in silent if check.name not in known)
    for check in new:
        # By the issue's number, which two processes that find the same at the same moment share.
        key = f"{SCOPE}/{check.name}/{incidents[check.name]}"
        tell_maintainers(conn, key, check.words, now, settings.mail_from)
    return new


def _crawl(conn: Connection, settings: Settings, now: datetime) -> Check:
    """Not one site was asked for hours although one was due; while an arrear is worked off, all is well."""
    patience = timedelta(hours=settings.alarm_after_hours)
    last = max(filter(None, (store.fetches.newest(conn), _begun(conn))), default=None)
    words = f"last asked {last:%Y-%m-%d %H:%M} UTC" if last else "no site was asked yet"
    if last is not None and now - last <= patience:
        return Check("crawl", True, words)
    leader = store.leaders.newest(conn)
    installed = leader.since if leader else last
    # A source that was never asked has been due for as long as anybody could have asked it.
    found = [turn for turn in turns(conn, settings, chosen_sources(settings), now) if turn.at <= now - patience]
    since = {turn.source.id: turn.at if turn.at != AT_ONCE else installed for turn in found}
    late = sorted((at, name) for name, at in since.items() if at is not None and at <= now - patience)
    if not late:
        return Check("crawl", True, words)
    lived = f" The scheduler last lived {leader.lived:%Y-%m-%d %H:%M} UTC on {leader.host}." if leader else ""
    others = f" and {len(late) - 1} more" if len(late) > 1 else ""
    told = f"No crawl ran although {late[0][1]}{others} should have been asked since {late[0][0]:%Y-%m-%d %H:%M} UTC"
    return Check("crawl", False, f"{told}; {words}.{lived} Start `datumline schedule`.")


def _begun(conn: Connection) -> datetime | None:
    runs = store.job_runs.newest(conn, "crawl")
    return runs[0].started if runs else None


def _workers(conn: Connection, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """The leader goes on queueing what is due, whether or not anybody takes it: that runs begin proves nothing here."""
    if settings.crawl_by != "workers":
        return ()
    patience = timedelta(hours=settings.alarm_after_hours)
    waits, last = store.job_runs.oldest_queued(conn), store.job_runs.last_done_by_workers(conn)
    if waits is None or waits > now - patience or (last is not None and last > now - patience):
        return (Check("workers", True, "no run waits for long"),)
    done = f"the last one ended {last:%Y-%m-%d %H:%M} UTC" if last else "none ever ended"
    words = f"Runs wait for a worker since {waits:%Y-%m-%d %H:%M} UTC; {done}. Start `datumline worker`."
    return (Check("workers", False, words),)


def _mail(conn: Connection, settings: Settings, now: datetime) -> tuple[Check, ...]:
    """Each digest must be composed at its time, and leave where there is a server that takes mail."""
    patience = timedelta(hours=settings.alarm_after_hours)
    late = [one for one in store.subscriptions.listing(conn, CONFIRMED) if _not_composed(conn, one, now - patience)]
    if late:
        others = f" and {len(late) - 1} more" if len(late) > 1 else ""
        due = last_due(late[0].times, now - patience)
        words = f"The digest of subscription {late[0].id}{others}, due {due:%Y-%m-%d %H:%M} UTC, was not composed."
        digest = Check("digest", False, f"{words} Start `datumline schedule`.")
    else:
        digest = Check("digest", True, "every digest was composed at its time")
    waits = store.deliveries.oldest_waiting(conn)
    if settings.smtp_host and waits is not None and waits <= now - patience:
        words = f"Messages wait for delivery since {waits:%Y-%m-%d %H:%M} UTC; see `datumline deliveries list`."
        return digest, Check("delivery", False, words)
    return digest, Check("delivery", True, "nothing waits for long")


def _not_composed(conn: Connection, subscription: Subscription, by: datetime) -> bool:
    if subscription.times.cadence is Cadence.AT_ONCE:
        return False
    newest = store.messages.newest_digest(conn, subscription.id)
    since = (newest.until if newest else None) or subscription.news_from
    return since is not None and last_due(subscription.times, by) > since
