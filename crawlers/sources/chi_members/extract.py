"""Child Helpline International: the helplines that are its members, one post each on its WordPress site.

The page's history, as far as it is known:

- 2021: www.childhelplineinternational.org/child-helplines/child-helpline-network/, the page that the report cites. Its
  layout was not kept.
- 2026: childhelplineinternational.org/helplines/, and one page a helpline at childhelplineinternational.org/<slug>/,
  which are posts of category 52 (child-helpline). The site's REST service lists them 100 a page: 146 posts of
  123 countries on 22 April 2026. Asked for a page past the end WordPress answers 400 and an error code.

A title is "Country: Service". Posts are also filed by region (60 is Europe), which is not looked at, since a helpline
filed elsewhere would seem to have left. A slug stays when a helpline is renamed (hopelineuk is now Hopeline247) and
need not begin with the country. Only slug, title, categories and address are asked for and read: the posts themselves
hold telephone numbers.

A page saved by hand (the list of either era) is read by what it shows, and proves only who is on it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

from config.countries import nearest
from config.demonyms import country_of
from crawlers.readers.html_elements import decoded
from crawlers.readers.wordpress_posts import Post, PostPage, is_whole, read_posts
from crawlers.sources.chi_members.printed import helplines_printed
from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, Extraction, Problem, ProblemKind, Record
from domain.snapshots import Capture, Part
from domain.subjects import Subject

VERSION = "1"

NO_POSTS = "The answer is not JSON; supply what the site's service api wp/v2/posts answers."
_SUBJECT = re.compile(r"\bchild\s?helplines?\b", re.IGNORECASE)
_PARTED = (": ", ":", " – ", " - ")


def extract(capture: Capture) -> Extraction:
    """One record a helpline; the whole truth only with all pages of the list, every title read and none twice.

    Raises NotThePage or LayoutUnknown where a part is no list of helplines.
    """
    if capture.parts and all(not _is_json(part) for part in capture.parts):
        return _printed(capture)
    pages = [_page(part) for part in capture.parts]
    if not any(page.posts for page in pages):
        raise NotThePage("The service lists no helpline at all; keep the last good capture and ask again.")
    _check_category(pages, capture.parts)
    located = [(place, post) for place, page in enumerate(pages) for post in page.posts]
    records = [record for place, post in located if (record := _record(place, post))]
    if not records:
        raise LayoutUnknown("No title begins with a country; the list is not of helplines or its titles have changed.")
    problems = (*_unknown(located), *_strays(pages), *_repeated(located), *_narrowed(pages))
    whole = capture.complete and is_whole(pages, [part.url for part in capture.parts])
    return Extraction(
        records=tuple({record.subject: record for record in reversed(records)}.values())[::-1],
        layout="posts of the site's service" + ("" if whole else ", not all of its pages"),
        covers=Coverage() if whole and not problems else None,
        problems=problems,
    )


def _printed(capture: Capture) -> Extraction:
    """Of a page only who is on it counts: whether it shows all regions cannot be told."""
    for part in capture.parts:
        if not _SUBJECT.search(decoded(part.snapshot)):
            raise NotThePage(NO_POSTS)
    read = [helplines_printed(part, number) for number, part in enumerate(capture.parts)]
    records = {record.subject: record for found, _ in read for record in found}
    problems = tuple(problem for _, doubts in read for problem in doubts)
    return Extraction(tuple(records.values()), "list on a page", None, problems)


def _text(part: Part) -> str:
    return decoded(part.snapshot).lstrip("\ufeff \t\r\n")


def _is_json(part: Part) -> bool:
    return _text(part)[:1] in ("[", "{")


def _page(part: Part) -> PostPage:
    text = _text(part)
    if not _is_json(part):
        raise NotThePage(NO_POSTS)
    return read_posts(text)


def _common(pages: Sequence[PostPage]) -> frozenset[int] | None:
    """The categories that all posts are filed under, None where none says."""
    filed = [post.categories for page in pages for post in page.posts if post.categories is not None]
    return frozenset.intersection(*filed) if filed else None


def _check_category(pages: Sequence[PostPage], parts: Sequence[Part]) -> None:
    """Refuse a list that was not filtered: the site's news are posts as well."""
    asked = {
        int(number) for part in parts for number in parse_qs(urlsplit(part.url).query).get("categories", [])
        if number.isdecimal()
    }  # fmt: skip
    common = _common(pages)
    if common is not None and not (common and asked <= common):
        raise NotThePage("The posts are not all of one category: the service did not keep to the helplines.")


def _narrowed(pages: Sequence[PostPage]) -> Iterator[Problem]:
    """A second category that all share, such as a region, says that the list has been filtered further."""
    common = _common(pages) or frozenset()
    if len(common) > 1:
        named = " and ".join(map(str, sorted(common)))
        message = f"All posts are of the categories {named}, so that others may have been left out."
        yield Problem(ProblemKind.UNEXPECTED_TEXT, message, f"json:{pages[0].posts[0].pointer}")


def _parts_of(title: str) -> tuple[str, str] | None:
    """Country and service; the first separator before which a country stands decides."""
    for separator in _PARTED:
        name, found, service = title.partition(separator)
        if found and (country := country_of(name)):
            return country, service.strip()
    return None


def _record(place: int, post: Post) -> Record | None:
    parts = _parts_of(post.title)
    if parts is None:
        return None
    country, service = parts
    return Record(
        Subject(country, post.slug),
        {"helpline": service or post.title},
        f"json:{post.pointer}",
        {"helpline": post.title},
        part=place,
    )


def _unknown(located: Sequence[tuple[int, Post]]) -> Iterator[Problem]:
    for _, post in located:
        if _parts_of(post.title) is None:
            similar = " or ".join(nearest(re.split(r":|\s[–-]\s", post.title)[0]))
            hint = f"; it looks like {similar}" if similar else ""
            message = f"“{post.title[:80]}” begins with no country we know{hint}."
            yield Problem(ProblemKind.UNKNOWN_COUNTRY, message, f"json:{post.pointer}")


def _strays(pages: Sequence[PostPage]) -> Iterator[Problem]:
    for pointer in (pointer for page in pages for pointer in page.strays):
        message = "A helpline was due here and something without slug or title stands."
        yield Problem(ProblemKind.UNEXPECTED_TEXT, message, f"json:{pointer}")


def _repeated(located: Sequence[tuple[int, Post]]) -> Iterator[Problem]:
    """A slug is unique on a site: one that comes twice says that the list moved while its pages were asked."""
    times = Counter(post.slug for _, post in located)
    seen: set[str] = set()
    for _, post in located:
        if times[post.slug] > 1 and post.slug in seen:
            message = f"“{post.title[:80]}” is listed twice; the list may have moved while its pages were asked."
            yield Problem(ProblemKind.DUPLICATE_RECORD, message, f"json:{post.pointer}")
        seen.add(post.slug)
