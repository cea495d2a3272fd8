"""One request at a time for each host, whatever runs: a crawl asks only hosts that no other crawl is asking."""

from collections.abc import Callable, Iterator, Sequence
from time import monotonic, sleep
from urllib.parse import urlsplit

from sqlalchemy import Engine

from domain.errors import DatumlineError
from domain.sources import Source
from store.locks import Locks, locks

LOOK_AGAIN_S = 0.2
Notice = Callable[[tuple[str, ...]], None]


def host_turns(
    engine: Engine, sources: Sequence[Source], limit_s: float | None, notice: Notice = lambda hosts: None
) -> Iterator[tuple[Source, ...]]:
    """The sources in groups, each while all its hosts are this crawl's alone; at once, where no other crawl runs.

    Hosts are taken without waiting for them while others are held, so that two crawls never wait for each other.
    notice: called once for what keeps the rest waiting. Raises DatumlineError when that lasts for limit_s.
    """
    waiting = list(sources)
    until = None if limit_s is None else monotonic() + limit_s
    told = False
    with locks(engine) as held:
        while waiting:
            free = tuple(source for source in waiting if _take(held, hosts_of(source)))
            if free:
                yield free
                waiting = [source for source in waiting if source not in free]
                for host in {host for source in free for host in hosts_of(source)}:
                    held.let_go(_name(host))
                continue
            busy = tuple(sorted({host for source in waiting for host in hosts_of(source)}))
            if not told:
                notice(busy)
                told = True
            if until is not None and monotonic() >= until:
                raise DatumlineError(f"Another crawl has been asking {busy[0]} all the time; repeat this one later.")
            sleep(LOOK_AGAIN_S)


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts of its declared pages; where redirects lead is not known before."""
    return frozenset(urlsplit(page.url).hostname or "" for page in source.pages)


def _take(held: Locks, hosts: frozenset[str]) -> bool:
    """All of them or none."""
    taken: list[str] = []
    for host in sorted(hosts):
        if held.holds(_name(host)):
            continue
        if not held.take(_name(host)):
            for one in taken:
                held.let_go(_name(one))
            return False
        taken.append(host)
    return True


def _name(host: str) -> str:
    return f"host {host}"
