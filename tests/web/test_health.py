"""What monitors are told, and who is told more than a word."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from config.settings import Settings
from store.database import open_database, sqlite_url
from tests.web.visiting import HERE, Clock
from web.app import create_app

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def here(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=HERE, client=("127.0.0.1", 5000))


def elsewhere(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=HERE, client=("192.0.2.7", 5000))


def with_token(app: FastAPI) -> TestClient:
    state = app.state
    settings = state.settings.model_copy(update={"metrics_token": SecretStr("s3cret-token")})
    return elsewhere(create_app(settings, state.engine, state.clock))


def test_readiness_asks_the_database(app: FastAPI) -> None:
    answer = here(app).get("/readyz")
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert answer.json()["checks"] == [
        {"check": "database", "ok": True, "said": "it answers and has this program's schema"}
    ]
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_of_another_schema_is_not_ready(app: FastAPI) -> None:
    with app.state.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0004'")
    for path in ("/readyz", "/healthz"):
        answer = here(app).get(path)
        assert answer.status_code == 503
        assert "Its schema is 0004" in answer.json()["checks"][0]["said"]
    assert elsewhere(app).get("/readyz").text == "not ok\n"


def test_a_database_that_is_gone_is_not_ready_and_says_why_in_a_sentence(tmp_path: Path, clock: Clock) -> None:
    url = sqlite_url(tmp_path / "home")
    engine = open_database(url)
    engine.dispose()
    (tmp_path / "home" / "datumline.db").write_bytes(b"no database at all" * 100)
    for left in (tmp_path / "home").glob("datumline.db-*"):
        left.unlink()
    app = create_app(Settings(home=tmp_path / "home"), engine, clock)
    for path in ("/readyz", "/healthz"):
        answer = here(app).get(path)
        assert answer.status_code == 503 and "is not a database" in answer.json()["checks"][0]["said"]


def test_health_fails_where_nothing_ran_for_too_long(filled_app: FastAPI, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    answer = here(filled_app).get("/healthz")
    assert {one["check"] for one in answer.json()["checks"]} >= {"database", "disk", "crawl"}
    clock.now += timedelta(days=60)
    late = here(filled_app).get("/healthz")
    assert late.status_code == 503
    (crawl,) = [one for one in late.json()["checks"] if one["check"] == "crawl"]
    assert crawl["ok"] is False
    assert here(filled_app).get("/readyz").status_code == 200


def test_a_full_disk_is_told(app: FastAPI) -> None:
    settings = app.state.settings.model_copy(update={"least_free_mb": 10**9})
    answer = here(create_app(settings, app.state.engine, app.state.clock)).get("/healthz")
    assert answer.status_code == 503
    (disk,) = [one for one in answer.json()["checks"] if one["check"] == "disk"]
    assert "less than 1000000000 MB; free some." in disk["said"]


def test_others_are_told_one_word_and_no_figures(app: FastAPI) -> None:
    assert elsewhere(app).get("/readyz").text == "ok\n"
    assert elsewhere(app).get("/metrics").status_code == 403
    forwarded = here(app).get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
    assert forwarded.status_code == 403
    assert here(app).get("/readyz", headers={"Forwarded": "for=192.0.2.7"}).text == "ok\n"


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic s3cret-token", "s3cret-token"])
def test_a_wrong_token_opens_nothing(app: FastAPI, given: str) -> None:
    assert with_token(app).get("/metrics", headers={"Authorization": given}).status_code == 403
    # Where no token is set, none is right.
    assert elsewhere(app).get("/metrics", headers={"Authorization": given}).status_code == 403


def test_the_token_opens_the_figures_to_other_machines(app: FastAPI) -> None:
    bearer = {"Authorization": "Bearer s3cret-token"}
    assert with_token(app).get("/metrics", headers=bearer).status_code == 200
    assert with_token(app).get("/readyz", headers=bearer).json()["ok"] is True


def test_the_figures_are_those_of_the_store_and_of_the_reference(filled_app: FastAPI, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    answer = here(filled_app).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    text = answer.text
    assert 'datumline_source_verification_age_seconds{source="coe_treaty_185"} 3600.0' in text
    assert 'datumline_pages{outcome="new"}' in text
    assert re.search(r"^datumline_changes_open \d", text, re.MULTILINE)
    assert 'datumline_deliveries{state="queued"} 0.0' in text
    assert 'datumline_check_ok{check="disk"} 1.0' in text
    assert "process_resident_memory_bytes" in text
    told = set(re.findall(r"^# TYPE (datumline_\w+) gauge", text, re.MULTILINE))
    assert told == set(re.findall(r"^\| `(datumline_\w+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE))


def test_figures_are_not_added_up_between_requests(app: FastAPI) -> None:
    first, second = (here(app).get("/metrics").text for _ in range(2))
    names = [re.findall(r"^(datumline_\S+) (\S+)$", text, re.MULTILINE) for text in (first, second)]
    assert [one for one in names[0] if "bytes" not in one[0]] == [one for one in names[1] if "bytes" not in one[0]]
