"""ICMEC's reviews of legislation on child sexual abuse material and on online grooming: is there a newer edition?

What is known of the page: a landing page with links to PDFs below wp-content/uploads/<year>/<month>/. The report cites
the 9th edition (CSAM-Model-Law-9th-Ed-FINAL-12-3-18.pdf, 196 countries) and the first review on grooming
(Online-Grooming-of-Children_FINAL_9-18-17.pdf). Its markup was not seen: links are read by what they say.

The scores of the report's Figure 3 stay the report's own; this source only tells that the document behind them was
replaced. A page that no longer links to a document proves nothing (`covers` is None).
"""

from collections.abc import Iterator, Sequence

from crawlers.media import HTML, PDF, sniff
from crawlers.sources.icmec_legislation.documents import Document, documents
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture
from domain.subjects import Subject

VERSION = "1"


def extract(capture: Capture) -> Extraction:
    """One record a document: `edition_title`, `document_url`, and `document_sha256` where the PDF is in the capture.

    Raises NotThePage without an HTML page, LayoutUnknown when it links to none of the documents.
    """
    landings = [place for place, part in enumerate(capture.parts) if sniff(part.snapshot.content) == HTML]
    if not landings:
        raise NotThePage("None of the files is the landing page that says which edition is the newest.")
    landing = capture.parts[landings[0]]
    found = documents(landing)
    if not found:
        raise LayoutUnknown("The page links to no PDF about model legislation or online grooming.")
    hashes = _hashes(capture, found)
    records = tuple(_record(document, hashes.get(document.item), landings[0]) for document in found)
    return Extraction(records, layout="landing page with links to PDFs", problems=tuple(_problems(found)))


def _record(document: Document, sha256: str | None, part: int) -> Record:
    edition = document.edition
    values: dict[str, str | None] = {"edition_title": edition.title, "document_url": edition.url}
    if sha256 is not None:
        values["document_sha256"] = sha256
    original = {"edition_title": edition.words} if edition.words and edition.words != edition.title else {}
    return Record(Subject("", document.item), values, edition.locator, original, part=part)


def _hashes(capture: Capture, found: Sequence[Document]) -> dict[str, str]:
    """By the address a PDF was fetched from; one that was brought by hand without it belongs to the one document."""
    pdfs = [part for part in capture.parts if sniff(part.snapshot.content) == PDF]
    by_url = {part.url: part.snapshot.sha256 for part in pdfs}
    hashes = {document.item: by_url[document.edition.url] for document in found if document.edition.url in by_url}
    if not hashes and capture.supplied_by and len(pdfs) == len(found) == 1:
        return {found[0].item: pdfs[0].snapshot.sha256}
    return hashes


def _problems(found: Sequence[Document]) -> Iterator[Problem]:
    for document in found:
        if not document.edition.number and not document.edition.year:
            message = f"Neither an edition nor a year is told for “{document.edition.words}”."
            yield Problem(ProblemKind.UNREADABLE_VALUE, message, document.edition.locator)
    # The grooming review may have a landing page of its own; the model legislation must be on this one.
    if all(document.item != "csam-model-legislation" for document in found):
        message = "The page links to no PDF of the model legislation."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, "")
