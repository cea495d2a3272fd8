"""Begin a source: a folder that is complete but for its golden page, and a place for that."""

import json
import keyword
import re
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import crawlers
from crawlers.registry import load, source_ids
from domain.errors import DatumlineError, UsageError

RESERVED = ("report", "editor")
"""Sources of statements that are no crawled ones."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 40
CASE = "first"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a source.toml begins with."""

    title: str
    publisher: str
    url: str
    licence: str


def checkout() -> Path:
    """The folder of the project that this program runs from; DatumlineError where it was installed without it."""
    root = Path(crawlers.__file__).resolve().parents[1]
    if not (root / "pyproject.toml").is_file() or not (root / "tests" / "crawlers" / "sources").is_dir():
        raise DatumlineError(
            f"A source is added to a checkout of the project; this datumline runs from {root}, which is none. "
            "Get the project, run `make setup` and then .venv/bin/datumline new-source there."
        )
    return root


def new_source(source_id: str, declared: Declared) -> tuple[Path, ...]:
    """Write the files and give their paths; UsageError for a name that cannot be one or is taken, nothing is written.

    All files are there, or none.
    """
    _refuse_name(source_id)
    root = checkout()
    source, case = root / "crawlers" / "sources" / source_id, root / "tests" / "crawlers" / "sources" / source_id / CASE
    for folder in (source, case.parent):
        if folder.exists():
            raise UsageError(f"{folder} exists already; choose another id or take it away.")
    texts = _texts(source_id, declared)
    written = {
        source / "__init__.py": "",
        source / "source.toml": texts["source.toml"],
        source / "extract.py": texts["extract.py"],
        case / "README.md": texts["README.md"],
    }
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        load(source_id)
    except (OSError, DatumlineError) as error:
        for folder in (source, case.parent):
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise DatumlineError(f"{error.filename} cannot be written: {error.strerror or error}.") from error
        raise
    return tuple(written)


def _refuse_name(source_id: str) -> None:
    if not _NAME.fullmatch(source_id) or keyword.iskeyword(source_id) or len(source_id) > _LONGEST:
        raise UsageError(
            f"{source_id!r} cannot be a source's id: small letters, digits and single underscores, a letter first, "
            f"at most {_LONGEST} of them, as in inhope_members."
        )
    if source_id in RESERVED or source_id in source_ids():
        raise UsageError(f"There is a source {source_id!r} already; choose another id.")


def _texts(source_id: str, declared: Declared) -> dict[str, str]:
    values = {
        # A JSON string is a TOML string too.
        "title": json.dumps(declared.title, ensure_ascii=False),
        "publisher": json.dumps(declared.publisher, ensure_ascii=False),
        "url": json.dumps(declared.url, ensure_ascii=False),
        "licence": json.dumps(declared.licence, ensure_ascii=False),
        "title_text": _as_docstring(declared.title),
        "id": source_id,
    }
    folder = files("workflow").joinpath("templates", "new_source")
    names = ("source.toml", "extract.py", "README.md")
    return {name: Template(folder.joinpath(f"{name}.txt").read_text("utf-8")).substitute(values) for name in names}


def _as_docstring(title: str) -> str:
    words = " ".join(title.replace("\\", " ").replace('"', "'").split())
    return words if words.endswith(".") else f"{words}."
