"""`compose` reads no file, clock, network or environment: the same material gives the same digest anywhere."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import notifications

# Composes while every file, socket and process is refused; prints the digest.
ALONE = """
import sys
from tests.notifications.samples import NEWS
from notifications.compose import compose

def refuse(event, arguments):
    if armed and event.split(".")[0] in {"open", "socket", "subprocess", "os", "import"}:
        raise RuntimeError(f"{event} {arguments}")

armed = False
sys.addaudithook(refuse)
armed = True
digest = compose(NEWS)
armed = False
sys.stdout.buffer.write((digest.subject + digest.text + digest.html).encode())
"""
ALLOWED = {"texts", "domain", "notifications", "jinja2", "css_inline", "feedgen", "orjson", *sys.stdlib_module_names}
IMPURE = {"os", "time", "random", "socket", "pathlib", "locale", "subprocess"}
OUTSIDE = {"message.py", "signing.py", "smtp.py", "webhooks.py"}
"""What writes files, reads keys, or talks to servers."""


def composed_in(**environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_composing_opens_nothing_and_does_not_depend_on_the_machine() -> None:
    here = composed_in(TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    there = composed_in(TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert b"Sweden" in here
    assert here == there


def test_the_pure_modules_import_only_what_is_pure() -> None:
    folder = Path(next(iter(notifications.__path__)))
    for path in folder.glob("*.py"):
        if path.name in OUTSIDE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            roots = {name.split(".")[0] for name in names}
            assert roots <= ALLOWED - IMPURE, path.name
