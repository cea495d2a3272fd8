import pytest

from crawlers.readers.pagination import Pagination, missing_pages, pagination_of

LIST = "https://list.example/members/"


def links(*hrefs: str) -> str:
    return "".join(f'<a href="{href}">{text}</a>' for href, _, text in (href.partition("|") for href in hrefs))


def place(markup: str, url: str = LIST) -> tuple[int | None, int]:
    page = pagination_of(markup, url)
    return page.current, page.last


def test_a_page_without_links_to_others_is_the_only_one() -> None:
    assert place("<p>Members</p>") == (1, 1)


def test_a_page_knows_its_number_by_its_address() -> None:
    markup = links(f"{LIST}|1", "/members/page/2/|2", "/members/page/4/|4")
    assert place(markup, f"{LIST}page/3/") == (3, 4)
    assert place('<a href="?page=2">2</a>', f"{LIST}?page=3") == (3, 3)


def test_a_page_saved_by_hand_knows_its_number_by_its_links() -> None:
    assert place(links("/members/page/2/|2", "/members/page/3/|3", "/members/page/2/|Next »")) == (1, 3)
    assert place('<b aria-current="page">2</b>' + links("/members/page/3/|3", "/members/page/4/|4")) == (2, 4)
    assert place(links("/members/|1", "/members/page/2/|2")) == (3, 3)


def test_a_page_saved_by_hand_knows_its_number_by_what_it_calls_itself() -> None:
    everywhere = links("/members/|1", "/members/page/2/|2", "/members/page/3/|3")
    own = '<link rel="canonical" href="https://list.example/members/{}">'
    assert place(own.format("page/2/") + everywhere) == (2, 3)
    assert place(own.format("") + everywhere) == (1, 3)
    assert place(own.format("") + links("/members/|1", "/members/page/3/|3")) == (2, 3)
    elsewhere = own.replace("members", "news").format("page/2/")
    assert place(elsewhere + links("/members/page/2/|2", "/members/page/3/|3")) == (1, 3)


def test_links_to_pages_of_other_lists_and_sites_do_not_count() -> None:
    markup = links("/members/page/2/|2", "/news/page/9/|9", "https://other.example/members/page/7/|7")
    assert pagination_of(markup, LIST).urls == {2: f"{LIST}page/2/"}


def test_a_list_that_moved_within_its_site_is_still_followed() -> None:
    assert pagination_of(links("/alliance/members/page/2/|2"), LIST).urls == {
        2: "https://list.example/alliance/members/page/2/"
    }


def page(current: int | None, last: int) -> Pagination:
    return Pagination(current, last, {}, numbered=True)


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ([page(1, 1)], None),
        ([page(1, 3), page(3, 3), page(2, 3)], None),
        ([page(1, 3), page(2, 3)], "The list has 3 pages; page 3 was not had."),
        ([page(2, 4)], "The list has 4 pages; pages 1, 3 and 4 were not had."),
        ([page(1, 2), page(1, 2)], "The list has 2 pages; page 2 was not had."),
        ([page(None, 2), page(2, 2)], "Which page of the list this is cannot be told from the page."),
    ],
)
def test_what_is_missing_of_a_list_is_said(pages: list[Pagination], sentence: str | None) -> None:
    assert missing_pages(pages) == sentence


def test_an_address_that_is_none_leads_nowhere() -> None:
    assert place(links("http://[broken/page/2/|2")) == (1, 1)
