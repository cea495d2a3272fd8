"""CRIN's archived comparison of access to justice for children: a closed archive that must still be there, unchanged.

The page's history, as far as it is known: home.crin.org was the living site; archive.crin.org keeps what stood still in
February 2016, the interactive map (justicemap, 197 jurisdictions) and the scorecard as a PDF. The page on the minimum
age of criminal responsibility stands on home.crin.org. The markup of the pages was not seen.

Each page is a capture and an item of its own. That it is there is proven by words of its own, since a site that lost
its archive may answer every address with the same page. That it is gone is said by the attempt to fetch it (see
`crawlers.attempts`): 404, 410, a page that says so itself, or no answer for thirty days. A wall, a redirect to another
site or a site out of order say nothing.

`document_sha256` is that of a PDF's bytes. A web page's bytes differ from day to day; `text_sha256` is that of the text
it shows, without menus, heads and feet, lines joined by single blanks.
"""

import re
from datetime import date
from hashlib import sha256

from crawlers.attempts import Attempt, attempts_of
from crawlers.media import HTML, NAMES, PDF, sniff
from crawlers.readers.document_lines import document_lines
from crawlers.readers.html_elements import decoded, folded, root_of, text_of
from crawlers.readers.missing_pages import missing_notice
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Extraction, Record
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"

MAP, SCORECARD, AGE = "justice-map", "access-to-justice-scorecard", "minimum-age-of-criminal-responsibility"
# Words that prove the document.
PROOFS = {
    MAP: re.compile(r"\baccess to justice\b|\bjustice\s?map\b", re.IGNORECASE),
    SCORECARD: re.compile(r"\baccess to justice\b|\bscorecard\b", re.IGNORECASE),
    AGE: re.compile(r"\bage of criminal responsibility\b", re.IGNORECASE),
}
_FRAME = ("nav", "header", "footer", "aside", "form")
_NO_WORDS = re.compile(r"(?!)")
_LONG_SILENT = 30


def extract(capture: Capture) -> Extraction:
    """One record: `available` and the document's hash.

    Raises NotThePage for what is neither one of the documents nor a proof that it is gone.
    """
    attempts = dict(attempts_of(capture))
    page = next(((place, part) for place, part in enumerate(capture.parts) if place not in attempts), None)
    asked = next(iter(attempts.values()), None)
    if page is not None:
        return _there(*page, asked.item if asked else None)
    if asked is None or not _is_gone(asked, capture.parts[0].fetched_at.date()):
        raise NotThePage((asked.cause if asked else None) or "The attempt gave no page.")
    return _gone(asked.item, 0, "json:/attempt")


def _there(place: int, part: Part, asked: str | None) -> Extraction:
    if missing_notice(part.snapshot):
        if asked is None:
            raise NotThePage("The page says of itself that it is not there, and nothing says which page was asked for.")
        return _gone(asked, place, "css:title")
    text, hashed = _read(part)
    is_pdf = "document_sha256" in hashed
    item = asked or (SCORECARD if is_pdf else AGE if PROOFS[AGE].search(text) else MAP)
    if item not in PROOFS or not PROOFS[item].search(text):
        raise NotThePage("The page speaks neither of access to justice nor of the age of criminal responsibility.")
    return _extraction(item, {"available": "yes", **hashed}, place, "page:1/line:1" if is_pdf else "css:html")


def _read(part: Part) -> tuple[str, dict[str, str | None]]:
    """What proves the document, and its hash under the field that belongs to its kind."""
    kind = sniff(part.snapshot.content)
    if kind == PDF:
        return _opening(part), {"document_sha256": part.snapshot.sha256}
    if kind != HTML:
        raise NotThePage(f"The file is {NAMES[kind]}, neither a web page nor a PDF.")
    root = root_of(decoded(part.snapshot))
    title = next((folded("".join(element.itertext())) for element in root.iter("title")), "")
    over = [element for element in root.iter() if element.get("role") in ("dialog", "alertdialog")]
    for frame in (*root.iter(*_FRAME), *over):
        frame.drop_tree()
    text = text_of(root)
    return f"{title} {text}", {"text_sha256": sha256(text.encode()).hexdigest()}


def _opening(part: Part) -> str:
    try:
        return " ".join(line.text for line in document_lines(part.snapshot, _NO_WORDS))
    except LayoutUnknown:
        # A scorecard may be a drawing without text; then its name is the only proof.
        return part.url.rpartition("/")[2].replace("_", " ")


def _is_gone(attempt: Attempt, day: date) -> bool:
    if attempt.gone:
        return True
    return (
        attempt.silent and attempt.since is not None and (day - date.fromisoformat(attempt.since)).days >= _LONG_SILENT
    )


def _gone(item: str, place: int, locator: str) -> Extraction:
    return _extraction(item, {"available": "no"}, place, locator)


def _extraction(item: str, values: dict[str, str | None], place: int, locator: str) -> Extraction:
    return Extraction((Record(Subject("", item), values, locator, part=place),), layout="archived document")
