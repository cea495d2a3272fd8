"""Whose page is it? Of sources with a page for each year or country, what is told of one must not touch another."""

from domain.extractions import Extraction
from domain.snapshots import Capture
from domain.sources import Source
from domain.subjects import Subject


def item_of(capture: Capture, source: Source) -> str:
    """The item whose pages make up this capture, by their addresses; empty where none of them tells."""
    urls = {part.url for part in capture.parts}
    return next((page.item for page in source.pages if page.url in urls and page.item), "")


def item_spoken_of(extraction: Extraction, source: Source) -> str:
    """The one item that all records are of: a page saved by hand has no address that tells. Empty for several."""
    if not any(page.item for page in source.pages):
        return ""
    found = {page_item(record.subject, source) for record in extraction.records if record.subject.country}
    return found.pop() if len(found) == 1 else ""


def page_item(subject: Subject, source: Source) -> str:
    """The item of the page that speaks of a subject, a year or a country; the subject's own where no page has it."""
    items = {page.item for page in source.pages if page.item}
    return next((name for name in (subject.item, subject.country) if name in items), subject.item)
