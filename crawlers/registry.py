"""The sources, found by their folders: `crawlers/sources/<id>/source.toml`. Nothing is listed anywhere.

Beside it stands extract.py (and follow.py), or source.toml names a reader that several sources share.
"""

import importlib
import importlib.util
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType

from crawlers.declarations import read_source
from crawlers.overrides import Overrides, apply
from crawlers.shared_readers import (
    Extract,
    declared_version,
    reader_file,
    shared_extract,
    shared_follow,
)
from crawlers.shared_readers import Follow as Follow
from crawlers.tables import TomlTable, parse
from domain.errors import DatumlineError, UsageError
from domain.sources import Source
from texts.catalogue import Phrase

PACKAGE = "crawlers.sources"
DECLARATION = "source.toml"
EXTRACT = "extract.py"
_ID = re.compile(r"\w[\w-]*")


@dataclass(frozen=True, slots=True)
class Extractor:
    """A source's pure `extract` and its VERSION; `name` is what statements carry (`coe_treaty_185/1`)."""

    source: str
    version: str
    extract: Extract

    @property
    def name(self) -> str:
        return f"{self.source}/{self.version}"


def _root(root: Path | None) -> Traversable:
    return root if root is not None else files(PACKAGE)


def source_ids(root: Path | None = None) -> tuple[str, ...]:
    """The ids of all sources, sorted. root: another folder of source folders; None is the project's own."""
    return tuple(sorted(entry.name for entry in _root(root).iterdir() if entry.joinpath(DECLARATION).is_file()))


def _folder(source_id: str, root: Path | None) -> Traversable:
    folder = _root(root).joinpath(source_id)
    # Looked up alone: going through all folders for each of a thousand sources takes seconds.
    if not _ID.fullmatch(source_id) or not folder.joinpath(DECLARATION).is_file():
        known = ", ".join(source_ids(root)) or "none"
        raise UsageError(Phrase("refused.place.no_source", source=repr(source_id), sources=known))
    return folder


def load(source_id: str, overrides: Overrides | None = None, root: Path | None = None) -> Source:
    """The source as its source.toml declares it, with the operator's overrides (see `crawlers.overrides`) over it.

    Raises UsageError naming the file and the field where the id, the declaration or an override is wrong.
    """
    source = _shipped(source_id) if root is None else _read(source_id, root)
    if overrides and source_id in overrides:
        return apply(source, overrides[source_id])
    return source


@cache
def _shipped(source_id: str) -> Source:
    """The project's own do not change while it runs, and pages and digests ask for all of them each time."""
    return _read(source_id, None)


def _read(source_id: str, root: Path | None) -> Source:
    table = _declaration(source_id, root)
    return read_source(source_id, table, _version(source_id, table, root))


def load_all(overrides: Overrides | None = None, root: Path | None = None) -> Mapping[str, Source]:
    """Every source by its id."""
    return {source_id: load(source_id, overrides, root) for source_id in source_ids(root)}


def extractor(source_id: str, root: Path | None = None) -> Extractor:
    """The source's extractor; UsageError for an unknown id or a wrong setting, DatumlineError for a faulty module."""
    table = _declaration(source_id, root)
    version = _version(source_id, table, root)
    if reader_file(table) is not None:
        return Extractor(source_id, version, shared_extract(table))
    module = _module(source_id, "extract", root)
    if not callable(getattr(module, "extract", None)):
        raise DatumlineError(f"{source_id}/{EXTRACT} has no function `extract(capture)`.")
    return Extractor(source_id, version, module.extract)


def follower(source_id: str, root: Path | None = None) -> Follow | None:
    """The source's pure `follow(part) -> pages to ask next`, or None where every page is declared."""
    folder = _folder(source_id, root)
    if folder.joinpath("follow.py").is_file():
        follow: Follow = _module(source_id, "follow", root).follow
        return follow
    if folder.joinpath(EXTRACT).is_file():
        return None  # it names no reader, which alone could lead on: no need to parse its declaration
    table = _declaration(source_id, root)
    return None if reader_file(table) is None else shared_follow(table)


def _declaration(source_id: str, root: Path | None) -> TomlTable:
    declaration = _folder(source_id, root).joinpath(DECLARATION)
    file = f"{source_id}/{DECLARATION}" if root is None else str(declaration)
    return parse(declaration.read_text(encoding="utf-8"), file)


def _version(source_id: str, table: TomlTable, root: Path | None) -> str:
    own = _folder(source_id, root).joinpath(EXTRACT)
    shared = reader_file(table)
    if shared is None and not own.is_file():
        raise DatumlineError(f"{source_id} has no {EXTRACT} beside its {DECLARATION}, which names no reader either.")
    if shared is None:
        return declared_version(own, f"{source_id}/{EXTRACT}")
    if own.is_file():
        raise DatumlineError(f"{source_id} has an {EXTRACT} and its {DECLARATION} names a reader; take one away.")
    return declared_version(shared, f"crawlers/readers/{shared.name}")


def _module(source_id: str, name: str, root: Path | None) -> ModuleType:
    if root is None:
        return importlib.import_module(f"{PACKAGE}.{source_id}.{name}")
    file = root / source_id / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_datumline_sources.{source_id}.{name}", file)
    if spec is None or spec.loader is None:
        raise DatumlineError(f"{file} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
