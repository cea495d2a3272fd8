"""What bytes are, by looking at them: a file's name and a server's word for it are often wrong."""

import codecs
import re
import zlib

JSON = "application/json"
PDF = "application/pdf"
HTML = "text/html"
XML = "application/xml"
TEXT = "text/plain"
MHTML = "multipart/related"
WARC = "application/warc"
UNKNOWN = "application/octet-stream"

NAMES = {
    JSON: "JSON",
    PDF: "a PDF",
    HTML: "an HTML page",
    XML: "XML",
    TEXT: "plain text",
    MHTML: "a page saved as MHTML",
    WARC: "a web archive (WARC)",
    UNKNOWN: "binary data",
}

# Told from prose in brackets or quotes ("[1] A footnote") by what follows.
_JSON_START = re.compile(rb'\{\s*["}]|\[\s*(?:[{\["]|\]\s*\Z|[-\w.]+\s*(?:,|\]\s*\Z))|"[^"\n]*"\s*\Z')
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|table|div|script|p|h\d)\b", re.IGNORECASE)
_MHTML_HEADERS = (
    re.compile(rb"\A[A-Za-z][\w-]*:[ \t]"),
    re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE),
    re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE),
)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_WARC_START = re.compile(rb"WARC/\d")
_GZIP_START = b"\x1f\x8b"
_BEGINNING = 4096


def sniff(content: bytes) -> str:
    """One of the media types above; plain text wherever the bytes decode as UTF-8 or declare a byte order mark."""
    beginning = content.removeprefix(codecs.BOM_UTF8)[:_BEGINNING].lstrip()
    if container := _container(content, beginning):
        return container
    if b"%PDF-" in content[:1024]:
        return PDF
    if _JSON_START.match(beginning):
        return JSON
    if beginning.startswith(b"<"):
        return HTML if _HTML_START.search(beginning) else XML
    return TEXT if charset(content) else UNKNOWN


def _container(content: bytes, beginning: bytes) -> str | None:
    """What holds pages among other things; looked for first, since a PDF may be the first of them."""
    if _WARC_START.match(beginning) or _WARC_START.match(_gunzipped(content)):
        return WARC
    headers = _BLANK_LINE.split(beginning, maxsplit=1)[0]
    return MHTML if all(pattern.search(headers) for pattern in _MHTML_HEADERS) else None


def is_compressed(content: bytes) -> bool:
    """Whether it is something that gzip compressed and that is no web archive."""
    return bool(_gunzipped(content)) and _container(content, b"") is None


def _gunzipped(content: bytes) -> bytes:
    """The first bytes of what was compressed by gzip; nothing where that is not what it is."""
    if not content.startswith(_GZIP_START):
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[:_BEGINNING], 16)
    except zlib.error:
        return b""


def charset(content: bytes) -> str | None:
    """The character set that the bytes themselves prove: a byte order mark's, or UTF-8 where they decode as it."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if b"\0" in content[:_BEGINNING] else "utf-8"
