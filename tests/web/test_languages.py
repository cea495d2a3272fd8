"""Every page in the language of brackets: what stands outside of them has to come from the store or the sources.

A sentence that is written in a template, a handler or a step is found by this, and so is one put together from parts.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import LargeBinary, select

import store.snapshots
import store.tables
from config.countries import name_of
from config.reports import load_edition, load_rules
from config.reports.claims import load_claims
from crawlers.registry import load, source_ids
from store.engines import reading
from tests.web.every_page import addresses, examples
from tests.web.scene import BUDAPEST, news_app, news_home, waiting
from tests.web.visiting import REPORT, START, posted, signed_in
from texts.catalogue import CLOSING, OPENING, PSEUDO
from workflow.decide import Choice, approve
from workflow.undo import undo

__all__ = ["news_app", "news_home"]
SPOKEN = ("title", "alt", "aria-label", "placeholder", "data-label")
OURS = re.compile(rf"{OPENING}[^{OPENING}{CLOSING}]*{CLOSING}")
WORD = re.compile(r"[^\W\d_]{3,}")
# What stands between two things that are set beside each other, and around one.
BETWEEN = re.compile(r"[,;:.…] | [·/→←|-] |[()“”]|[,.]$|\b\d\d:\d\d | (?=json:|css:|page:|line:)")
EDGES = " .,;:·/…()“”→←⇥≠|-–'\"<>"
# What is the same in every language, and why.
EXCEPTIONS = {
    "datumline": "the program's name, which the store does not have",
    "odd, soon": "what is typed here",
    "open, approved, rejected, deferred, superseded, reverted": "a filter's values, as an address takes them",
    "SHA-256": "the name of the hash",
    "UTC": "a time zone",
    "CET": "a time zone, as the clock's rules name it",
    "CEST": "a time zone, as the clock's rules name it",
}
# Columns of names, which stay the same in every language and are looked up when they are shown.
NAMES = {"kind", "state", "status", "outcome", "meaning", "reason", "role", "cadence", "channel", "robots", "matter"}
# What the log shows as it is: kinds of rows, by which they are searched for and exported, and a row as it was sealed.
SEALED = re.compile(r"[a-z]+(\.[a-z_]+)?|\{ .*")
BESIDES = (
    *(
        "/log?verify=1",
        "/cases?all=1",
        "/upstream-errors?all=1",
        "/?status=rejected",
        "/?by=figure",
        "/baseline?figure=1",
    ),
    *("/baseline?country=SWE", "/baseline?figure=4", "/sheet?figure=7", "/report/4", "/report/5", "/changes/none"),
)
PROPOSAL = 2


@pytest.fixture
def settings(settings: Any) -> Any:
    return settings.model_copy(update={"language": PSEUDO})


def spoken(page: str) -> Iterator[str]:
    """Everything that a visitor reads or hears, but what is to be typed word for word."""
    root: Any = html.fromstring(page)
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "code", "kbd"):
            yield from [node.tail] if node.tail else []
            continue
        yield from (node.get(name) for name in SPOKEN if node.get(name))
        yield from (part for part in (node.text, node.tail) if part)


def outside(page: str) -> set[str]:
    """What is in no brackets and has a word in it."""
    parts = (part for text in spoken(page) for part in OURS.split(text))
    return {" ".join(part.split()) for part in parts if WORD.search(part)}


def data_of(app: FastAPI) -> str:
    """All that the store holds and the report, the sources and the countries are called, in lower case."""
    found: list[object] = list(EXCEPTIONS)
    with reading(app.state.engine) as conn:
        for table in store.tables.metadata.sorted_tables:
            columns = [one for one in table.c if one.name not in NAMES and not isinstance(one.type, LargeBinary)]
            if not columns:
                continue
            found += [value for row in conn.execute(select(*columns)) for value in row]
        for sha256 in store.snapshots.hashes(conn):
            content = store.snapshots.read(conn, sha256).content.decode("utf-8", "replace")
            found += [content, html.fromstring(content).text_content() if "<" in content else ""]
    rules = load_rules(REPORT)
    found += [rules.title, *rules.figures.values(), *map(name_of, rules.countries)]
    found += [word for rule in rules.cells for word in (rule.title, rule.field, *rule.rule.choices, *rule.totals)]
    found += [word for claim in load_claims(REPORT) for word in (claim.wording, claim.where, claim.note)]
    found += [cell.original_value for cell in load_edition(REPORT).cells]
    found += [f"{rule.field} {item}" for rule in rules.cells for item in rule.items]
    for source in map(load, source_ids()):
        found += [
            source.id,
            source.title,
            source.publisher,
            source.licence,
            source.cited_url,
            *source.tls,
            *source.tls.values(),
        ]
        found += [page.url for page in source.pages]
    return " ".join(" ".join(str(one).split()) for one in found).replace("_", " ").lower()


def is_data(part: str, data: str) -> bool:
    """Whether it stands there word for word: as a whole, or the things that a template sets beside each other."""
    whole = part.replace("_", " ").lower().strip(EDGES)
    pieces = (piece.strip(EDGES) for piece in BETWEEN.split(whole))
    return whole in data or all(piece in data or not WORD.search(piece) for piece in pieces)


def loose(app: FastAPI, pages: dict[str, str]) -> str:
    """What of these pages is neither a text nor data, a line each."""
    data = data_of(app)
    found = ((name, one) for name, page in pages.items() for one in sorted(outside(page)) if not is_data(one, data))
    return "\n".join(f"{name}: {one}" for name, one in found if not (name[:4] == "/log" and SEALED.fullmatch(one)))


def test_what_is_in_no_brackets_is_data(filled_app: FastAPI, tmp_path: Path) -> None:
    operator = signed_in(filled_app, "operator")
    known = examples(filled_app, tmp_path)
    pages = {address: operator.get(address).text for address in (*addresses(filled_app, known), *BESIDES)}
    with filled_app.state.engine.begin() as conn:
        undo(conn, REPORT, PROPOSAL, "anna", START + timedelta(hours=2))
    pages["first"] = operator.get(f"/changes/first/{BUDAPEST}").text
    pages |= dict(refused(operator, known))
    assert len(pages) > 40
    assert loose(filled_app, pages) == ""


def test_what_was_approved_is_told_in_the_same_words(news_app: FastAPI) -> None:
    editor, (ireland, sweden) = signed_in(news_app, "editor"), waiting(news_app.state.engine)
    with news_app.state.engine.begin() as conn:
        approve(conn, [Choice(sweden.id)], "anna", START + timedelta(days=3))
    paths = (
        "/",
        f"/changes/{ireland.id}",
        f"/changes/{sweden.id}",
        "/errata",
        "/report",
        "/report/1",
        "/countries/SWE",
    )
    pages = {path: editor.get(path).text for path in paths}
    assert OPENING in re.findall("<pre>(.*?)</pre>", pages["/errata"], re.DOTALL)[0]
    assert loose(news_app, pages) == ""


def refused(operator: Any, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pages that say what cannot be done."""
    change = f"/changes/{known['change_id']}/decide"
    yield "no action", posted(operator, change, action="").text
    yield "no reason", posted(operator, change, action="reject").text
    yield "another state", posted(operator, change, action="defer", until="2027-01-01", shown="x").text
    yield "no day", posted(operator, change, action="defer", until="soon").text
    yield "nobody", posted(operator, "/users", name="!", role="editor").text
    yield "no figure", operator.get("/report/99").text
    yield "no filter", operator.get("/?status=odd").text
    yield "no address", posted(operator, "/subscriptions", address="odd", cadence="weekly", day="1", hour="8").text
    yield "no value", posted(operator, "/sheet/preview", figure="1", **{"value~SWE~~budapest": "odd", "page": "1"}).text


def test_the_page_says_which_language_it_is_in(filled_app: FastAPI) -> None:
    page: Any = html.fromstring(signed_in(filled_app, "viewer").get("/help").text)
    assert page.get("lang") == PSEUDO
    assert outside(html.tostring(page, encoding="unicode")) <= {"viewer", "datumline"}
