"""Readers that several sources share, so that a source of a known kind needs no code.

source.toml names one with `reader = "un_treaty"` and says what is its own under [settings]. A shared reader is a module
of `crawlers.readers` with `VERSION`, `extractor(settings)`, which gives the source's pure extract function, and, where
one page leads to another, `follower(settings)`. settings is the source's [settings] table, so that complaints name the
file and the key.
"""

import ast
import importlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType

from crawlers.tables import TomlTable
from domain.errors import DatumlineError
from domain.extractions import Extraction
from domain.snapshots import Capture, Part
from domain.sources import Page

PACKAGE = "crawlers.readers"

Extract = Callable[[Capture], Extraction]
Follow = Callable[[Part], tuple[Page, ...]]


def reader_names() -> tuple[str, ...]:
    """The modules that sources can name, sorted."""
    names = (entry.name.removesuffix(".py") for entry in files(PACKAGE).iterdir() if entry.name.endswith(".py"))
    return tuple(sorted(filter(_is_reader, names)))


@cache
def _is_reader(name: str) -> bool:
    # Seen from the text: importing or parsing every reader would be felt in every command.
    module = files(PACKAGE).joinpath(f"{name}.py")
    return name.isidentifier() and module.is_file() and "\ndef extractor(" in module.read_text(encoding="utf-8")


def reader_file(declaration: TomlTable) -> Traversable | None:
    """The reader's module that a source.toml names, None where it names none; UsageError where there is no such one."""
    if "reader" not in declaration.values:
        return None
    name = declaration.text("reader")
    if not _is_reader(name):
        raise declaration.wrong("reader", f"is not known here; the shared readers are {', '.join(reader_names())}")
    return files(PACKAGE).joinpath(f"{name}.py")


def shared_extract(declaration: TomlTable) -> Extract:
    """The extract function that the named reader makes of the source's settings; UsageError names a wrong setting."""
    extract: Extract = _module(declaration).extractor(declaration.table("settings"))
    return extract


def shared_follow(declaration: TomlTable) -> Follow | None:
    """The follow function likewise, None where the reader's pages lead nowhere."""
    make = getattr(_module(declaration), "follower", None)
    if make is None:
        return None
    follow: Follow = make(declaration.table("settings"))
    return follow


def _module(declaration: TomlTable) -> ModuleType:
    if reader_file(declaration) is None:
        raise DatumlineError(f"{declaration.file} names no shared reader.")
    return importlib.import_module(f"{PACKAGE}.{declaration.text('reader')}")


def declared_version(module: Traversable, place: str) -> str:
    """The VERSION that a module says; DatumlineError naming `place` where it says none."""
    # Read from the text: importing every extractor to list the sources would load every parser they use.
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="VERSION")], value=ast.Constant(value=str(version))):
                return version
    raise DatumlineError(f'{place} must say its version, as in VERSION = "1".')
