"""Subscriptions, feeds and the pages behind mailed links as a browser shows them, and a mail."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from notifications.compose import compose
from notifications.material import BrokenLink, LinkRot, OpenCase, Reader
from tests.notifications.samples import BUDAPEST, NEWS, at
from tests.web.browser import axe, browser_page, chromium, enter, shoot
from tests.web.visiting import session_token
from workflow import subscribe
from workflow.notify import write_to

__all__ = ["browser_page", "chromium"]
Serving = Callable[[FastAPI], str]


def test_a_maintainer_subscribes_and_a_reader_unsubscribes(app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page, now = serving(app), browser_page, app.state.clock()
    with app.state.engine.begin() as conn:
        write_to(conn, "digest@example.org", "bela@example.org", "test", "A mail that waits", "Hello.", now)
    enter(page, address, session_token(app, "maintainer"))
    page.goto(f"{address}/subscriptions")
    page.get_by_label("Address", exact=True).fill("anna@example.org")
    page.get_by_label("Countries").select_option(["SWE", "NOR"])
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_text("anna@example.org gets the digest from now on.").wait_for()
    page.get_by_role("cell", name="Norway and Sweden").wait_for()
    for path, name in (("/subscriptions", "subscriptions"), ("/feeds", "feeds")):
        page.goto(f"{address}{path}")
        shoot(page, name)
        axe(page)
    with app.state.engine.begin() as conn:
        made = subscribe.read(conn, 1)
    page.context.clear_cookies()
    page.goto(f"{address}/unsubscribe/{subscribe.unsubscribe_token(made)}")
    shoot(page, "unsubscribe")
    axe(page)
    page.get_by_role("button", name="End this subscription").click()
    page.get_by_text("The subscription has ended.").wait_for()


@pytest.mark.parametrize("with_page", [True, False], ids=["links", "commands"])
def test_a_mail_is_read_on_a_phone_and_in_the_dark(browser_page: Page, with_page: bool) -> None:
    reader = Reader(
        "Norway and Sweden; Figure 1",
        "You get this every Monday at 08:00 (Europe/Paris) because maria subscribed you as anna@example.org.",
        "https://datumline.example.org" if with_page else "",
        "https://datumline.example.org/unsubscribe/1.abc" if with_page else "",
    )
    gone = BrokenLink("https://www.example.org/old/page.html", "footnote 12", "gone", "https://archive.example/2021/x")
    doubted = OpenCase("3", BUDAPEST, "The list has 12 records where 61 were expected.", at(18))
    digest = compose(replace(NEWS, reader=reader, cases=(doubted,), links=LinkRot(240, 12, (gone,))))
    browser_page.set_content(digest.html)
    shoot(browser_page, f"mail-{'links' if with_page else 'commands'}")
    assert browser_page.get_by_role("link", name="End this subscription").count() == int(with_page)
    assert ("datumline show" in digest.text) is not with_page
