"""What a crawl shows while it runs: one living line on a terminal, a plain line a page elsewhere."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.output import printable

if TYPE_CHECKING:
    from crawlers.results import FetchResult
    from domain.sources import Source


@contextmanager
def progress(sources: Sequence["Source"], quiet: bool) -> Iterator[Callable[["FetchResult"], None]]:
    """Gives the function to call with each result; everything goes to standard error."""
    if quiet:
        yield lambda result: None
    elif sys.stderr.isatty():
        with _living_line(sources) as watch:
            yield watch
    else:
        yield _plain_line


def _plain_line(result: "FetchResult") -> None:
    fetch = result.fetch
    size = f", {len(result.snapshot.content):,} bytes" if result.snapshot else ""
    print(printable(f"{fetch.source}: {fetch.outcome.value.replace('_', ' ')} {fetch.url}{size}"), file=sys.stderr)  # noqa: T201


@contextmanager
def _living_line(sources: Sequence["Source"]) -> Iterator[Callable[["FetchResult"], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(24), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        total = sum(len(source.pages) for source in sources)
        task = bar.add_task("asking", total=total)

        def watch(result: "FetchResult") -> None:
            description = printable(f"{result.fetch.source}: {result.fetch.outcome.value.replace('_', ' ')}")
            bar.update(task, advance=1, description=description)
            if result.follows:
                bar.update(task, total=(bar.tasks[0].total or 0) + result.follows)

        yield watch
