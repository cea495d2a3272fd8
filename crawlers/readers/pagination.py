"""Where a list goes on: the numbers and links with which a page of it leads to the others."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawlers.readers.html_elements import HtmlElement, root_of, text_of

_NUMBER = re.compile(r"(?<=/page/)(\d{1,4})(?=/|$)|(?<=[?&])((?:page|paged|pg)=)(\d{1,4})(?=&|$)")
_NEXT = re.compile(r"^\W*(?:next|older)(?: page| entries| posts)?\W*$|^[›»→]+$", re.IGNORECASE)
MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class Pagination:
    """One page's place among the pages of a list.

    current: its own number, None where it cannot be told. last: the highest number it knows of, its own included.
    urls: the pages it leads to by number. numbered: whether it prints numbers, or only leads to its neighbours.
    """

    current: int | None
    last: int
    urls: dict[int, str]
    numbered: bool


def pagination_of(markup: str, url: str) -> Pagination:
    """The place of the page at `url`; a page that leads to no other is the only one."""
    root = root_of(markup)
    called = _own_address(root, url)
    links = _page_links(root, url)
    urls = {number: target for number, target, _ in links}
    numbered = any(text.isdigit() for _, _, text in links)
    current = _current(root, called or url, links, calls_itself_first=called is not None)
    return Pagination(current, max([current or 1, *urls]), urls, numbered)


def number_in(url: str) -> int | None:
    """The page number that an address carries (/page/3/, ?page=3)."""
    match = _NUMBER.search(url)
    return int(match[1] or match[3]) if match else None


def at(url: str, number: int) -> str:
    """The address of another page of the same list; `url` must carry a number."""
    return _NUMBER.sub(lambda match: f"{match[2] or ''}{number}", url, count=1)


def missing_pages(pages: Sequence[Pagination]) -> str | None:
    """A sentence that says what the pages of one list lack, or None where they are all of it."""
    last = max(page.last for page in pages)
    if any(page.current is None for page in pages):
        return "Which page of the list this is cannot be told from the page."
    lacking = sorted(set(range(1, last + 1)) - {page.current or 0 for page in pages})
    if not lacking:
        return None
    return f"The list has {last} pages; {_enumerated(lacking)} {'was' if len(lacking) == 1 else 'were'} not had."


def _enumerated(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    noun = "page" if len(words) == 1 else "pages"
    return f"{noun} {', '.join(words[:-1])}{' and ' if len(words) > 1 else ''}{words[-1]}"


def _own_address(root: HtmlElement, url: str) -> str | None:
    """What the page calls its own address where that is of the same list: whoever saved it may not have said which.

    None where `url` carries a number already, or where the page calls itself nothing.
    """
    if number_in(url):
        return None
    called = (_joined(url, link.get("href")) for link in root.xpath("//link[@rel='canonical'][@href]"))
    return next((own for own in called if own and _list_of(own) == _list_of(url)), None)


def _page_links(root: HtmlElement, url: str) -> list[tuple[int, str, str]]:
    """(number, address, text) of the links to pages of one list: the list that most of the numbers lead through."""
    found = []
    for link in root.xpath("//a[@href] | //link[@rel='next'][@href]"):
        target = _joined(url, link.get("href"))
        number = number_in(target)
        if number is not None and _host(target) == _host(url):
            text = "next" if "next" in (link.get("rel") or "").split() else text_of(link)
            found.append((number, target, text))
    # Links to page 1 carry no number; they are known by the others' address without its number.
    lists = Counter(_list_of(target) for _, target, _ in found)
    if not lists:
        return []
    own = _list_of(url)
    chosen = own if own in lists else lists.most_common(1)[0][0]
    return [link for link in found if _list_of(link[1]) == chosen]


def _current(
    root: HtmlElement, url: str, links: Sequence[tuple[int, str, str]], calls_itself_first: bool
) -> int | None:
    if number := number_in(url):
        return number
    if not links:
        return 1
    marked = {text_of(node) for node in root.xpath("//*[@aria-current]")}
    numbers = [int(text) for text in marked if re.fullmatch(r"\d{1,4}", text)]
    if len(numbers) == 1:
        return numbers[0]
    if following := {number for number, _, text in links if _NEXT.match(text)}:
        return min(following) - 1
    printed = {number for number, _, text in links if text.isdigit()}
    if not printed:
        return None
    # A page's own number is no link; page 1 is linked to without a number in its address.
    first = {1} if any(text_of(link) == "1" for link in root.iter("a")) else set()
    unlinked = min(set(range(1, max(printed) + 2)) - printed - first)
    return 1 if calls_itself_first and unlinked > max(printed) else unlinked


def _list_of(url: str) -> str:
    parts = urlsplit(_NUMBER.sub("", url))
    query = "&".join(pair for pair in parts.query.split("&") if pair)
    return f"{_host(url)}{re.sub(r'/page/*$', '', parts.path.rstrip('/'))}?{query}".casefold()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip()).partition("#")[0]
    except ValueError:
        return ""
