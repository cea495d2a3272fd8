"""What can be computed of the design: contrast by day and night, sizes, no rule that a content policy forbids."""

import re
from pathlib import Path

import pytest

from tests.notifications.test_contrast import contrast
from web import static_files

CSS = (static_files.FOLDER / "app.css").read_text(encoding="utf-8")
SCHEMES = re.findall(r":root {(.*?)}", CSS, re.DOTALL)[:2]
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", scheme)) for scheme in SCHEMES)
PAPERS = ("paper", "raised", "sunken")
TEXT = [
    *((ink, paper) for ink in ("ink", "soft", "accent", "good", "bad", "wait") for paper in PAPERS),
    *((ink, f"{ink}-soft") for ink in ("accent", "good", "bad", "wait")),
    *(("ink", f"{soft}-soft") for soft in ("good", "bad", "wait")),
    *(("accent-ink", "accent"), ("ink", "mark")),
]
BORDERS = [(line, paper) for line in ("edge", "focus") for paper in PAPERS]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_controls_can_be_told_from_what_is_behind_them(colours: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11."""
    faint = [(pair, round(contrast(colours[pair[0]], colours[pair[1]]), 2)) for pair in TEXT]
    assert [one for one in faint if one[1] < 4.5] == []
    edges = [(pair, round(contrast(colours[pair[0]], colours[pair[1]]), 2)) for pair in BORDERS]
    assert [one for one in edges if one[1] < 3] == []


def test_both_schemes_have_the_same_colours() -> None:
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("path", sorted(static_files.FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_uses_the_colours_of_the_system_and_fetches_nothing(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert "url(" not in text
    assert "@import" not in text
    rules = text if path.name != "app.css" else text[text.index("*, *::before") : text.index("@media print")]
    assert re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*{)", rules) == [], "take a custom property of app.css"


@pytest.mark.parametrize("path", sorted(static_files.FOLDER.glob("*.js")), ids=lambda path: path.name)
def test_a_script_makes_no_markup_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert word not in text
