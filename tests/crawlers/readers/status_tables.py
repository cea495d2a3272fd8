"""Status tables of the United Nations Treaty Collection for tests, as page and as XML, from the same rows."""

from collections.abc import Sequence
from html import escape

from crawlers.readers import un_treaty
from crawlers.tables import TomlTable
from domain.extractions import Extraction, ProblemKind
from tests.crawlers.captures_from_files import capture_of

TITLE = (
    "Optional Protocol to the Convention on the Rights of the Child on the sale of children, child prostitution and "
    "child pornography"
)
# True rows of IV-11-c, as in the golden pages.
ROWS = (
    ("Albania", "", "5 Feb 2008 a"),
    ("Denmark", "7 Sep 2000", "24 Jul 2003"),
    ("Ireland", "7 Sep 2000", ""),
    ("North Macedonia 4,5", "17 Jul 2001", "17 Oct 2003"),
    ("Sweden", "8 Sep 2000", "19 Jan 2007"),
    ("Türkiye", "8 Sep 2000", "19 Aug 2002"),
)
VALUES = {
    "ALB": (None, "2008-02-05", "accession"),
    "DNK": ("2000-09-07", "2003-07-24", "ratification"),
    "IRL": ("2000-09-07", None, None),
    "MKD": ("2001-07-17", "2003-10-17", "ratification"),
    "SWE": ("2000-09-08", "2007-01-19", "ratification"),
    "TUR": ("2000-09-08", "2002-08-19", "ratification"),
}
HEADINGS = ("Participant", "Signature", "Ratification, Accession(a), Succession(d)")
COLUMNS = ("signed_on", "ratified_on", "deposit_kind")

Rows = Sequence[Sequence[str]]


def settings(treaty: str = "IV-11-c", title: str = TITLE) -> TomlTable:
    """A source's [settings]."""
    return TomlTable("source.toml", "settings", {"treaty": treaty, "title": title})


def extract(content: str | bytes, treaty: str = "IV-11-c", title: str = TITLE) -> Extraction:
    """What is read of it as the table of this treaty."""
    raw = content if isinstance(content, bytes) else content.encode()
    return un_treaty.extractor(settings(treaty, title))(capture_of("un_opsc", raw))


def values_of(extraction: Extraction) -> dict[str, tuple[str | None, ...]]:
    """country -> signature, deposit and its kind; "?" for a field that was left out."""
    return {
        record.subject.country: tuple(record.values.get(column, "?") for column in COLUMNS)
        for record in extraction.records
    }


def kinds_of(extraction: Extraction) -> set[ProblemKind]:
    """The kinds of its problems."""
    return {problem.kind for problem in extraction.problems}


def totals(rows: Rows, headings: Sequence[str] = HEADINGS) -> str:
    """The printed totals that these rows give."""
    signed = f"Signatories : {sum(1 for row in rows if row[1])}. " if "Signature" in headings else ""
    return f"{signed}Parties : {sum(1 for row in rows if row[-1])}"


def table(rows: Rows = ROWS, headings: Sequence[str] = HEADINGS, table_id: str = "grid") -> str:
    """The participants' table, a row a line."""
    lines = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows]
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return "\n".join([f'<table id="{table_id}">', f"<tr>{head}</tr>", *lines, "</table>"])


def page(
    content: str | None = None,
    number: str = "IV-11-c",
    heading: str = f"CHAPTER IV HUMAN RIGHTS 11 . c {TITLE}",
    status: str = "STATUS AS AT : 20-11-2026 05:00:44 EDT",
    counts: str | None = None,
) -> str:
    """A page around it."""
    action = f"./ViewDetails.aspx?src=TREATY&amp;mtdsg_no={number}&amp;chapter=4&amp;clang=_en" if number else "."
    printed = totals(ROWS) if counts is None else counts
    return (
        f'<!DOCTYPE html><html><body><form method="post" action="{action}"><div>{status}</div><div>{heading}</div>'
        f"<div>{printed}</div>{table() if content is None else content}</form></body></html>"
    )


def xml_file(rows: Rows = ROWS, headings: Sequence[str] = HEADINGS, title: str = TITLE) -> str:
    """The XML twin, its headings in the first row."""
    lines = ["".join(f"<Entry>{escape(cell)}</Entry>" for cell in row) for row in (headings, *rows)]
    body = "\n".join(f"<Row>{line}</Row>" for line in lines)
    signed, parties = (sum(1 for row in rows if row[place]) for place in (1, -1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><MTDSG><Treaty><ExternalData><Titlesect>{title}</Titlesect>'
        f"<Status><Signatories>{signed}</Signatories><Parties>{parties}</Parties></Status></ExternalData>"
        f"<Participants><Table><TGroup><Tbody><Rows>{body}</Rows></Tbody></TGroup></Table></Participants>"
        "</Treaty></MTDSG>"
    )
