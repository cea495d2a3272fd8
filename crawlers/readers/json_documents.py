"""JSON as a service answers it, refused with the place where it breaks."""

import json

from domain.errors import NotThePage


def parse(text: str) -> object:
    """The JSON document; NotThePage with the place where it breaks, or when it is nested beyond reason."""
    try:
        return json.loads(text, object_pairs_hook=_unique_keys)
    except RecursionError as error:
        raise NotThePage("The service's answer is JSON nested beyond reason; keep the last good capture.") from error
    except ValueError as error:
        raise NotThePage(
            f"The service's answer is not complete, valid JSON: {error}; fetch it again or supply a complete file."
        ) from error


def pointer_step(key: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901), without what no text column could hold."""
    return key.replace("~", "~0").replace("/", "~1").replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return dict(pairs)
