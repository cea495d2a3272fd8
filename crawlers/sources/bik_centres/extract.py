"""Safer Internet Centres on the Better Internet for Kids portal: one page a country, or the index of all.

The pages' history, as far as it is known (texts only, no markup):

- until about 2024: www.betterinternetforkids.eu/sic/<country>, also /en/sic/<country>; an index at
  /web/portal/saferinternet4eu/sics, which the report cites.
- since 2024 or 2025: better-internet-for-kids.europa.eu/en/sic/<country>. Heading "German Safer Internet Centre"; "This
  Safer Internet Centre receives EU co-funding under the Digital Europe Programme (DIGITAL) grant agreement for Member
  States." (Norway: "non-Member States"); "Profile last updated: January 2026"; then About the organisation, Awareness
  centre, Helpline, Hotline, Youth and Contacts and opening hours.

A centre without a hotline has no such section (Norway, where reports go to the police): that is read as `no` where the
page is whole and goes on behind the last of the three. Centres outside Europe (Egypt, SIC+) share the path. Contacts
are passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from config.countries import name_of
from config.demonyms import country_of
from crawlers.readers.centre_headings import (
    CENTRE,
    COMMITTEE,
    SUPPORTER,
    Presented,
    country_of_heading,
    country_of_url,
    kind_of,
    presented,
)
from crawlers.readers.centre_sections import COMPONENTS, Read, components, is_title
from crawlers.readers.country_pages import read_each
from crawlers.readers.html_elements import HtmlElement, breaks_off, css_path, text_of
from crawlers.readers.page_outline import Section, below, headings_of, main_part, sections_of
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture
from domain.subjects import Subject

VERSION = "1"

_FEWEST_LINKS = 6
_NO_CENTRE = re.compile(
    r"\b(?:there is|has|have|with) (?:currently |yet |at present )?no (?:\w+ ){0,2}Safer Internet Cent(?:re|er)\b"
    r"|\bdo(?:es)? not (?:yet |currently )?have an? (?:\w+ ){0,2}Safer Internet Cent(?:re|er)\b",
    re.IGNORECASE,
)
_FUNDED = re.compile(
    r"\breceiv\w+[^.]{0,60}\bco-?\s?(?:funding|financing)\b|\bco-?(?:funded|financed) by the (?:European|EU)\b",
    re.IGNORECASE,
)
_NOT_FUNDED = re.compile(
    r"\b(?:does not|doesn[’']t|no longer|not)\s+(?:\w+\s+)?receiv\w*[^.]{0,60}\bco-?\s?(?:funding|financing)\b"
    r"|\b(?:not|no longer) co-?(?:funded|financed)\b",
    re.IGNORECASE,
)


def extract(capture: Capture) -> Extraction:
    """A centre and what it contains, the whole truth about its country; of an index, that the centres exist.

    Raises NotThePage or LayoutUnknown, saying what to do, where the page is neither.
    """
    return read_each(capture, _read)


def _read(root: HtmlElement, markup: str, url: str) -> Extraction:
    return _index(root, url) or _profile(root, markup, url)


def _profile(root: HtmlElement, markup: str, url: str) -> Extraction:
    page = presented(root, url)
    sections = below(sections_of(root, is_title), page.heading)
    cut = breaks_off(markup, ("html", "body", "main"))
    read = components(sections, whole=not cut)
    _check(page, sections, read)
    none = _says_none(page, sections, read)
    values = {"centre": "no"} if none else {"centre": "yes", **read.values, **_funding(sections)}
    record = Record(Subject(page.country), values, page.locator, locators=read.locators)
    broken = Problem(ProblemKind.UNEXPECTED_TEXT, "The page breaks off; what it lacks is not told.", page.locator)
    return Extraction(
        records=(record,),
        layout="centre's profile" if read.values else "centre's profile without sections",
        covers=Coverage(frozenset({page.country})),
        problems=(*([broken] if cut else []), *([] if none else _problems(page, read))),
    )


def _check(page: Presented, sections: Sequence[Section], read: Read) -> None:
    """Refuse what has the centre's name and is not its profile."""
    said = [section for section in sections if section.text]
    if page.kind in (COMMITTEE, SUPPORTER) or (not read.found and _speaks_of_the_day(sections)):
        raise NotThePage(f"“{page.heading[:80]}” is a page of Safer Internet Day; supply the centre's own page.")
    if page.kind != CENTRE and not read.found and not _says_none(page, sections, read):
        raise NotThePage(
            f"“{page.heading[:80]}” is not headed as a Safer Internet Centre and has none of its sections."
        )
    if not said:
        raise LayoutUnknown(
            f"“{page.heading[:80]}” has no text below its heading; the page came empty or its layout has changed."
        )


def _speaks_of_the_day(sections: Sequence[Section]) -> bool:
    return any(re.search(r"\bSID\b|Safer Internet Day|What we are doing", section.title) for section in sections)


def _says_none(page: Presented, sections: Sequence[Section], read: Read) -> bool:
    """Whether the page of a country says in so many words that it has no centre."""
    return page.kind is None and not read.found and any(_NO_CENTRE.search(section.text) for section in sections)


def _funding(sections: Sequence[Section]) -> Mapping[str, str]:
    text = " ".join(section.text for section in sections)
    if _NOT_FUNDED.search(text):
        return {"eu_co_funded": "no"}
    return {"eu_co_funded": "yes"} if _FUNDED.search(text) else {}


def _problems(page: Presented, read: Read) -> Iterator[Problem]:
    for name, why in read.doubts.items():
        message = f"{name_of(page.country)}: {COMPONENTS[name]} was not read: {why}."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, read.locators.get(name, page.locator))


def _index(root: HtmlElement, url: str) -> Extraction | None:
    """The centres that an index links to, None where the page is none. What it lacks proves nothing."""
    if any(country_of_heading(text) for text, level, _ in headings_of(root) if level == 1):
        return None
    links = [link for link in main_part(root).iter("a") if _leads_to_centre(link, url)]
    named = [(_country_of_link(link, url), link) for link in links]
    found = {country: link for country, link in reversed(named) if country}
    if len(found) < _FEWEST_LINKS:
        return None
    records = (
        Record(Subject(country), {"centre": "yes"}, f"css:{css_path(found[country])}")
        for country in dict.fromkeys(country for country, _ in named if country)
    )
    unknown = (
        Problem(
            ProblemKind.UNKNOWN_COUNTRY,
            f"“{text_of(link)[:80]}” is listed among the centres and names no country we know.",
            f"css:{css_path(link)}",
        )
        for country, link in named
        if country is None and text_of(link)
    )
    return Extraction(records=tuple(records), layout="index of centres", problems=tuple(unknown))


def _leads_to_centre(link: HtmlElement, url: str) -> bool:
    steps = urlsplit(urljoin(url, link.get("href") or "")).path.strip("/").split("/")
    return "sic" in steps[:-1] or (kind_of(text_of(link)) == CENTRE and country_of_heading(text_of(link)) is not None)


def _country_of_link(link: HtmlElement, url: str) -> str | None:
    text = text_of(link)
    return country_of(text) or country_of_heading(text) or country_of_url(urljoin(url, link.get("href") or ""))
