"""Files to take away: never shown by the browser, whatever is in them."""

import re
from collections.abc import Mapping

from starlette.responses import Response

TYPES: Mapping[str, str] = {
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


def download(content: str, kind: str, name: str) -> Response:
    """The content as a file of this name; kind: one of TYPES."""
    headers = {"content-disposition": f'attachment; filename="{_UNSAFE.sub("-", name)}"', "cache-control": "no-store"}
    return Response(content.encode(), media_type=TYPES[kind], headers=headers)
