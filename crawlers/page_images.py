"""A page of a PDF as a picture, with the place that a locator names marked.

What draws it is a large program in C that must not be trusted with a hostile file inside our own process: it runs in
one of its own (`crawlers.page_drawing`), with a limit of time and of memory, and gives a PNG or nothing.
"""

import re
import subprocess
import sys

from crawlers.media import PDF, sniff
from domain.errors import DatumlineError
from texts.catalogue import Phrase

SECONDS = 20
PLACE = re.compile(r"page:(?P<page>[1-9]\d{0,3})(?:/(?P<kind>row|line):(?P<number>[1-9]\d{0,5}))?")
_PNG = b"\x89PNG\r\n"


def has_page_image(media_type: str, locator: str) -> bool:
    """Whether there is a page to be drawn at all."""
    return media_type == PDF and PLACE.fullmatch(locator) is not None


def page_image(content: bytes, locator: str) -> bytes:
    """PNG of the page at `page:2/row:14`, `page:2/line:5` or `page:2`, the row or line marked where it is found.

    DatumlineError where it cannot be drawn, whatever the reason.
    """
    if sniff(content) != PDF or not PLACE.fullmatch(locator):
        raise DatumlineError(Phrase("excerpts.no_pdf", locator=locator))
    command = [sys.executable, "-m", "crawlers.page_drawing", locator]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise DatumlineError(Phrase("excerpts.not_drawn", locator=locator, reason=type(error).__name__)) from error
    if not done.stdout.startswith(_PNG):
        raise DatumlineError(Phrase("excerpts.no_picture", locator=locator))
    return done.stdout
