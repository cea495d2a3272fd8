"""A change's proof goes with it in one file, and no byte of it can be changed unnoticed."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.changes import ChangeStatus
from domain.errors import DatumlineError, UsageError
from domain.snapshots import sha256_of
from store.database import open_database, sqlite_url
from store.engines import reading
from tests.workflow.scenes import SWEDEN_PARTY, SWEDEN_SIGNED, adopted, all_changes, day, only, read, with_sweden
from workflow.decide import Choice, approve
from workflow.proofs.bundle import MANIFEST, sealed
from workflow.proofs.gather import proof_of
from workflow.proofs.verify import verify

Members = dict[str, bytes]


def ratification(engine: Engine, folder: Path) -> str:
    """Sweden signed, as approved; then it ratified: the change's id."""
    adopted(engine)
    read(engine, folder, with_sweden(SWEDEN_SIGNED), day(1))
    first = only(all_changes(engine), "SWE")
    with engine.begin() as conn:
        approve(conn, [Choice(first.id)], "anna", day(2))
    read(engine, folder, with_sweden(SWEDEN_PARTY), day(3))
    return only(all_changes(engine, ChangeStatus.OPEN), "SWE").id


def proof(engine: Engine, change: str) -> bytes:
    with reading(engine) as conn:
        return proof_of(conn, change)[1]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("proof")
    engine = open_database(sqlite_url(folder))
    try:
        return proof(engine, ratification(engine, folder))
    finally:
        engine.dispose()


def members_of(bundle: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def forged(bundle: bytes, name: str, edit: Callable[[Any], None]) -> bytes:
    """A member rewritten by somebody who can make a new seal."""
    members = members_of(bundle)
    document = json.loads(members[name])
    edit(document)
    return sealed({**members, name: json.dumps(document).encode()})


def test_a_bundle_holds_what_the_change_rests_on_and_verifies(engine: Engine, tmp_path: Path) -> None:
    change = ratification(engine, tmp_path)
    content = proof(engine, change)
    members = members_of(content)
    statements = json.loads(members["statements.json"])
    assert {one["value"] for one in statements["before"] if one["field"] == "ratified_on"} == {None}
    assert {one["value"] for one in statements["after"] if one["field"] == "ratified_on"} == {"2021-04-28"}
    assert all(f"snapshots/{one['snapshot']}.json" in members for side in statements.values() for one in side)
    assert members[f"snapshots/{sha256_of(with_sweden(SWEDEN_PARTY))}.json"] == with_sweden(SWEDEN_PARTY)
    assert [one["decided_by"] for one in json.loads(members["decisions.json"])] == ["report", "anna"]
    assert {one["supplied_by"] for one in json.loads(members["fetches.json"])} == {"tester"}
    difference = members["diff.txt"].decode().splitlines()
    assert {"-Figure 1 SWE budapest: signed", "+Figure 1 SWE budapest: party"} < set(difference)
    assert {"-coe_treaty_185 ratified_on: nothing", "+coe_treaty_185 ratified_on: 2021-04-28"} < set(difference)
    verdict = verify(content)
    assert (verdict.faults, verdict.notes) == ([], [])
    assert "Figure 1 SWE budapest follows from them: party" in verdict.passed
    assert any("read again from the bytes" in line for line in verdict.passed)
    with engine.begin() as conn:
        approve(conn, [Choice(change)], "bela", day(4))
    decided = json.loads(members_of(proof(engine, change))["decisions.json"])
    assert [one["decided_by"] for one in decided] == ["report", "anna", "bela"]


def test_the_same_store_gives_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    change = ratification(engine, tmp_path)
    assert proof(engine, change) == proof(engine, change[:6])
    with pytest.raises(UsageError, match="There is no change 'ffff'"):
        proof(engine, "ffff")


def test_a_changed_byte_is_found_wherever_it_stands(bundle: bytes) -> None:
    chance = random.Random(20210428)
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        names = archive.namelist()
        around = [info.header_offset + step for info in archive.infolist() for step in (0, 6, 12, 15, 27, 31)]
        directory = range(archive.start_dir, len(bundle), 7)
    places = [*around, *directory, *chance.sample(range(len(bundle)), 150)]
    for place in places:
        damaged = bytearray(bundle)
        damaged[place] ^= 1 << chance.randrange(8)
        try:
            verdict = verify(bytes(damaged))
        except DatumlineError as error:
            assert "cannot be opened as a zip" in str(error) or "no manifest" in str(error)
            continue
        assert verdict.faults, f"byte {place}"
        assert any(name in fault for fault in verdict.faults for name in (*names, "the archive's directory"))


def test_a_changed_byte_inside_a_member_is_told_with_the_members_name(bundle: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        infos = archive.infolist()
    for info in infos:
        damaged = bytearray(bundle)
        damaged[info.header_offset + 30 + len(info.filename) + info.file_size // 2] ^= 4
        assert verify(bytes(damaged)).faults[0].startswith(f"{info.filename}: ")


def test_a_bundle_cut_off_or_lengthened_is_not_whole(bundle: bytes) -> None:
    for content in (bundle[:-1], bundle[: len(bundle) // 2], b"", b"PK", bundle + b"\n", b"#!/bin/sh\n" + bundle):
        try:
            assert verify(content).faults
        except DatumlineError as error:
            assert str(error)


def test_members_taken_away_or_put_in_are_named(bundle: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as whole, zipfile.ZipFile(out, "w") as archive:
        for name in whole.namelist():
            archive.writestr("more.txt" if name == "README.txt" else name, whole.read(name))
    faults = verify(out.getvalue()).faults
    assert faults == ["README.txt: it is missing.", "more.txt: it does not belong to the bundle."]


def test_a_value_that_the_bytes_do_not_say_is_found_though_the_seal_is_new(bundle: bytes) -> None:
    def another_day(document: Any) -> None:
        for one in document["after"]:
            if one["field"] == "ratified_on":
                one["value"] = "2021-04-18"

    (fault,) = verify(forged(bundle, "statements.json", another_day)).faults
    said = "the bundle says '2021-04-18' at json:/0/3, the bytes say '2021-04-28' at json:/0/3."
    assert fault == f"coe_treaty_185 SWE ratified_on: {said}"


def test_a_place_that_leads_nowhere_is_found(bundle: bytes) -> None:
    def elsewhere(document: Any) -> None:
        document["after"][0]["locator"] = "json:/0/300"

    faults = verify(forged(bundle, "statements.json", elsewhere)).faults
    assert any("Nothing can be shown for json:/0/300" in fault for fault in faults)


def test_a_conclusion_that_does_not_follow_is_found(bundle: bytes) -> None:
    def withdrawn(document: Any) -> None:
        document["after"] = "none"

    (fault,) = verify(forged(bundle, "change.json", withdrawn)).faults
    assert fault == "change.json: it says 'none', its statements give 'party'."


def test_a_start_that_the_baseline_did_not_hold_is_found(bundle: bytes) -> None:
    def another_start(document: Any) -> None:
        document["before"] = "none"

    (fault,) = verify(forged(bundle, "change.json", another_start)).faults
    assert fault == "cell.json: the baseline held 'signed', the change says 'none'."


def test_bytes_put_under_another_hash_are_found(bundle: bytes) -> None:
    members = members_of(bundle)
    name = f"snapshots/{sha256_of(with_sweden(SWEDEN_PARTY))}.json"
    (fault,) = verify(sealed({**members, name: with_sweden(SWEDEN_SIGNED)})).faults
    assert fault.startswith(f"{name}: its name is not the SHA-256 of its bytes")


def test_a_bundle_of_another_extractor_is_not_read_again_and_says_so(bundle: bytes) -> None:
    def older(document: Any) -> None:
        for one in (*document["before"], *document["after"]):
            one["extractor"] = "coe_treaty_185/0"

    verdict = verify(forged(bundle, "statements.json", older))
    assert verdict.good
    assert verdict.notes == ["Not read again: coe_treaty_185/0 read it, this installation has 1."]


def test_json_of_another_shape_is_a_fault_and_no_traceback(bundle: bytes) -> None:
    members = members_of(bundle)
    for name in ("change.json", "cell.json", "statements.json", "captures.json"):
        for content in (b"[]", b"{}", b"7", b"not json", b'[{"source": 1}]'):
            assert not verify(sealed({**members, name: content})).good


def test_what_is_no_bundle_is_said_so() -> None:
    with pytest.raises(DatumlineError, match="cannot be opened as a zip"):
        verify(b"<html></html>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "Dear reader")
    with pytest.raises(DatumlineError, match="it is no proof bundle"):
        verify(out.getvalue())
