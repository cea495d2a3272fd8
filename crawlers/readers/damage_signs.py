"""Signs that bytes are not as their author meant them: elements begun and never ended, characters decoded wrongly.

Many sound pages have some of them, year after year. Only one that a page did not have when it was last believed says
that something happened to it on the way.
"""

import re
from collections import Counter
from collections.abc import Mapping

from crawlers.readers.html_elements import decoded
from domain.snapshots import Capture, Snapshot

UNDECODED = "characters that were not decoded as they were meant"
UNENDED = "no end of the page"
BROKEN_TAG = "a tag that is begun and not ended"

_VOID = frozenset({
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
})  # fmt: skip
# Ended by the next one of its kind, where its own end is left out.
_NOT_IN_ITSELF = frozenset({"dd", "dt", "li", "option", "p", "td", "th", "tr"})
_TAG = re.compile(r"<(/?)([a-z][\w:-]*)(?:\s[^<>]*?)?(/?)>", re.IGNORECASE)
_NO_MARKUP = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BEGUN = re.compile(r"</?[a-z][^<>]*(?=<)", re.IGNORECASE)
# What stands for a character in a word that an encoding does not have.
_REPLACED = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
# U+FFFD or NUL stand where nothing could be decoded. The rest is UTF-8 that was taken for Latin-1 or Windows-1252; a
# closing quotation mark behind a capital or ß is no sign.
_UNDECODED = re.compile(
    "[\ufffd\0]|[\u00c2-\u00df][\u0080-\u00aa\u00ac-\u00b6\u00b8\u00b9\u00bc-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    "\u0192\u02c6\u02dc\u2020-\u2022\u2026\u2030\u20ac\u2122]|\u00e2[\u0080-\u00bf\u20ac\u2020]"
)


def signs_of(capture: Capture) -> Mapping[str, int]:
    """Sign -> how often it is met in the capture's parts; those that are not met are left out."""
    found: Counter[str] = Counter()
    for part in capture.parts:
        if not part.snapshot.content.startswith(b"%PDF"):
            found.update(_signs(part.snapshot))
    return dict(found)


def fresh(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[str, ...]:
    """The signs that are met now and were not before, in the order of their names."""
    return tuple(sorted(sign for sign in now if sign not in before))


def _signs(snapshot: Snapshot) -> Counter[str]:
    text = decoded(snapshot)
    shown = re.sub(r"<[^<>]*>|\bhttps?://\S+", " ", text)
    found = Counter({UNDECODED: len(_UNDECODED.findall(text)) + len(_REPLACED.findall(shown))})
    if text.lstrip()[:1] == "<":
        found[UNENDED] = 0 if re.search(r"</html\s*>", text, re.IGNORECASE) else 1
        markup = _NO_MARKUP.sub("", text)
        found[BROKEN_TAG] = len(_BEGUN.findall(markup))
        found.update(_unbalanced(markup))
    return Counter({sign: number for sign, number in found.items() if number})


def _unbalanced(markup: str) -> Counter[str]:
    """Tags without their other half, by their order: one end lost and one beginning lost are not a pair."""
    found: Counter[str] = Counter()
    within: list[str] = []
    begun: Counter[str] = Counter()  # of `within`: a search in it for each end would take for ever on a hostile page
    for ending, tag, closed in _TAG.findall(markup):
        name = tag.lower()
        if closed or name in _VOID:
            continue
        if not ending:
            if name in _NOT_IN_ITSELF and within and within[-1] == name:
                found[name] += 1
                continue
            within.append(name)
            begun[name] += 1
        elif begun[name]:
            while (innermost := within.pop()) != name:
                found[innermost] += 1
                begun[innermost] -= 1
            begun[name] -= 1
        else:
            found[name] += 1
    found.update(within)
    return Counter({f"<{name}> and </{name}> that do not pair": number for name, number in found.items()})
