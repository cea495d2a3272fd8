"""A page that says of itself that it is not there, and pages that only speak of such pages."""

import pytest

from crawlers.readers.missing_pages import missing_notice, title_of
from domain.snapshots import Snapshot


def page(title: str, heading: str = "", text: str = "") -> Snapshot:
    markup = f"<html><head><title>{title}</title></head><body><h1>{heading}</h1><p>{text}</p></body></html>"
    return Snapshot(markup.encode(), "text/html", "utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "404", "Error 404", "404 - Not Found", "Page not found | Europol", "The page you requested could not be found",
        "This page doesn't exist", "This page is no longer available", "Sorry, this content isn't available right now",
        "Seite nicht gefunden", "Page introuvable", "Página no encontrada", "Pagina non trovata", "Sidan hittades inte",
        "Siden blev ikke fundet", "Sivua ei löytynyt", "Lapa nav atrasta", "Lehekülge ei leitud", "Страница не найдена",
        "Сторінку не знайдено", "This domain is for sale", "Account suspended",
    ],
)  # fmt: skip
def test_a_notice_is_believed_in_a_title_and_in_a_heading(words: str) -> None:
    assert missing_notice(page(words)) == words
    assert missing_notice(page("A site", words)) == words


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Web constables", "Police in the network", "Page not found"),
        ("Convention ETS No. 185", "40420 signatures", ""),
        ("Missing children", "Children who were never found by those who looked for them", ""),
        ("A study of why so many pages of public bodies that were cited ten years ago are not found today", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_an_ordinary_page_is_there(title: str, heading: str, text: str) -> None:
    assert missing_notice(page(title, heading, text)) is None


def test_only_web_pages_have_notices_and_titles() -> None:
    assert missing_notice(Snapshot(b"%PDF-1.4 Page not found", "application/pdf")) is None
    assert title_of(Snapshot(b"404 not found", "text/plain")) is None
    assert title_of(page("  Two\n words ")) == "Two words"
    assert title_of(page("")) is None
