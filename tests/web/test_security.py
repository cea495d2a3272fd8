"""What a browser, another site or somebody with a socket tries: tokens, hosts, limits, redirects, headers, failures."""

import logging
import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from config.settings import Settings
from domain.accounts import Role
from domain.errors import ConflictError, UsageError
from store.failures import StoreFailure
from tests.web.visiting import HERE, PASSWORD, Clock, account, csrf, posted, session_token, signed_in
from web.addresses import local_path
from web.app import answered_hosts, create_app
from web.guard import BODY_LARGEST
from web.headers import SANDBOX


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%252fevil.example",
        "%2f%2fevil.example",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%09/evil.example",
        "/%0d%0aSet-Cookie:x=y",
        "/\r\nSet-Cookie: x=y",
        "/\x00",
        "/\u2028",
        "/a b",
        "http:///evil.example",
        "/login?next=/login",
        "/logout",
        "/reset/x",
        "/static/x",
        "",
        "/" + "x" * 3000,
    ],
)
def test_only_paths_of_ours_are_followed(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/%2fevil.example", "/\t/evil.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(client: TestClient, path: str) -> None:
    account(client.app, "anna", Role.VIEWER)  # type: ignore[arg-type]
    answer = posted(client, "/login", page="/login", name="anna", password=PASSWORD, next=path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/", "/changes/4e9e3fa38d12", "/?q=a%2Fb&country=SWE", "/countries/SWE#budapest"])
def test_pages_of_ours_are_where_one_may_be_sent(path: str) -> None:
    assert local_path(path) == path


def test_the_headers_stand_on_every_answer(client: TestClient, viewer: TestClient) -> None:
    pages = [client.get("/login"), client.get("/"), viewer.get("/help"), viewer.get("/nothing")]
    pages += [client.post("/login"), client.get("/static/x/app.css"), client.get("/", headers={"host": "evil.example"})]
    for answer in pages:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers
    assert viewer.get("/help").headers["cache-control"] == "no-store"


def test_a_page_has_no_inline_script_or_style(viewer: TestClient, client: TestClient) -> None:
    for text in (viewer.get("/help").text, viewer.get("/account").text, client.get("/login").text):
        assert re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text) is None


def test_behind_tls_cookies_are_secure_and_the_host_is_remembered(app: FastAPI) -> None:
    account(app, "anna", Role.VIEWER)
    client = TestClient(app, base_url="https://localhost", follow_redirects=False)
    answer = posted(client, "/login", page="/login", name="anna", password=PASSWORD)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if "session" in one]
    assert cookie.startswith("__Host-datumline-session=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert client.get("/help").status_code == 200


def test_a_cookie_without_the_prefix_is_not_taken_behind_tls(app: FastAPI) -> None:
    token = session_token(app, "editor")
    client = TestClient(app, base_url="https://localhost", cookies={"datumline-session": token}, follow_redirects=False)
    assert client.get("/help").status_code == 303


def test_without_tls_on_another_host_cookies_are_secure_all_the_same(settings: Settings, app: FastAPI) -> None:
    named = settings.model_copy(update={"page_hosts": ("10.0.0.7",)})
    other = create_app(named, app.state.engine, app.state.clock)
    answer = TestClient(other, base_url="http://10.0.0.7").get("/login")
    assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "local host", "[::1", "127.0.0.2"])
def test_names_that_are_not_ours_are_not_answered(client: TestClient, host: str) -> None:
    assert client.get("/login", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:80", "[::1]:8000", "datumline.example.org"])
def test_names_that_are_ours_are(settings: Settings, app: FastAPI, clock: Clock, host: str) -> None:
    named = settings.model_copy(update={"public_url": "https://Datumline.Example.org/"})
    assert "datumline.example.org" in answered_hosts(named)
    client = TestClient(create_app(named, app.state.engine, clock), base_url=HERE)
    assert client.get("/login", headers={"host": host}).status_code == 200


def test_a_form_without_its_own_token_changes_nothing(app: FastAPI) -> None:
    mine, others = signed_in(app, "editor"), signed_in(app, "viewer")
    tokens = [None, "", "0" * 128, "zz", csrf(others), csrf(mine)[:-2], "é" * 128]
    for token in tokens:
        answer = mine.post("/logout", data={} if token is None else {"csrf": token})
        assert answer.status_code == 403
        assert "cannot be accepted" in answer.text
    assert mine.get("/help").status_code == 200
    assert mine.post("/logout", data={"csrf": csrf(mine)}).status_code == 303


def test_a_token_of_before_signing_in_is_worth_nothing_after(app: FastAPI, client: TestClient) -> None:
    account(app, "anna", Role.VIEWER)
    before = csrf(client, "/login")
    posted(client, "/login", page="/login", name="anna", password=PASSWORD)
    assert client.post("/logout", data={"csrf": before}).status_code == 403


def test_tokens_differ_each_time_so_that_compression_tells_nothing(viewer: TestClient) -> None:
    assert csrf(viewer) != csrf(viewer)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_good_token(
    viewer: TestClient, headers: dict[str, str]
) -> None:
    assert viewer.post("/logout", data={"csrf": csrf(viewer)}, headers=headers).status_code == 403
    good = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert viewer.post("/logout", data={"csrf": csrf(viewer)}, headers=good).status_code == 303


def test_what_is_posted_after_the_session_ended_leads_to_the_door_and_back(client: TestClient) -> None:
    token = csrf(client, "/login")
    answer = client.post("/logout", data={"csrf": token}, headers={"referer": f"{HERE}/cases?all=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fcases%3Fall%3D1")
    assert "nothing was changed" in client.get(answer.headers["location"]).text


def test_more_than_a_form_may_carry_is_refused_announced_or_not(client: TestClient) -> None:
    many = b"x" * (BODY_LARGEST + 1)
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=many, headers=form).status_code == 413
    parts = (many[at : at + 65536] for at in range(0, len(many), 65536))
    assert client.post("/login", content=parts, headers=form).status_code in (400, 413)
    fields = "&".join(f"f{number}=1" for number in range(20_001))
    assert client.post("/login", content=fields, headers=form).status_code == 400


def failing(app: FastAPI, error: Exception) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise error


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ConflictError("Sweden was decided by anna."), 409, "Sweden was decided by anna."),
        (UsageError("No such thing."), 400, "No such thing."),
        (StoreFailure("/secret/place is damaged"), 500, "Something failed here"),
        (RuntimeError("password=hunter2"), 500, "Something failed here"),
    ],
)
def test_a_failure_is_a_page_with_a_number_and_never_a_traceback(
    app: FastAPI, caplog: pytest.LogCaptureFixture, error: Exception, status: int, says: str
) -> None:
    failing(app, error)
    client = signed_in(app, "viewer")
    with caplog.at_level(logging.ERROR, "datumline.web"):
        answer = client.get("/fails")
    assert answer.status_code == status
    assert says in answer.text
    assert "content-security-policy" in answer.headers
    for secret in ("Traceback", "hunter2", "/secret/place", "RuntimeError"):
        assert secret not in answer.text
    if status == 500:
        assert answer.headers["x-run"] in answer.text
        assert answer.headers["x-run"] in caplog.text


def test_a_database_that_went_away_is_a_page_too(app: FastAPI) -> None:
    client = signed_in(app, "viewer")
    with app.state.engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE sessions")
    answer = client.get("/help")
    assert answer.status_code == 500
    assert "Something failed here" in answer.text


def test_addresses_that_do_not_exist_or_take_nothing_else_are_told(viewer: TestClient) -> None:
    assert viewer.get("/nothing").status_code == 404
    assert viewer.get("/users/abc").status_code in (403, 404)
    assert viewer.put("/login").status_code == 405
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert viewer.get(path).status_code == 404


def test_secrets_in_addresses_stay_out_of_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "datumline.web"):
        client.get("/invitation/very-secret-token")
        client.get("/reset/very-secret-token?x=other-secret")
    assert "/invitation/…" in caplog.text
    assert "secret" not in caplog.text.replace("/reset/…", "")


def test_a_notice_is_shown_once_and_cannot_be_forged(operator: TestClient) -> None:
    posted(operator, "/account/sessions/end")
    assert "0 sessions were ended" in operator.get("/account").text
    assert "sessions were ended" not in operator.get("/account").text
    operator.cookies.set("datumline-notice", "eyJrZXkiOiAiZXJyb3JzLmhvbWUifQ==.00", domain="localhost.local")
    assert operator.get("/account").status_code == 200
    assert 'role="status"' not in operator.get("/account").text


def test_static_files_are_kept_for_good_under_their_hash(client: TestClient) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/login").text)
    assert len(found) >= 3
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].split(";")[0] in ("text/css", "text/javascript", "image/svg+xml")
    assert client.get("/static/0000/app.css").headers["cache-control"] == "no-cache"
    for path in ("../app.py", "%2e%2e/app.py", "app.css/", "nothing.css"):
        assert client.get(f"/static/0000/{path}", follow_redirects=True).status_code == 404


def test_what_came_from_a_source_may_be_framed_by_us_and_do_nothing(app: FastAPI, client: TestClient) -> None:
    from starlette.responses import HTMLResponse

    app.get("/hostile")(lambda: HTMLResponse("<script>alert(1)</script>", headers=SANDBOX))
    answer = client.get("/hostile")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "allow-" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_what_it_may_follow(app: FastAPI, role: Role) -> None:
    text = signed_in(app, role).get("/help").text
    assert ('href="/users"' in text) == (role is Role.OPERATOR)
    assert 'href="/cases"' in text
