"""What can go wrong with a page, for the mirror to play: refusals, silence, redirects, walls, and answers of no use.

Damage to what a page says is in `demo.damages`. A fault is played at a path; what happens before a path can be asked
(nobody listens, the name has no address, the encryption fails) is played by asking elsewhere: see `base_of`.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Literal

MEGABYTE = 1024 * 1024
Damage = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """How a path misbehaves; what is left alone is as in the sound answer.

    instead: where the path is asked instead. body, stream: what is sent; stream without saying how much it will be.
    damage: what is done to the sound bytes. kept: how many of the announced bytes are sent. silent_s: seconds before
    the answer, drip_s: between any two of its bytes. Faults of content leave out the page's validators.
    """

    instead: Literal["", "closed port", "unknown name", "no encryption"] = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    body: bytes | None = None
    stream: Callable[[], Iterator[bytes]] | None = None
    damage: Damage | None = None
    kept: int | None = None
    silent_s: float = 0.0
    drip_s: float = 0.0


def base_of(fault: Fault | None, base_url: str) -> str:
    """The base URL at which a path with this fault is to be asked."""
    instead = fault.instead if fault else ""
    host, _, _ = base_url.removeprefix("http://").partition(":")
    return {
        "": base_url,
        "closed port": f"http://{host}:1",
        "unknown name": "http://no-such-name.invalid",
        "no encryption": "https" + base_url.removeprefix("http"),
    }[instead]


@cache
def _packed_zeros(size: int) -> bytes:
    packer = zlib.compressobj(wbits=31)
    parts = [packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)]
    return b"".join(parts) + packer.flush()


def _bomb(size: int) -> Iterator[bytes]:
    yield _packed_zeros(size)


def _letters(size: int) -> Iterator[bytes]:
    for _ in range(size // MEGABYTE):
        yield b"x" * MEGABYTE


CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    b"<body>Enable JavaScript and cookies to continue</body></html>"
)
CONSENT = (
    b"<!DOCTYPE html><html><head><title>Your choice</title></head><body><h1>Before you go on</h1>"
    b"<p>We use cookies. Do you agree?</p><button>I agree</button><button>Settings</button></body></html>"
)
HTML = "text/html; charset=utf-8"

FAULTS: Mapping[str, Fault] = {
    "connection refused": Fault(instead="closed port"),
    "unknown name": Fault(instead="unknown name"),
    "no secure connection": Fault(instead="no encryption"),
    "silent": Fault(silent_s=20),
    "slow drip": Fault(drip_s=0.2),
    "asked too often": Fault(status=429, headers={"Retry-After": "7200"}, body=b"slow down", media_type="text/plain"),
    "busy": Fault(status=503, headers={"Retry-After": "7200"}, body=b"busy", media_type="text/plain"),
    "out of order": Fault(status=500, body=b"oops", media_type="text/plain"),
    "unavailable": Fault(status=503, body=b"oops", media_type="text/plain"),
    "moved to the portal": Fault(status=301, headers={"Location": "/?NumSte=185"}, body=b""),
    "redirected for ever": Fault(status=302, headers={"Location": ""}, body=b""),
    "redirected inside": Fault(status=302, headers={"Location": "http://192.168.0.1/"}, body=b""),
    "wall 403": Fault(status=403, body=CHALLENGE, media_type=HTML),
    "wall 200": Fault(body=CHALLENGE, media_type=HTML),
    "empty": Fault(body=b"", media_type=HTML),
    "broken off": Fault(kept=200),
    "wrong kind": Fault(body=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", media_type="application/pdf"),
    "error string": Fault(body=b'"An error has occurred."', media_type="application/json"),
    "consent": Fault(body=CONSENT, media_type=HTML),
    "300 MB": Fault(stream=partial(_letters, 300 * MEGABYTE), media_type=HTML),
    "bomb": Fault(stream=partial(_bomb, 300 * MEGABYTE), headers={"Content-Encoding": "gzip"}, media_type=HTML),
    "nested": Fault(body=b"[" * 100_000 + b"]" * 100_000, media_type="application/json"),
}
"""By name; `redirected for ever` leads to the path itself."""
