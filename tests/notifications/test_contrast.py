"""Every text colour can be read on its background, by day and in dark mode (WCAG 2 AA: 4.5 to 1)."""

import re

import pytest

from notifications.compose import compose
from tests.notifications.pages import page
from tests.notifications.samples import BROKEN, NEWS

DAY, NIGHT = "#ffffff", "#181e26"


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def inked(style: str) -> list[str]:
    return re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", style)


def background(style: str, otherwise: str) -> str:
    found = re.findall(r"background: (#[0-9a-f]{6})", style)
    return found[-1] if found else otherwise


@pytest.mark.parametrize("material", [NEWS, BROKEN], ids=["news", "broken"])
def test_text_is_readable_by_day(material: object) -> None:
    styled = page(compose(material)).xpath("//body//*[@style]")  # type: ignore[arg-type]
    checked = 0
    for element in styled:
        behind = next((background(up.get("style", ""), "") for up in (element, *element.iterancestors())
                       if background(up.get("style", ""), "")), DAY)  # fmt: skip
        for ink in inked(element.get("style")):
            checked += 1
            assert contrast(ink, behind) >= 4.5, (element.get("class"), ink, behind)
    assert checked > 20


def test_text_is_readable_in_dark_mode() -> None:
    (block,) = page(compose(NEWS)).xpath("//style/text()")
    rules = re.findall(r"([^{}]+){([^{}]*)}", block[block.index("prefers-color-scheme") :])
    checked = 0
    for selector, style in rules:
        for ink in inked(style):
            checked += 1
            assert contrast(ink, background(style, NIGHT)) >= 4.5, selector.strip()
    assert checked > 8


def test_every_coloured_class_has_its_dark_colour() -> None:
    (block,) = page(compose(NEWS)).xpath("//style/text()")
    dark = block[block.index("prefers-color-scheme") :]
    for element in page(compose(NEWS)).xpath("//body//*[@class]"):
        if inked(element.get("style", "")):
            classes = element.get("class").split()
            assert any(re.search(rf"\.{name}\b", dark) for name in classes), classes
