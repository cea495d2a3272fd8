"""Source folders of the tests, and what a crawl of them gave."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from crawlers.crawl import crawl
from crawlers.registry import load
from crawlers.results import Archive, CrawlOptions, EmptyArchive, FetchResult
from domain.fetches import Fetch
from domain.snapshots import Snapshot

EXTRACT = """
VERSION = "1"

def extract(capture):
    raise NotImplementedError
"""


def plant(root: Path, source_id: str, pages: str, follow: str | None = None, more: str = "") -> None:
    """Writes a source folder. pages: the [[pages]] tables as TOML; more: further tables."""
    folder = root / source_id
    folder.mkdir(parents=True)
    declaration = 'title = "A list"\npublisher = "Its keeper"\ncited_url = "https://example.org/"\nlicence = "open"\n'
    (folder / "source.toml").write_text(f"{declaration}every_days = 7\n{pages}\n{more}", encoding="utf-8")
    (folder / "extract.py").write_text(EXTRACT, encoding="utf-8")
    if follow is not None:
        (folder / "follow.py").write_text(follow, encoding="utf-8")


def page(url: str, role: str = "page", item: str = "") -> str:
    return f'[[pages]]\nrole = "{role}"\nurl = "{url}"\nitem = "{item}"\n'


class HeldPages:
    """An archive of what earlier crawls of the test brought."""

    def __init__(self, results: Sequence[FetchResult]) -> None:
        self.fetches: Mapping[tuple[str, str], Fetch] = {
            (result.fetch.source, result.fetch.url): result.fetch for result in results if result.fetch.outcome.good
        }
        self.snapshots = {r.snapshot.sha256: r.snapshot for r in results if r.snapshot is not None}

    def last_good(self, source: str, url: str) -> Fetch | None:
        return self.fetches.get((source, url))

    def read(self, sha256: str) -> Snapshot:
        return self.snapshots[sha256]


def polled(
    root: Path, source_ids: Sequence[str], archive: Archive | None = None, **options: object
) -> list[FetchResult]:
    """Crawls planted sources with no delay and short limits; `options` override them."""
    chosen = {"delay_s": 0.0, "timeout_s": 1.0, "retries": 0, "allow_loopback": True, "time_limit_s": 60.0, **options}
    results: list[FetchResult] = []
    sources = [load(source_id, root=root) for source_id in source_ids]
    crawl(sources, CrawlOptions(sources_root=root, **chosen), archive or EmptyArchive(), results.append)  # type: ignore[arg-type]
    return results
