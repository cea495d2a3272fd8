"""Edits of one fact in a row of a table or an entry of a list."""

import copy
import re
from collections.abc import Mapping, Sequence

from domain.subjects import Subject
from tests.reliability.columns import fields_by_column
from tests.reliability.edits import Chance, Edit, changed, donors, kind_of
from tests.reliability.pages import Golden, read
from tests.reliability.trees import Element, Row, columnar, drop, removed, rows, tree_of, written

_CLASSES = (("Full", "Associate", "associate"), ("Associate", "Full", "full"), ("full", "associate", "associate"))
Texts = list[tuple[Element, str]]


def texts_in(elements: Sequence[Element]) -> Texts:
    """(element, `text` or `tail`) of every piece of text that is shown within these."""
    pieces: Texts = []
    for outer in elements:
        for element in outer.iter():
            silent = element.tag in ("script", "style") or not isinstance(element.tag, str)
            pieces += [(element, "text")] if element.text and not silent else []
            pieces += [(element, "tail")] if element.tail and element is not outer else []
    return pieces


def reworded(pieces: Texts, old: str, new: str) -> bool:
    """Replace a text that stands there exactly once."""
    hits = [
        (element, side)
        for element, side in pieces
        for _ in re.findall(rf"(?<!\w){re.escape(old)}(?!\w)", getattr(element, side))
    ]
    if len(hits) != 1:
        return False
    element, side = hits[0]
    setattr(element, side, re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, getattr(element, side)))
    return True


class RowEdits:
    """The edits that the rows of one part of a page can take."""

    def __init__(self, page: Golden, number: int, chance: Chance) -> None:
        self.page, self.number, self.chance = page, number, chance
        self.snapshot = page.capture.parts[number].snapshot
        self.root = tree_of(self.snapshot)
        self.records = page.records_of(number)
        self.rows = rows(self.root, self.records)
        self.listed = len({row.record.subject.country for row in self.rows}) > 2

    def _edit(self, kind: str, what: str, expected: Mapping[Subject, Mapping[str, str | None] | None]) -> Edit:
        capture = self.page.with_part(self.number, written(self.root, self.snapshot))
        return Edit(kind, what, capture, expected)

    def removal(self) -> Edit | None:
        if not self.listed:
            return None
        widest = max(len(row.cells) for row in self.rows)
        spanned = [row for row in self.rows if row.main.tag == "tr" and not _stands_alone(row, widest)]
        row = self.chance.choice([row for row in self.rows if row not in spanned])
        if (
            row.main.tag == "p"
            and sum(one.record.subject.country == row.record.subject.country for one in self.rows) > 1
        ):
            return None  # its label is a paragraph of its own
        removed(row)
        return self._with_totals(self._edit("member removed", str(row.record.subject), {row.record.subject: None}))

    def cell(self) -> Edit | None:
        """A cell as another row has it."""
        if not self.listed or not columnar(self.rows):
            return None
        texts = [{str(n): "".join(cell.itertext()) for n, cell in enumerate(row.cells)} for row in self.rows]
        records = [row.record for row in self.rows]
        columns = fields_by_column(texts, records)
        if not columns:
            return None
        column = self.chance.choice(sorted(columns))
        row = self.chance.choice(self.rows)
        possible = donors(records, row.record, columns[column])
        if not possible:
            return None
        donor = self.chance.choice(possible)
        self._transplant(row, next(one for one in self.rows if one.record is donor), int(column))
        new = {field: donor.values[field] for field in columns[column] if field in donor.values}
        field = next((f for f in columns[column] if kind_of(f, row.record.values.get(f)) == "date"), columns[column][0])
        kind = kind_of(field, new.get(field) or row.record.values.get(field))
        edit = self._edit(kind, f"{row.record.subject} {new}", changed(row.record, **new))
        return self._with_totals(edit)

    def _transplant(self, row: Row, donor: Row, column: int) -> None:
        cell = copy.deepcopy(donor.cells[column])
        cell.tail = row.cells[column].tail
        row.main.replace(row.cells[column], cell)

    def reprint(self) -> Edit | None:
        """A date that is printed in the row as another row prints it."""
        dated = [(row, f) for row in self.rows for f, v in row.record.values.items() if v and kind_of(f, v) == "date"]
        if not dated or not self.listed:
            return None
        row, field = self.chance.choice(dated)
        possible = donors([one.record for one in self.rows], row.record, [field])
        possible = [one for one in possible if one.values[field] and field in one.original_values]
        if not possible or field not in row.record.original_values:
            return None
        donor = self.chance.choice(possible)
        if not reworded(texts_in(row.elements), row.record.original_values[field], donor.original_values[field]):
            return None
        new = {field: donor.values[field]}
        return self._edit("date", f"{row.record.subject} {new}", changed(row.record, **new))

    def name(self) -> Edit | None:
        """A name with one more word."""
        if not self.listed:
            return None
        row = self.chance.choice(self.rows)
        fields = [
            f for f, v in row.record.values.items() if v and kind_of(f, v) == "name" and f != "class" and len(v) > 2
        ]
        fields = [f for f in fields if re.search(r"[A-Za-z]{3}", row.record.values[f] or "") and not f.endswith("kind")]
        if not fields:
            return None
        field = self.chance.choice(fields)
        old = row.record.values[field] or ""
        if not reworded(texts_in(row.elements), old, f"{old} Plus"):
            return None
        return self._edit("name", f"{row.record.subject} {field}", changed(row.record, **{field: f"{old} Plus"}))

    def class_(self) -> Edit | None:
        """The label of a row, or the row under the other heading."""
        rows_ = [row for row in self.rows if row.record.values.get("class") in ("full", "associate")]
        if not rows_ or not self.listed:
            return None
        row = self.chance.choice(rows_)
        for old, new, value in _CLASSES:
            if reworded(texts_in(row.elements), old, new) or reworded(
                texts_in(row.elements), f"{old} member", f"{new} member"
            ):
                return self._edit("class", f"{row.record.subject} {value}", changed(row.record, **{"class": value}))
        return self._moved(row, rows_)

    def _moved(self, row: Row, others: Sequence[Row]) -> Edit | None:
        parent, own = row.elements[0].getparent(), row.record.values["class"]
        near = [
            one for one in others if one.record.values["class"] != own and one.elements[0].getparent() is not parent
        ]
        if not near or len(row.elements) > 1 or any(_is_nested(one) for one in (row, *near)):
            return None
        neighbour = self.chance.choice(near)
        if neighbour.main.tag != row.main.tag:
            return None
        drop(row.main)
        row.main.tail = None
        neighbour.elements[-1].addnext(row.main)
        new = {"class": neighbour.record.values["class"]}
        return self._with_totals(self._edit("class", f"{row.record.subject} moved", changed(row.record, **new)))

    def _with_totals(self, edit: Edit) -> Edit | None:
        """The counts that the pages print, as they are after the edit."""
        printed = self.page.reading.printed_totals
        if not printed:
            return edit
        now = read(self.page.source, edit.capture).read_totals
        moves = {(str(old), str(now[name])) for name, old in printed.items() if name in now and now[name] != old}
        if not moves:
            return edit
        if len({old for old, _ in moves}) < len(moves):
            return None
        page = self.page
        parts = list(edit.capture.parts)
        for number, part in enumerate(parts):
            root = self.root if number == self.number else tree_of(part.snapshot)
            inside = {element for row in self.rows for outer in row.elements for element in outer.iter()}
            for element, side in texts_in([root]):
                if element not in inside:
                    text = getattr(element, side)
                    for old, new in moves:
                        text = re.sub(rf"(?<![\w.,-]){old}(?![\w-])", f"\0{new}", text)
                    setattr(element, side, text.replace("\0", "")) if "\0" in text else None
            page = Golden(
                page.source,
                page.case,
                page.with_part(number, written(root, part.snapshot)),
                page.reading,
                page.expected,
            )
        return Edit(edit.kind, edit.what, page.capture, edit.expected)


def _stands_alone(row: Row, widest: int) -> bool:
    """Not one of several rows that share a cell."""
    return len(row.cells) == widest and not any((cell.get("rowspan") or "1") != "1" for cell in row.cells)


def _is_nested(row: Row) -> bool:
    """An entry of a list within another list's entry, which names the country for it."""
    return row.main.tag == "li" and next(row.main.iterancestors("li"), None) is not None
