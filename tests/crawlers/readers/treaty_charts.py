"""Charts for tests in several plausible markups, from the same rows. Dates are invented where a test says so."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from crawlers.readers.coe_treaty import read
from crawlers.readers.coe_treaty_chart import Treaty
from domain.extractions import Extraction
from tests.crawlers.captures_from_files import capture_of

BUDAPEST = Treaty(185, opened=date(2001, 11, 23), in_force=date(2004, 7, 1))

# True rows, as in the golden pages.
ROWS = (
    ("Albania", "23/11/2001", "20/06/2002", "01/07/2004"),
    ("Armenia", "23/11/2001", "12/10/2006", "01/02/2007"),
    ("Bosnia and Herzegovina", "09/02/2005", "19/05/2006", "01/09/2006"),
    ("Ireland", "28/02/2002", "", ""),
    ("Russian Federation", "", "", ""),
    ("Sweden", "23/11/2001", "28/04/2021", "01/08/2021"),
)
HEADINGS = ("States", "Signature", "Ratification", "Entry into force")
KEYS = ("LibPaysOrga", "DateSignature", "DateConsentement", "DateEntreeVigueur")


def extract(*contents: str | bytes) -> Extraction:
    """What is read of a capture with these parts as the chart of treaty 185."""
    parts = (content if isinstance(content, bytes) else content.encode() for content in contents)
    return read(capture_of("coe_treaty_185", *parts), BUDAPEST)


def values_of(extraction: Extraction) -> dict[str, dict[str, str | None]]:
    """country -> field -> value"""
    return {record.subject.country: dict(record.values) for record in extraction.records}


def table(headings: Sequence[str] = HEADINGS, rows: Sequence[Sequence[str]] = ROWS) -> str:
    """A plain table."""
    head = "".join(f"<th>{text}</th>" for text in headings)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def page(content: str, treaty: str = "185", status: str = "Status as of 27/08/2026") -> str:
    """A page around it."""
    heading = f"<h1>Chart of signatures and ratifications of Treaty {treaty}</h1>" if treaty else ""
    return f"<html><head><title>Full list</title></head><body>{heading}<p>{status}</p>{content}</body></html>"


def iso(printed: str) -> str | None:
    """`2004-07-01T00:00:00` for `01/07/2004`, None for nothing."""
    return "-".join(reversed(printed.split("/"))) + "T00:00:00" if printed else None


def json_rows(rows: Sequence[Sequence[str]] = ROWS, **more: object) -> list[dict[str, object]]:
    """The service's rows."""
    return [
        {
            "NumSTE": "185",
            KEYS[0]: row[0],
            **{key: iso(text) for key, text in zip(KEYS[1:], row[1:], strict=True)},
            **more,
        }
        for row in rows
    ]


def answer(document: object) -> str:
    """The service's answer."""
    return json.dumps(document, ensure_ascii=False)


def expected(rows: Sequence[Sequence[str]] = ROWS) -> Mapping[str, Mapping[str, str | None]]:
    """The values that the three core columns of these rows have."""
    codes = {
        "Albania": "ALB",
        "Armenia": "ARM",
        "Bosnia and Herzegovina": "BIH",
        "Ireland": "IRL",
        "Russian Federation": "RUS",
    }
    codes["Sweden"] = "SWE"
    fields = ("signed_on", "ratified_on", "in_force_on")
    return {
        codes[row[0]]: {field: (iso(text) or "")[:10] or None for field, text in zip(fields, row[1:], strict=True)}
        for row in rows
    }
