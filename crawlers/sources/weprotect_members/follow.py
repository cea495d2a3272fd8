"""From the first page of the governments' list to the others."""

from crawlers.readers.html_elements import decoded
from crawlers.readers.pagination import MOST_PAGES, at, pagination_of
from domain.errors import LayoutUnknown
from domain.snapshots import Part
from domain.sources import Page


def follow(part: Part) -> tuple[Page, ...]:
    """From page 1 all pages up to the last one it numbers; where pages are not numbered, each leads to the next.

    Raises LayoutUnknown for a list of more pages than it can have.
    """
    page = pagination_of(decoded(part.snapshot), part.url)
    current = page.current or 1
    if page.last > MOST_PAGES:
        raise LayoutUnknown(f"The list claims to have {page.last} pages; at most {MOST_PAGES} are asked.")
    if not page.urls or page.last <= current or (page.numbered and current > 1):
        return ()
    numbers = range(current + 1, page.last + 1) if page.numbered else (current + 1,)
    pattern = page.urls[page.last]
    return tuple(Page("governments", page.urls.get(number) or at(pattern, number)) for number in numbers)
