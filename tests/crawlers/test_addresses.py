"""No request goes inside this machine or network, however the address is written or found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.addresses import is_allowed, is_loopback_url, literal
from domain.fetches import Outcome
from tests.crawlers.planted import page, plant, polled
from tests.crawlers.site import Reply, Site, serving

LOOPBACK = (
    "127.0.0.1", "127.1", "127.0.0.1.", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001", "2130706433",
    "127.255.255.254", "::1", "[::1]", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::127.0.0.1",
    "2002:7f00:1::",
)  # fmt: skip
INSIDE = (
    "0.0.0.0", "0", "::", "10.0.0.1", "012.0.0.1", "0xa.1", "167772161", "172.16.0.1", "192.168.0.1", "169.254.169.254",  # noqa: S104
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::1", "2002:a00:1::", "3fff::1",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "0x08080808", "134744072", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_is_for_the_demonstration_alone(host: str) -> None:
    address = literal(host)

    assert address is not None
    assert is_allowed(address, allow_loopback=True) and not is_allowed(address, allow_loopback=False)


@pytest.mark.parametrize("host", INSIDE)
def test_other_inner_addresses_are_never_asked(host: str) -> None:
    address = literal(host)

    assert address is not None
    assert not is_allowed(address, allow_loopback=True)


@pytest.mark.parametrize("host", PUBLIC)
def test_public_addresses_are_asked(host: str) -> None:
    address = literal(host)

    assert address is not None
    assert is_allowed(address, allow_loopback=False)


@pytest.mark.parametrize("name", ["example.org", "1.2.3.4.5", "1.1.1.1 x", "127.0.0.1\n", "", "exämple", "0x"])
def test_names_are_the_resolver_s_part(name: str) -> None:
    assert literal(name) is None


def test_this_machine_is_known_by_every_spelling() -> None:
    assert is_loopback_url("http://2130706433/list") and is_loopback_url("https://[::ffff:127.0.0.1]:8000/")
    assert not is_loopback_url("https://localhost.example.org/")


@pytest.fixture
def inner() -> Iterator[Site]:
    """A site on another address of this machine, to which nothing may lead."""
    with serving(Site(), "127.0.0.2") as running:
        running.pages = {"/robots.txt": Reply(b"User-agent: *\nDisallow: /\n"), "/list": Reply(b"<html>inner</html>")}
        yield running


def test_spellings_that_only_the_web_knows_are_refused_too(inner: Site, tmp_path: Path) -> None:
    port = inner.url.rpartition(":")[2]
    hosts = ("127.0.0.2", "127.2", "[::ffff:127.0.0.2]", "①②⑦.⓪.⓪.②", "127。0。0。2", "%31%32%37.0.0.2")
    plant(tmp_path, "list", "".join(page(f"http://{host}:{port}/list", str(n)) for n, host in enumerate(hosts)))

    results = polled(tmp_path, ["list"], allow_loopback=False, contact="https://example.org/us")

    assert [result.fetch.outcome.good for result in results] == [False] * len(hosts)
    assert inner.seen == []


def test_a_robots_file_leads_nowhere_inside(site: Site, tmp_path: Path) -> None:
    site.pages = {"/robots.txt": Reply(b"", 302, {"Location": "http://10.0.0.1/robots.txt"}), "/list": Reply(b"<html>")}
    plant(tmp_path, "list", page(site.url + "/list"))

    (result,) = polled(tmp_path, ["list"])

    assert (result.fetch.outcome, result.fetch.robots) == (Outcome.NEW, "none")


def test_neither_do_pages_that_a_page_leads_to_nor_files(site: Site, tmp_path: Path) -> None:
    follow = (
        "from domain.sources import Page\n"
        "def follow(part):\n"
        "    urls = ('http://192.168.7.7/a', 'http://3232237319/b') if part.role == 'page' else ()\n"
        "    return tuple(Page(f'next-{n}', url) for n, url in enumerate(urls))\n"
    )
    site.pages = {"/list": Reply(b"<html>list</html>"), "/file": Reply(b"", 302, {"Location": "file:///etc/hostname"})}
    plant(tmp_path, "list", page(site.url + "/list") + page(site.url + "/file", "file"), follow=follow)

    found = {one.fetch.role: one.fetch for one in polled(tmp_path, ["list"])}

    assert [found[f"next-{n}"].outcome for n in (0, 1)] == [Outcome.FAILED] * 2
    assert all("inside this machine" in str(found[f"next-{n}"].cause) for n in (0, 1))
    assert (found["file"].outcome, found["file"].snapshot) == (Outcome.MOVED, None)


def test_a_name_is_checked_by_the_address_that_is_connected_to_each_time() -> None:
    from scrapy.resolver import dnscache
    from twisted.internet import reactor
    from twisted.internet.error import DNSLookupError

    from crawlers.spiders.resolver import GuardedResolver

    resolver = GuardedResolver(reactor, 10, 1.0)  # type: ignore[arg-type]
    answers: list[object] = []
    # What the name led to may change between two requests; the check is of the answer that the connection is made to.
    for address in ("93.184.216.34", "10.0.0.1", "127.0.0.1", "169.254.169.254"):
        dnscache["rebound.example"] = address
        resolver.getHostByName("rebound.example").addCallbacks(answers.append, lambda f: answers.append(f.type))

    assert answers == ["93.184.216.34", DNSLookupError, DNSLookupError, DNSLookupError]
    assert "inside this machine" in GuardedResolver.refused["rebound.example"]
