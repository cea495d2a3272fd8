"""From the portal's page to its JSON service, and nowhere else."""

import pytest

from crawlers import registry
from crawlers.readers.coe_treaty_key_page import signatures_page
from domain.errors import LayoutUnknown
from tests.crawlers.captures_from_files import part_of

PORTAL = "https://www.coe.int/en/web/conventions/full-list?module=signatures-by-treaty&treatynum=185"
SERVICE = "https://conventions-ws.coe.int/WS_LFRConventions/"


def _asked(script: str, url: str = PORTAL) -> tuple[str, dict[str, str]]:
    page = signatures_page(part_of(f"<html><script>{script}</script></html>".encode(), url=url), 185)
    return page.url, dict(page.headers)


@pytest.mark.parametrize(
    "script",
    [
        f"window.conventions_api_url='{SERVICE}';\nwindow.conventions_api_key='k-1';",
        f'window.conventions_api_key = "k-1"; window.conventions_api_url = "{SERVICE}"',
        f"window['conventions_api_url']='{SERVICE}';window['conventions_api_key']='k-1'",
        f"var a={{conventions_api_url:'{SERVICE.rstrip('/')}',conventions_api_key:'k-1'}}",
    ],
)
def test_the_services_address_and_key_are_read_from_the_page(script: str) -> None:
    url, headers = _asked(script)
    assert url == f"{SERVICE}api/signatures?NumSte=185&langue=ENG"
    assert headers == {"token": "k-1", "Accept": "application/json", "Referer": "https://www.coe.int/"}


@pytest.mark.parametrize(
    "service",
    [
        "https://conventions-ws.coe.int.example.org/",
        "https://evilcoe.int/",
        "https://example.org/coe.int/",
        "https://coe.int@example.org/",
        "https://conventions-ws.coe.int:8443/",
        "http://conventions-ws.coe.int/",
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[broken/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://example.org\\@www.coe.int/",
        "//example.org/",
        "/relative/",
    ],
)
def test_a_page_cannot_send_us_and_the_key_elsewhere(service: str) -> None:
    with pytest.raises(LayoutUnknown, match=r"Only https addresses of coe\.int are asked"):
        _asked(f"window.conventions_api_url='{service}';window.conventions_api_key='k'")


def test_a_page_of_this_machine_may_name_a_service_of_this_machine() -> None:
    script = "window.conventions_api_url='http://127.0.0.1:8001/ws/';window.conventions_api_key='k'"
    url, headers = _asked(script, "http://127.0.0.1:8000/en/web/conventions/full-list")
    assert url == "http://127.0.0.1:8001/ws/api/signatures?NumSte=185&langue=ENG"
    assert headers["Referer"] == "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    "script",
    [
        "",
        f"window.conventions_api_url='{SERVICE}'",
        "window.conventions_api_key='k'",
        f"window.conventions_api_url='{SERVICE}';window.conventions_api_key=''",
        f"window.conventions_api_url='{SERVICE}';window.conventions_api_url='{SERVICE}2/';window.conventions_api_key='k'",
    ],
)
def test_a_page_without_one_address_and_key_is_an_unknown_layout(script: str) -> None:
    with pytest.raises(LayoutUnknown, match=r"does not say window\.conventions_api_"):
        _asked(script)


@pytest.mark.parametrize("key", ["a b", "é", "a\tb"])
def test_a_key_that_no_header_may_carry_is_refused(key: str) -> None:
    with pytest.raises(LayoutUnknown, match="no header may carry"):
        _asked(f"window.conventions_api_url='{SERVICE}';window.conventions_api_key='{key}'")


@pytest.mark.parametrize("number", ["185", "201"])
def test_each_source_asks_for_its_own_treaty_and_only_after_its_key_page(number: str) -> None:
    follow = registry.follower(f"coe_treaty_{number}")
    assert follow is not None
    script = f"window.conventions_api_url='{SERVICE}';window.conventions_api_key='k'".encode()
    key_page = part_of(b"<script>" + script + b"</script>", url=PORTAL)
    assert [page.url for page in follow(key_page)] == [f"{SERVICE}api/signatures?NumSte={number}&langue=ENG"]
    assert follow(part_of(b"[]", place=1)) == ()
