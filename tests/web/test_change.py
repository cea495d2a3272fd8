"""The page of a change and what leads on from it: proof, document, bundle; with hostile words from a source."""

import io
import zipfile
from html import unescape
from pathlib import Path
from re import findall, search

from fastapi import FastAPI
from sqlalchemy import update

from domain.snapshots import Snapshot
from store import snapshots
from store.tables import changes
from tests.web.scene import news_app, news_home, waiting
from tests.web.visiting import START, signed_in
from workflow.show_document import HERE, harmless_page

__all__ = ["news_app", "news_home"]

HOSTILE = (
    '</p><script>alert("x")</script><img src=x onerror=alert(1)> \u202egnirts\u202c \x07bell \x00null '
    + "wordwithoutend" * 400
)


def test_a_change_is_shown_with_everything_it_rests_on(news_app: FastAPI) -> None:
    viewer = signed_in(news_app, "viewer")
    sweden = waiting(news_app.state.engine)[1]
    text = unescape(viewer.get(f"/changes/{sweden.id}").text)
    assert "Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed" in text
    assert "<del>signed</del>" in text and "<ins>party</ins>" in text
    assert "<mark>2021-04-28T00:00:00</mark>" in text, "the value is marked in the source's words"
    assert "The source before" in text and "null" in text, "the earlier snapshot stands beside it"
    assert "line 309 of its text" in text and "Footnote 9" in text and "SIGNED" in text
    assert "Approved:" in text and "Edition adopted:" in text and "anna" in text
    assert "https://web.archive.org/web/20261104060000/https://www.coe.int/" in text
    assert 'name="shown"' not in text, "a viewer decides nothing"


def test_what_the_baseline_rests_on_is_not_called_earlier_where_it_is_the_same_document(filled_app: FastAPI) -> None:
    (sweden,) = waiting(filled_app.state.engine)
    text = signed_in(filled_app, "viewer").get(f"/changes/{sweden.id}").text
    assert "What the baseline rests on" in text and "The source before" not in text


def test_its_bundle_is_the_one_that_verify_checks(news_app: FastAPI) -> None:
    change = waiting(news_app.state.engine)[0]
    answer = signed_in(news_app, "viewer").get(f"/evidence/{change.id}/proof.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"manifest.json", "change.json"} <= set(archive.namelist())


def test_both_documents_are_compared_word_by_word(news_app: FastAPI) -> None:
    change = waiting(news_app.state.engine)[1]
    text = unescape(signed_in(news_app, "viewer").get(f"/changes/{change.id}/texts").text)
    assert "<del>null</del>" in text and '<ins>"2021-04-28T00:00:00"</ins>' in text.replace("</ins><ins>", "")
    assert ">The source before</th>" in text and ">The source now</th>" in text


def test_what_does_not_exist_is_not_found(news_app: FastAPI) -> None:
    viewer = signed_in(news_app, "viewer")
    gone = (
        "/changes/0000",
        "/changes/0000/texts",
        "/evidence/0000/proof.zip",
        "/documents/" + "0" * 64,
        "/documents/ab",
    )
    for path in (*gone, "/documents/../../etc/passwd", f"/evidence/{waiting(news_app.state.engine)[0].id}/now.png"):
        assert viewer.get(path).status_code == 404, path


def test_hostile_words_of_a_source_stay_words(news_app: FastAPI) -> None:
    engine, viewer = news_app.state.engine, signed_in(news_app, "editor")
    change = waiting(engine)[0]
    spoilt = {"after": HOSTILE.replace("\x00", ""), "original_value": HOSTILE.replace("\x00", "")}
    with engine.begin() as conn:
        conn.execute(update(changes).where(changes.c.id == change.id).values(**spoilt, meaning="<b>news</b>"))
    for path in ("/", f"/changes/{change.id}", "/?q=%3Cscript%3E", "/?meaning=%3Cscript%3E"):
        answer = viewer.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text and "<b>news" not in answer.text
        assert "\u202e" not in answer.text and "\x07" not in answer.text
    assert "‹U+202E›" in viewer.get(f"/changes/{change.id}").text


def document_with(app: FastAPI, content: bytes, media_type: str) -> str:
    kept = Snapshot(content, media_type, "utf-8")
    with app.state.engine.begin() as conn:
        snapshots.keep(conn, kept, "https://example.org/page", START)
    return kept.sha256


def test_a_document_is_served_where_nothing_of_it_can_run(news_app: FastAPI) -> None:
    viewer = signed_in(news_app, "viewer")
    page = b"<h1>Status</h1><script>alert(1)</script><form action=/x><input name=a></form><a href=//evil>x</a>"
    sha256 = document_with(news_app, page, "text/html")
    frame = viewer.get(f"/documents/{sha256}").text
    assert search(r'<iframe[^>]* sandbox src="/documents/', frame)
    shown = viewer.get(f"/documents/{sha256}/shown")
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy and "allow-" not in policy
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "Status" in shown.text
    assert not findall(r"(?i)<(script|form|input|a|img|link|meta http)|on\w+=|href|src=", shown.text)
    original = viewer.get(f"/documents/{sha256}/original")
    assert original.content == page and original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment")


def test_the_place_of_the_value_is_marked_in_the_document() -> None:
    table = b"<table><tr><td>Albania<td>party</tr><tr><td id=datumline-here>Sweden<td>signed</tr></table>"
    shown = harmless_page(Snapshot(table, "text/html", "utf-8"), "css:tr:nth-of-type(2) td:nth-of-type(2)")
    assert f'<td id="{HERE}">signed</td>' in shown and shown.count(f'id="{HERE}"') == 1
    lines = harmless_page(Snapshot(b"one\ntwo <b>\nthree", "text/plain", "utf-8"), "line:2")
    assert f'id="{HERE}">two &lt;b&gt;' in lines
    assert "Sweden" in harmless_page(Snapshot(table, "text/html", "utf-8"), "css:[[[")


def test_a_page_of_a_pdf_is_drawn_in_another_process(news_app: FastAPI) -> None:
    viewer = signed_in(news_app, "viewer")
    example = Path(__file__).parents[1] / "crawlers/sources/ncmec_cybertip/2019_two_pairs/page.pdf"
    sha256 = document_with(news_app, example.read_bytes(), "application/pdf")
    picture = viewer.get(f"/documents/{sha256}/page.png?at=page:2/row:3")
    assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert f"/documents/{sha256}/page.png" in viewer.get(f"/documents/{sha256}?at=page:2/row:3").text
    broken = document_with(news_app, b"%PDF-1.4\nbroken", "application/pdf")
    assert viewer.get(f"/documents/{broken}/page.png").status_code == 404
    assert viewer.get(f"/documents/{sha256}/page.png?at=page:99").status_code == 404


def test_an_editor_goes_from_change_to_change_of_the_same_queue(news_app: FastAPI) -> None:
    ireland, sweden = waiting(news_app.state.engine)
    viewer = signed_in(news_app, "viewer")
    first, last = (viewer.get(f"/changes/{one.id}?by=figure").text for one in (ireland, sweden))
    assert f'rel="next" href="/changes/{sweden.id}?by=figure"' in first and 'rel="prev"' not in first
    assert f'rel="prev" href="/changes/{ireland.id}?by=figure"' in last and 'rel="next"' not in last
    alone = viewer.get(f"/changes/{sweden.id}?country=SWE").text
    assert 'rel="prev"' not in alone and 'href="/?country=SWE"' in alone
