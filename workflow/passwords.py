"""Passwords and tokens: what is given out once, and what of it is kept."""

import hashlib
import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
# Each hash takes 64 MiB and a core; more at once would let a crowd of guesses exhaust the machine.
_AT_ONCE = threading.BoundedSemaphore(2)


def new_token() -> str:
    """256 random bits, as a cookie or a link carries them."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """The SHA-256 under which a token is kept; random tokens need no slower one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    with _AT_ONCE:
        return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none to compare with."""
    with _AT_ONCE:
        try:
            _HASHER.verify(hashed or _nobodys(), password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_bytes(16))
