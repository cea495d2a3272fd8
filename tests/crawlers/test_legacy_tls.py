"""The Treaty Office's kind of encryption: put up with where a source says so, and nothing else with it."""

import ssl
from pathlib import Path

import pytest

from crawlers.registry import load
from domain.errors import UsageError
from domain.fetches import Outcome, Robots
from tests.crawlers.planted import page, plant, polled
from tests.crawlers.site import Reply, Site, serving
from tests.crawlers.small_dh_key import Authority, small_dh_server

LIST = b"<html>list</html>"
DECLARED = '[tls]\nlocalhost = "legacy_dh"\n'


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that the crawling process trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


def test_a_small_key_is_put_up_with_for_the_host_that_is_named_and_for_no_other(
    authority: Authority, tmp_path: Path
) -> None:
    site = Site()
    site.pages = {"/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n"), "/list": Reply(LIST)}
    with serving(site, tls=small_dh_server(authority.certificate("localhost"))):
        other = site.url.replace("localhost", "127.0.0.1")
        pages = [page(f"{site.url}/list", "named"), page(f"{site.url}/private/list", "private")]
        plant(tmp_path / "sources", "list", "\n".join([*pages, page(f"{other}/list", "other")]), more=DECLARED)
        found = {one.fetch.role: one for one in polled(tmp_path / "sources", ["list"], delay_s=0.2)}

    assert found["named"].snapshot is not None and found["named"].snapshot.content == LIST
    assert found["other"].fetch.outcome is Outcome.FAILED
    assert "No secure connection to 127.0.0.1" in str(found["other"].fetch.cause)
    # The rest of what a crawl owes a site holds on this connection too.
    assert found["private"].fetch.outcome is Outcome.FORBIDDEN_BY_ROBOTS
    assert found["named"].fetch.robots is Robots.ALLOWED
    assert (found["named"].fetch.delay_ms or 0) >= 90 and site.most_at_once == 1


def test_without_the_declaration_the_small_key_is_refused(authority: Authority, tmp_path: Path) -> None:
    site = Site()
    with serving(site, tls=small_dh_server(authority.certificate("localhost"))):
        plant(tmp_path / "sources", "list", page(f"{site.url}/list"), more='[tls]\n"example.org" = "legacy_dh"\n')
        (result,) = polled(tmp_path / "sources", ["list"])

    assert (result.fetch.outcome, site.seen) == (Outcome.FAILED, [])


@pytest.mark.parametrize("wrong", ["another host", "another authority"])
def test_a_certificate_is_verified_as_everywhere(authority: Authority, tmp_path: Path, wrong: str) -> None:
    if wrong == "another host":
        certificate = authority.certificate("elsewhere.example")
    else:
        (tmp_path / "stranger").mkdir()
        certificate = Authority(tmp_path / "stranger", "stranger").certificate("localhost")
    site = Site()
    with serving(site, tls=small_dh_server(certificate)):
        plant(tmp_path / "sources", "list", page(f"{site.url}/list"), more=DECLARED)
        (result,) = polled(tmp_path / "sources", ["list"])

    assert (result.fetch.outcome, site.seen) == (Outcome.FAILED, [])
    assert "No secure connection to localhost" in str(result.fetch.cause)


def test_limits_hold_on_such_a_connection(authority: Authority, tmp_path: Path) -> None:
    site = Site()
    site.pages = {"/large": Reply(b"x" * 20_001), "/drip": Reply(LIST, drip_s=0.1), "/inside": Reply(LIST)}
    with serving(site, tls=small_dh_server(authority.certificate("localhost"))):
        pages = "\n".join(page(site.url + path, path) for path in site.pages)
        plant(tmp_path / "sources", "list", pages, more=DECLARED)
        results = polled(tmp_path / "sources", ["list"], size_limit=20_000)
        refused = polled(tmp_path / "sources", ["list"], allow_loopback=False, contact="https://example.org/us")

    outcomes = {one.fetch.role: one.fetch.outcome for one in results}
    assert outcomes == {"/large": Outcome.TOO_LARGE, "/drip": Outcome.UNAVAILABLE, "/inside": Outcome.NEW}
    assert {one.fetch.outcome for one in refused} == {Outcome.FAILED}
    assert all("inside this machine" in str(one.fetch.cause) for one in refused)


def test_a_modern_server_is_talked_to_as_well_where_the_old_one_was_declared(
    authority: Authority, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(authority.certificate("localhost"))
    site = Site()
    site.pages = {"/list": Reply(LIST)}
    with serving(site, tls=context):
        plant(tmp_path / "sources", "list", page(f"{site.url}/list"), more=DECLARED)
        (result,) = polled(tmp_path / "sources", ["list"])

    assert result.fetch.outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('"https://www.example.org" = "legacy_dh"', "must be the name of one host"),
        ('"*.example.org" = "legacy_dh"', "must be the name of one host"),
        ('"www.example.org" = "anything"', "must be one of: legacy_dh"),
    ],
)
def test_a_declaration_names_one_host_and_a_known_weakness(tmp_path: Path, line: str, complaint: str) -> None:
    plant(tmp_path, "list", page("https://www.example.org/list"), more=f"[tls]\n{line}\n")

    with pytest.raises(UsageError, match=complaint):
        load("list", root=tmp_path)
