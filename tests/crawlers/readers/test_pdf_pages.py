"""Every way in which a file can fail to be a readable PDF ends in one sentence."""

from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from crawlers.readers.country_counts_pdf import read_table
from crawlers.readers.pdf_pages import MOST_PAGES, pages
from domain.errors import DatumlineError, LayoutUnknown, NotThePage

TITLE = "2019 CyberTipline Reports by Country"


def pdf(*texts: str, paint: Callable[[Canvas], object] | None = None, lock: str | None = None) -> bytes:
    """One page for each text, `paint` on the last."""
    buffer = BytesIO()
    encryption = StandardEncryption(lock, "owner") if lock else None
    canvas = Canvas(buffer, invariant=1, encrypt=encryption)
    for number, text in enumerate(texts):
        if number:
            canvas.showPage()
        canvas.drawString(72, 700, text)
    if paint:
        paint(canvas)
    canvas.save()
    return buffer.getvalue()


def crowd(canvas: Canvas) -> None:
    for number in range(20_000):
        canvas.drawString(number % 600, number % 700, "crowded")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", NotThePage, "The file is empty"),
        (b"<!doctype html><title>404</title>", NotThePage, "an HTML page, not a PDF"),
        (b'{"error": "gone"}', NotThePage, "JSON, not a PDF"),
        (b"%PDF-1.7 and then nothing", LayoutUnknown, "cut off"),
        (b"%PDF-1.7 and then nothing %%EOF", LayoutUnknown, "cannot be read as a whole"),
        (pdf(TITLE, lock="secret"), LayoutUnknown, "encrypted"),
        (pdf(""), LayoutUnknown, "no text on its first pages"),
        (pdf("Annual report"), NotThePage, "does not mention the CyberTipline"),
        (pdf("2019 CyberTipline Reports by ESP"), NotThePage, "about the CyberTipline but is not titled"),
        (pdf("CyberTipline Reports by Country"), LayoutUnknown, "without its year"),
        (pdf(TITLE, "2020 CyberTipline Reports by Country"), LayoutUnknown, "several years, 2019, 2020"),
        (pdf(TITLE), LayoutUnknown, "no table"),
        (pdf(*["A chapter"] * (MOST_PAGES + 1)), NotThePage, f"has {MOST_PAGES + 1} pages"),
        (pdf(TITLE, paint=crowd), NotThePage, "bytes of drawing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    content: bytes, error: type[DatumlineError], words: str
) -> None:
    with pytest.raises(error) as refused:
        read_table(content)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "title",
    [
        "CyberTipline 2019 Reports by Country",
        "CyberTipline Reports by Country, 2019",
        "2019 CYBERTIPLINE REPORTS BY COUNTRY",
    ],
)
def test_the_year_is_found_wherever_the_title_has_it(title: str) -> None:
    with pytest.raises(LayoutUnknown, match="The list for 2019 has no table"):
        read_table(pdf(title))


def test_pages_are_parsed_only_when_they_are_asked_for() -> None:
    first = next(pages(pdf("Good", "Crowded", paint=crowd)))
    assert (first.number, [word.text for word in first.words]) == (1, ["Good"])
