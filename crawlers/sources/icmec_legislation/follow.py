"""From the landing page to the newest edition of each document it links to."""

from crawlers.media import HTML, sniff
from crawlers.sources.icmec_legislation.documents import documents
from domain.snapshots import Part
from domain.sources import Page


def follow(part: Part) -> tuple[Page, ...]:
    """The PDFs to ask next; nothing after any part but the landing page."""
    if part.role != "landing" or sniff(part.snapshot.content) != HTML:
        return ()
    return tuple(Page("document", document.edition.url) for document in documents(part))
