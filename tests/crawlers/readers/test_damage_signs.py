"""Signs that a page broke on its way, and what is none."""

import pytest

from crawlers.readers.damage_signs import BROKEN_TAG, UNDECODED, UNENDED, fresh, signs_of
from tests.crawlers.captures_from_files import capture_of

SOUND = "<html><body><ul><li>Síndic de Greuges<br></li><li><img src='a?b.png'>«CAFÉ»</li></ul></body></html>"
ONE_END_MOVED = SOUND.replace("</li><li>", "<li>").replace("</ul>", "x</li></ul>")


def signs(content: bytes) -> dict[str, int]:
    return dict(signs_of(capture_of("any", content)))


@pytest.mark.parametrize(
    "markup",
    [
        SOUND,
        SOUND.replace("<li>", "<li><script>if (a<b) document.write('<td>')</script>", 1),
        SOUND.replace("<ul>", "<!-- <table> --><ul>"),
        SOUND.replace("<ul>", "<p><b>Who?</b>We</p><ul>"),
        SOUND.replace("<ul>", "<p>https://x.example/index.php?id=1</p><ul>"),
        SOUND.replace("</li></ul>", "<ol><li>x</li></ol></li></ul>"),
        '{"a": "https://x.example/page?b", "c": "Bezpečí"}',
    ],
)
def test_a_sound_page_has_no_sign(markup: str) -> None:
    assert signs(markup.encode()) == {}


@pytest.mark.parametrize(
    ("content", "sign"),
    [
        (SOUND.replace("</li>", "", 1).encode(), "<li> and </li> that do not pair"),
        (ONE_END_MOVED.encode(), "<li> and </li> that do not pair"),
        (SOUND.replace("<ul>", "<ul").encode(), "<ul> and </ul> that do not pair"),
        (SOUND.replace("<ul>", "<ul").encode(), BROKEN_TAG),
        (SOUND.replace("</html>", "").encode(), UNENDED),
        (SOUND.encode().decode("latin-1").encode(), UNDECODED),
        (SOUND.encode().replace(b"Greuges", b"Gr\xffuges"), UNDECODED),
        (SOUND.encode().replace(b"Greuges", b"Gr\0uges"), UNDECODED),
        (SOUND.replace("í", "?").encode(), UNDECODED),
        ('{"c": "Bezpe\ufffd"}'.encode(), UNDECODED),
    ],
)
def test_what_broke_on_the_way_shows(content: bytes, sign: str) -> None:
    assert sign in signs(content)


def test_a_sign_that_a_page_always_had_is_not_fresh() -> None:
    assert fresh({UNDECODED: 2}, {UNDECODED: 5, UNENDED: 1}) == (UNENDED,)


def test_a_file_without_text_has_no_signs() -> None:
    assert signs(b"%PDF-1.4 \xff\xfe") == {}
