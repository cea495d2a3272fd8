"""What changed, as Atom feeds: all of it, of a country, of a source, of a figure; and who may read them."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection

import store.accounts
import store.changes
import store.decisions
import store.feed_tokens
from config.countries import name_of
from config.reports import load_rules
from config.settings import Settings
from diffs.corrections import is_correction
from domain.accounts import User
from domain.changes import Change, ChangeStatus
from domain.errors import UsageError
from domain.reports import ReportRules
from notifications.atom import Entry, Feed, atom
from notifications.wording import DECIDED
from texts.catalogue import Phrase
from workflow.digest_changes import reported
from workflow.exports import edition_in_force
from workflow.known_sources import chosen_sources
from workflow.log import record

MOST = 100
KINDS = ("country", "source", "figure")


def feed_names(settings: Settings) -> dict[str, str]:
    """Name (`all`, `country/SWE`, `source/un_crc`, `figure/1`) -> title of every feed."""
    rules = load_rules(settings.report)
    countries = {f"country/{code}": name_of(code) for code in rules.countries}
    sources = {f"source/{source.id}": source.title for source in chosen_sources(settings)}
    figures = {f"figure/{figure}": Phrase("figures.one", figure=figure) for figure in rules.figures}
    return {"all": Phrase("feeds.all"), **countries, **sources, **figures}


def feed(conn: Connection, settings: Settings, name: str) -> bytes:
    """The newest hundred changes of one feed. UsageError for a name that there is not."""
    titles = feed_names(settings)
    if name not in titles:
        raise UsageError(Phrase("refused.place.no_feed", name=repr(name)))
    rules = load_rules(settings.report)
    edition = edition_in_force(conn, rules.id, None)
    kind, _, value = name.partition("/")
    wanted = {kind: value} if kind in KINDS else {}
    found = store.changes.newest(conn, rules.id, edition.id, wanted, MOST)
    sources = {source.id: source.title for source in chosen_sources(settings)}
    return atom(
        Feed(
            rules.id,
            edition.id,
            name,
            f"{rules.title}: {titles[name]}",
            settings.public_url or "",
            edition.adopted_at,
            tuple(_entry(conn, rules, sources, change) for change in found if not is_correction(change)),
        )
    )


def new_token(conn: Connection, user: User, now: datetime) -> str:
    """A token for the addresses of a user's feeds, shown only now; the one before ends."""
    token = secrets.token_urlsafe(24)
    store.feed_tokens.replace(conn, user.id, _hash(token), now)
    record(conn, user.name, "feed.token_made", f"user:{user.name}", {}, now)
    return token


def end_token(conn: Connection, user: User, now: datetime) -> bool:
    """No address with a token leads to this user's feeds any more; says whether one did."""
    ended = store.feed_tokens.end(conn, user.id, now)
    if ended:
        record(conn, user.name, "feed.token_ended", f"user:{user.name}", {}, now)
    return ended


def user_of_token(conn: Connection, settings: Settings, token: str) -> User | None:
    """Who may read feeds by this token; None where tokens are not allowed, or the user is not any more."""
    owner = store.feed_tokens.owner_of(conn, _hash(token)) if settings.feed_tokens else None
    user = None if owner is None else store.accounts.read(conn, owner)
    return None if user is None or user.disabled_at is not None else user


def _entry(conn: Connection, rules: ReportRules, sources: dict[str, str], change: Change) -> Entry:
    state, updated = change.status.value, change.first_seen
    decided = store.decisions.newest_of_change(conn, change.id)
    if change.status is ChangeStatus.REVERTED:
        state = "the source went back"
    elif decided is not None and change.status is not ChangeStatus.OPEN:
        state, updated = DECIDED[decided.kind], max(updated, decided.decided_at)
    return Entry(reported(conn, rules, sources, change, excerpt=False), state, updated)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
