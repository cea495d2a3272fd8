"""Every text that the page shows, in the language of the installation and safe to stand in HTML."""

from functools import cache
from typing import Any

from markupsafe import Markup

from texts import catalogue
from texts.catalogue import Catalogue, Phrase, parts


class Texts:
    """The texts of one language, with their values escaped."""

    def __init__(self, texts: Catalogue) -> None:
        self.language, self._texts = texts.language, texts
        self._whole: dict[str, Markup] = {}

    def __call__(self, key: str, **values: Any) -> Markup:
        """The text with its values; LookupError for a key that no file has."""
        if not values and key in self._whole:
            return self._whole[key]
        written = parts(self._texts.pieces(key, values), lambda name: self.said(values[name]))
        made = Markup("").join(written)
        if not values:
            self._whole[key] = made
        return made

    def word(self, table: str, name: str) -> str:
        """The text for what is kept under this name; the name itself where there is none for it."""
        key = f"{table}.{name}"
        return self(key) if key in self._texts else name

    def said(self, value: Any) -> Any:
        """A text of the catalogue in this language; every other value as it is."""
        return self._texts.said(value.key, value.values) if isinstance(value, Phrase) else value


@cache
def load(language: str = catalogue.FIRST) -> Texts:
    """A language's texts."""
    return Texts(catalogue.load(language))
