"""What a Safer Internet Centre contains, by the sections of its page: awareness centre, helpline, hotline."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.readers.page_outline import Section

COMPONENTS: Mapping[str, str] = {
    "awareness_centre": "the awareness centre",
    "helpline": "the helpline",
    "hotline": "the hotline",
}
_WORDS = {
    "awareness_centre": r"awareness(?:[\s-]+raising)?(?:[\s-]+(?:cent(?:re|er)|node)s?)?",
    "helpline": r"help[\s-]?lines?",
    "hotline": r"hot[\s-]?lines?",
}
_PATTERNS = {name: re.compile(rf"\b{words}\b", re.IGNORECASE) for name, words in _WORDS.items()}
_NAMED = "|".join(_WORDS.values())
_TITLE = re.compile(
    rf"(?:(?:the|our|its|national|insafe|inhope|about the)\s+)*(?:\w+\s+)?(?:{_NAMED})"
    rf"(?:\s*(?:,|/|&|and|or)\s*(?:the\s+)?(?:{_NAMED}))*(?:\s*(?:services?|\((?:s|INHOPE|Insafe)\)))?",
    re.IGNORECASE,
)
_OTHER_TITLE = re.compile(
    r"about (?:us|the (?:organisation|organization|cent(?:re|er)))|youth(?: (?:participation|panels?|ambassadors?))?"
    r"|contacts?(?: (?:us|details|information))?(?: and opening hours)?|opening hours|partners|consortium",
    re.IGNORECASE,
)
_ASKING = re.compile(r"\b(?:contact|find|call|report|latest|news|list|all|other|more|visit|see|need)\b", re.IGNORECASE)
_NONE = re.compile(r"(?:n/?\.?a\.?|none|no|not (?:applicable|available)|[-–—])\.?", re.IGNORECASE)
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Read:
    """values: component -> yes or no; locators: where it stands; doubts: component -> why it was not read.

    found: the components that have a section at all, whatever it says.
    """

    values: Mapping[str, str]
    locators: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    found: frozenset[str] = frozenset()


def is_title(text: str) -> bool:
    """Whether a short text, whatever element shows it, is the title of a section."""
    return bool(_TITLE.fullmatch(text) or _OTHER_TITLE.fullmatch(text))


def components_of(title: str) -> tuple[str, ...]:
    """The components that a heading names; none for a sentence or an invitation that mentions one."""
    label = re.split(r":|\s[–—-]\s", title)[0]
    if len(label.split()) > _MOST_WORDS or _ASKING.search(label) or label.rstrip().endswith((".", "?", "!")):
        return ()
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(label))


def components(sections: Sequence[Section], whole: bool) -> Read:
    """What the page has and has not; a component without a section is `no` only on a page that arrived whole."""
    bodies = {name: list(_bodies(sections, name)) for name in COMPONENTS}
    values: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for name, found in bodies.items():
        texts = [text for _, text in found if text]
        if not found:
            continue
        if texts:
            values[name] = "no" if all(_denies(name, text) for text in texts) else "yes"
        else:
            doubts[name] = "its section has no text"
    found_names = frozenset(name for name, found in bodies.items() if found)
    for name in (name for name in COMPONENTS if name not in found_names):
        why = _why_not_missing(sections, name, values, whole)
        if why is None:
            values[name] = "no"
        else:
            doubts[name] = why
    locators = {name: found[0][0].locator for name, found in bodies.items() if found}
    return Read(values, locators, doubts, found_names)


def _bodies(sections: Sequence[Section], name: str) -> Iterator[tuple[Section, str]]:
    """Each section of a component with its text and that of what is headed below it."""
    for place, section in enumerate(sections):
        if name in components_of(section.title):
            texts = [section.text]
            for below in sections[place + 1 :]:
                if below.level <= section.level or components_of(below.title):
                    break
                texts += [below.title, below.text]
            yield section, " ".join(filter(None, texts))


def _denies(name: str, text: str) -> bool:
    """Whether a section's text says that there is no such component."""
    if _NONE.fullmatch(text.strip()):
        return True
    verbs = r"(?:have|operate|run|provide|include|offer|host)"
    denial = (
        rf"\bno\s+(?:\w+\s+){{0,3}}{_WORDS[name]}\b"
        rf"|\b(?:does|do|did)\s+not\s+(?:\w+\s+){{0,2}}{verbs}\s+(?:an?|any)\s+(?:\w+\s+){{0,3}}{_WORDS[name]}\b"
        rf"|\b(?:without|lacks)\s+an?\s+(?:\w+\s+){{0,3}}{_WORDS[name]}\b"
    )
    return re.search(denial, text[:300], re.IGNORECASE) is not None


def _why_not_missing(sections: Sequence[Section], name: str, values: Mapping[str, str], whole: bool) -> str | None:
    """Why a component without a section is not known to be missing; None where it is."""
    if "yes" not in values.values():
        return "the page has no section of any of the three"
    if not whole:
        return "the page breaks off"
    last = max(place for place, section in enumerate(sections) if components_of(section.title))
    known = [place for place, section in enumerate(sections) if _is_other(section.title) and section.text]
    if max(known, default=0) < last:
        return "nothing follows the last of the sections, so that some may not have arrived"
    # What stands behind the profile's own last section is about others.
    strange = [one for one in sections[: max(known)] if not components_of(one.title) and not _is_other(one.title)]
    if any(_PATTERNS[name].match(one.title) for one in strange):
        return "a heading begins with its name and goes on as a text"
    if any(_PATTERNS[name].search(one.text) and not _denies(name, one.text) for one in strange):
        return "it has no section, but the page speaks of it elsewhere"
    return None


def _is_other(title: str) -> bool:
    return _OTHER_TITLE.fullmatch(title) is not None
