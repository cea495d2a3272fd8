"""The cells of Figures 1, 2, 6 and 7, whose ticks were pictures: what is left are names and a few words.

A word that the text does not tie to one column is kept on every cell that it may belong to, and these stay unknown.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from crawlers.reports.coe_ocsea_2021.layout import Table
from crawlers.reports.coe_ocsea_2021.rows import Row
from domain.reports import Cell, ReportCell

REPORT = "coe_ocsea_2021"
TREATIES = ("uncrc", "opsc", "lanzarote", "budapest")
_ENOC_CLASSES = {"Full": "full", "Associate": "associate", "Full / Associate": "full_and_associate"}
_ENOC_CLASSES["Associate / Full"] = _ENOC_CLASSES["Full / Associate"]
_PORTAL = re.compile(r"\(REPORTING PORTAL\)", re.IGNORECASE)
_NO_REPORT = re.compile(r"No report at www\.saferinternetday\.org")
_AWAITED = re.compile(r"Awaiting update \(at \d{1,2}/\d{1,2}/\d{4}\)")


def commitments(table: Table, rows: Mapping[str, Row]) -> Iterator[ReportCell]:
    """Figure 1: nothing but the word SIGNED, which the text does not tie to one of the four treaties.

    When it stands in all four columns it is tied to each.
    """
    for row in rows.values():
        words = [word.text for word in row.words]
        if set(words) - {"SIGNED"} or len(words) > len(TREATIES):
            raise row.unreadable(f"“{row.text}” is not SIGNED, once to four times")
        value = "signed" if len(words) == len(TREATIES) else None
        for field in TREATIES:
            yield _cell(table, row, field, value, words[0] if words else None)
        yield _cell(table, row, "weprotect", None, None, line=row.line)


def ombudspersons(table: Table, rows: Mapping[str, Row], marks: Collection[int]) -> Iterator[ReportCell]:
    """Figure 2: a blank in the column of words is a value; by footnote 26 who has a word is not in the other column."""
    for row in rows.values():
        words, mark = _with_mark(re.sub(r"\s*/\s*", " / ", row.text), marks)
        if words and words not in _ENOC_CLASSES:
            raise row.unreadable(f"“{words}” is none of {', '.join(_ENOC_CLASSES)}")
        member = _cell(table, row, "enoc_membership", _ENOC_CLASSES.get(words, "none"), words or None)
        yield replace(member, footnote=mark or member.footnote)
        yield _cell(table, row, "other_ombudsperson", "no" if words else None, None)


def _with_mark(words: str, marks: Collection[int]) -> tuple[str, int | None]:
    """Words without the footnote's mark that is glued to the last one, and the mark."""
    found = re.fullmatch(r"(.*[^\d\s])\s?(\d{1,3})", words)
    return (found[1], int(found[2])) if found and int(found[2]) in marks else (words, None)


def hotlines(table: Table, rows: Mapping[str, Row], marks: Collection[int]) -> Iterator[ReportCell]:
    """Figure 6: nothing but a note of a reporting portal, which is a hotline of one kind or the other."""
    for row in rows.values():
        words = _without_marks(row, marks)
        if words and not _PORTAL.fullmatch(words):
            raise row.unreadable(f"“{words}” is not (REPORTING PORTAL)")
        yield _cell(table, row, "inhope_hotline", None, words or None)
        yield _cell(table, row, "other_hotline", None, words or None)
        yield _cell(table, row, "chi_helpline", None, None, line=row.line)


def safer_internet(table: Table, rows: Mapping[str, Row], marks: Collection[int]) -> Iterator[ReportCell]:
    """Figure 7: an awaited update can only be of the later year; a report that is missing may be of either."""
    for row in rows.values():
        words = _without_marks(row, marks)
        awaited = words if _AWAITED.fullmatch(words) else None
        no_report = words if _NO_REPORT.fullmatch(words) else None
        if words and not (awaited or no_report):
            raise row.unreadable(f"“{words}” is neither a missing report nor an awaited update")
        yield _cell(table, row, "safer_internet_centre", None, None, line=row.line)
        yield _cell(table, row, "sid_2020", None, no_report, line=None if no_report else row.line)
        yield _cell(table, row, "sid_2021", "awaiting_update" if awaited else None, awaited or no_report)


def _without_marks(row: Row, marks: Collection[int]) -> str:
    """The row's words without loose footnote marks, whose place in the table is lost."""
    return " ".join(word.text for word in row.words if not (word.text.isdigit() and int(word.text) in marks))


def _cell(
    table: Table, row: Row, field: str, value: str | None, printed: str | None, line: int | None = None
) -> ReportCell:
    place = row.line
    if (value or printed) and row.words:
        place = row.words[0].line
    return ReportCell(
        cell=Cell(REPORT, table.figure, row.country, "", field),
        value=value,
        original_value=printed,
        line=line or place,
        footnote=table.marks.get(field),
    )
