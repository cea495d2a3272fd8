"""The errata of single cells, and of words that stand beside a country in nobody knows which column."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

import store.baseline
import store.changes
import store.decisions
import store.statements
from config.countries import name_of
from config.reports import load_rules
from diffs.sentences import news
from diffs.wording import in_a_row, value_in_words
from domain.baseline import BaselineEntry
from domain.changes import Change
from domain.reports import Cell, Edition, ReportRules
from texts.catalogue import Phrase
from workflow.erratum import Erratum, row_of
from workflow.exports import cell_order
from workflow.printed_cells import PrintedCell, printed_cells, word_value
from workflow.report_cells import is_changed
from workflow.source_citation import SourceCitation, citation_of


@dataclass(frozen=True, slots=True)
class Known:
    """What every erratum is made from."""

    rules: ReportRules
    printed: Mapping[Cell, PrintedCell]
    held: Mapping[Cell, BaselineEntry]
    changes: Mapping[int, Change]
    names: Mapping[str, str]


def gather(conn: Connection, edition: Edition) -> Known:
    """Read it once."""
    rules = load_rules(edition.report)
    listed = store.changes.listing(conn, edition.report, edition.id, None)
    by_id = {change.id: change for change in listed}
    approved = {
        decision: by_id[change] for decision, change in store.decisions.approvals(conn).items() if change in by_id
    }
    return Known(
        rules,
        printed_cells(conn, edition),
        store.baseline.entries(conn, edition.report, edition.id),
        approved,
        {country: name_of(country) for country in rules.countries},
    )


def of_cells(conn: Connection, known: Known) -> Iterator[Erratum]:
    """Every cell whose approved value is another than the printed one, in the report's order."""
    for cell in sorted(known.printed, key=cell_order(known.rules)):
        rule = known.rules.cell_rule(cell.figure, cell.field)
        printed, entry = known.printed[cell], known.held[cell]
        if rule is None or not is_changed(rule, printed, entry):
            continue
        yield Erratum(
            "cell",
            cell.figure,
            Phrase("errata.where.cell", figure=cell.figure, row=row_of(cell), title=rule.title),
            printed.line,
            None,
            printed.page,
            printed.footnote,
            printed.words or "",
            value_in_words(printed.value),
            "" if entry.value is None else value_in_words(entry.value),
            _reason(conn, known, entry),
            citations(conn, known, [entry]),
            (cell,),
            (entry.decision or 0,),
            entry.decided_by,
            entry.decided_at,
        )


def of_words(conn: Connection, known: Known) -> Iterator[Erratum]:
    """A word printed beside a country, in nobody knows which of its columns, that no longer fits any of them."""
    beside: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell, printed in known.printed.items():
        if printed.words is not None and printed.value is None:
            beside[cell.figure, cell.country, printed.words].append(cell)
    for (figure, country, words), cells in sorted(beside.items()):
        entries = [known.held[cell] for cell in sorted(cells, key=cell_order(known.rules))]
        if all(_contradicts(known, entry, words) for entry in entries) and not _word_is_placed(known, cells[0], words):
            newest = max(entries, key=lambda entry: (entry.decided_at, entry.id or 0))
            titles = [known.rules.cell_rule(one.cell.figure, one.cell.field) for one in entries]
            values = [
                Phrase("errata.value", title=rule.title, value=value_in_words(one.value))
                for rule, one in zip(titles, entries, strict=True)
                if rule
            ]
            yield Erratum(
                "cell",
                figure,
                Phrase("errata.where.row", figure=figure, row=known.names.get(country, country)),
                known.printed[cells[0]].line,
                None,
                None,
                None,
                words,
                words,
                in_a_row("words.list.then", values),
                "",
                citations(conn, known, entries),
                tuple(one.cell for one in entries),
                tuple(sorted({one.decision or 0 for one in entries})),
                newest.decided_by,
                newest.decided_at,
            )


def _contradicts(known: Known, entry: BaselineEntry, words: str) -> bool:
    """Whether the cell could have held the word and is approved with another value."""
    rule = known.rules.cell_rule(entry.cell.figure, entry.cell.field)
    choices = rule.rule.choices if rule else ()
    return entry.value is not None and word_value(words) in choices and entry.value != word_value(words)


def _word_is_placed(known: Known, cell: Cell, words: str) -> bool:
    """Whether as many cells of the row are known to be meant by the word as it stands there."""
    row = [one for place, one in known.printed.items() if (place.figure, place.country) == (cell.figure, cell.country)]
    meant = sum(one.words == words and one.value == word_value(words) for one in row)
    return meant >= known.rules.printed_signed.get(cell.country, 1)


def _reason(conn: Connection, known: Known, entry: BaselineEntry) -> str:
    """The sentence of the change that was approved; nothing where the editor put another value in its place."""
    change = known.changes.get(entry.decision or 0)
    if change is None or change.after != entry.value:
        return ""
    inputs = store.statements.by_ids(conn, change.inputs)
    return news(change, known.rules, known.names.get(change.cell.country, ""), inputs)


def citations(conn: Connection, known: Known, entries: Iterable[BaselineEntry]) -> tuple[SourceCitation, ...]:
    """Each once, in alphabetical order."""
    found = (citation_of(conn, entry, known.changes.get(entry.decision or 0)) for entry in entries)
    return tuple(sorted({citation for citation in found if citation is not None}))
