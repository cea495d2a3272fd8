"""What a document says, a line for each thing that it says, so that two of its states can be compared. Pure."""

import json

from crawlers.excerpt_lines import visible
from crawlers.media import PDF, sniff
from crawlers.readers.html_elements import decoded, root_of
from crawlers.readers.html_lines import lines_of
from crawlers.readers.pdf_cells import lines as lines_of_words
from crawlers.readers.pdf_pages import pages
from diffs.wording import number_in_words
from domain.errors import DatumlineError
from domain.snapshots import Snapshot
from texts.catalogue import Phrase

LONGEST = 4_000_000
"""Bytes that are looked at; a larger document is not compared."""


def plain_text(snapshot: Snapshot) -> str:
    """Lines that a reader sees: of HTML without menus, of JSON a line a member, of a PDF the lines of its pages.

    Control and bidirectional characters are spelled out. DatumlineError where the document cannot be read so.
    """
    if len(snapshot.content) > LONGEST:
        raise DatumlineError(Phrase("excerpts.too_large", most=number_in_words(str(LONGEST))))
    if sniff(snapshot.content) == PDF:
        found = [
            " ".join(word.text for word in line)
            for page in pages(snapshot.content)
            for line in lines_of_words(page.words)
        ]
    else:
        found = _lines_of_text(decoded(snapshot), snapshot.media_type)
    return "\n".join(map(visible, found))


def _lines_of_text(text: str, media_type: str) -> list[str]:
    start = text.lstrip()[:1]
    if media_type.endswith("json") or start in ("{", "["):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, indent=1).split("\n")
        except (ValueError, RecursionError):
            return text.split("\n")
    if "html" in media_type:
        return [line.text for line in lines_of(root_of(text))]
    return text.split("\n")
