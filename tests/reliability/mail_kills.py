"""A process that composes and sends digests is killed with SIGKILL at any moment, again and again.

    python -m tests.reliability.mail_kills [KILLS]

kills that many on each database (PostgreSQL where there is a server for tests), counts by the step in which each kill
landed, and rewrites the table of docs/reference/reliability.md. Ends with 1 when something was lost or told twice.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

import store.changes
import store.deliveries
import store.subscriptions
from config.mail_settings import DeclaredSubscription
from config.settings import Settings
from domain.changes import Change, ChangeStatus
from domain.subscriptions import Delivery, DeliveryState
from notifications.view import CHANGES
from store.database import migrate, open_database, sqlite_url
from store.delivery_tables import messages, told
from store.engines import reading
from tests.workflow.scenes import SWEDEN_PARTY, adopted, all_changes, budapest, day, read, with_sweden
from workflow import subscribe
from workflow.deliver import deliver
from workflow.outbox import compose_due
from workflow.propose import adopt_proposal, proposal

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "reliability.md"
BEGIN, END = "<!-- mail kills begin -->", "<!-- mail kills end -->"
COMPOSING, BETWEEN, TALKING, HANDING, TAKEN, RECORDED = STEPS = (
    "before or while composing",
    "composed, between two deliveries",
    "leased, talking to the server",
    "message being handed over, not taken",
    "taken by the server, answer not on record",
    "everything on record",
)
READERS: tuple[dict[str, object], ...] = (
    {"address": "anna@example.org", "cadence": "daily"},
    {"address": "bela@example.org", "cadence": "daily", "only_wrong": True},
    {"address": "maria@example.org", "cadence": "daily", "maintainer": True},
    {"address": "cem@example.org", "cadence": "at_once"},
)


@dataclass
class Outcome:
    """kills: by step. again: messages that the server took more than once. wrong: what must never be, as sentences."""

    kills: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    changes: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)


class Scene:
    """A store with subscribers, a mail server in another process, and a clock that goes on by a day each round."""

    def __init__(self, url: str, folder: Path, port: int, book: Path) -> None:
        self.url, self.book, self.round = url, book, 2
        self.settings = Settings(
            home=folder,
            mail_from="digest@example.org",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            public_url="https://datumline.example.org",
        )
        self.made: list[str] = []
        self._begin(folder)

    @property
    def now(self) -> datetime:
        return day(self.round) + timedelta(hours=9)

    def _begin(self, folder: Path) -> None:
        with self.engine() as engine:
            edition = adopted(engine)
            read(engine, folder, with_sweden(SWEDEN_PARTY), day(1))
            with engine.begin() as conn:
                adopt_proposal(conn, edition, proposal(conn, edition), 4, "anna", day(1))
                for one in READERS:
                    subscribe.add(conn, self.settings, DeclaredSubscription(**one), "maria", day(2))
            self.example: Change = next(
                one for one in budapest(all_changes(engine), "SWE") if one.status.value == "open"
            )

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        engine = open_database(self.url)
        try:
            yield engine
        finally:
            engine.dispose()

    def next_day(self) -> None:
        """One more change is seen; those that everybody has been told of close, so that digests stay short."""
        self.round += 1
        change = replace(self.example, id=f"{self.round:012x}", first_seen=day(self.round) + timedelta(hours=1))
        self.made.append(change.id)
        with self.engine() as engine, engine.begin() as conn:
            store.changes.save(conn, change)
            for number in [one for one in self.made if len(self.told(conn).get(one, ())) == len(READERS)][-5:]:
                store.changes.set_status(conn, number, ChangeStatus.REVERTED)

    def told(self, conn: object) -> dict[str, list[int]]:
        """Change -> the messages that told it as news."""
        found: dict[str, list[int]] = {}
        rows = conn.execute(select(told.c.key, told.c.message).where(told.c.matter == "change"))  # type: ignore[attr-defined]
        for row in rows:
            found.setdefault(row.key.partition("@")[0], []).append(row.message)
        return found

    def work(self) -> None:
        """What the scheduler does: compose what is due, send what waits."""
        with self.engine() as engine:
            compose_due(engine, self.settings, self.now)
            began = time.monotonic()
            deliver(engine, self.settings, lambda: self.now + timedelta(seconds=time.monotonic() - began))

    def deliveries(self) -> list[Delivery]:
        with self.engine() as engine, reading(engine) as conn:
            return list(store.deliveries.listing(conn))

    def taken(self) -> Counter[str]:
        """Message-ID -> how often the server took it, once no conversation is under way any more."""
        until = time.monotonic() + 5
        while True:
            lines = self.book.read_text(encoding="utf-8").splitlines()
            if lines.count("open") == lines.count("close") or time.monotonic() > until:
                return Counter(line.split()[2] for line in lines if line.startswith("took "))
            time.sleep(0.005)


def in_child(work: Callable[[], None]) -> int:
    """Start the work in a process of its own; it ends without cleaning up."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def kill_once(scene: Scene, after: float) -> str | None:
    """Have a child work and kill it; gives the step that it was at, None where it was done before."""
    scene.next_day()
    before, composed = scene.taken(), len(scene.deliveries())
    child = in_child(scene.work)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        if os.WEXITSTATUS(status):
            raise RuntimeError("the sending process failed by itself")
        return None
    return step(scene.deliveries(), composed, scene.taken() - before)


def step(deliveries: list[Delivery], composed_before: int, taken: Counter[str]) -> str:
    """Where it was, judged by what it left."""
    leased = [one for one in deliveries if one.state is DeliveryState.LEASED and one.message.message_id in taken]
    if leased:
        return TAKEN
    running = [one for one in deliveries if one.state is DeliveryState.LEASED]
    if running:
        return HANDING if any(one.handing_over for one in running) else TALKING
    if len(deliveries) - composed_before < len(READERS):
        return COMPOSING
    return RECORDED if all(one.state is DeliveryState.SENT for one in deliveries) else BETWEEN


def judge(scene: Scene, outcome: Outcome) -> Outcome:
    """Nothing untold, nothing told twice; what was sent again was marked as such and is the same, byte for byte."""
    scene.round += 9
    scene.work()
    taken = scene.taken()
    found = scene.deliveries()
    outcome.digests, outcome.changes = len(found), len(scene.made)
    for one in found:
        copies = taken[one.message.message_id]
        if one.state is not DeliveryState.SENT or not copies:
            outcome.wrong.append(f"delivery {one.id} is {one.state.value}, taken {copies} times")
        if copies > 1 + one.unanswered:
            outcome.wrong.append(f"delivery {one.id} was taken {copies} times, {one.unanswered} unanswered")
        outcome.again += copies > 1
    lines = {line for line in scene.book.read_text(encoding="utf-8").splitlines() if line.startswith("took ")}
    if len(lines) != len({line.split()[2] for line in lines}):
        outcome.wrong.append("a message that was sent again had other bytes")
    outcome.wrong += _told_wrongly(scene)
    return outcome


def _told_wrongly(scene: Scene) -> list[str]:
    with scene.engine() as engine, reading(engine) as conn:
        by_change = scene.told(conn)
        texts = {row.id: (row.subscription, row.text) for row in conn.execute(select(messages))}
    wrong = []
    for change in scene.made:
        readers = sorted(texts[number][0] for number in by_change.get(change, []))
        if readers != list(range(1, len(READERS) + 1)):
            wrong.append(f"change {change} was told to {readers}")
    for number in {one for message in by_change.values() for one in message}:
        news = [change for change, by in by_change.items() if number in by]
        unnamed = sum(f"/changes/{change}" not in texts[number][1] for change in news)
        # A digest names twenty and counts the rest.
        counted = f"and {unnamed} more" in texts[number][1]
        if unnamed != max(0, len(news) - CHANGES) or (unnamed and not counted):
            wrong.append(f"message {number} tells {len(news)} changes, names {len(news) - unnamed}")
    return wrong


def run(url: str, folder: Path, kills: int, seed: int = 20210420) -> Outcome:
    """So many kills on one database."""
    folder.mkdir(parents=True, exist_ok=True)
    book = folder / "taken.log"
    book.touch()
    command = [sys.executable, "-m", "tests.reliability.mail_taker", str(book)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        scene = Scene(url, folder, int(server.stdout.readline()), book)
        scene.next_day()
        began = time.monotonic()
        os.waitpid(in_child(scene.work), 0)
        longest = 1.1 * (time.monotonic() - began)
        outcome, chance = Outcome(), random.Random(seed)
        while outcome.kills.total() < kills:
            # A third of them early, where the composing is.
            after = chance.uniform(0, longest if chance.random() < 0.66 else longest / 2)
            landed = kill_once(scene, after)
            outcome.kills.update([landed] if landed else [])
            # The machine is not always as quick: neither too late to land in the work, nor only in its beginning.
            longest *= {None: 0.9, COMPOSING: 1.1}.get(landed, 1.01)
        return judge(scene, outcome)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def text(outcomes: dict[str, Outcome]) -> str:
    """The part of the document that a run writes."""
    total = sum(outcome.kills.total() for outcome in outcomes.values())
    digests = sum(outcome.digests for outcome in outcomes.values())
    changes = sum(outcome.changes for outcome in outcomes.values())
    again, wrong = (sum(one.again for one in outcomes.values()), sum(len(one.wrong) for one in outcomes.values()))
    lines = [
        f"{total:,} kills while {changes:,} changes were told in {digests:,} messages to {len(READERS)} subscriptions.",
        f"Changes untold, digests told twice, deliveries lost: {wrong}. Messages that the server took again after an",
        f"answer that was lost with the process, the same byte for byte: {again}.",
        "",
        f"| the process was | {' | '.join(outcomes)} |",
        "|---|" + "--:|" * len(outcomes),
    ]
    for name in STEPS:
        lines.append(f"| {name} | {' | '.join(str(one.kills[name]) for one in outcomes.values())} |")
    lines.append(f"| all | {' | '.join(str(one.kills.total()) for one in outcomes.values())} |")
    return "\n".join(lines)


def rewrite(outcomes: dict[str, Outcome], document: Path = DOCUMENT) -> None:
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n\n{text(outcomes)}\n\n{END}{after}", encoding="utf-8")


def main(kills: int) -> int:
    from sqlalchemy.exc import OperationalError

    from tests.store.conftest import EmptyDatabases

    outcomes = {}
    with tempfile.TemporaryDirectory() as place:
        outcomes["SQLite"] = run(sqlite_url(Path(place) / "sqlite"), Path(place) / "sqlite", kills)
        try:
            databases = EmptyDatabases()
        except OperationalError:
            print("no PostgreSQL server for tests", file=sys.stderr)  # noqa: T201
        else:
            with closing(databases):
                url = databases.make()
                migrate(url)
                outcomes["PostgreSQL"] = run(url, Path(place) / "postgresql", kills)
    rewrite(outcomes)
    wrong = [sentence for outcome in outcomes.values() for sentence in outcome.wrong]
    print(text(outcomes), *wrong, sep="\n")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
