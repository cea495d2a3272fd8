"""The XML twin of a treaty's page (MTDSG/…/IV-11.en.xml).

Rows of `Participants` (Table/TGroup/Tbody/Rows/Row/Entry) or, for some amended treaties, of `SpecialTables`
(TableHeader/Title, Row/Column). The headings stand in a Thead or are simply the first row. The file says how many
signatories and parties there are; which treaty it is of, only its title tells for certain.
"""

import re
from collections.abc import Iterator

from crawlers.readers.html_elements import css_path
from crawlers.readers.un_treaty_identity import number_headed, number_of, numbers_in_urls
from crawlers.readers.un_treaty_table import Line, PrintedTable, Rows
from crawlers.readers.xml_elements import XmlElement, xml_root, xml_text
from domain.errors import LayoutUnknown, NotThePage

_TABLES = ("participants", "specialtables")
_LINES = ("row", "tableheader")
_COUNTS = ("signatories", "parties")


def read_xml(markup: str) -> PrintedTable:
    """What the file prints; LayoutUnknown or NotThePage, saying what to do, where it has no participants."""
    root = xml_root(markup)
    by_tag: dict[str, list[XmlElement]] = {}
    for element in root.iter():
        if isinstance(element.tag, str):
            by_tag.setdefault(element.tag.casefold(), []).append(element)
    tables = [table for tag in _TABLES for table in by_tag.get(tag, ())]
    if not tables:
        raise NotThePage("The XML has no table of participants; it is not the file of a treaty's status.")
    found = Rows()
    for table in tables:
        found.take(list(_lines(table)))
    if not found.rows:
        cause = found.problems[0].message if found.problems else "no heading row or no rows below it"
        raise LayoutUnknown(f"No row of the XML's table of participants could be read: {cause.rstrip('.')}.")
    header = [element for element in root.iter() if isinstance(element.tag, str) and not _inside(element, tables)]
    return PrintedTable(
        layout="XML twin",
        rows=tuple(found.rows),
        headings=found.headings,
        numbers=_numbers(header),
        title=next((xml_text(element) or None for element in by_tag.get("titlesect", ())), None),
        statuses=_statuses(header),
        totals={name: count for name in _COUNTS if (count := _count(by_tag.get(name, []))) is not None},
        problems=tuple(found.problems),
    )


def _lines(table: XmlElement) -> Iterator[Line]:
    for row in table.iter():
        if isinstance(row.tag, str) and row.tag.casefold() in _LINES:
            texts = [xml_text(cell) for cell in row if isinstance(cell.tag, str)]
            yield Line(texts, f"css:{css_path(row)}")


def _inside(element: XmlElement, tables: list[XmlElement]) -> bool:
    return element in tables or any(parent in tables for parent in element.iterancestors())


def _count(elements: list[XmlElement]) -> int | None:
    digits = (re.search(r"\d{1,3}", xml_text(element)) for element in elements)
    return next((int(match[0]) for match in digits if match), None)


def _own_texts(header: list[XmlElement]) -> Iterator[str]:
    for element in header:
        yield from (str(value) for value in element.attrib.values())
        yield element.text or ""


def _numbers(header: list[XmlElement]) -> frozenset[str]:
    texts = list(_own_texts(header))
    whole = frozenset(number for text in texts if (number := number_of(text)))
    return whole | numbers_in_urls(texts) or number_headed(" ".join(texts)[:2000])


def _statuses(header: list[XmlElement]) -> tuple[str, ...]:
    found = re.findall(r"STATUS AS AT\s*:?\s*(\S+)", " ".join(_own_texts(header)), re.IGNORECASE)
    return tuple(dict.fromkeys(found))
