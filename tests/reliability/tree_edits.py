"""Edits of one fact on a page of markup, in its rows or anywhere else."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.reliability.edits import ANY, Edit, changed, kind_of, later
from tests.reliability.row_edits import RowEdits, reworded, texts_in
from tests.reliability.trees import HEADS, Element, drop, found, is_xml

_BODIES = {
    "safer_internet_centre": "Safer Internet Centre",
    "sid_committee": "Safer Internet Day Committee",
    "sid_supporter": "Safer Internet Day Supporter",
}
_BODY = re.compile(r"Safer Internet (?:Cent(?:re|er)|Day Committee|Day Supporter)|SID (?:Committee|Supporter)")


class TreeEdits(RowEdits):
    """The edits that one part of a page can take."""

    def day(self) -> Edit | None:
        """A day that the page prints once, wherever it stands."""
        dated = [(r, f, v) for r in self.records for f, v in r.values.items() if v and kind_of(f, v) == "date"]
        if not dated or is_xml(self.snapshot) or self.listed:
            return None
        record, field, value = self.chance.choice(dated)
        if (other := later(value, self.chance)) is None:
            return None
        for old, new in other[1]:
            if reworded(texts_in([self.root]), old, new):
                return self._edit("date", f"{record.subject} {field}", changed(record, **{field: other[0]}))
        return None

    def heading(self) -> Edit | None:
        """Another kind of body in the heading."""
        bodies = [record for record in self.records if record.values.get("body_kind") in _BODIES]
        if not bodies:
            return None
        record = self.chance.choice(bodies)
        element = found(self.root, record.locator)
        kind = self.chance.choice([kind for kind in _BODIES if kind != record.values["body_kind"]])
        for piece, side in texts_in([element]) if element is not None else ():
            if _BODY.search(getattr(piece, side)):
                setattr(piece, side, _BODY.sub(_BODIES[kind], getattr(piece, side), count=1))
                return self._edit("kind in a heading", f"{record.subject} {kind}", changed(record, body_kind=kind))
        return None

    def section(self) -> Edit | None:
        """A section that a country's page has no longer, with the tab that leads to it."""
        own = [
            (record, field) for record in self.records for field in record.locators if record.values.get(field) == "yes"
        ]
        if not own:
            return None
        record, field = self.chance.choice(own)
        head = found(self.root, record.locators[field])
        if head is None:
            return None
        text = " ".join("".join(head.itertext()).split())
        others = [found(self.root, place) for name, place in record.locators.items() if name != field]
        titles = [one for one in self.root.iter() if one.get("role") in ("tab", "heading") and one is not head]
        twins = [one for one in titles if " ".join("".join(one.itertext()).split()) == text]
        others += [one for one in titles if one not in twins]
        for title in (head, *twins):
            tab = title.get("role") == "tab" or any(one.get("role") == "tablist" for one in title.iterancestors())
            for element in [title] if tab else list(_section(title, [one for one in others if one is not None])):
                drop(element)
        return self._edit("yes or no", f"{record.subject} {field}", changed(record, **{field: "no"}))

    def funding(self) -> Edit | None:
        funded = [record for record in self.records if record.values.get("eu_co_funded") == "yes"]
        if not funded:
            return None
        record = self.chance.choice(funded)
        if not reworded(texts_in([self.root]), "receives EU co-funding", "does not receive EU co-funding"):
            return None
        return self._edit("yes or no", f"{record.subject} eu_co_funded", changed(record, eu_co_funded="no"))

    def prose(self) -> Edit | None:
        """Two more words in a text that is watched by its hash."""
        watched = [(r, f) for r in self.records for f, v in r.values.items() if f.endswith("sha256") and v]
        if not watched:
            return None
        record, field = self.chance.choice(watched)
        place = found(self.root, record.locator)
        if place is not None and place.tag != "p":
            inside = place if place.tag == "html" else place.getparent()
            place = next((p for p in inside.iter("p") if place.tag == "html" or _after(place, p)), None)
        if place is None:
            return None
        place[-1:] or setattr(place, "text", f"{place.text or ''} Newly added.")
        if len(place):
            place[-1].tail = f"{place[-1].tail or ''} Newly added."
        new: dict[str, str | None] = {field: ANY}
        if "plan_words" in record.values:
            new["plan_words"] = str(int(record.values["plan_words"] or 0) + 2)
        return self._edit("text", f"{record.subject} {field}", changed(record, **new))

    def edition(self) -> Edit | None:
        """The number of an edition, or the address that a link leads to."""
        titled = [record for record in self.records if "edition_title" in record.values]
        if not titled:
            return None
        record = self.chance.choice(titled)
        url, title = record.values["document_url"] or "", record.values["edition_title"] or ""
        links = [one for one in self.root.iter("a") if one.get("href") == url]
        if self.chance.random() < 0.5 and len(links) == 1:
            new = re.sub(r"\.pdf$", "-rev.pdf", url)
            links[0].set("href", new)
            return self._edit("link", f"{record.subject} document_url", changed(record, document_url=new))
        number = re.search(r"\d+", title)
        if number and reworded(
            texts_in([self.root]), title, newer := title.replace(number[0], str(int(number[0]) + 10), 1)
        ):
            return self._edit("number", f"{record.subject} edition_title", changed(record, edition_title=newer))
        return None

    def data(self) -> Edit | None:
        """An entry of the data that a page carries in a script: gone, or with one more word in its name."""
        named = [
            (record, field, value)
            for record in self.records
            for field, value in record.values.items()
            if value
            and kind_of(field, value) == "name"
            and getattr(found(self.root, record.locator), "tag", "") == "script"
        ]
        if not named:
            return None
        record, field, value = self.chance.choice(named)
        script = found(self.root, record.locator)
        text = script.text or ""
        if text.count(f'"{value}"') != 1:
            return None
        end = max(text.rfind("}"), text.rfind("]")) + 1
        start = min(place for place in (text.find("{"), text.find("[")) if place >= 0)
        document = json.loads(text[start:end])
        entries = [
            (rows, row)
            for rows in _lists(document)
            for row in rows
            if f'"{value}"' in json.dumps(row, ensure_ascii=False)
        ]
        if not entries:
            return None
        held, entry = min(entries, key=lambda one: len(json.dumps(one[1])))
        if gone := self.chance.random() < 0.5:
            held.remove(entry)
        else:
            renamed = json.dumps(entry, ensure_ascii=False).replace(f'"{value}"', f'"{value} Plus"')
            held[held.index(entry)] = json.loads(renamed)
        script.text = text[:start] + json.dumps(document, ensure_ascii=False) + text[end:]
        expected = {record.subject: None} if gone else changed(record, **{field: f"{value} Plus"})
        return self._with_totals(self._edit("member removed" if gone else "name", str(record.subject), expected))


def _lists(document: Any) -> Iterator[list[Any]]:
    if isinstance(document, list):
        yield document
    for value in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from _lists(value)


def _section(head: Element, others: Sequence[Element]) -> Iterator[Element]:
    """A heading and what belongs to it: its details, its card, or what follows until the next heading."""
    keep = {element for other in others for element in (other, *other.iterancestors())}
    if head.tag == "summary":
        yield head.getparent()
        return
    in_card = head.tag not in HEADS and head.tag != "li"
    while (outer := head.getparent()) not in keep and (len(outer) == 1 or (in_card and outer.tag != "body")):
        head = outer
    yield head
    if head.tag in HEADS:
        for sibling in head.itersiblings():
            if sibling.tag == head.tag or sibling in keep:
                break
            yield sibling


def _after(first: Element, second: Element) -> bool:
    order = list(first.getroottree().getroot().iter())
    return order.index(second) > order.index(first)
