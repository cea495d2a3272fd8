"""The numbered footnotes, wherever on the page they stand.

They come in rising order, at the head or the foot of a page; they begin a paragraph, follow another footnote, or
begin with their URL. A number may be glued to its text, may be missing, and may be defined twice. A body line that
begins with a number after a line break is none of them: it does not begin a paragraph or does not fit the order.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from crawlers.reports.coe_ocsea_2021.lines import Folded, Line, link_annotations
from crawlers.reports.coe_ocsea_2021.names import name_at

# A quotation may have ended on the line before, and its mark stand here.
_START = re.compile(r"(?:[”»\"]\s)?(?P<number>[1-9]\d{0,2})(?:\s+(?P<text>\S.*)|(?P<glued>(?:https?://|www\.).*))")
_NUMBER = re.compile(r"[1-9]\d{0,2}")
_LETTER = re.compile(r"[^\W\d_]")
_TABLE = re.compile(r"Country\b|Fig\. ?\d|Appendix \d")
_OPEN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/=&?_-]$")
_REST_OF_ADDRESS = re.compile(r"(?!https?:|www\.)[^\s\[(]*[a-z][^\s\[(]*[/?=&_%.-][^\s\[(]*")
_WITH_URL = re.compile(r"[1-9]\d{0,2}\s*(?:https?://|www\.)")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A number and the lines of its text; the first one without the number."""

    number: int
    lines: tuple[Line, ...]

    @property
    def page(self) -> int:
        return self.lines[0].page


def find_footnotes(lines: tuple[Line, ...]) -> tuple[Footnote, ...]:
    """All footnotes in the order of the text."""
    runs = _runs(lines)
    chosen = _rising([start for run in runs for start in _starts(run)])
    footnotes = [footnote for run in runs for footnote in _split_run(run, chosen)]
    if within := _missing_ones(lines, footnotes):
        runs = _runs(lines, within)
        footnotes = [footnote for run in runs for footnote in _split_run(run, chosen | within)]
    numbers = {footnote.number for footnote in footnotes}
    return tuple(one for footnote in footnotes for one in _with_the_next(footnote, numbers))


def _with_the_next(footnote: Footnote, numbers: Collection[int]) -> Iterator[Footnote]:
    """The footnote, and those that follow it on its own lines: the numbers that are due next and stand nowhere else.

    numbers: of all footnotes; after the last one none is due.
    """
    due = footnote.number + 1
    start = re.compile(rf"(?:^|(?<=\s)){due}(?:\s*(?=https?://|www\.)|\s+(?=[A-Z]))")
    whole = Folded(footnote.lines)
    found = None if due in numbers or due > max(numbers) else start.search(whole.text)
    if found is None:
        yield footnote
        return
    yield replace(footnote, lines=whole.between(0, found.start()) or footnote.lines[:1])
    yield from _with_the_next(Footnote(due, whole.between(found.end(), len(whole.text))), numbers)


def _missing_ones(lines: tuple[Line, ...], footnotes: Sequence[Footnote]) -> frozenset[int]:
    """Lines in the midst of a paragraph that begin with just the number that is missing there: the page broke there.

    Before the first footnote all lower numbers are missing, after the last one only the next.
    """
    places = [footnote.lines[0].number for footnote in footnotes]
    numbers = [0, *(footnote.number for footnote in footnotes), 0]
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        after = bisect_left(places, line.number)
        above, below = numbers[after], numbers[after + 1]
        if after == len(places):
            above, below = numbers[-2], max([numbers[-2], *found]) + 2
        if below - above > 1 and (began := _begins(lines, index)) and above < began[0] < below:
            found.setdefault(began[0], line.number)
    return frozenset(found.values())


def without_footnotes(lines: tuple[Line, ...], footnotes: Sequence[Footnote]) -> tuple[Line, ...]:
    """The lines that are neither a footnote's nor a link's repetition; those right after a footnote say so."""
    inside = {line.number for footnote in footnotes for line in footnote.lines}
    annotations = link_annotations(lines)
    rest = []
    after = False
    for line in lines:
        if line.number in inside:
            after = True
        elif line.number not in annotations:
            after = after and not line.starts_page
            rest.append(replace(line, follows_footnote=True) if after else line)
            after = after and not line.text
    return tuple(rest)


def _runs(lines: tuple[Line, ...], within: frozenset[int] = frozenset()) -> list[list[Line]]:
    """Paragraphs that begin like a footnote: up to a blank line, a new page, a table's row or a link's repetition.

    within: numbers of lines that begin one although they do not begin a paragraph.
    """
    annotations = link_annotations(lines)
    runs: list[list[Line]] = []
    run: list[Line] | None = None
    at_start = True
    for index, line in enumerate(lines):
        # A closing quotation mark that stands alone ends a paragraph too.
        if not line.text.strip('”»"') or line.number in annotations:
            if not (run and not line.text and _breaks_an_address(run[-1], lines, index)):
                run, at_start = None, True
            continue
        anywhere = run is None and (line.number in within or _WITH_URL.match(line.text))
        if line.starts_page or at_start or anywhere or (run is not None and _is_of_a_table(lines, index)):
            run = [] if _begins(lines, index) else None
            if run is not None:
                runs.append(run)
        if run is not None:
            run.append(line)
        at_start = False
    return runs


def _breaks_an_address(last: Line, lines: Sequence[Line], index: int) -> bool:
    """Whether what follows the blank line goes on with the address that the line before it ends in."""
    following = next((place for place in range(index, len(lines)) if lines[place].text), None)
    if following is None or lines[following].starts_page or not _OPEN_ADDRESS.search(last.text):
        return False
    return _REST_OF_ADDRESS.fullmatch(lines[following].text) is not None and name_at(lines, following) is None


def _is_of_a_table(lines: Sequence[Line], index: int) -> bool:
    return _TABLE.match(lines[index].text) is not None or name_at(lines, index) is not None


def _begins(lines: Sequence[Line], index: int) -> tuple[int, str] | None:
    """The number and the text that a footnote's first line has; the text may begin on the next line only."""
    line = lines[index]
    if found := _START.fullmatch(line.text):
        return (int(found["number"]), found["text"] or found["glued"]) if _LETTER.search(line.text) else None
    following = lines[index + 1] if index + 1 < len(lines) else line
    if _NUMBER.fullmatch(line.text) and _LETTER.search(following.text) and not following.starts_page:
        return None if _START.fullmatch(following.text) or name_at(lines, index + 1) else (int(line.text), "")
    return None


def _starts(run: list[Line]) -> list[tuple[int, int]]:
    """(line number, footnote number) of every line in the run that could begin a footnote."""
    return [(line.number, found[0]) for index, line in enumerate(run) if (found := _begins(run, index))]


def _rising(starts: list[tuple[int, int]]) -> frozenset[int]:
    """Line numbers of the longest rising series: a line that begins with a year or a count falls out of it.

    A number that stands twice in a row is a footnote twice.
    """
    tails: list[int] = []
    tail_places: list[int] = []
    before: list[int | None] = []
    for place, (_, number) in enumerate(starts):
        length = bisect_left(tails, number)
        before.append(tail_places[length - 1] if length else None)
        tails[length : length + 1] = [number]
        tail_places[length : length + 1] = [place]
    series = []
    last = tail_places[-1] if tail_places else None
    while last is not None:
        series.append(last)
        last = before[last]
    return frozenset(starts[place][0] for place in _with_doubles(starts, series[::-1]))


def _with_doubles(starts: list[tuple[int, int]], series: list[int]) -> Iterator[int]:
    yield from series
    for place, (_, number) in enumerate(starts):
        following = bisect_left(series, place)
        beside = [*series[max(following - 1, 0) : following], *series[following : following + 1]]
        if place not in beside and number in (starts[one][1] for one in beside):
            yield place


def _split_run(run: Sequence[Line], chosen: frozenset[int]) -> list[Footnote]:
    footnotes: list[tuple[int, list[Line]]] = []
    for index, line in enumerate(run):
        found = _begins(run, index)
        if found and line.number in chosen:
            footnotes.append((found[0], [replace(line, text=found[1])]))
        elif footnotes:
            footnotes[-1][1].append(line)
    return [Footnote(number, tuple(body)) for number, body in footnotes]
