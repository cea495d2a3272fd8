import pytest

from crawlers.readers.slugs import slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ombudsman for Children’s Rights", "ombudsman-for-childrens-rights"),
        ("Síndic de Greuges", "sindic-de-greuges"),
        ("Dyżurnet.pl", "dyzurnet-pl"),
        ("Łódź  Ørsted", "lodz-orsted"),
        ("Омбудсман", ""),
    ],
)
def test_a_name_is_folded_to_words_of_plain_letters(name: str, expected: str) -> None:
    assert slug(name) == expected
