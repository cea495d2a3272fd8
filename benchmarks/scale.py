"""What 10,000 and a million sources need, computed from measured figures into docs/explanation/scale.md.

The figures stand in docs/reference/performance.md. Whoever measures anew writes them here too and runs
`python -m benchmarks.scale`; a test holds the page against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "scale.md"
BEGIN, END = "<!-- computed begin -->\n", "<!-- computed end -->\n"
SIZES = (10_000, 1_000_000)
DAY_S, WEEK_S, YEAR_WEEKS = 86_400, 604_800, 365 / 7
HOUR_S, MINUTE_S = 3_600, 60


@dataclass(frozen=True)
class Measured:
    """By `python -m benchmarks workers` and `bytes`.

    unchanged, new: sources a second of one process, on quiet and on busy cores. source_kb: of the database after the
    first poll; poll_kb: what an unchanged poll adds; version_kb: what a version of a page adds. look_ms: of a core for
    each source, each time it is looked at what is due.
    """

    unchanged: tuple[float, float] = (40.3, 22.1)
    new: tuple[float, float] = (14.3, 7.5)
    batch: int = 125
    source_kb: float = 62
    poll_kb: float = 3.4
    version_kb: float = 3.6
    statements: int = 90
    look_ms: float = 0.33


PAUSE_S, ASKING_S = 3.0, 0.8 * HOUR_S
"""Between two requests to one host; of one crawl's time limit, what it may take for asking."""
Row = tuple[str, ...]


def needs(m: Measured) -> Iterator[Row]:
    """What, for each of SIZES, and what it is computed from."""
    daily, yearly = [n / 7 for n in SIZES], [n * YEAR_WEEKS for n in SIZES]
    yield "sources a day", *(f"{n:,.0f}" for n in daily), "a week's period, spread evenly"
    robots = "the page, and robots.txt where its host was not asked in the same crawl"
    yield "requests a day at most", *(f"{2 * n:,.0f} ({_rate(2 * n)})" for n in daily), robots
    runs = [n / m.batch for n in daily]
    often = (f"{n:,.0f} (one in {_time(DAY_S / n)})" for n in runs)
    yield f"runs a day, {m.batch} sources each", *often, f"`crawl_batch = {m.batch}`"
    yield "work a day, unchanged", *(_span(n, m.unchanged) for n in daily), _speeds(m.unchanged)
    yield "work a day, every page new", *(_span(n, m.new) for n in daily), _speeds(m.new)
    kept = f"{m.source_kb:g} KB a source: statements, the proof of when each was last said, indexes"
    yield "database at first", *(_gb(n * m.source_kb) for n in SIZES), kept
    poll = f"{m.poll_kb:g} KB a poll: reading, fetch, capture, run"
    yield "growth a year: accounts of polls", *(_gb(n * m.poll_kb) for n in yearly), poll
    version = f"{m.version_kb:g} KB a version of a page of 219 KB that changes a little"
    yield "growth a year: bytes, if each poll brings a new version", *(_gb(n * m.version_kb) for n in yearly), version
    yield "rows of statements", *(_millions(n * m.statements) for n in SIZES), f"{m.statements} a page"
    yield "fetches a year", *(_millions(n) for n in yearly), "one a poll"
    look = f"{m.look_ms:g} ms a source, nearly all of it reading source.toml"
    yield "looking at what is due, each minute", *(f"{n * m.look_ms / 1e3:,.0f} s of a core" for n in SIZES), look


def ends(m: Measured) -> Iterator[Row]:
    """Where one thing alone is used up, and what it is computed from."""
    yield "requests to one host in a week", f"{WEEK_S / PAUSE_S:,.0f}", f"{PAUSE_S:g} seconds between two"
    most = f"four fifths of `crawl_time_limit_s` by default, {PAUSE_S:g} seconds between two"
    yield "requests to one host in one crawl", f"{ASKING_S / PAUSE_S:,.0f}", most
    full = f"{float(f'{MINUTE_S * 1e3 / m.look_ms:.2g}'):,.0f}"
    yield "sources at which a look takes its whole minute", f"about {full}", f"{m.look_ms:g} ms a source"
    single = f"{float(f'{DAY_S * m.new[1] * 7:.2g}'):,.0f}"
    yield "sources that one process asks in a week if all are new", f"about {single}", f"{m.new[1]:g} a second"


def as_markdown(measured: Measured) -> str:
    """Both tables."""
    sizes = (f"{n:,} sources" for n in SIZES)
    return f"{_table(('', *sizes, 'from'), needs(measured))}\n{_table(('where it ends', '', 'from'), ends(measured))}"


def written_into(page: str, measured: Measured) -> str:
    """The page with what is computed between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{as_markdown(measured)}\n{END}{after}"


def _table(head: Row, rows: Iterator[Row]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _rate(a_day: float) -> str:
    a_second = a_day / DAY_S
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{a_second * MINUTE_S:.0f} a minute"


def _time(seconds: float) -> str:
    for unit, name in ((HOUR_S, "h"), (MINUTE_S, "min")):
        if seconds >= 1.5 * unit:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds:.0f} s"


def _span(sources: float, a_second: tuple[float, float]) -> str:
    return " to ".join(_time(sources / speed) for speed in a_second)


def _speeds(a_second: tuple[float, float]) -> str:
    quiet, busy = a_second
    return f"{quiet:g} sources a second on quiet cores, {busy:g} on busy ones"


def _gb(kb: float) -> str:
    return f"{kb / 1e6:.1f} GB" if kb < 1e7 else f"{kb / 1e6:,.0f} GB"


def _millions(count: float) -> str:
    return f"{count / 1e6:.1f} million" if count < 1e7 else f"{count / 1e6:,.0f} million"


def main() -> None:
    PAGE.write_text(written_into(PAGE.read_text(encoding="utf-8"), Measured()), encoding="utf-8")
    print(f"{PAGE.name} says what these figures come to")


if __name__ == "__main__":
    main()
