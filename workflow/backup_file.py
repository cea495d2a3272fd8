"""One file that holds a whole store: a zip of lines of JSON, whose manifest comes last and seals all the rest."""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from domain.errors import DatumlineError, UsageError
from store.portable import Shape

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """One table in the file. sha256: of its lines."""

    shape: Shape
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """schema: the revision that the tables are of. made_at: ISO time in UTC.

    damaged, log_breaks: the snapshots without their hash and the log's entries out of their chain, in the store that
    was backed up: a backup is true to its store, and says so.
    """

    schema: str
    program: str
    made_at: str
    tables: tuple[Table, ...]
    damaged: tuple[str, ...] = ()
    log_breaks: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(table.rows for table in self.tables)

    def as_json(self) -> bytes:
        """What stands in the file."""
        tables = [{**one.shape.as_json(), "rows": one.rows, "sha256": one.sha256} for one in self.tables]
        told = {"format": FORMAT, "schema": self.schema, "program": self.program, "made_at": self.made_at}
        found = {"damaged": self.damaged, "log_breaks": self.log_breaks}
        return json.dumps({**told, **found, "tables": tables}, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """ValueError or KeyError for what is none."""
        given: dict[str, Any] = json.loads(content)
        if given["format"] != FORMAT:
            raise ValueError(f"it has the format {given['format']}, this program knows {FORMAT}")
        tables = tuple(Table(Shape.from_json(one), int(one["rows"]), str(one["sha256"])) for one in given["tables"])
        found = (tuple(given["damaged"]), tuple(given["log_breaks"]))
        return cls(str(given["schema"]), str(given["program"]), str(given["made_at"]), tables, *found)


class Counted:
    """Lines on their way, counted and hashed."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self._hash = hashlib.sha256()
        self.rows = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._hash.update(line)
            self.rows += 1
            yield line

    def of(self, shape: Shape) -> Table:
        """What has passed."""
        return Table(shape, self.rows, self._hash.hexdigest())


def write_table(archive: zipfile.ZipFile, shape: Shape, lines: Iterable[bytes]) -> Table:
    """Add a table to the file."""
    counted = Counted(lines)
    with archive.open(member(shape), "w", force_zip64=True) as out:
        for line in counted:
            out.write(line)
    return counted.of(shape)


def member(shape: Shape) -> str:
    """The name of a table's lines inside the file."""
    return f"tables/{shape.name}.jsonl"


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup to read. UsageError for a file that is none, or is damaged where that shows at once."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            if missing := [one.shape.name for one in manifest.tables if member(one.shape) not in archive.namelist()]:
                raise ValueError(f"the table {missing[0]} is missing")
            yield archive, manifest
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError) as error:
        raise UsageError(f"{path} is no whole backup of datumline: {error}.") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.from_json(archive.read(MANIFEST))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its manifest is missing or none ({error})") from error


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name only when it is whole and on the disk; UsageError where one has the name already.

    Only its owner may read it: it holds addresses of subscribers and hashes of passwords.
    """
    if path.exists():
        raise UsageError(f"{path} is there already, and no backup is overwritten; give another name.")
    partial = None
    try:
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(Path(partial), path)
    except FileExistsError as error:
        raise UsageError(f"{path} was made by somebody else meanwhile; give another name.") from error
    except OSError as error:
        raise DatumlineError(f"{path} cannot be written: {error.strerror or error}; nothing was left there.") from error
    finally:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)


def _name(partial: Path, path: Path) -> None:
    """A link, because a renamed file would take the place of one that came in between; then make it last."""
    os.link(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
