"""What may be taken for the page when a site redirects, and what is due where."""

import pytest

from crawlers.addresses import is_allowed, is_loopback_url, literal
from crawlers.media import JSON, PDF
from crawlers.outcomes import due_media_type, redirect_refusal
from domain.sources import Page

ASKED = "https://www.example.org/en/web/conventions/full-list?treatynum=185"


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("https://www.example.org/en/web/conventions/new-list?treatynum=185", True),
        ("https://example.org/en/web/conventions/full-list?treatynum=185", True),
        ("https://www.example.org/en/web/conventions/full-list/", True),
        ("https://www.example.org/fr/web/conventions/full-list", True),
        ("https://www.example.org/", False),
        ("https://www.example.org/?NumSte=185", False),
        ("https://www.example.org/en/web", False),
        ("https://www.example.org/en/web/portal", False),
        ("https://www.example.org/en/web/conventions/Login?back=full-list", False),
        ("https://other.example.org/en/web/conventions/full-list", False),
        ("http://www.example.org/en/web/conventions/full-list", False),
        ("ftp://www.example.org/en/web/conventions/full-list", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_a_redirect_within_the_site_to_another_page_is_followed(target: str, followed: bool) -> None:
    refusal = redirect_refusal(Page("page", ASKED), ASKED, target)

    assert (refusal is None) == followed
    assert followed or target in str(refusal)


def test_a_redirect_to_a_safer_address_is_followed_and_a_service_s_never() -> None:
    plain = "http://www.example.org/list"
    service = Page("rows", plain, headers={"token": "public"})

    assert redirect_refusal(Page("page", plain), plain, "https://www.example.org/list") is None
    assert "expected to answer itself" in str(redirect_refusal(service, plain, "https://www.example.org/list"))


def test_what_is_due_follows_from_the_request() -> None:
    assert due_media_type(Page("rows", "https://example.org/api", headers={"Accept": "application/json"})) == JSON
    assert due_media_type(Page("report", "https://example.org/2019.PDF?v=2")) == PDF
    assert due_media_type(Page("page", "https://example.org/list")) is None


@pytest.mark.parametrize(
    ("host", "allowed", "allowed_with_loopback"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("127.9.9.9", False, True),
        ("[::1]", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("10.0.0.1", False, False),
        ("172.16.0.1", False, False),
        ("192.168.1.1", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00::1", False, False),
        ("::ffff:10.0.0.1", False, False),
        ("0.0.0.0", False, False),  # noqa: S104
        ("224.0.0.1", False, False),
    ],
)
def test_addresses_inside_are_told_from_public_ones(host: str, allowed: bool, allowed_with_loopback: bool) -> None:
    address = literal(host)

    assert address is not None
    assert is_allowed(address, allow_loopback=False) == allowed
    assert is_allowed(address, allow_loopback=True) == allowed_with_loopback


def test_a_url_on_this_machine_is_known_by_name_and_by_address() -> None:
    assert is_loopback_url("http://localhost:8000/") and is_loopback_url("http://[::1]/")
    assert not is_loopback_url("http://localhost.example.org/") and not is_loopback_url("https://example.org/")
