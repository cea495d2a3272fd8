"""Files as browsers and crawlers save them, for tests."""

import io
import quopri
from collections.abc import Sequence

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

BOUNDARY = "----MultipartBoundary--aB3"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
Answer = tuple[str, str, int, dict[str, str], bytes]


def mhtml(html: str, url: str = "https://example.org/list", date: str = "Mon, 02 Nov 2026 06:00:00 -0000") -> bytes:
    """As Chromium writes it: quoted-printable, the picture before the page, the page named as the start."""
    page = quopri.encodestring(html.encode()).decode("ascii")
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {url}\r\n"
        "Subject: =?utf-8?Q?Signatures=20of=20T=C3=BCrkiye?=\r\n"
        f"Date: {date}\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tstart="<frame-1@mhtml.blink>";\r\n'
        f'\tboundary="{BOUNDARY}"\r\n\r\n\r\n'
        f"--{BOUNDARY}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: https://example.org/logo.png\r\n\r\n{PICTURE}\r\n"
        f"--{BOUNDARY}\r\nContent-Type: text/html\r\nContent-ID: <inner@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: 7bit\r\n\r\n<html><body>An advertisement in a frame</body></html>\r\n"
        f"--{BOUNDARY}\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {url}\r\n\r\n{page}\r\n"
        f"--{BOUNDARY}--\r\n"
    ).encode()


def answer(url: str, content: bytes, at: str = "2026-11-02T06:00:00Z", status: int = 200, **headers: str) -> Answer:
    """One answer of a web archive; headers by names with underscores."""
    return url, at, status, {name.replace("_", "-"): value for name, value in headers.items()}, content


def warc(answers: Sequence[Answer], gzip: bool = True) -> bytes:
    """A web archive of these answers, with a warcinfo record and a request before each, as crawlers write them."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("test.warc", {"software": "tests"}))
    for url, at, status, headers, content in answers:
        dated = {"WARC-Date": at}
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dated))
        told = StatusAndHeaders(f"{status} Said", list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", io.BytesIO(content), len(content), http_headers=told, warc_headers_dict=dated
        )
        writer.write_record(record)
    return out.getvalue()
