"""The documents that are watched, told apart by what a link and its heading say of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.readers.document_editions import Edition, editions, newest
from crawlers.readers.html_elements import decoded, root_of
from domain.snapshots import Part

# Grooming first: its reports are model legislation too.
SUBJECTS = {
    "online-grooming": re.compile(r"\bgrooming\b", re.IGNORECASE),
    "csam-model-legislation": re.compile(
        r"\bmodel (?:law|legislation)\b|\bcsam\b|\bchild pornography\b", re.IGNORECASE
    ),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the landing page in its newest edition; item: the slug it is known by here."""

    item: str
    edition: Edition


def documents(part: Part) -> Sequence[Document]:
    """The newest edition of each watched document that the page links to, in the order of SUBJECTS."""
    linked = tuple(editions(root_of(decoded(part.snapshot)), part.url))
    named = {item: [edition for edition in linked if _item(edition.about) == item] for item in SUBJECTS}
    # A heading may stand above links to other documents too: it counts only where no link names the document itself.
    below = {item: [edition for edition in linked if _item(edition.heading) == item] for item in SUBJECTS}
    best = {item: newest(named[item] or below[item]) for item in SUBJECTS}
    return [Document(item, edition) for item, edition in best.items() if edition is not None]


def _item(words: str) -> str | None:
    return next((item for item, subject in SUBJECTS.items() if subject.search(words)), None)
