"""What does not add up inside the report: printed numbers that do not recompute, figures that contradict each other.

Nothing is repaired. Every doubt names the printed and the recomputed value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from config.countries import name_of
from crawlers.reports.coe_ocsea_2021.appendix import Entry
from crawlers.reports.coe_ocsea_2021.footnotes import Footnote
from crawlers.reports.coe_ocsea_2021.ratings import SCALE
from domain.reports import Cell, EditionDoubt, ReportCell

Known = Mapping[tuple[str, str, str, str], ReportCell]
_YEARS = ("2019", "2020")


def known_cells(cells: Iterable[ReportCell]) -> Known:
    """Cells that have a value or a word, by figure, country, item and field."""
    return {
        (one.cell.figure, one.cell.country, one.cell.item, one.cell.field): one
        for one in cells
        if one.value is not None or one.original_value is not None
    }


def all_doubts(
    known: Known, countries: Sequence[str], entries: Mapping[str, Entry], footnotes: Sequence[Footnote]
) -> Iterator[EditionDoubt]:
    for country in (*countries, "coe_total", "global_total"):
        yield from _shares(known, country)
        yield from _change(known, country)
    yield from _sums(known, countries)
    for country in countries:
        yield from _percentage(known, country)
        yield from _missing_report(known, country)
        yield from _awaited_update(known, country)
        yield from _strayed(entries[country])
    yield from _footnote_series(footnotes)


def rounded(number: Decimal, like: str) -> Decimal:
    """The number with as many decimals as `like` has, halves away from zero as in print."""
    return number.quantize(Decimal(1).scaleb(-len(like.partition(".")[2])), rounding=ROUND_HALF_UP)


def place_name(country: str) -> str:
    return {"coe_total": "the member states' total", "global_total": "the global total"}.get(country) or name_of(
        country
    )


def _of_year(known: Known, country: str, field: str, year: str) -> ReportCell | None:
    if country.endswith("_total"):
        return known.get(("4", "", f"{country}/{year}", field))
    return known.get(("4", country, year, field))


def _shares(known: Known, country: str) -> Iterator[EditionDoubt]:
    for year in _YEARS:
        reports = _of_year(known, country, "cybertip_reports", year)
        printed = _of_year(known, country, "cybertip_share", year)
        total = _of_year(known, "global_total", "cybertip_reports", year)
        if reports and total and printed and int(str(total.value)):
            share = Decimal(str(reports.value)) * 100 / Decimal(str(total.value))
            what = f"share of all reports of {year}, {reports.value} of {total.value}"
            yield from _compare(printed, share, place_name(country), what, " %")


def _change(known: Known, country: str) -> Iterator[EditionDoubt]:
    before, after = (_of_year(known, country, "cybertip_reports", year) for year in _YEARS)
    printed = _of_year(known, country, "cybertip_change", "2020")
    if before and after and printed and int(str(before.value)):
        change = (Decimal(str(after.value)) / Decimal(str(before.value)) - 1) * 100
        yield from _compare(printed, change, place_name(country), f"change from {before.value} to {after.value}", " %")


def _sums(known: Known, countries: Sequence[str]) -> Iterator[EditionDoubt]:
    for year in _YEARS:
        rows = [_of_year(known, country, "cybertip_reports", year) for country in countries]
        printed = _of_year(known, "coe_total", "cybertip_reports", year)
        if printed and all(rows):
            total = sum(int(str(row.value)) for row in rows if row)
            yield from _compare(printed, Decimal(total), "the member states' total", f"sum of the rows of {year}")


def _percentage(known: Known, country: str) -> Iterator[EditionDoubt]:
    score, printed = (known.get(("5", country, "", field)) for field in ("crin_score", "crin_percent"))
    if score and printed:
        share = Decimal(str(score.value)) * 100 / SCALE
        yield from _compare(printed, share, name_of(country), f"percentage that a score of {score.value} is", " %")


def _compare(printed: ReportCell, exact: Decimal, where: str, what: str, unit: str = "") -> Iterator[EditionDoubt]:
    computed = rounded(exact, str(printed.value))
    if Decimal(str(printed.value)) != computed:
        message = (
            f"Figure {printed.cell.figure} prints {printed.value}{unit} for {where} "
            f"where the {what}, gives {computed}{unit}."
        )
        yield EditionDoubt(_key(printed.cell), message, printed.line)


def _key(cell: Cell) -> str:
    return "/".join(part for part in (cell.figure, cell.country, cell.item, cell.field) if part)


def _missing_report(known: Known, country: str) -> Iterator[EditionDoubt]:
    printed = known.get(("7", country, "", "sid_2020"))
    updated = known.get(("A3", country, "2021", "sid_plan_updated"))
    if printed and updated and updated.value != "none":
        message = (
            f"Figure 7 says “{printed.original_value}” for {name_of(country)}, without a year, "
            f"while Appendix 3 has its plan of {updated.value} (line {updated.line})."
        )
        yield EditionDoubt(f"7/{country}/no_report", message, printed.line)


def _awaited_update(known: Known, country: str) -> Iterator[EditionDoubt]:
    printed = known.get(("7", country, "", "sid_2021"))
    updated = known.get(("A3", country, "2021", "sid_plan_updated"))
    awaited = printed is not None and printed.value == "awaiting_update"
    expected = updated is not None and updated.value == "none" and updated.original_value is not None
    if awaited != expected and updated is not None:
        message = (
            f"Figure 7 says that an update of {name_of(country)} is {'' if awaited else 'not '}awaited; "
            f"Appendix 3 has {updated.value if updated.value != 'none' else 'no plan'} (line {updated.line})."
        )
        yield EditionDoubt(f"7/{country}/awaiting_update", message, printed.line if printed else updated.line)


def _strayed(entry: Entry) -> Iterator[EditionDoubt]:
    if entry.strayed:
        first = entry.strayed[0]
        message = (
            f"Appendix 3, line {first.number}: text that begins with “{first.text.split()[0]}” "
            f"stands in the entry of {name_of(entry.country)}; it is left out of the plan."
        )
        yield EditionDoubt(f"A3/{entry.country}/strayed", message, first.number)


def _footnote_series(footnotes: Sequence[Footnote]) -> Iterator[EditionDoubt]:
    for before, footnote in pairwise(footnotes):
        line = footnote.lines[0].number
        for number in range(before.number + 1, footnote.number):
            yield EditionDoubt(f"footnote/{number}/missing", f"Footnote {number} is not in the text.", line)
        if footnote.number == before.number:
            first = before.lines[0].number
            message = f"Footnote {footnote.number} stands twice: in lines {first} and {line}."
            yield EditionDoubt(f"footnote/{footnote.number}/twice", message, line)
