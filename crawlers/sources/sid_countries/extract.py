"""Safer Internet Day, one page a country: the kind of body, the day of its profile, its plan for each year.

The pages' history, as far as it is known (texts only, no markup):

- until 2018: www.saferinternetday.org/web/albania/home; heading "Albania Safer Internet Day Committee", no date.
- 2019 to 2024: www.saferinternetday.org/in-your-country/<country>, mirrored at www.saferinternet.org/norway; "Austrian
  Safer Internet Centre -", "Türkiye Safer Internet Day Committee – Safer Internet Center Türkiye" (under /turkey);
  "Last updated: 2020-12-03"; sections "About our SID activities", "What we are doing to support the SID 2023 slogan …"
  or "… to create a better internet…", "About us".
- since 2025: better-internet-for-kids.europa.eu/en/saferinternetday/<country>; "Safer Internet Centre Albania (SIC
  Albania)", "Profile last updated: March 2025"; the portal's own lines stand first.

In April 2021 four countries showed nothing but "We are awaiting an update on this SID Committee’s plans for Safer
Internet Day 2021." The sentence was said of centres as well. A plan may name persons: only its length and hash are
kept.
"""

import re
from collections.abc import Iterator, Sequence

from config.countries import name_of
from crawlers.readers.centre_headings import Presented, presented
from crawlers.readers.country_pages import read_each
from crawlers.readers.html_elements import HtmlElement, breaks_off, text_of
from crawlers.readers.page_outline import Section, below, lines_of, sections_of
from crawlers.readers.profile_dates import updated_on
from crawlers.readers.sid_plans import Plan, is_title, plans
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture
from domain.subjects import Subject

VERSION = "1"

_OF_THE_DAY = re.compile(r"\bSID\b|Safer Internet Day")


def extract(capture: Capture) -> Extraction:
    """One record of the country's body, and one of each year that it has a plan or a placeholder for.

    Raises NotThePage or LayoutUnknown, saying what to do, where the page is no country's.
    """
    return read_each(capture, _read)


def _read(root: HtmlElement, markup: str, url: str) -> Extraction:
    page = presented(root, url)
    sections = below(sections_of(root, is_title), page.heading)
    updated, unread = _updated(root, sections)
    found, why = plans(sections, updated)
    _check(root, page, sections, found)
    cut = breaks_off(markup, ("html", "body", "main"))
    if cut:
        # What stands after the cut is not known: neither the rest of a plan nor that there is none.
        found = tuple(plan for plan in found if plan.state == "placeholder")
    made = (_body(page, updated), *(_planned(page.country, plan) for plan in found))
    records = tuple(record for record in made if record.values)
    if not records:
        raise LayoutUnknown(
            f"“{page.heading[:80]}” shows neither a kind of body nor a day nor a plan; its layout changed."
        )
    return Extraction(
        records=records,
        layout="profile by month" if updated and len(updated) == 7 else "profile by day" if updated else "undated",
        covers=Coverage(frozenset({page.country}), frozenset(record.subject.item for record in records)),
        problems=tuple(_problems(page, unread, why, cut)),
    )


def _updated(root: HtmlElement, sections: Sequence[Section]) -> tuple[str | None, str | None]:
    """The content's own date line, else one that stands around it."""
    own = updated_on(lines_of(sections))
    return own if own != (None, None) else updated_on((text_of(root),))


def _check(root: HtmlElement, page: Presented, sections: Sequence[Section], found: Sequence[Plan]) -> None:
    if not any(section.text for section in sections):
        raise LayoutUnknown(
            f"“{page.heading[:80]}” has no text below its heading; the page came empty or its layout has changed."
        )
    titles = (text_of(title) or title.text or "" for title in root.iter("title"))
    speaks = any(_OF_THE_DAY.search(line) for line in (*lines_of(sections), *titles, page.heading))
    if not (speaks or found):
        raise NotThePage(f"“{page.heading[:80]}” says nothing of Safer Internet Day; supply the country's page of it.")


def _body(page: Presented, updated: str | None) -> Record:
    values = {"body_kind": page.kind, "profile_updated": updated}
    return Record(
        Subject(page.country),
        {name: value for name, value in values.items() if value is not None},
        page.locator,
        {"body_kind": page.heading} if page.kind else {},
    )


def _planned(country: str, plan: Plan) -> Record:
    values = {"plan_state": plan.state, "plan_words": plan.words, "plan_sha256": plan.sha256}
    return Record(Subject(country, plan.year), values, plan.locator)


def _problems(page: Presented, unread: str | None, why: str | None, cut: bool) -> Iterator[Problem]:
    name = name_of(page.country)
    if page.kind is None:
        message = f"{name}: the heading “{page.heading[:80]}” does not say which kind of body it is."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, page.locator)
    if unread:
        message = f"{name}: the day of the last update cannot be read: “{unread[:60]}”."
        yield Problem(ProblemKind.UNREADABLE_VALUE, message, page.locator)
    if why:
        yield Problem(ProblemKind.UNREADABLE_VALUE, f"{name}: {why}; it was not read.", page.locator)
    if cut:
        message = f"{name}: the page breaks off; its plan was not read."
        yield Problem(ProblemKind.UNEXPECTED_TEXT, message, page.locator)
