"""Whether a site's host answers: its name, a connection, its certificate. Nothing is asked of the site itself.

The same addresses are refused as in a crawl, and the same weakness of encryption is put up with for the same hosts.
"""

import socket
import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies

from crawlers.addresses import is_allowed, is_loopback_url, refusal

TIMEOUT_S = 10.0
LEGACY_DH = "legacy_dh"


def unreachable(url: str, allow_loopback: bool = False, weakness: str | None = None) -> str | None:
    """Why the host of this URL cannot be had, in a sentence; None where it answers.

    Behind a proxy of the environment, only the proxy is tried: names and certificates are looked up by its side.
    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    proxy = urlsplit(getproxies().get(parts.scheme, ""))
    if proxy.hostname and not is_loopback_url(url):
        return _tried(proxy.hostname, f"The proxy {proxy.hostname}", proxy.port or 80, None)
    try:
        address = _address(host, port)
    except OSError:
        return f"The name {host} is not known; is there a network, and is the address in source.toml right?"
    if not is_allowed(ip_address(address), allow_loopback):
        return refusal(host, address)
    return _tried(address, host, port, _context(weakness) if secure else None)


def _tried(address: str, host: str, port: int, context: ssl.SSLContext | None) -> str | None:
    try:
        with socket.create_connection((address, port), timeout=TIMEOUT_S) as connection:
            if context is not None:
                context.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return f"{host} shows a certificate that is not trusted: {error.verify_message}."
    except ssl.SSLError as error:
        return f"{host} offers no encryption that is accepted here: {error.reason or error}."
    except TimeoutError:
        return f"{host} does not answer within {TIMEOUT_S:.0f} seconds."
    except OSError as error:
        return f"{host} refuses the connection: {error.strerror or error}."
    return None


def _address(host: str, port: int) -> str:
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])


def _context(weakness: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if weakness == LEGACY_DH:
        context.set_ciphers("DEFAULT:@SECLEVEL=1")
    return context
