"""Every text that is asked for exists, and every text that exists is asked for: in templates, in handlers, by name."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from jinja2 import Environment, nodes

from texts import catalogue
from web import texts

WEB = Path(texts.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
# Whoever may speak: handlers, and the steps and sentences that both doors share.
SPEAKING = ("texts", "domain", "diffs", "store", "crawlers", "notifications", "workflow", "web")
MODULES = sorted(path for package in SPEAKING for path in (WEB.parent / package).rglob("*.py"))
KEY = re.compile(r"[a-z][a-z_]*\.[a-z0-9_.]+")
# The name of a hash, and an attribute that stands in a macro of its own.
ALLOWED = {"SHA", "open"}
# A key whose beginning only is written down, as in t("shell.role." ~ role), stands for all that begin so.
UNKNOWN = "*"


def flat(found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, Mapping) and not catalogue.is_plural(value):
            yield from flat(value, key)
        else:
            yield key, value


KNOWN = dict(flat(catalogue.load().texts))
TABLES = {key.rpartition(".")[0] for key in KNOWN}


def in_template(path: Path) -> Iterator[str]:
    """Keys as they are asked for, and beginnings of keys with a star."""
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            yield from keys(call.args[0])
        elif isinstance(call.node, nodes.Getattr) and call.node.attr == "word" and call.args:
            yield from (f"{key}.*" for key in keys(call.args[0]))


def keys(node: nodes.Node) -> Iterator[str]:
    """What an expression may be: both sides of a choice; of a text that is put together its beginning."""
    if isinstance(node, nodes.Const):
        yield str(node.value)
    elif isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        yield from (*keys(node.expr1), *keys(node.expr2))
    elif isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
        yield f"{node.nodes[0].value}*"
    else:
        yield UNKNOWN


def in_module(path: Path) -> Iterator[str]:
    """Every string that is a key or begins like one, since handlers hand keys on."""
    pages = {key.partition(".")[0] for key in KNOWN}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            text = str(node.values[0].value)
            if text.partition(".")[0] in pages and "." in text:
                yield f"{text}*"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            known = node.value.partition(".")[0] in pages
            yield from [f"{node.value}.*" if node.value in TABLES else node.value] if known else []


ASKED = {key for path in TEMPLATES for key in in_template(path)} | {key for path in MODULES for key in in_module(path)}
FILES_OF_OTHERS = re.compile(r"\.(?:html|css|js|toml)$")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_asks_only_for_texts_that_there_are(path: Path) -> None:
    for key in in_template(path):
        assert key != UNKNOWN, f"{path.name}: t() with a key whose beginning is not written down"
        if key.endswith("*"):
            assert any(known.startswith(key[:-1]) for known in KNOWN), f"{path.name}: no text begins with {key[:-1]!r}"
        else:
            assert key in KNOWN, f"{path.name}: there is no text {key!r}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    """So that another language is one more folder of texts; commands to be typed and names are the same in each."""
    tokens = Environment(autoescape=True).lex(path.read_text(encoding="utf-8"))
    markup = "".join(text if kind == "data" else "\x00" for _, kind, text in tokens)
    spoken = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"\x00]+)"', markup)
    spoken.append(re.sub(r"<(code|kbd)\b.*?</\1>|<[^>]*>|&[a-z]+;|[/?]\w+[/=]", " ", markup, flags=re.DOTALL))
    assert [word for text in spoken for word in re.findall(r"[^\W\d_]{3,}", text) if word not in ALLOWED] == []


def test_every_text_is_asked_for() -> None:
    starts = tuple(key[:-1] for key in ASKED if key.endswith("*") and key != UNKNOWN)
    unused = [key for key in KNOWN if key not in ASKED and not key.startswith(starts)]
    assert unused == []


def test_handlers_ask_only_for_texts_that_there_are() -> None:
    asked = {key for path in MODULES for key in in_module(path) if not key.endswith("*")}
    wrong = [key for key in asked if key not in KNOWN and key not in TABLES and not FILES_OF_OTHERS.search(key)]
    # A dotted word may be something else, as an event of the log; it is a missing text where it is handed to t.
    handed = {
        match
        for path in MODULES
        for match in re.findall(r'\b(?:t|Phrase)\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    handed |= {
        match
        for path in MODULES
        for match in re.findall(r'redirect\([^()]*,\s*"([a-z][a-z_]*\.[a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert [key for key in wrong if key in handed] == []


@pytest.mark.parametrize("key", KNOWN)
def test_a_text_is_plain_and_whole(key: str) -> None:
    value = KNOWN[key]
    forms = value if isinstance(value, Mapping) else {"": value}
    assert all(isinstance(form, str) and form.strip() == form and form for form in forms.values())
    for form in forms.values():
        assert "<" not in form, "a text holds no markup; give it as a value"
        for _, field, spec, conversion in Formatter().parse(form):
            assert field is None or (re.fullmatch(r"[a-z_]+", field) and not spec and conversion in (None, "c"))


def _texts(language: str, said: Mapping[str, Any]) -> texts.Texts:
    return texts.Texts(catalogue.Catalogue(language, said))


def test_values_are_escaped_and_plurals_chosen() -> None:
    t = _texts("en", {"page": {"hello": "Hello, {name} & co", "n": {"one": "one", "other": "{count} of them"}}})
    assert t("page.hello", name="<script>") == "Hello, &lt;script&gt; &amp; co"
    assert [t("page.n", count=count) for count in (0, 1, 2)] == ["0 of them", "one", "2 of them"]
    french = _texts("fr", {"page": {"n": {"one": "un", "other": "{count}"}}})
    assert [french("page.n", count=count) for count in (0, 1, 2)] == ["un", "un", "2"]
    for key in ("page", "page.none", "none.at.all", "page.hello.more"):
        with pytest.raises(LookupError, match=re.escape(key)):
            t(key, name="x")
