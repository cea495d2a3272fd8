"""Which addresses a crawl may reach: public ones, and loopback where the operator allows it for the demo. Pure."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

# Python takes these for public; they lead to a machine's own network, to a translator's or nowhere.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")
)
# Networks of IPv6 whose last 32 bits are an IPv4 address that a translator on the way would connect to.
_ENDS_IN_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


def literal(host: str) -> Address | None:
    """The address that a host name spells out, or None for a name that must be looked up.

    Every spelling that the system's own functions take: 127.1, 0x7f.1, 017700000001, 2130706433, ::ffff:127.0.0.1.
    An IPv6 address that wraps an IPv4 address is that IPv4 address.
    """
    try:
        return _unwrapped(ip_address(host.strip("[]").split("%")[0]))
    except ValueError:
        pass
    try:
        # It takes whatever follows a blank for a comment.
        return None if set(host) & set(" \t\r\n\0") else IPv4Address(socket.inet_aton(host.removesuffix(".")))
    except (OSError, UnicodeEncodeError):
        return None


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and int(address) > 1 and any(address in network for network in _ENDS_IN_IPV4):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def is_allowed(address: Address, allow_loopback: bool) -> bool:
    if address.is_loopback:
        return allow_loopback
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_PUBLIC)


def is_loopback_url(url: str) -> bool:
    """Whether a URL names this machine itself, by name or by address."""
    host = urlsplit(url).hostname or ""
    address = literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def refusal(host: str, address: str) -> str:
    """The sentence for the maintainer."""
    name = host if host == address else f"{host} ({address})"
    return f"{name} is an address inside this machine or network; sources must be public."
