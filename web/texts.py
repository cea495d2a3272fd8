"""Every text that the page shows, from texts/<language>/<page>.toml.

`t("queue.title")` is `title` in queue.toml; `t("queue.filter.all")` is `all` in its table [filter]. A table of `one`
and `other` holds the forms of a plural, chosen by `count`. In a text `{name}` stands for a value, which is escaped.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "texts"
LANGUAGE = "en"
Pieces = tuple[tuple[Markup, str | None], ...]


class Texts:
    """The texts of one language."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language, self._texts = language, texts
        self._cut: dict[str, Mapping[str, Pieces]] = {}

    def __call__(self, key: str, **values: Any) -> Markup:
        """The text with its values, safe to stand in HTML; LookupError for a key that no file has."""
        forms = self._cut.get(key) or self._forms(key)
        pieces = forms[plural_form(self.language, values["count"]) if len(forms) > 1 else ""]
        if len(pieces) == 1 and pieces[0][1] is None:
            return pieces[0][0]
        said = (words if name is None else words + escape(values[name]) for words, name in pieces)
        return Markup("".join(said))  # noqa: S704 - every piece is escaped

    def _forms(self, key: str) -> Mapping[str, Pieces]:
        """Cut where values stand, once for each text: a page has a hundred of them."""
        found: Any = self._texts
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        forms = found if is_plural(found) else {"": found}
        if not all(isinstance(text, str) for text in forms.values()):
            raise LookupError(f"texts/{self.language} has no text {key!r}")
        cut = self._cut[key] = {form: _pieces(text) for form, text in forms.items()}
        return cut


def _pieces(text: str) -> Pieces:
    """(escaped words, name of the value that follows them or None)."""
    return tuple((escape(words), name) for words, name, _, _ in Formatter().parse(text)) or ((Markup(), None),)


def is_plural(found: Any) -> bool:
    """Whether a table holds the forms of one text; a table of texts may have one that is named `other`."""
    return isinstance(found, Mapping) and found.keys() == {"one", "other"}


def plural_form(language: str, count: int) -> str:
    """`one` or `other`, as the language counts."""
    singular = count in (0, 1) if language == "fr" else count == 1
    return "one" if singular else "other"


@cache
def load(language: str = LANGUAGE) -> Texts:
    """A language's texts, file by file."""
    files = sorted((FOLDER / language).glob("*.toml"))
    return Texts(language, {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files})
