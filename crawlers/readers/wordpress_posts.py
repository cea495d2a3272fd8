"""Lists of posts from a WordPress site's REST service (`/wp-json/wp/v2/posts`), page after page.

Only id-like fields and titles are read; what a post contains is not. Posts are found by their keys wherever they stand,
so that a page of the service and a file into which somebody gathered several pages read the same way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from crawlers.readers.html_elements import folded
from crawlers.readers.json_documents import parse, pointer_step
from domain.errors import LayoutUnknown, NotThePage

USUAL_SIZE = 10
LARGEST_SIZE = 100
"""WordPress gives 10 posts a page unless asked for more, and never more than 100."""

_PAST_THE_END = "rest_post_invalid_page_number"
_DEEPEST = 4
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Post:
    """slug: its permanent name in addresses; title: as shown; categories: None where the post does not say."""

    slug: str
    title: str
    categories: frozenset[int] | None
    pointer: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """One answer of the service. past_end: it says that the list ended before this page.

    strays: where something stands among the posts that is none, or one without slug or title.
    """

    posts: tuple[Post, ...]
    past_end: bool = False
    strays: tuple[str, ...] = ()


def read_posts(text: str) -> PostPage:
    """The posts of one answer; NotThePage for an error of the service, LayoutUnknown where nothing is a post."""
    document = parse(text)
    if isinstance(document, dict) and isinstance(document.get("code"), str) and "message" in document:
        if document["code"] == _PAST_THE_END:
            return PostPage((), past_end=True)
        raise NotThePage(f'The service answers with the error "{folded(document["code"])[:60]}" instead of posts.')
    if document == []:
        return PostPage(())
    rows = list(_rows(document, ""))
    posts = [(pointer, _post(row, pointer)) for pointer, row in rows]
    found = tuple(post for _, post in posts if post is not None)
    if not found:
        raise LayoutUnknown("Nothing in the service's answer has the slug and the title of a post; its keys changed.")
    return PostPage(found, strays=tuple(pointer for pointer, post in posts if post is None))


def _rows(node: object, pointer: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Every entry of the lists that hold posts, with its JSON pointer."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        if any(isinstance(entry, dict) and ("slug" in entry or "title" in entry) for entry in node):
            yield from ((f"{pointer}/{place}", entry) for place, entry in enumerate(node))
            return
        for place, entry in enumerate(node):
            yield from _rows(entry, f"{pointer}/{place}", depth + 1)
    elif isinstance(node, dict):
        for key, entry in node.items():
            yield from _rows(entry, f"{pointer}/{pointer_step(str(key))}", depth + 1)


def _post(row: object, pointer: str) -> Post | None:
    if not isinstance(row, dict):
        return None
    title = row.get("title")
    shown = title.get("rendered") if isinstance(title, dict) else title
    slug = row.get("slug") or _slug_of(row.get("link"))
    if not (isinstance(shown, str) and isinstance(slug, str) and _words(shown) and folded(slug)):
        return None
    return Post(folded(unquote(slug)), _words(shown), _categories(row), pointer)


def _words(markup: str) -> str:
    """A rendered title as it is shown: without tags, entities as their characters."""
    return folded(unescape(_TAG.sub("", markup)))


def _slug_of(link: object) -> str | None:
    return urlsplit(link).path.rstrip("/").rpartition("/")[2] if isinstance(link, str) else None


def _categories(row: Mapping[str, object]) -> frozenset[int] | None:
    listed = row.get("categories")
    return frozenset(one for one in listed if isinstance(one, int)) if isinstance(listed, list) else None


def page_size(url: str) -> int:
    """How many posts a full page of this address has."""
    asked = parse_qs(urlsplit(url).query).get("per_page", [""])[0]
    return int(asked) if asked.isdecimal() and 0 < int(asked) <= LARGEST_SIZE else USUAL_SIZE


def page_number(url: str) -> int | None:
    """Which page of the list this address is, None where it does not say."""
    asked = parse_qs(urlsplit(url).query).get("page", [""])[0]
    return int(asked) if asked.isdecimal() else None


def next_page(url: str) -> str:
    """The address of the page after this one."""
    parts = urlsplit(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    query = urlencode([*asked, ("page", str((page_number(url) or 1) + 1))], safe=",")
    return urlunsplit(parts._replace(query=query))


def is_whole(pages: Sequence[PostPage], urls: Sequence[str]) -> bool:
    """Whether these pages are all of a list: they are the first, the second … and exactly one was not full.

    Files brought by hand share one address; a file of several pages has more posts than one page can.
    """
    numbers = [page_number(url) or 1 for url in urls]
    if len(set(urls)) == len(urls) and sorted(numbers) != list(range(1, len(urls) + 1)):
        return False
    full = [bool(page.posts) and len(page.posts) % _asked_size(url) == 0 for page, url in zip(pages, urls, strict=True)]
    return any(page.posts for page in pages) and full.count(False) == 1


def _asked_size(url: str) -> int:
    return page_size(url) if page_number(url) or "per_page=" in url else LARGEST_SIZE
