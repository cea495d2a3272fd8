"""Headings of the Safer Internet network's pages: which country a page is of, and which kind of body it presents.

"German Safer Internet Centre", "Safer Internet Centre Albania (SIC Albania)", "Albania Safer Internet Day Committee -
Safer Internet Centre Albania": adjectives and names, hyphens and dashes, Centre and Center all occur.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from config.countries import name_of, nearest
from config.demonyms import country_of
from crawlers.readers.html_elements import HtmlElement, css_path, folded, text_of
from crawlers.readers.page_outline import headings_of
from domain.errors import LayoutUnknown, NotThePage

CENTRE, COMMITTEE, SUPPORTER = "safer_internet_centre", "sid_committee", "sid_supporter"
_CENTRE = r"(?:(?:national|EU)\s+)?(?:Safer|Better)\s+Internet\s+Cent(?:re|er)s?\b(?:\s+Plus|\+)?|\bSICs?\b\+?"
_KINDS = (
    (CENTRE, re.compile(_CENTRE, re.IGNORECASE)),
    (COMMITTEE, re.compile(r"\b(?:Safer\s+Internet\s+Day|SID)\s+(?:National\s+)?Committee\b", re.IGNORECASE)),
    (SUPPORTER, re.compile(r"\b(?:Safer\s+Internet\s+Day|SID)\s+(?:Global\s+)?Supporter\b", re.IGNORECASE)),
)
_OTHER_WORDS = re.compile(
    r"\bSafer\s+Internet\s+Day\b(?:\s+20\d\d)?(?:\s+in\b)?|\bSID\b(?:\s+20\d\d)?(?:\s+in\b)?|\bBetter\s+Internet\s+for\s+Kids\b"
    r"|\bBIK\b|\bin\s+your\s+country\b|\b(?:country\s+)?profile\b|\bwelcome\s+to\b|^\s*(?:in|of|for|from|about)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:(?:the|in|of|for|from)\s+)+", re.IGNORECASE)
_PARTING = re.compile(r"\s[-–—]+(?:\s|$)|[|:(),/·•]")
_LOST = re.compile(
    r"\b(?:page|content|site)\s+(?:(?:was|is|has|does|could)\s+)?(?:not|never)\s+(?:be(?:en)?\s+)?(?:found|available|exist)"
    r"|\bnot found\b|^(?:error|404|403|500)\b"
    r"|^(?:access denied|forbidden|unauthori[sz]ed|maintenance|service unavailable|log ?in|sign ?in)\b",
    re.IGNORECASE,
)
_URL_NOISE = re.compile(r";.*$|\.(?:html?|aspx|php)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Presented:
    """country: alpha-3. kind: of the body that the heading names first, None where it names none."""

    country: str
    kind: str | None
    heading: str
    locator: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    locator: str
    country: str | None
    kind: str | None


def presented(root: HtmlElement, url: str) -> Presented:
    """Whose page this is, by its headings, else by its own or the asked address.

    NotThePage for a page that says it is not there, and where headings and addresses mean two countries; LayoutUnknown
    where none of them means one, with the countries whose names come nearest.
    """
    candidates = list(_candidates(root))
    if lost := next((one for one in candidates if _LOST.search(one.text)), None):
        raise NotThePage(f"“{lost.text[:80]}”: the page is not there or is not shown; its address may have changed.")
    best = next(
        (one for wanted in (_both, _only_country) for one in candidates if wanted(one)),
        candidates[0] if candidates else None,
    )
    by_address = {country for address in _addresses(root, url) if (country := country_of_url(address))}
    countries = by_address | ({best.country} if best and best.country else set())
    if len(countries) > 1:
        names = " and ".join(sorted(map(name_of, filter(None, countries))))
        raise NotThePage(f"Heading and addresses of the page mean different countries, {names}; it may be another's.")
    if best is None or not countries:
        raise _nobodys(candidates)
    return Presented(best.country or countries.pop() or "", best.kind, best.text, best.locator)


def kind_of(heading: str) -> str | None:
    """The kind of body that is named first: a committee may carry the name of a centre behind a dash."""
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(heading))]
    return min(found)[1] if found else None


def country_of_heading(heading: str) -> str | None:
    """The one country that the heading means, None where it means none or several."""
    bare = heading
    for _, pattern in _KINDS:
        bare = pattern.sub(" | ", bare)
    parts = [_OTHER_WORDS.sub(" ", part) for part in _PARTING.split(bare)]
    found = {country for part in parts if (country := _country_in(folded(part)))}
    return found.pop() if len(found) == 1 else None


def _country_in(words: str) -> str | None:
    return country_of(words) or country_of(_LEADING.sub("", words))


def country_of_url(url: str) -> str | None:
    """The country that the last or the last but one step of an address names: …/sic/germany, /web/albania/home."""
    steps = [_URL_NOISE.sub("", step) for step in unquote(urlsplit(url).path).strip("/").split("/")]
    named = (country_of(re.sub(r"[-_+]", " ", step)) for step in reversed(steps[-2:]))
    return next((country for country in named if country), None)


def _both(one: _Candidate) -> bool:
    return one.country is not None and one.kind is not None


def _only_country(one: _Candidate) -> bool:
    return one.country is not None


def _candidates(root: HtmlElement) -> Iterator[_Candidate]:
    """Main headings first, then those below that name a body, the first one below, and the page's title."""
    headings = headings_of(root)
    texts = [(text, locator) for text, level, locator in headings if level == 1]
    texts += [(text, locator) for text, level, locator in headings if 1 < level < 4 and kind_of(text)]
    texts += [(text, locator) for text, level, locator in headings if level == 2][:1]
    titles = [folded(node.text_content()) for node in root.iter("title")][:1]
    titles += [folded(text) for text in root.xpath("//meta[@property='og:title']/@content")][:1]
    texts += [(text, "css:title") for text in titles if text]
    if not any(level == 1 for _, level, _ in headings):
        texts += list(_first_lines(root))
    for text, locator in texts:
        yield _Candidate(text, locator, country_of_heading(text), kind_of(text))


def _first_lines(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Where a page has no heading element: its short lines that name a body and a country."""
    for element in root.iter("p", "div", "td", "strong", "b", "span", "font", "center"):
        text = text_of(element)
        if len(text) <= 120 and kind_of(text) and country_of_heading(text):
            yield text, f"css:{css_path(element)}"


def _addresses(root: HtmlElement, url: str) -> Iterator[str]:
    yield url
    yield from root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")


def _nobodys(candidates: Sequence[_Candidate]) -> LayoutUnknown | NotThePage:
    if not candidates:
        return NotThePage("The page has no heading and no title; it is empty or something else answered.")
    heading = next((one.text for one in candidates if one.kind), candidates[0].text)
    words = country_words(heading)
    similar = " or ".join(nearest(words)) if words else ""
    hint = f"; it looks like {similar}" if similar else ""
    return LayoutUnknown(f"“{heading[:80]}” names no country we know{hint}; add the spelling to demonyms.csv.")


def country_words(heading: str) -> str:
    """What a heading says besides the kind of body."""
    for _, pattern in _KINDS:
        heading = pattern.sub(" ", heading)
    return folded(_OTHER_WORDS.sub(" ", heading)).strip(" -–—|:,()")
