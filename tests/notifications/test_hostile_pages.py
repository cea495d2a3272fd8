"""A crawled page may say anything; the digest says it harmlessly, or not at all."""

import dataclasses
import unicodedata
from email import message_from_bytes
from email.policy import SMTP
from enum import Enum
from typing import Any

import pytest

from notifications.compose import compose
from notifications.message import build_message
from tests.notifications.pages import page, words
from tests.notifications.samples import BROKEN, NEWS, SWEDEN

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'></td></style><a href='javascript:x'>"
ATTACKS = {
    "markup": MARKUP,
    "template": "{{ 7 * 7 }}{% raw %}{# x #}${7*7}",
    "headers": "x\r\nBcc: victim@example.net\r\n\r\nWHAT CHANGED\n------------\nbody",
    "bidi": "party \u202eytrap\u2066\u200f\u061c end",
    "controls": "a\x00b\x1b[2Jc\x7fd\u0085e\u2029f\ufffeg\ud800",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "long": "W" * 60_000,
    "script address": "javascript:alert(document.domain)//https://x",
    "entities": "&lt;b&gt; &#60;b&#62; &amp;amp;",
}
TAGS = frozenset(
    {"html", "head", "meta", "title", "style", "body", "div", "span", "a", "code", "p", "br", "h1", "h2"}
    | {"table", "tbody", "tr", "td"}
)


def poisoned(value: Any, attack: str) -> Any:
    """The same dataclass with the attack in place of every string."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return attack
    if isinstance(value, tuple):
        return tuple(poisoned(item, attack) for item in value)
    if isinstance(value, dict):
        return {f"{attack}{key}": count for key, count in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: poisoned(getattr(value, name), attack) for name in names})
    return value


EVERYTHING = dataclasses.replace(NEWS, sources=BROKEN.sources, deferred=NEWS.waiting)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_field_adds_an_element_an_attribute_or_a_link(attack: str) -> None:
    document = page(compose(poisoned(EVERYTHING, attack)))
    assert {element.tag for element in document.iter()} <= TAGS
    assert not [name for element in document.iter() for name in element.attrib if name.startswith("on")]
    assert document.xpath("//@href") == []
    assert len(document.xpath("//h2")) == 8
    assert len(document.xpath("//style")) == 1


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_field_reaches_a_header_or_another_line(attack: str) -> None:
    digest = compose(poisoned(EVERYTHING, attack))
    mail = build_message(digest, "digest@example.org", "reader@example.org").as_bytes()
    message = message_from_bytes(mail, policy=SMTP)
    assert sorted(message.keys()) == sorted(
        ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type")
    )
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998
    assert digest.text.splitlines().count("WHAT CHANGED") == 1
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_unseen_character_reaches_a_reader(attack: str) -> None:
    digest = compose(poisoned(EVERYTHING, attack))
    for shown in (digest.subject, digest.text, words(page(digest))):
        assert {unicodedata.category(char) for char in shown} & {"Cf", "Cs", "Co", "Cn"} == set()
        assert {char for char in shown if unicodedata.category(char) == "Cc"} <= {"\n"}


def test_markup_is_shown_as_the_text_it_is() -> None:
    change = dataclasses.replace(SWEDEN, sentence=MARKUP, country="{{ 7 * 7 }}")
    digest = compose(dataclasses.replace(NEWS, changes=(change,)))
    assert MARKUP in words(page(digest))
    assert "{{ 7 * 7 }}: Budapest Convention" in digest.subject


def test_a_page_cannot_flood_the_mail() -> None:
    digest = compose(poisoned(EVERYTHING, "W" * 60_000))
    assert len(digest.html) < 120_000
    assert len(digest.text) < 40_000


def test_contacts_on_a_page_are_not_mailed() -> None:
    evidence = dataclasses.replace(SWEDEN.evidence, excerpt="Hotline | jane.roe@hotline.example | +46 8 123 456 78")
    digest = compose(dataclasses.replace(NEWS, changes=(dataclasses.replace(SWEDEN, evidence=evidence),)))
    for shown in (digest.html, digest.text):
        assert "jane.roe" not in shown
        assert "123 456" not in shown
