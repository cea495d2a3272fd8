"""Pages that say of themselves, with a good status, that they are not there: soft 404s, parked domains.

Only a page's title and its first heading are believed, and only short ones: an article may be about missing pages.
"""

import re

from crawlers.media import HTML, sniff
from crawlers.readers.html_elements import HtmlElement, decoded, folded, root_of, text_of
from domain.snapshots import Snapshot

LONGEST_TITLE = 300
_LONGEST_NOTICE = 90
_NOTICE = re.compile(
    r"^\W*(?:error\s*|http\s*)?(?:404|410)\b|\b(?:error|fehler|erreur|fejl|fel|b[łl][aą]d|chyba|hiba|eroare|virhe)\W{0,3}404\b"
    r"|\b404\W{0,3}(?:error|not found|page)\b|\bnot found\b"
    r"|\b(?:page|site|document|file|content|video|article)\b.{0,30}"
    r"\b(?:not (?:be )?(?:found|available|exist)|(?:does|do)(?: not|n['’]t) exist|cannot be found|can['’]t be found"
    r"|couldn['’]t be found|could not be found|isn['’]t available|is unavailable|no longer (?:exists?|available)"
    r"|has been (?:removed|deleted))\b"
    r"|\bnicht gefunden\b|\bintrouvable\b|\bno encontrad[ao]\b|\bn[ãa]o encontrad[ao]\b|\bnon (?:è stata )?trovata\b"
    r"|\bniet gevonden\b|\b(?:hittades|finns) inte\b|\bikke (?:fundet|funnet)\b|\bei löyt[yn]\w*|\bnie znaleziono\b"
    r"|\bnenalezen[ao]?\b|\bnem található\b|\bnerast[ai]s?\b|\bnav atrasta\b|\bei leitud\b|\bnu a fost găsit[ăa]\b"
    r"|\bnije pronađena\b|\bni (?:bilo )?mogoče najti\b|\bне найдена?\b|\bне знайдено\b|\bне е намерена\b"
    r"|\bsayfa bulunamadı\b|\bδεν βρέθηκε\b"
    r"|\bdomain\b.{0,20}\bfor sale\b|\bbuy this domain\b|\bparked domain\b|\baccount (?:has been )?suspended\b",
    re.IGNORECASE,
)


def title_of(snapshot: Snapshot) -> str | None:
    """An HTML page's title, at most 300 characters; None for other media and for pages without one."""
    return _title(root_of(decoded(snapshot)))[:LONGEST_TITLE] or None if sniff(snapshot.content) == HTML else None


def missing_notice(snapshot: Snapshot) -> str | None:
    """The title or heading in which an HTML page says that what was asked for is not there, else None."""
    if sniff(snapshot.content) != HTML:
        return None
    root = root_of(decoded(snapshot))
    headings = (element for element in root.iter("h1", "h2") if not _in_dialog(element))
    heading = next((text_of(element) for element in headings), "")
    candidates = (text for text in (_title(root), heading) if len(text) <= _LONGEST_NOTICE)
    return next((text for text in candidates if _NOTICE.search(text)), None)


def _in_dialog(element: HtmlElement) -> bool:
    """What lies over a page asks for consent or an address, and is no part of it."""
    return any(outer.get("role") in ("dialog", "alertdialog") for outer in element.iterancestors())


def _title(root: HtmlElement) -> str:
    element = next(root.iter("title"), None)
    return "" if element is None else folded("".join(element.itertext()))
