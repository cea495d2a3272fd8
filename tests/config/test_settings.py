from pathlib import Path

import pytest

from config.settings import load
from domain.errors import UsageError


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATUMLINE_HOME", str(tmp_path))
    for name in ("BY", "CONTACT", "TIME_ZONE", "SOURCES", "DATABASE_URL"):
        monkeypatch.delenv(f"DATUMLINE_{name}", raising=False)
    return tmp_path


def test_defaults_need_no_file(own_home: Path) -> None:
    settings = load()
    assert settings.home == own_home
    assert settings.report == "coe_ocsea_2021"
    assert settings.overrides is None


def test_the_file_is_read_and_the_environment_wins(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / "datumline.toml").write_text('by = "anna"\ncontact = "https://example.org/bot"\n')
    monkeypatch.setenv("DATUMLINE_BY", "bela")
    settings = load()
    assert (settings.by, settings.contact) == ("bela", "https://example.org/bot")


def test_a_table_of_sources_in_the_home_is_found(own_home: Path) -> None:
    (own_home / "sources.toml").write_text("")
    assert load().overrides == own_home / "sources.toml"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("colour = 1\n", "datumline.toml:1: colour is not a setting"),
        ('time_zone = "Mars/Olympus"\n', "datumline.toml:1: time_zone = 'Mars/Olympus': is not a time zone"),
        ("by = \n", "datumline.toml cannot be read as TOML"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(own_home: Path, text: str, expected: str) -> None:
    (own_home / "datumline.toml").write_text(text)
    with pytest.raises(UsageError, match=expected):
        load()


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATUMLINE_TIME_ZONE", "nowhere")
    with pytest.raises(UsageError, match="DATUMLINE_TIME_ZONE = 'nowhere'"):
        load()
