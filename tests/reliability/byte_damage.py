"""Damage to a page's bytes: cut, garbled, unbalanced, spelt in another way, or another answer in its place."""

import random
import re
from collections.abc import Callable, Sequence

from crawlers.readers.html_elements import decoded
from domain.extractions import Record
from domain.snapshots import Snapshot
from tests.reliability.trees import is_xml

Chance = random.Random
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_MARK = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_GAP = re.compile(
    r"(?<=>)(?=<(?:/?(?:tr|td|th|tbody|thead|table|li|ul|ol|div|section|article|p|Row|Rows|Entry)\b))"
)
OTHER_PAGES = (
    b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>",
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input type=password></form></body></html>",
    b"<html><head><title>Before you continue</title></head><body><p>We use cookies.</p><button>Accept</button></html>",
    b"<html><body><h1>503 Service Unavailable</h1></body></html>",
    b"<html><head></head><body></body></html>",
    b'{"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}',
    b"Access is denied.",
    b"[]",
    b"{}",
    b"null",
    b"\n",
)


def truncated(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    return snapshot.content[: chance.randrange(1, len(snapshot.content))]


def replaced(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    return chance.choice(OTHER_PAGES)


def unbalanced(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    """One to three tags lost, given twice, or never closed by their bracket."""
    text = decoded(snapshot)
    marks = list(_MARK.finditer(text))
    for mark in sorted(chance.sample(marks, min(len(marks), chance.randint(1, 3))), key=lambda m: -m.start()):
        instead = chance.choice(("", "", mark[0] * 2, mark[0][:-1]))
        text = text[: mark.start()] + instead + text[mark.end() :]
    return text.encode()


def badly_encoded(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    content, text = snapshot.content, decoded(snapshot)
    mode = chance.choice(("latin", "twice", "bytes", "bytes", "nul", "utf-16", "mark"))
    if mode == "latin":
        return text.encode("cp1252", chance.choice(("replace", "xmlcharrefreplace")))
    if mode == "twice":
        return content.decode("latin-1").encode()
    if mode == "utf-16":
        return text.encode("utf-16-le")
    if mode == "mark":
        return b"\xef\xbb\xbf" + text.encode()
    garbled = bytearray(content)
    for place in (chance.randrange(len(content)) for _ in range(chance.randint(1, 5))):
        garbled[place] = 0 if mode == "nul" else chance.choice((0xFF, 0xC3, 0x80))
    return bytes(garbled)


def respelt(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    """White space and entities as another editor writes them; a reader sees the same page."""
    text = decoded(snapshot)
    mode = chance.choice(("entities", "no-break", "spaces", "gaps", "crlf", "capitals"))
    if mode == "gaps":
        return _BLOCK_GAP.sub(lambda _: chance.choice(("\n\t", " ", "\n\n")), text).encode()
    if mode == "crlf":
        return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    if mode == "capitals":
        return (
            None if is_xml(snapshot) else re.sub(r"</?[a-z][a-z0-9]*(?=[\s>])", lambda m: m[0].upper(), text).encode()
        )
    return _in_text(text, _RESPELLINGS[mode], chance).encode()


def _in_text(text: str, change: Callable[[str, Chance], str], chance: Chance) -> str:
    """Only what stands between tags, and in no script."""
    pieces, end = [], 0
    for mark in _TAG.finditer(text):
        pieces += [change(text[end : mark.start()], chance), mark[0]]
        end = mark.end()
    return "".join((*pieces, change(text[end:], chance)))


def _entities(text: str, chance: Chance) -> str:
    if "&" in text:
        return text
    return re.sub(r"[^\s]", lambda m: f"&#{ord(m[0])};" if chance.random() < 0.2 else m[0], text)


def _no_break(text: str, chance: Chance) -> str:
    return text.replace(" ", "\u00a0") if text.strip() and chance.random() < 0.7 else text


def _spaces(text: str, chance: Chance) -> str:
    return re.sub(r" ", lambda _: chance.choice((" ", "  ", "\n   ", "\t")), text)


_RESPELLINGS = {"entities": _entities, "no-break": _no_break, "spaces": _spaces}


def respelt_text(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    """Plain text with other line ends or white space."""
    text = decoded(snapshot)
    mode = chance.choice(("crlf", "trailing", "no-break", "doubled"))
    if mode == "crlf":
        return text.replace("\n", "\r\n").encode()
    if mode == "trailing":
        return re.sub(r"\n", lambda _: " " * chance.randint(0, 3) + "\n", text).encode()
    # One blank at a line's beginning is how a page begins in such a text.
    return re.sub(r"(?<=\S) (?=\S)", "\u00a0" if mode == "no-break" else "  ", text).encode()


def file_damaged(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    """A binary file with bytes missing, overwritten, or put in."""
    content = snapshot.content
    place, length = chance.randrange(len(content)), chance.choice((1, 8, 200, 2000))
    instead = chance.choice((b"", chance.randbytes(length)))
    return content[:place] + instead + content[place + (length if chance.random() < 0.8 else 0) :]


def file_cut(snapshot: Snapshot, records: Sequence[Record], chance: Chance) -> bytes | None:
    cut = snapshot.content[: chance.randrange(1, len(snapshot.content))]
    return cut + chance.choice((b"", b"\n%%EOF\n"))
