"""Where the printed report uses a cell: its figure, row, line and footnote, and the sentences that rest on it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

import store.baseline
from config.countries import name_of
from config.reports import load_edition, load_rules
from diffs.claim_sentences import now_in_words, stated_in_words
from diffs.claims import effects
from diffs.wording import whose
from domain.changes import Change
from domain.claims import Claim, Standing
from domain.reports import Cell, Citation, ReportCell
from store.stamps import Remembered
from workflow.weigh import Weighed, weigh

_VALUES: Remembered[Mapping[Cell, str | None]] = Remembered(8)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A claim of the report with what the change makes of it. stated, now: in words, empty where not computed."""

    claim: Claim
    standing: Standing
    stated: str
    now: str


@dataclass(frozen=True, slots=True)
class Place:
    """printed: the cell as the edition prints it, None where the figure shows what no text has."""

    figure: str
    figure_title: str
    row: str
    column: str
    line: int | None
    printed: str | None
    footnote: int | None
    citations: tuple[Citation, ...]
    weighed: Weighed
    sentences: tuple[Sentence, ...]


def place_of(conn: Connection, change: Change, at: Hashable) -> Place:
    """Of the change's cell. at: the stamp of the store."""
    cell = change.cell
    rules, known = load_rules(cell.report), _cells(cell.report).get(cell)
    rule = rules.cell_rule(cell.figure, cell.field)
    weighed = weigh(cell, change.before, change.after)
    footnote = known.footnote if known and known.footnote else rule.footnote if rule else None
    cited = tuple(one for one in load_edition(cell.report).citations if one.footnote == footnote)
    return Place(
        cell.figure,
        rules.figures.get(cell.figure, ""),
        whose(name_of(cell.country) if cell.country else "", cell.item),
        rule.title if rule else cell.field,
        known.line if known else None,
        (known.original_value or known.value) if known else None,
        footnote,
        cited,
        weighed,
        tuple(_sentences(conn, change, weighed, at)),
    )


def _sentences(conn: Connection, change: Change, weighed: Weighed, at: Hashable) -> list[Sentence]:
    if not weighed.claims:
        return []
    cell = change.cell
    asked = (cell.report, change.edition, cell.figure)
    values = _VALUES.get(at, asked, lambda: store.baseline.values(conn, *asked))
    names = {country: name_of(country) for country in load_rules(cell.report).countries}
    return [
        Sentence(
            one.claim, one.after.standing, stated_in_words(one.claim, names), now_in_words(one.claim, one.after, names)
        )
        for one in effects(weighed.claims, values, cell, change.after)
    ]


@lru_cache(maxsize=8)
def _cells(report: str) -> Mapping[Cell, ReportCell]:
    return {one.cell: one for one in load_edition(report).cells}
