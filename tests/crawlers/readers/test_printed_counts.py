import pytest

from crawlers.readers.printed_counts import counted, unmet

THINGS = r"(?:hotlines?|members?|institutions?)"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("58 member hotlines in 53 countries", ((58, 53),)),
        ("We are 46 hotlines across 42 countries worldwide.", ((46, 42),)),
        ("ENOC links 43 independent institutions in 34 European states", ((43, 34),)),
        ("In 2012 it had 41 institutions in 32 countries, now 43 institutions in 34 countries", ((41, 32), (43, 34))),
        ("Founded in 1997 by 10 people", ()),
        ("53 countries", ()),
    ],
)
def test_sentences_with_both_counts_are_found(sentence: str, expected: tuple[tuple[int, int], ...]) -> None:
    assert counted(sentence, THINGS) == expected


def test_a_page_is_met_by_any_of_its_counts_and_doubted_where_none_fits() -> None:
    past, present = {"institutions": 41, "countries": 32}, {"institutions": 43, "countries": 34}
    assert unmet([], present) == ()
    assert unmet([past, present], present) == ()
    (problem,) = unmet([present], past)
    assert problem.message == (
        "The page speaks of 43 institutions and 34 countries, its entries give 41 institutions and 32 countries; "
        "nobody is told as gone."
    )
