"""Fifty versions of a 220 KB page that change a little: the store's bytes and times beside git's and gzip's.

What is compared: stored bytes with the pack that `git gc --aggressive` makes of the same versions; adding a version
through `store.snapshots.keep` in a transaction of its own, its commit included, with `gzip -6` of it in memory; reading
one back through `store.snapshots.read`, verified, in an open transaction, with gunzip of it in memory. Times are the
median of five runs; "any" is the version that takes longest. Run by `python -m benchmarks.bytes`.
"""

import gzip
import random
import shutil
import statistics
import string
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from domain.snapshots import Snapshot
from store import snapshots
from store.database import open_database, reading, sqlite_url

VERSIONS = 50
BLOCKS = 515
RUNS = 5
DEEPEST = (15, 23, 27, 29, 30, 31, 39, 43, 45, 46, 47)  # four or five links away from a whole page
URL = "https://example.org/status"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_versions(seed: int = 20210420) -> list[bytes]:
    """Pages of 515 paragraphs of random words, three or four of which are written anew from one to the next."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 10))) for _ in range(6_000)]
    blocks = [_block(chance, words) for _ in range(BLOCKS)]
    made = []
    for _ in range(VERSIONS):
        made.append(("<html><body>\n" + "\n".join(blocks) + "\n</body></html>\n").encode())
        for place in chance.sample(range(BLOCKS), chance.choice((3, 4))):
            blocks[place] = _block(chance, words)
    return made


def _block(chance: random.Random, words: Sequence[str]) -> str:
    return f"<p class='entry'>{' '.join(chance.choices(words, k=58))}</p>"


def seconds(action: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - start


def keep(engine: Engine, page: bytes) -> None:
    with engine.begin() as conn:
        snapshots.keep(conn, Snapshot(page, "text/html"), URL, NOW)


def add_all(engine: Engine, pages: Sequence[bytes]) -> tuple[list[float], list[float]]:
    """How long each page takes in the store and with gzip, one right after the other."""
    times = [(seconds(keep, engine, page), seconds(gzip.compress, page, 6)) for page in pages]
    return [ours for ours, _ in times], [theirs for _, theirs in times]


def read_all(engine: Engine, pages: Sequence[bytes]) -> tuple[list[float], list[float]]:
    """How long each page takes to come back from the store and from gzip, one right after the other."""
    kept = [(Snapshot(page, "text/html").sha256, gzip.compress(page, 6)) for page in pages]
    with reading(engine) as conn:
        times = [(seconds(snapshots.read, conn, name), seconds(gzip.decompress, packed)) for name, packed in kept]
    return [ours for ours, _ in times], [theirs for _, theirs in times]


def git_pack(folder: Path, pages: Sequence[bytes]) -> int | None:
    """Bytes of the pack, without its index; None where there is no git."""
    if not shutil.which("git"):
        return None
    git = ["git", "-C", str(folder), "-c", "user.name=b", "-c", "user.email=b@example.org", "-c", "gc.auto=0"]
    folder.mkdir()
    subprocess.run([*git, "init", "--quiet"], check=True)
    for page in pages:
        (folder / "page.html").write_bytes(page)
        subprocess.run([*git, "add", "page.html"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "v"], check=True)
    subprocess.run([*git, "gc", "--aggressive", "--quiet", "--prune=now"], check=True)
    return sum(file.stat().st_size for file in folder.glob(".git/objects/pack/*.pack"))


def one_run(folder: Path, pages: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds, and the bytes that the store takes at the end."""
    engine = open_database(sqlite_url(folder))
    keep(engine, b"warm")  # a process compiles its statements once
    adding, packing = add_all(engine, pages)
    read_all(engine, pages[:1])
    getting, unpacking = read_all(engine, pages)
    with reading(engine) as conn:
        stored = snapshots.stored_size(conn)
    engine.dispose()
    times = {"add": adding, "gzip": packing, "read": getting, "gunzip": unpacking}
    medians = {name: statistics.median(values) * 1000 for name, values in times.items()}
    return {**medians, "read deepest": statistics.median(getting[index] for index in DEEPEST) * 1000, "stored": stored}


def file_size(folder: Path) -> int:
    return (folder / "datumline.db").stat().st_size


def main() -> None:
    pages = make_versions()
    with TemporaryDirectory() as name:
        folder = Path(name)
        runs = [one_run(folder / f"run{number}", pages) for number in range(RUNS)]
        pack = git_pack(folder / "git", pages)
        open_database(sqlite_url(folder / "empty")).dispose()
        grown = file_size(folder / "run0") - file_size(folder / "empty")
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    print(f"{VERSIONS} versions of a page of {len(pages[0]):,} bytes, {RUNS} runs, medians")
    stored = middle["stored"]
    if pack is None:
        print(f"stored {stored:>12,.0f} B    git gc --aggressive: no git here")
    else:
        print(f"stored {stored:>12,.0f} B    git gc --aggressive {pack:>10,} B    ratio {stored / pack:.2f}")
        print(f"the database file grew by {grown:,} B (hashes, indexes, whole disk pages), ratio {grown / pack:.2f}")
    for ours, theirs in (("add", "gzip"), ("read", "gunzip"), ("read deepest", "gunzip")):
        ratio = middle[ours] / middle[theirs]
        print(f"{ours:<13} {middle[ours]:>6.2f} ms   {theirs:<7} {middle[theirs]:>6.2f} ms   ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
