"""What handlers and steps say comes from the catalogue: no sentence of their own in what an editor can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from texts import catalogue

ROOT = catalogue.FOLDER.parent
TWO_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
# Module below web/ -> the beginnings of what it says itself, and why.
OF_HANDLERS = {
    "formats.py": ("Mac OS", "what browsers say of themselves"),
    "guard.py": ("This ", "an answer in plain text to what no page of ours asks for"),
    "headers.py": ("script-src |style-src |default-src |sandbox; |no-", "headers"),
    "security.py": ("This needs the role|A field has a character", "an error's own text; the page says another"),
    "server.py": (".* can be reached from|.* is without TLS", "told on the operator's terminal"),
    "static_files.py": ("web/static has no", "an error of ours"),
    "routes/baseline.py": ("baseline export, edition", "a record of what left the house"),
    "routes/errata.py": ("errata of edition", "a record of what left the house"),
    "routes/feeds.py": ("Bearer realm=", "a header"),
    "routes/health.py": ("Figures are told|not ok", "an answer in plain text to monitors"),
}
# Modules whose refusals only commands, the operator's log or an installation without its files can meet.
OF_COMMANDS = {
    *("adopt_edition", "audit", "backup", "backup_file", "deciding", "export_warc", "host_turns"),
    *("list_changes", "new_source", "bundle", "propose", "show_case"),
}
ERRORS = {"UsageError", "ConflictError", "DatumlineError", "IntegrityError"}


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every string but docstrings; of one with values in it its fixed words."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(one.value if isinstance(one, ast.Constant) else "X" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docs:
            yield node.lineno, node.value


def said_in_handler(name: str, tree: ast.AST) -> list[str]:
    allowed = re.compile(OF_HANDLERS[name][0]) if name in OF_HANDLERS else None
    found = (text for _, text in literals(tree) if TWO_WORDS.search(text) and not text.startswith("<"))
    return [text for text in found if allowed is None or not allowed.match(text)]


def said_in_errors(tree: ast.AST) -> list[str]:
    """The literal sentences with which errors are raised."""
    raised = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call))
    named = (call for call in raised if isinstance(call.func, ast.Name) and call.func.id in ERRORS and call.args)
    return [ast.unparse(call.args[0]) for call in named if isinstance(call.args[0], ast.Constant | ast.JoinedStr)]


HANDLERS = sorted(path for path in (ROOT / "web").rglob("*.py"))
STEPS = sorted((ROOT / "workflow").rglob("*.py"))


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_handler_says_nothing_by_itself(path: Path) -> None:
    name = str(path.relative_to(ROOT / "web"))
    assert said_in_handler(name, ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", STEPS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_step_refuses_in_texts_of_the_catalogue(path: Path) -> None:
    found = said_in_errors(ast.parse(path.read_text(encoding="utf-8")))
    assert (found == []) is (path.stem not in OF_COMMANDS), f"{path.name}: {found}"


def test_every_exception_is_one() -> None:
    trees = {name: ast.parse((ROOT / "web" / name).read_text(encoding="utf-8")) for name in OF_HANDLERS}
    needless = [name for name, tree in trees.items() if said_in_handler("", tree) == []]
    assert needless == []


def test_what_is_written_in_place_is_found() -> None:
    handler = ast.parse(
        'def show():\n    """A docstring is none."""\n    return page(f"{count} cells wait", "no-cache")'
    )
    assert said_in_handler("", handler) == ["X cells wait"]
    step = ast.parse('def decide():\n    raise UsageError(f"There is no {name}.")\n    raise UsageError(Phrase("a.b"))')
    assert said_in_errors(step) == ["f'There is no {name}.'"]
