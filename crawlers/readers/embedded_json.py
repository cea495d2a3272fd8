"""Data that a page carries for its scripts: JSON in script elements, in assignments and in attributes."""

import json
import re
from collections.abc import Iterator, Mapping

from crawlers.readers.html_elements import HtmlElement, is_element

_BEGINNING = re.compile(r"(?:^|[=(:,])\s*(?=[\[{]\s*[\[{\"])")
_MOST_TRIES = 200
_DECODER = json.JSONDecoder()


def documents(root: HtmlElement) -> Iterator[tuple[object, HtmlElement]]:
    """Every JSON array or object in the page with the element that carries it, outermost first."""
    for element in root.iter():
        if not is_element(element):
            continue
        texts = [element.text or ""] if element.tag == "script" else []
        texts += [value for name, value in element.items() if name.startswith(("data-", ":"))]
        for text in texts:
            yield from ((document, element) for document in _parsed(text))


def _parsed(text: str) -> Iterator[object]:
    place = 0
    for _ in range(_MOST_TRIES):
        match = _BEGINNING.search(text, place)
        if match is None:
            return
        try:
            document, place = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            place = match.end() + 1
        else:
            yield document


def rows_in(document: object, depth: int = 0) -> Iterator[tuple[Mapping[str, object], ...]]:
    """Every list of objects in a document, however deep; an object of objects or lists is one, its keys under `key`."""
    if depth > 20:
        return
    rows: tuple[Mapping[str, object], ...]
    if isinstance(document, list):
        if rows := tuple(entry for entry in document if isinstance(entry, dict)):
            yield rows
        for entry in document:
            yield from rows_in(entry, depth + 1)
    elif isinstance(document, dict):
        if rows := tuple(_keyed(document)):
            yield rows
        for entry in document.values():
            yield from rows_in(entry, depth + 1)


def _keyed(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for key, entry in document.items():
        for one in entry if isinstance(entry, list) else [entry]:
            if isinstance(one, dict):
                yield {"key": key, **one}
