"""A capture from files that somebody saved by hand: what belongs to the source, in the order of its pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawlers import media
from crawlers.saved_pages import SavedPage, bytes_of, plain_page, same_address
from crawlers.shared_readers import Follow
from domain.errors import DatumlineError, UsageError
from domain.fetches import Fetch, Outcome
from domain.snapshots import Capture, Part
from domain.sources import Page, Source
from texts.catalogue import Phrase

MAX_FOLLOWED = 200
_FOLDER_ENDINGS = ("_files", "-files", ".files", "_fichiers", "-dateien", "_dateien", "_archivos", "-filer", "_file")


@dataclass(frozen=True, slots=True)
class _Supply:
    """What the person said: where and when the pages were saved (None: what the files say), who brought them, when."""

    source: Source
    url: str | None
    fetched_at: datetime | None
    by: str
    now: datetime
    follow: Follow | None


@dataclass(slots=True)
class _Found:
    """The pages in the order of the capture; complete is false when one is known to be missing."""

    pages: list[tuple[Page, SavedPage]] = field(default_factory=list)
    complete: bool = True


def capture_from_files(
    source: Source,
    paths: Sequence[Path],
    url: str | None,
    fetched_at: datetime | None,
    by: str,
    now: datetime | None = None,
    follow: Follow | None = None,
) -> tuple[Capture, tuple[Fetch, ...]]:
    """A capture supplied by hand, in the order of the files: HTML, MHTML, WARC, PDF, JSON; one fetch for each part.

    What a file is, is seen from its bytes. A WARC gives every page of the source that it holds, and the pages that
    `follow` says these lead to; any other file gives one part. A browser's folder beside a page is left out.
    url: where a page was saved from; None is what the file says, else the source's own page where there is only one or
    one that ends in the file's name, else the URL that the report cites. fetched_at: None is what the file says, else
    `now`. The capture counts as complete (extractors judge by content what they were given) unless a WARC lacks a page.
    Raises UsageError naming the file that is missing, a folder, empty, unreadable, damaged or of another source.
    """
    paths = _without_folders(paths)
    if not paths:
        raise UsageError(Phrase("refused.supply.no_file", source=source.id))
    time = now or fetched_at
    if time is None or (fetched_at is not None and fetched_at.tzinfo is None):
        raise UsageError("The time of the capture needs a time zone, as in 2026-11-21T12:00:00Z.")
    supply = _Supply(source, url, fetched_at, by, time, follow)
    found = _Found()
    fetches = []
    for path in paths:
        before = len(found.pages)
        _take(supply, path, found)
        fetches += [_fetch(supply, page, saved, path) for page, saved in found.pages[before:]]
    parts = tuple(
        Part(fetch.role, fetch.url, fetch.fetched_at, saved.snapshot)
        for fetch, (_, saved) in zip(fetches, found.pages, strict=True)
    )
    return Capture(source.id, parts, complete=found.complete, supplied_by=by), tuple(fetches)


def _without_folders(paths: Sequence[Path]) -> list[Path]:
    """Without the folders of pictures that browsers write beside a page of the same name."""
    stems = {(path.parent, path.stem) for path in paths if path.suffix}

    def beside_a_page(path: Path) -> bool:
        ending = next((end for end in _FOLDER_ENDINGS if path.name.casefold().endswith(end)), None)
        return ending is not None and (path.parent, path.name[: -len(ending)]) in stems and path.is_dir()

    return [path for path in paths if not beside_a_page(path)]


def _take(supply: _Supply, path: Path, found: _Found) -> None:
    content = bytes_of(path)
    kind = media.sniff(content)
    if kind == media.WARC:
        from crawlers.saved_warc import answers_in

        _take_archive(supply, path.name, answers_in(content, path.name), found)
        return
    if kind == media.MHTML:
        from crawlers.saved_mhtml import page_in

        saved = page_in(content, path.name)
    else:
        saved = plain_page(content)
    found.pages.append((_page_of(supply.source, path, supply.url or saved.url), saved))


def _take_archive(supply: _Supply, name: str, answers: Sequence[SavedPage], found: _Found) -> None:
    wanted = [page for page in supply.source.pages if supply.url is None or same_address(page.url, supply.url)]
    if supply.url is not None and not wanted:
        wanted = [replace(supply.source.pages[0], url=supply.url, item="")]
    had = [(page, answer) for page in wanted if (answer := _answer(answers, page.url)) is not None]
    if not had:
        others = ", ".join(sorted({answer.url or "" for answer in answers})[:3]) or Phrase("refused.supply.no_address")
        asked = supply.url or Phrase("refused.supply.a_page", source=supply.source.id)
        raise UsageError(Phrase("refused.supply.no_answer", name=name, asked=asked, others=others))
    items = dict.fromkeys(page.item for page, _ in had)
    if len(items) > 1:
        raise UsageError(Phrase("refused.supply.several", name=name, items=", ".join(items)))
    due = [page for page in wanted if page.item in items]
    found.complete = found.complete and len(due) == len(had)
    for page, answer in had:
        found.pages.append((page, answer))
        _take_followed(supply, page, answer, answers, found)


def _take_followed(supply: _Supply, page: Page, answer: SavedPage, answers: Sequence[SavedPage], found: _Found) -> None:
    """The pages that a page leads to, as far as the archive has them."""
    for led_to in _follow(supply, page, answer):
        if any(same_address(led_to.url, one.url) for one, _ in found.pages) or len(found.pages) >= MAX_FOLLOWED:
            continue
        further = _answer(answers, led_to.url)
        if further is None:
            found.complete = False
            continue
        found.pages.append((replace(led_to, item=page.item), further))
        _take_followed(supply, led_to, further, answers, found)


def _follow(supply: _Supply, page: Page, answer: SavedPage) -> Iterator[Page]:
    if supply.follow is None:
        return
    try:
        yield from supply.follow(Part(page.role, page.url, answer.saved_at or supply.now, answer.snapshot))
    except DatumlineError:
        return  # the extractor says in better words that it is not the page


def _answer(answers: Sequence[SavedPage], url: str) -> SavedPage | None:
    return next((answer for answer in answers if answer.url and same_address(answer.url, url)), None)


def _page_of(source: Source, path: Path, url: str | None) -> Page:
    named = [page for page in source.pages if unquote(urlsplit(page.url).path).rpartition("/")[2] == path.name]
    candidates = named or source.pages
    if url is not None:
        declared = next((page for page in source.pages if same_address(page.url, url)), None)
        return declared or Page(candidates[0].role, url)
    return candidates[0] if len(candidates) == 1 else Page(candidates[0].role, source.cited_url)


def _fetch(supply: _Supply, page: Page, saved: SavedPage, path: Path) -> Fetch:
    fetched_at = supply.fetched_at or saved.saved_at or supply.now
    if fetched_at > supply.now:
        raise UsageError(Phrase("refused.supply.future", name=path.name, day=fetched_at.date()))
    return Fetch(
        source=supply.source.id,
        role=page.role,
        url=page.url,
        fetched_at=fetched_at,
        outcome=Outcome.NEW,
        status=saved.status,
        headers=dict(saved.headers),
        snapshot=saved.snapshot.sha256,
        supplied_by=supply.by,
    )
