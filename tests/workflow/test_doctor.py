"""What keeps an installation from working is found before it does harm, and each finding says what to do."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.settings import Settings
from crawlers.reachability import unreachable
from crawlers.registry import source_ids
from domain.fetches import Fetch, Outcome
from store import fetches
from store.database import open_database, sqlite_url
from tests.workflow.scenes import adopted
from workflow import doctor
from workflow.doctor import Finding, examine

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def found(home: Path, url: str, now: datetime = NOW, online: bool = False, **set_: object) -> dict[str, Finding]:
    settings = Settings(home=home, **{"contact": "https://example.org/contact", **set_})  # type: ignore[arg-type]
    return {finding.matter: finding for finding in examine(settings, url, now, online)}


def problems(findings: dict[str, Finding]) -> list[str]:
    return [matter for matter, finding in findings.items() if finding.remedy]


def test_a_sound_installation_has_no_problem(engine: Engine, tmp_path: Path) -> None:
    adopted(engine)
    findings = found(tmp_path, url_of(engine))
    assert problems(findings) == []
    assert findings["database"].words.endswith("edition 2021 adopted")
    assert findings["sites"].state == "not asked"
    assert list(findings) == [
        *("configuration", "append-only", "database", "clock", "disk", "contact", "time zone", "sites")
    ]


def test_looking_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    found(tmp_path, url_of(engine))
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM issues")).scalar_one() == 0
    absent = tmp_path / "nowhere"
    assert "is not there yet" in found(absent, sqlite_url(absent))["database"].words
    assert not absent.exists()


def test_a_missing_trigger_is_told_with_its_table(engine: Engine, tmp_path: Path) -> None:
    name = "decisions_refuses_changes" if engine.dialect.name == "postgresql" else "decisions_refuses_DELETE"
    on = " ON decisions" if engine.dialect.name == "postgresql" else ""
    with engine.connect() as conn:
        kept = _definition(conn, name)
        conn.execute(text(f"DROP TRIGGER {name}{on}"))
        conn.commit()
        try:
            finding = found(tmp_path, url_of(engine))["append-only"]
        finally:
            conn.execute(text(kept))
            conn.commit()
    assert (finding.state, finding.words.split(" can")[0]) == ("problem", "Rows of decisions")
    assert finding.remedy


def _definition(conn: object, name: str) -> str:
    from sqlalchemy import Connection

    assert isinstance(conn, Connection)
    if conn.dialect.name == "postgresql":
        query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = :name"
    else:
        query = "SELECT sql FROM sqlite_master WHERE name = :name"
    return str(conn.execute(text(query), {"name": name}).scalar_one())


def test_something_stored_in_the_future_is_the_clocks_problem(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        ahead = Fetch("un_crc", "status_table", "https://example.org", NOW + timedelta(hours=3), Outcome.NEW)
        fetches.record(conn, ahead)
    findings = found(tmp_path, url_of(engine))
    assert problems(findings) == ["clock"]
    assert "something was stored at 2026-11-22 09:00" in findings["clock"].words
    assert problems(found(tmp_path, url_of(engine), NOW + timedelta(hours=3))) == []
    assert problems(found(tmp_path, url_of(engine), datetime(1980, 1, 1, tzinfo=UTC))) == ["clock"]


def test_what_is_not_set_up_is_told_with_its_remedy(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    open_database(url).dispose()
    assert problems(found(tmp_path, url, contact=None)) == ["contact"]
    assert problems(found(tmp_path, url, report="another")) == ["configuration"]
    (tmp_path / "sources.toml").write_text('[un_crc.pages]\nkey = "https://example.org"\n', encoding="utf-8")
    assert "sources.toml" in found(tmp_path, url)["configuration"].words


def test_too_little_room_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    assert problems(found(tmp_path, sqlite_url(tmp_path))) == ["disk"]


def test_a_file_that_is_no_database_and_one_of_another_program_are_told(tmp_path: Path) -> None:
    (tmp_path / "datumline.db").write_bytes(b"only words " * 1000)
    finding = found(tmp_path, sqlite_url(tmp_path))["database"]
    assert (finding.state, "is not a database" in finding.words) == ("problem", True)


def test_an_older_schema_is_not_migrated_but_told(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    engine = open_database(url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    assert found(tmp_path, url)["database"].remedy == "Run: datumline migrate"


@pytest.fixture
def listening() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/page"


def test_hosts_are_tried_only_when_asked_for(tmp_path: Path, listening: str) -> None:
    pages = f'[ncmec_cybertip.pages]\n"report/2019" = "{listening}"\n'
    others = "".join(f"[{name}]\nwatched = false\n" for name in source_ids() if name != "ncmec_cybertip")
    years = ("2020", "2021", "2022", "2023", "2024", "2025")
    declared = [year for year in years if f'item = "{year}"' in _declaration()]
    pages += "".join(f'"report/{year}" = false\n' for year in declared)
    (tmp_path / "sources.toml").write_text(pages + others, encoding="utf-8")
    url = sqlite_url(tmp_path)
    assert found(tmp_path, url, allow_loopback=True, online=True)["sites"].words == "1 of 1 hosts answer"
    refused = found(tmp_path, url, online=True)["site 127.0.0.1"]
    assert refused.words.endswith("sources must be public. Needed by ncmec_cybertip.")


def _declaration() -> str:
    from importlib.resources import files

    return files("crawlers.sources").joinpath("ncmec_cybertip/source.toml").read_text(encoding="utf-8")


def test_why_a_host_cannot_be_had_is_one_sentence(listening: str) -> None:
    assert unreachable(listening, allow_loopback=True) is None
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "refuses the connection" in (unreachable(f"http://127.0.0.1:{port}/", allow_loopback=True) or "")
    assert "is an address inside this machine" in (unreachable("https://localhost/") or "")
    assert "is an address inside this machine" in (unreachable("https://10.0.0.1/") or "")
