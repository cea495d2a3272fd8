"""A proof bundle as bytes: a zip that is made the same way everywhere, and sealed by a manifest. Pure.

Members are stored uncompressed, in the order of their names, without times of their own: the same members are the same
bytes, so that a changed byte is found wherever it stands, be it between the members.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import DatumlineError
from domain.snapshots import sha256_of

FORMAT = "datumline-proof/1"
MANIFEST = "manifest.json"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What could be read of a bundle. faults: one sentence for everything that is not as it was sealed."""

    members: Mapping[str, bytes]
    faults: tuple[str, ...]


def sealed(members: Mapping[str, bytes]) -> bytes:
    """The bundle of these members, with a manifest that names the SHA-256 of each."""
    return _packed({**members, MANIFEST: _manifest({name: sha256_of(content) for name, content in members.items()})})


def opened(content: bytes) -> Opened:
    """Read a bundle and compare it with its seal. DatumlineError where it is no zip with a manifest at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members, faults = _read(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DatumlineError(f"It cannot be opened as a zip: {error}.") from error
    if MANIFEST not in members:
        if any(fault.startswith(MANIFEST) for fault in faults):
            return Opened(members, tuple(faults))
        raise DatumlineError(f"It has no {MANIFEST}: it is no proof bundle.")
    faults += _against_manifest(members, {fault.split(":")[0] for fault in faults})
    if not faults and _packed(members) != content:
        faults = [f"{_place(content, _packed(members))}: the bytes around the members are not as they were made."]
    return Opened({name: found for name, found in members.items() if name != MANIFEST}, tuple(faults))


def _packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.create_system, info.external_attr = 3, _PLAIN_FILE
            archive.writestr(info, members[name])
    return out.getvalue()


def _manifest(hashes: Mapping[str, str]) -> bytes:
    listed = {"format": FORMAT, "members": dict(sorted(hashes.items()))}
    seal = sha256_of(json.dumps(listed, sort_keys=True).encode())
    return (json.dumps({**listed, "seal": seal}, indent=1, sort_keys=True) + "\n").encode()


def _read(archive: zipfile.ZipFile) -> tuple[dict[str, bytes], list[str]]:
    members: dict[str, bytes] = {}
    faults: list[str] = []
    for info in archive.infolist():
        try:
            if info.compress_type != zipfile.ZIP_STORED or info.filename in members:
                raise zipfile.BadZipFile("it is compressed or stands there twice")
            members[info.filename] = archive.read(info)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
            faults.append(f"{info.filename}: its bytes are not those that were sealed ({error}).")
    return members, faults


def _against_manifest(members: Mapping[str, bytes], told: set[str]) -> list[str]:
    try:
        listed: dict[str, str] = json.loads(members[MANIFEST])["members"]
        canonical = _manifest(listed) == members[MANIFEST]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [f"{MANIFEST}: it is not as it was written."]
    faults = [] if canonical else [f"{MANIFEST}: it is not as it was written; its own seal does not fit."]
    for name in sorted((listed.keys() | members.keys()) - {MANIFEST} - told):
        if name not in members:
            faults.append(f"{name}: it is missing.")
        elif name not in listed:
            faults.append(f"{name}: it does not belong to the bundle.")
        elif listed[name] != sha256_of(members[name]):
            faults.append(f"{name}: its bytes are not those that were sealed (SHA-256 {sha256_of(members[name])}).")
    return faults


def _place(content: bytes, made: bytes) -> str:
    """Where two archives part: a member's name, or the archive's directory."""
    pairs = enumerate(zip(content, made, strict=False))
    first = next((place for place, (one, other) in pairs if one != other), min(len(content), len(made)))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        starts = [(info.header_offset, info.filename) for info in archive.infolist()]
        if first >= archive.start_dir:
            return "the archive's directory"
    return max(start for start in starts if start[0] <= first)[1]
