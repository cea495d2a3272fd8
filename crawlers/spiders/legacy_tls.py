"""Encryption that is weaker than the default, for the hosts that a source names and for no other.

OpenSSL refuses a Diffie-Hellman key below 2048 bits at its usual security level. The level can only be lowered inside
the list of ciphers, which Twisted takes apart into names and puts together again; so it is handed on as one more name.
Certificates are verified as everywhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from twisted.internet.interfaces import IAcceptableCiphers, ICipher
from twisted.internet.ssl import optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

# From 1024 bits on; signatures by SHA-1 stay refused.
LOWERED_LEVEL = "@SECLEVEL=1"


@implementer(ICipher)
@dataclass(frozen=True)
class _Word:
    """One word of OpenSSL's list of ciphers."""

    fullName: str  # noqa: N815


@implementer(IAcceptableCiphers)
class _EveryUsualCipher:
    """OpenSSL's default list at the lowered level."""

    def selectCiphers(self, availableCiphers: tuple[Any, ...]) -> tuple[_Word, ...]:  # noqa: N802, N803
        return (_Word("DEFAULT"), _Word(LOWERED_LEVEL))


@implementer(IPolicyForHTTPS)
class HostPolicy:
    """`usual` for every host but those of `legacy_hosts`."""

    def __init__(self, usual: Any, legacy_hosts: Collection[str]) -> None:
        self.usual, self.legacy_hosts = usual, frozenset(legacy_hosts)

    def creatorForNetloc(self, hostname: bytes | str, port: int) -> Any:  # noqa: N802
        name = hostname.decode("ascii") if isinstance(hostname, bytes) else hostname
        if name.casefold() not in self.legacy_hosts:
            return self.usual.creatorForNetloc(hostname, port)
        return optionsForClientTLS(name, extraCertificateOptions={"acceptableCiphers": _EveryUsualCipher()})
