"""What a country plans for Safer Internet Day, by year, as its state, its number of words and its hash; never as text.

Words and hash are made as those of the report's Appendix 3 are, so that the same text has the same hash; texts of the
report and of a page are not compared all the same, since each is laid out in its own way.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawlers.readers.centre_headings import kind_of
from crawlers.readers.page_outline import Section, without
from crawlers.readers.profile_dates import DATE_LINE

PLAN, PLACEHOLDER, NOTHING = "plan", "placeholder", "none"

_AWAITED = re.compile(
    r"[“\"']?\s*We are awaiting an update on this SID Committee[’'ʼ]?s plans for Safer Internet Day (20\d\d)"
    r"\.?\s*[”\"']?",
    re.IGNORECASE,
)
_DAY_OF = re.compile(r"\b(?:Safer Internet Day|SID)\s*(?:\(SID\)\s*)?[,-]?\s*(20\d\d)\b", re.IGNORECASE)
_PLAN_TITLE = re.compile(
    r"\bSID\b|Safer Internet Day|what we are doing|our activities|activities|(?:our|the) plans?\b", re.IGNORECASE
)
_OTHER_TITLE = re.compile(
    r"^(?:about (?:us|the (?:organi[sz]ation|cent(?:re|er)|committee)|safer internet day|sid)\b(?! (?:sid )?activities)"
    r"|contacts?\b"
    r"|who we are|follow us|find us|website|social media|related|latest|news|share|other countries|useful links|links"
    r"|online abuse|(?:get )?help\b|resources|partners|supporters|what is (?:sid|safer internet day))",
    re.IGNORECASE,
)
_SHORT_TITLE = re.compile(
    r"about us|(?:about )?our (?:SID |Safer Internet Day )?(?:activities|plans)(?: for SID 20\d\d)?"
    r"|what we are doing (?:to|for|on|during) [^.]{5,160}|contacts?(?: us| details)?|about the organi[sz]ation",
    re.IGNORECASE,
)
BOILERPLATE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"Skip to main content",
        r"European Union flag",
        r"An official website of the European Union(?:\s*How do you know\?)?",
        r"\bLog ?in\b",
        r"Online abuse\s*[–—-]?\s*get help,? report it!?",
        r"Contact a helpline",
        DATE_LINE,
        r"\b(?:Share this page|Print this page|Back to (?:top|the (?:list|map))|Read more)\b",
    )
)


@dataclass(frozen=True, slots=True)
class Plan:
    """state: plan, placeholder or none; words and sha256 only of a plan."""

    year: str
    state: str
    locator: str
    words: str | None = None
    sha256: str | None = None


def is_title(text: str) -> bool:
    """Whether a short text, whatever element shows it, is the title of a section."""
    return _SHORT_TITLE.fullmatch(text) is not None


def plans(sections: Sequence[Section], updated: str | None) -> tuple[tuple[Plan, ...], str | None]:
    """The plans of each year that the page speaks of, and why nothing could be read of one (None: all was).

    updated: the day or month on which the page says it was updated; it gives the year to a plan that names none.
    """
    own = _of_the_plan(sections)
    if not own:
        return (), None
    by_year: dict[str, list[Section]] = {}
    usual = _year_of(" ".join(f"{one.title} {one.text}" for one in own)) or _season(updated)
    current = None
    for section in own:
        current = _year_of(section.title) or current or usual
        if current is None:
            return (), "the page does not say of which year its plan is"
        by_year.setdefault(current, []).append(section)
    return tuple(_plan(year, by_year[year]) for year in sorted(by_year)), None


def _of_the_plan(sections: Sequence[Section]) -> list[Section]:
    """The sections headed as the plan with those headed below them, else whatever speaks of the day."""
    own: list[Section] = []
    level: int | None = None
    for section in sections:
        if _is_plan(section.title):
            level = section.level
            own.append(section)
        elif level is not None and section.level > level and not _OTHER_TITLE.search(section.title):
            own.append(section)
        else:
            level = None
    return own or [one for one in sections if _speaks_of_day(one)]


def _is_plan(title: str) -> bool:
    return bool(_PLAN_TITLE.search(title)) and not _OTHER_TITLE.search(title) and kind_of(title) is None


def _speaks_of_day(section: Section) -> bool:
    text = without(section.text, BOILERPLATE)
    return bool(re.search(r"\bSID\b|Safer Internet Day", text)) and not _OTHER_TITLE.search(section.title)


def _year_of(text: str) -> str | None:
    """The last year whose day a text names: it may look back on the one before."""
    return max(_DAY_OF.findall(text), default=None)


def _season(updated: str | None) -> str | None:
    """The year of the day that was next: it is in February, and pages are brought up to date from autumn on."""
    if updated is None:
        return None
    year, month = int(updated[:4]), int(updated[5:7])
    if month >= 9:
        return str(year + 1)
    return str(year) if month <= 2 else None


def _plan(year: str, sections: Sequence[Section]) -> Plan:
    text = " ".join(filter(None, _texts(sections)))
    locator = sections[0].locator
    if awaited := _AWAITED.match(text):
        return Plan(awaited[1], PLACEHOLDER, locator)
    if not text:
        return Plan(year, NOTHING, locator)
    return Plan(year, PLAN, locator, str(len(text.split())), hashlib.sha256(text.encode()).hexdigest())


def _texts(sections: Iterable[Section]) -> Iterable[str]:
    for place, section in enumerate(sections):
        if place and not _is_plan(section.title):
            yield section.title
        yield without(section.text, BOILERPLATE)
