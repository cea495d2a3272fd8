"""Style, scripts and pictures of our own, at addresses that change with their content and may be kept for good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served."""

    content: bytes
    media_type: str


@cache
def files() -> Mapping[str, StaticFile]:
    """Path below the folder -> file, read once."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in MEDIA_TYPES)
    return {
        path.relative_to(FOLDER).as_posix(): StaticFile(path.read_bytes(), MEDIA_TYPES[path.suffix]) for path in found
    }


@cache
def version() -> str:
    """A hash over all of them: a script may import its neighbours by relative addresses."""
    total = hashlib.sha256()
    for path, file in files().items():
        total.update(f"{path}\0{len(file.content)}\0".encode() + file.content)
    return total.hexdigest()[:16]


def address(path: str) -> str:
    """Where a file is served; LookupError for one that is not there."""
    if path not in files():
        raise LookupError(f"web/static has no {path}")
    return f"/static/{version()}/{path}"
