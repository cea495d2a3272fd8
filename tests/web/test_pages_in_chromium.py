"""The shell's own pages as a browser shows them: with axe-core, narrow and wide, light and dark, without scripts."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from domain.accounts import Role
from tests.web.browser import axe, enter, shoot
from tests.web.visiting import PASSWORD, account, session_token
from web.navigation import PAGES

Serving = Callable[[FastAPI], str]


def look(page: Page, name: str) -> None:
    shoot(page, name)
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.emulate_media(color_scheme="light")


def test_an_operator_is_invited_signs_in_and_adds_an_editor(app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(app), browser_page
    page.goto(f"{address}/login")
    look(page, "login-nobody-yet")
    account(app, "olga", Role.OPERATOR)
    page.goto(f"{address}/users")
    page.get_by_label("Name or mail address").fill("olga")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    look(page, "login-wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/users")
    look(page, "users")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Role").select_option("editor")
    page.get_by_role("button", name="Add and show the link").click()
    link = page.locator("pre code").inner_text()
    look(page, "user-with-link")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{address}/login")
    page.goto(link)
    look(page, "invitation")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("You are signed in as anna.").wait_for()
    page.goto(link)
    look(page, "link-over")


def test_the_account_and_help_pages(app: FastAPI, serving: Serving, browser_page: Page) -> None:
    address, page = serving(app), browser_page
    enter(page, address, session_token(app, "editor"))
    session_token(app, "editor")
    page.goto(f"{address}/account")
    look(page, "account")
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_text("One session was ended.").wait_for()
    page.goto(f"{address}/help")
    look(page, "help")
    page.goto(f"{address}/nothing-there")
    look(page, "error-404")


def test_a_question_mark_opens_the_help_unless_keys_are_turned_off(
    app: FastAPI, serving: Serving, browser_page: Page
) -> None:
    address, page = serving(app), browser_page
    enter(page, address, session_token(app, "editor"))
    page.goto(f"{address}/account")
    page.get_by_label("Present password").focus()
    page.keyboard.type("?")
    assert page.url == f"{address}/account", "what is typed in a field is no key"
    page.locator("main").focus()
    page.keyboard.press("?")
    page.wait_for_url(f"{address}/help#keys")
    page.get_by_label("Keys do something").uncheck()
    page.goto(f"{address}/account")
    page.keyboard.press("?")
    page.wait_for_function("true")
    assert page.url == f"{address}/account"


def test_everything_can_be_reached_by_keyboard_and_without_scripts(
    app: FastAPI, serving: Serving, chromium: Browser
) -> None:
    address = serving(app)
    account(app, "eva", Role.EDITOR)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/help")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("eva")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/help")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/login")
    context.close()


# Counts of four digits beside four entries, where two are counted: room for what waits, and for longer words.
MUCH_WAITS = """counted => document.querySelectorAll(".pages a").forEach(entry => {
  if (!counted.includes(entry.pathname)) return
  entry.querySelector(".count")?.remove()
  entry.insertAdjacentHTML("beforeend", "<span class='count'>1 000</span>")
})"""
COUNTED = ["/", "/cases", "/corrections", "/upstream-errors"]


@pytest.mark.parametrize("width", [1280, 1345, 1366, 1440, 1500, 1601, 1791, 1793, 1920])
def test_the_navigation_is_one_line_and_whole(
    filled_app: FastAPI, serving: Serving, browser_page: Page, width: int
) -> None:
    """An operator's, who has every entry; the name and the way out stay on the first line of the page."""
    address, page = serving(filled_app), browser_page
    enter(page, address, session_token(filled_app, "operator", "a-name-of-some-length"))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.evaluate(MUCH_WAITS, COUNTED)
    assert page.locator(".pages .count").count() == len(COUNTED)
    boxes = [one.bounding_box() for one in page.locator(".pages a").all()]
    assert len(boxes) == len(PAGES) and all(boxes)
    assert len({round(box["y"]) for box in boxes if box}) == 1, "it wraps"
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes if box), "it is cut"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    brand, who = (page.locator(one).bounding_box() for one in (".brand", ".who"))
    assert brand and who and round(brand["y"]) == round(who["y"]), "the name is pushed down"
