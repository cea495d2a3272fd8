"""Back the whole store up into one file, and make a store of it again on either database: all of it, proven."""

import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

import store.database
import store.log
import store.portable
import store.snapshots
from domain import __version__
from domain.errors import DatumlineError, IntegrityError, UsageError
from domain.log import Head, hash_of
from store import migrations, schema
from store.portable import Shape
from workflow.backup_file import MANIFEST, Counted, Manifest, Table, member, new_file, opened, write_table


@dataclass(frozen=True, slots=True)
class Done:
    """What a backup holds, or what was restored. snapshots: how many were read and had their hash."""

    manifest: Manifest
    snapshots: int
    log_entries: int

    def sentence(self, done: str) -> str:
        """`backed up`, `restored`, `checked`: with what was proven."""
        tables = len(self.manifest.tables)
        proven = f"{self.snapshots} snapshots have their hashes, the log's {self.log_entries} entries their chain"
        return f"{done}: {self.manifest.rows} rows of {tables} tables, schema {self.manifest.schema}; {proven}."

    @property
    def faults(self) -> tuple[str, ...]:
        """What was wrong in the store itself, and is in its backup."""
        found = [f"Snapshot {sha256} cannot be read: its stored bytes are damaged." for sha256 in self.manifest.damaged]
        found += [
            f"Entry {number} of the log does not follow the one before it." for number in self.manifest.log_breaks
        ]
        return tuple(found)


def back_up(engine: Engine, path: Path, now: datetime) -> Done:
    """Write one moment of the store into a new file, while others go on reading and writing.

    Snapshots that the store itself can no longer read are written as they are, and named in the manifest. UsageError
    where the file is there already, DatumlineError where it cannot be written.
    """
    with new_file(path) as file:
        with store.database.reading(engine) as conn, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            shapes = store.portable.shapes()
            tables = tuple(write_table(archive, shape, store.portable.lines(conn, shape)) for shape in shapes)
            sound, damaged = _read_snapshots(conn)
            entries, breaks = _read_log(conn)
            manifest = Manifest(migrations.HEAD, __version__, now.isoformat(), tables, damaged, breaks)
            archive.writestr(MANIFEST, manifest.as_json())
        _read_again(file, manifest)
    return Done(manifest, sound, entries)


def restore(url: str, path: Path) -> Done:
    """Make the store that a backup holds, in a database without rows, and bring it to this program's schema.

    Everything happens in one transaction, and is taken back unless every table reads again as it was, every snapshot
    has its hash and the log its chain. UsageError for a file that is no whole backup or a database that is not empty.
    """
    with opened(path) as (archive, manifest), store.database.filling(url) as conn:
        _make_tables(conn, manifest.schema)
        for table in manifest.tables:
            _fill(conn, archive, table)
        sound, damaged = _read_snapshots(conn)
        if lost := set(damaged) - set(manifest.damaged):
            raise IntegrityError(
                f"{path} is damaged: snapshot {min(lost)} does not have its hash; nothing was restored."
            )
        schema.upgrade(conn)
        entries, breaks = _read_log(conn)
        if broken := set(breaks) - set(manifest.log_breaks):
            raise IntegrityError(f"{path} is damaged: entry {min(broken)} of the log does not follow its predecessor.")
        return Done(manifest, sound, entries)


def check(path: Path) -> Done:
    """Whether a backup could be restored: it is, into a database that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="datumline-check-") as folder:
        return restore(store.database.sqlite_url(Path(folder)), path)


def _make_tables(conn: Connection, wanted: str) -> None:
    """With the schema of the backup, from which the steps to this program's are the same as for any older store."""
    schema.require_known(conn, wanted)
    found = schema.revision_of(conn)
    if found is None:
        schema.upgrade(conn, wanted)
    elif found != wanted:
        raise UsageError(
            f"The backup has schema {wanted}, the empty database already {found}; name a database without tables."
        )
    schema.clear_seeds(conn)


def _fill(conn: Connection, archive: zipfile.ZipFile, table: Table) -> None:
    name = table.shape.name
    with archive.open(member(table.shape)) as lines:
        given = Counted(lines)
        try:
            store.portable.add(conn, table.shape, given)
        except DBAPIError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            raise DatumlineError(f"The database takes no rows of {name}: {reason}; nothing was restored.") from error
    if given.of(table.shape) != table:
        raise ValueError(f"the rows of {name} are not as they were sealed")
    back = _passed(table.shape, store.portable.lines(conn, table.shape))
    if back != table:
        raise IntegrityError(
            f"{name} does not read as it was written ({back.rows} of {table.rows} rows); nothing was restored."
        )


def _passed(shape: Shape, lines: Iterable[bytes]) -> Table:
    counted = Counted(lines)
    for _ in counted:
        pass
    return counted.of(shape)


def _read_again(file: IO[bytes], manifest: Manifest) -> None:
    """What reached the disk is what was read from the store."""
    with zipfile.ZipFile(file) as archive:
        for table in manifest.tables:
            with archive.open(member(table.shape)) as lines:
                read = _passed(table.shape, lines)
            if read != table:
                raise DatumlineError(f"The backup of {table.shape.name} does not read as it was written; try again.")


def _read_snapshots(conn: Connection) -> tuple[int, tuple[str, ...]]:
    """How many snapshots are sound, and which are not."""
    sound, damaged = 0, []
    for sha256 in store.snapshots.hashes(conn):
        try:
            store.snapshots.read(conn, sha256)
            sound += 1
        except IntegrityError:
            damaged.append(sha256)
    return sound, tuple(damaged)


def _read_log(conn: Connection) -> tuple[int, tuple[int, ...]]:
    """How many entries the log has, and which do not follow the one before them."""
    head, breaks = Head(), []
    while entries := store.log.rows(conn, head.entries):
        for entry in entries:
            if entry.id != head.entries + 1 or entry.previous != head.hash or hash_of(entry) != entry.hash:
                breaks.append(entry.id)
            head = Head(entry.id, entry.hash)
    kept = store.log.head(conn) or Head()
    if kept != head:
        breaks.append(max(kept.entries, head.entries) + 1)
    return head.entries, tuple(breaks)
