"""From one page of the list of helplines to the next, until a page is not full."""

from crawlers.readers.html_elements import decoded
from crawlers.readers.wordpress_posts import next_page, page_size, read_posts
from domain.snapshots import Part
from domain.sources import Page


def follow(part: Part) -> tuple[Page, ...]:
    """The page to ask next; nothing after the last one. Raises NotThePage or LayoutUnknown where no posts came."""
    if len(read_posts(decoded(part.snapshot)).posts) < page_size(part.url):
        return ()
    return (Page("posts", next_page(part.url), headers={"Accept": "application/json"}),)
