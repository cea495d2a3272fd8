"""The portal's page, from which the address and the public key of the Treaty Office's JSON service are read.

Both may change at any time, so neither is kept anywhere else.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from crawlers.readers.html_elements import decoded
from domain.errors import LayoutUnknown
from domain.snapshots import Part
from domain.sources import Page

_ASSIGNMENT = r"""conventions_api_{name}['"]?\]?\s*[=:]\s*(?:'([^'<>\r\n]*)'|"([^"<>\r\n]*)")"""
# Printable, without blanks: nothing that could begin another header.
_KEY = re.compile(r"[\x21-\x7e]{1,500}")


def _assigned(markup: str, name: str) -> str:
    found = {a or b for a, b in re.findall(_ASSIGNMENT.format(name=name), markup)}
    if len(found) != 1 or not (value := found.pop().strip()):
        raise LayoutUnknown(
            f"The page does not say window.conventions_api_{name} once, so that the Treaty Office's service cannot be "
            "asked; look at the page, or supply the service's JSON by hand."
        )
    return str(value)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_trusted(url: str, page_url: str) -> bool:
    """Whether a page at page_url may send us, with a key, to url."""
    try:
        target, page = urlsplit(url), urlsplit(page_url)
        host, port = (target.hostname or "").casefold(), target.port
    except ValueError:
        return False
    if re.search(r"[\s\\]", url) or target.username is not None or target.query or target.fragment:
        return False
    if target.scheme == "https":
        return port in (None, 443) and (host == "coe.int" or host.endswith(".coe.int"))
    return target.scheme == page.scheme == "http" and _is_loopback(host) and _is_loopback(page.hostname or "")


def signatures_page(part: Part, treaty: int) -> Page:
    """The service's page of a treaty's signatures, with the headers that it wants.

    part: the key page as fetched. Raises LayoutUnknown when it names no service or one that it must not send us to.
    """
    markup = decoded(part.snapshot)
    base, key = _assigned(markup, "url"), _assigned(markup, "key")
    if not _is_trusted(base, part.url):
        raise LayoutUnknown(
            f'The page names "{base[:80]}" as its service. Only https addresses of coe.int are asked (and this machine '
            "itself, where the page came from it); if the service has moved there, ask the maintainer to allow it."
        )
    if not _KEY.fullmatch(key):
        raise LayoutUnknown(
            "The service's key in the page holds characters that no header may carry; look at the page."
        )
    page = urlsplit(part.url)
    return Page(
        role="signatures",
        url=f"{base.rstrip('/')}/api/signatures?NumSte={treaty}&langue=ENG",
        headers={"token": key, "Accept": "application/json", "Referer": f"{page.scheme}://{page.netloc}/"},
    )
