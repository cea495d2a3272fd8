"""The texts of one language, from texts/<language>/<page>.toml: a part of the program, as a table in a module is.

`queue.title` is `title` in queue.toml; `queue.filter.all` is `all` in its table [filter]. A table of `one` and `other`
holds the forms of a plural, chosen by the value `count`. In a text `{name}` stands for a value, and `{name!c}` for the
value with a capital first letter, where it begins the sentence.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

FOLDER = Path(__file__).parent
FIRST = "en"
"""The language in which the program was written, in which commands answer and records are kept."""
PSEUDO = "en-XA"
"""English with every piece of its own words in brackets: what stands outside of them is no text of the catalogue."""
OPENING, CLOSING = "⟦", "⟧"
Piece = tuple[str, str | None, bool]
"""Words, the name of the value that follows them (None at the end), whether it begins with a capital."""


class Phrase(str):
    """A text of the catalogue that knows its key and its values, so that whoever shows it can say it in any language.

    As a string it is the text in English: what commands print and records keep. values: each itself a Phrase, or data,
    which is the same in every language. A text is put together by giving texts as values, never by adding strings.
    """

    __slots__ = ("key", "values")
    key: str
    values: Mapping[str, Any]

    def __new__(cls, key: str, **values: Any) -> "Phrase":
        said = super().__new__(cls, load().said(key, values))
        said.key, said.values = key, values
        return said

    def __reduce__(self) -> tuple[Callable[..., "Phrase"], tuple[str, Mapping[str, Any]]]:
        return _again, (self.key, self.values)


def of_name(table: str, name: str) -> str:
    """The text for what is kept under this name; the name itself where the catalogue has none for it."""
    key = f"{table}.{name}"
    return Phrase(key) if key in load() else name


def joined(sentences: Sequence[str]) -> str:
    """One after the other, each in its language."""
    first, *others = sentences
    return first if not others else Phrase("words.then", first=first, then=joined(others))


def each_value(text: str, change: Callable[[str], str]) -> str:
    """The text with its data changed and its own words as they are; a string that is no Phrase is data."""
    if not isinstance(text, Phrase):
        return change(text)
    changed = ((name, each_value(one, change) if isinstance(one, str) else one) for name, one in text.values.items())
    return Phrase(text.key, **dict(changed))


class Catalogue:
    """The texts of one language."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language, self.texts = language, texts
        self._cut: dict[str, Mapping[str, tuple[Piece, ...]]] = {}

    def pieces(self, key: str, values: Mapping[str, Any]) -> tuple[Piece, ...]:
        """The text, cut where values stand; LookupError for a key that no file has."""
        forms = self._cut.get(key) or self._forms(key)
        return forms[plural_form(self.language, values["count"]) if len(forms) > 1 else ""]

    def said(self, key: str, values: Mapping[str, Any]) -> str:
        """The text with its values."""
        return "".join(parts(self.pieces(key, values), lambda name: self._value(values[name])))

    def _value(self, value: Any) -> str:
        """What is itself a text of the catalogue in this language, another value as it is."""
        return self.said(value.key, value.values) if isinstance(value, Phrase) else str(value)

    def __contains__(self, key: str) -> bool:
        try:
            return bool(self._cut.get(key) or self._forms(key))
        except LookupError:
            return False

    def _forms(self, key: str) -> Mapping[str, tuple[Piece, ...]]:
        """Cut once for each text: a page has a hundred of them."""
        found: Any = self.texts
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        forms = found if is_plural(found) else {"": found}
        if not all(isinstance(text, str) for text in forms.values()):
            raise LookupError(f"texts/{self.language} has no text {key!r}")
        cut = self._cut[key] = {form: tuple(_pieces(text)) for form, text in forms.items()}
        return cut


def parts(pieces: tuple[Piece, ...], value: Callable[[str], str]) -> Iterator[str]:
    """The words of a text and, between them, its values as they are written."""
    for words, name, capital in pieces:
        yield words
        if name is not None:
            written = value(name)
            yield capitalised(written) if capital else written


def capitalised(text: str) -> str:
    """With a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def is_plural(found: Any) -> bool:
    """Whether a table holds the forms of one text; a table of texts may have one that is named `other`."""
    return isinstance(found, Mapping) and found.keys() == {"one", "other"}


def plural_form(language: str, count: int) -> str:
    """`one` or `other`, as the language counts."""
    singular = count in (0, 1) if language == "fr" else count == 1
    return "one" if singular else "other"


def languages() -> tuple[str, ...]:
    """What there are texts in, and English in brackets for whoever writes them."""
    return (*sorted(folder.name for folder in FOLDER.iterdir() if any(folder.glob("*.toml"))), PSEUDO)


@cache
def load(language: str = FIRST) -> Catalogue:
    """A language's texts; each file is read when it is first needed, since most commands say little."""
    return Catalogue(language, _Files(language))


class _Files(Mapping[str, Any]):
    """Page -> its texts."""

    def __init__(self, language: str) -> None:
        self.language, self._read = language, dict[str, Any]()

    def __getitem__(self, page: str) -> Any:
        if page not in self._read:
            self._read[page] = self._texts(page)
        return self._read[page]

    def __iter__(self) -> Iterator[str]:
        folder = FOLDER / (FIRST if self.language == PSEUDO else self.language)
        return iter(sorted(file.stem for file in folder.glob("*.toml")))

    def __len__(self) -> int:
        return len(list(self))

    def _texts(self, page: str) -> Any:
        if self.language == PSEUDO:
            return _bracketed(load().texts[page])
        file = FOLDER / self.language / f"{page}.toml"
        if not file.is_file():
            raise KeyError(page)
        return tomllib.loads(file.read_text(encoding="utf-8"))


def _pieces(text: str) -> Iterator[Piece]:
    for words, name, _, conversion in Formatter().parse(text):
        yield words, name, conversion == "c"


def _bracketed(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {name: _bracketed(one) for name, one in found.items()}
    return "".join(
        (f"{OPENING}{words}{CLOSING}" if words else "")
        + ("" if name is None else f"{{{name}{'!c' if capital else ''}}}")
        for words, name, capital in _pieces(found)
    )


def _again(key: str, values: Mapping[str, Any]) -> Phrase:
    return Phrase(key, **values)
