"""Where a value came from, which file and line is wrong, and that no secret is shown."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from cli.main import main
from config.setting_docs import described, written_into
from config.setting_files import place_in_toml
from config.setting_values import _shown, values
from config.settings import MASK, Settings, load
from domain.errors import UsageError

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DATUMLINE_{name.upper()}", raising=False)
    monkeypatch.setenv("DATUMLINE_HOME", str(tmp_path))
    return tmp_path


def origins() -> dict[str, tuple[object, str]]:
    return {one.name: (one.value, one.origin) for one in values(load())}


def test_each_value_tells_where_it_came_from(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / "datumline.toml").write_text('# ours\nby = "anna"\ncontact = "a@example.org"\n')
    (own_home / "token").write_text("s3cret\n")
    monkeypatch.setenv("DATUMLINE_CONTACT", "b@example.org")
    monkeypatch.setenv("DATUMLINE_METRICS_TOKEN_FILE", str(own_home / "token"))
    found = origins()
    assert found["by"] == ("anna", f"{own_home / 'datumline.toml'}:2")
    assert found["contact"] == ("b@example.org", "DATUMLINE_CONTACT")
    assert found["metrics_token"] == (MASK, str(own_home / "token"))
    assert found["report"] == ("coe_ocsea_2021", "default")
    token = load().metrics_token
    assert token is not None and token.get_secret_value() == "s3cret"


def test_a_folder_of_secrets_gives_what_lies_in_it(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / "datumline_database_password").write_text("a/b@c\n")
    monkeypatch.setenv("DATUMLINE_SECRETS_DIR", str(own_home))
    monkeypatch.setenv("DATUMLINE_DATABASE_URL", "postgresql://datumline@db/datumline")
    from cli.context import database_url

    assert database_url(load()) == "postgresql+psycopg://datumline:a%2Fb%40c@db/datumline"
    assert origins()["database_password"] == (MASK, str(own_home / "datumline_database_password"))


def test_a_password_in_the_url_is_masked_and_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATUMLINE_DATABASE_URL", "postgresql://anna:hidden@db/datumline")
    monkeypatch.setenv("DATUMLINE_DATABASE_PASSWORD", "other")
    from cli.context import database_url

    assert origins()["database_url"][0] == f"postgresql://anna:{MASK}@db/datumline"
    assert "hidden" in database_url(load())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("METRICS_TOKEN_FILE", "nowhere/token", r"DATUMLINE_METRICS_TOKEN_FILE: nowhere/token cannot be read: No such"),
        ("TIMEZONE", "Europe/Paris", r"DATUMLINE_TIMEZONE is not a setting; did you mean DATUMLINE_TIME_ZONE\?"),
        ("LOG_LEVEL", "loud", "DATUMLINE_LOG_LEVEL = 'loud': Input should be 'debug', 'info'"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str) -> None:
    monkeypatch.setenv(f"DATUMLINE_{name}", text)
    with pytest.raises(UsageError, match=said):
        load()


def test_a_setting_given_both_ways_is_refused(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATUMLINE_METRICS_TOKEN", "one")
    monkeypatch.setenv("DATUMLINE_METRICS_TOKEN_FILE", str(own_home / "token"))
    with pytest.raises(UsageError, match="DATUMLINE_METRICS_TOKEN and DATUMLINE_METRICS_TOKEN_FILE are both set"):
        load()


def test_the_home_cannot_be_moved_by_the_file_in_it(own_home: Path) -> None:
    (own_home / "datumline.toml").write_text('\nhome = "/elsewhere"\n')
    with pytest.raises(UsageError, match=r"datumline.toml:2: home cannot be set here; set DATUMLINE_HOME"):
        load()


def test_a_wrong_secret_is_not_shown(own_home: Path) -> None:
    (own_home / "datumline.toml").write_text("metrics_token = 12345\n")
    with pytest.raises(UsageError, match=r"datumline.toml:1: metrics_token = \*{8}: ") as refused:
        load()
    assert "12345" not in str(refused.value)


TOML = """\
a = 1
[mail]
host = "x"   # a = 2
"quoted key" = 1

[[subscriptions]]
to = "a"
[[ subscriptions ]]
to = "b"
cadence.day = 3
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("a",), 1),
        (("mail",), 2),
        (("mail", "host"), 3),
        (("mail", "quoted key"), 4),
        (("subscriptions",), 6),
        (("subscriptions", 0, "to"), 7),
        (("subscriptions", 1, "to"), 9),
        (("subscriptions", 1, "cadence", "day"), 10),
        (("subscriptions", 1, "colour"), 8),
    ],
)
def test_the_line_of_a_key_is_found(own_home: Path, where: tuple[str | int, ...], line: int) -> None:
    path = own_home / "some.toml"
    path.write_text(TOML)
    assert place_in_toml(path, where) == f"{path}:{line}"


def test_secrets_inside_tables_are_masked() -> None:
    class Inner(BaseModel):
        key: SecretStr
        hosts: tuple[str, ...]

    assert _shown({"x": [Inner(key="k", hosts=("a",))]}) == {"x": [{"key": MASK, "hosts": ["a"]}]}  # type: ignore[arg-type]


def test_every_setting_is_described_in_the_code_and_the_reference_is_what_the_code_says() -> None:
    rows = list(described())
    assert [row.name for row in rows if not row.text] == []
    assert sorted(row.name for row in rows if row.variable) == sorted(Settings.model_fields)
    page = PAGE.read_text(encoding="utf-8")
    assert written_into(page) == page, "run: datumline config reference --into docs/reference/settings.md"


def test_config_show_speaks_to_people_and_to_scripts(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATUMLINE_METRICS_TOKEN", "s3cret")
    monkeypatch.setenv("DATUMLINE_COLOUR", "red")
    for words in (["config", "show"], ["config", "show", "--json"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 0
    shown = capsys.readouterr().out
    assert "s3cret" not in shown and "not heeded: " in shown and "DATUMLINE_COLOUR" in shown
    rows = json.loads(shown[shown.index("[\n") :])
    assert {"name": "metrics_token", "value": MASK, "from": "DATUMLINE_METRICS_TOKEN"} in rows
    assert {"name": "least_free_mb", "value": 500, "from": "default"} in rows
