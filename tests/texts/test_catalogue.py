"""Texts with their keys and values: the same in English as a string, another in each language that says them."""

import json
import pickle
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from diffs.wording import day_in_words, listed, number_in_words, value_in_words, whose
from domain.errors import ConflictError, UsageError
from texts.catalogue import FIRST, PSEUDO, Catalogue, Phrase, each_value, is_plural, joined, languages, load, of_name

FRENCH = Catalogue(
    "fr",
    {
        "words": {"day": "{day} {month} {year}", "then": "{first} {then}"},
        "shell": {"month": {"4": "avril"}},
        "changes": {"treaty": {"signed_on": "Le {day}, {country!c} a signé la {title}"}},
        "refused": {"fill": {"count": {"one": "{count} cellule", "other": "{count} cellules"}}},
    },
)


def in_brackets(text: str) -> str:
    assert isinstance(text, Phrase)
    return load(PSEUDO).said(text.key, text.values)


def test_a_phrase_is_its_english_text_and_can_be_said_in_another_language() -> None:
    day = day_in_words("2021-04-28")
    told = Phrase("changes.treaty.signed_on", country="the whole", title="Charter", day=day)
    assert told == "The whole signed the Charter on 28 April 2021"
    assert FRENCH.said(told.key, told.values) == "Le 28 avril 2021, The whole a signé la Charter"


@pytest.mark.parametrize(("count", "words"), [(0, "0 cellule"), (1, "1 cellule"), (2, "2 cellules")])
def test_each_language_counts_in_its_own_way(count: int, words: str) -> None:
    told = Phrase("refused.fill.count", count=count)
    assert told.startswith(f"{count} cell would" if count == 1 else f"{count} cells would")
    assert FRENCH.said(told.key, told.values) == words


def test_what_is_no_text_of_the_catalogue_stands_outside_of_the_brackets() -> None:
    assert in_brackets(Phrase("changes.treaty.party", country="Sweden", title="Charter")) == (
        "Sweden⟦ is party to the ⟧Charter"
    )
    assert in_brackets(listed(["Armenia", "Malta", "Spain"])) == "Armenia⟦, ⟧Malta⟦ and ⟧Spain"
    assert in_brackets(whose("", "coe_total/2019")) == "⟦the member states together⟧⟦ in ⟧2019"
    assert in_brackets(value_in_words("17545")) == "17⟦,⟧545"


@pytest.mark.parametrize(
    ("digits", "words"), [("0", "0"), ("999", "999"), ("1000", "1,000"), ("17545123", "17,545,123")]
)
def test_thousands(digits: str, words: str) -> None:
    assert number_in_words(digits) == words


def test_a_phrase_survives_where_strings_go() -> None:
    told = Phrase("words.day", day=1, month=Phrase("shell.month.4"), year=2021)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - made here
    assert (again, again.key, again.values) == (told, told.key, told.values)
    assert json.dumps({"day": told}) == '{"day": "1 April 2021"}'


def test_the_data_of_a_text_can_be_cut_and_its_own_words_stay() -> None:
    told = Phrase("changes.report_says", value="a very long value")
    cut = each_value(told, lambda data: f"{data[:6]}…")
    assert (cut, in_brackets(cut)) == ("the report says: a very…", "⟦the report says: ⟧a very…")
    assert each_value("data alone", str.upper) == "DATA ALONE"


def test_an_error_keeps_its_sentence_for_the_page_and_tells_it_in_english_anywhere_else() -> None:
    error = UsageError(Phrase("refused.form.remark"))
    assert str(error) == "Write what you want to remark."
    assert in_brackets(error.sentence) == "⟦Write what you want to remark.⟧"
    moved = ConflictError(Phrase("refused.fill.moved"), [Phrase("refused.fill.none_left")])
    assert str(moved) == "The list moved since you looked; nothing was approved. No cell is left to be filled."
    assert in_brackets(moved.sentence).count("⟦") == 3
    assert str(UsageError()) == UsageError().sentence == ""


def test_sentences_follow_each_other() -> None:
    assert joined(["One."]) == "One."
    assert joined(["One.", "Two.", "Three."]) == "One. Two. Three."


def test_a_name_that_the_catalogue_does_not_have_is_shown_as_it_is() -> None:
    assert of_name("changes.meaning", "signed to party") == "signed to party"
    assert isinstance(of_name("changes.meaning", "signed to party"), Phrase)
    assert not isinstance(of_name("changes.meaning", "of an older version"), Phrase)


def test_the_languages_that_there_are() -> None:
    assert languages()[0] == FIRST and languages()[-1] == PSEUDO
    assert set(load(PSEUDO).texts) == set(load(FIRST).texts)


def flat(found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, set[str | None]]]:
    """Key -> the values that its text takes, with those of all its plural forms."""
    for name, one in found.items():
        forms = one.values() if is_plural(one) else [one] if isinstance(one, str) else None
        if forms is None:
            yield from flat(one, f"{path}{name}.")
        else:
            yield f"{path}{name}", {field for form in forms for _, field, _, _ in Formatter().parse(form)} - {None}


def unlike(language: Mapping[str, Any]) -> list[str]:
    """The keys that a language lacks, has besides, or whose texts take other values than in English."""
    theirs, ours = dict(flat(language)), dict(flat(load(FIRST).texts))
    return sorted(key for key in theirs.keys() | ours.keys() if theirs.get(key) != ours.get(key))


@pytest.mark.parametrize("language", languages())
def test_a_language_has_each_text_with_its_values(language: str) -> None:
    assert unlike(load(language).texts) == []


def test_what_a_translation_lacks_is_named() -> None:
    texts = {page: dict(load(FIRST).texts[page]) for page in load(FIRST).texts}
    del texts["moved"]["decided"]
    texts["moved"] |= {"step": "{before} → {later}", "besides": "more"}
    assert unlike(texts) == ["moved.besides", "moved.decided", "moved.step"]
