import pytest

from crawlers.readers.country_names import named, unknown_country


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sweden", ("SWE", "")),
        ("Flag of Sweden", ("SWE", "")),
        ("The Government of Albania", ("ALB", "")),
        ("Moldova (Republic of)", ("MDA", "")),
        ("Korea, Republic Of", ("KOR", "")),
        ("Korea, Republic of – Ombudsman", ("KOR", "Ombudsman")),
        ("Ukraine – Reporting Portal", ("UKR", "Reporting Portal")),
        ("Guinea-Bissau – Ombudsman", ("GNB", "Ombudsman")),
        ("Germany: jugendschutz.net", ("DEU", "jugendschutz.net")),
        ("Germany, eco", ("DEU", "eco")),
        ("eco (Germany)", ("DEU", "eco")),
        ("Ombudsman for Children – Sweden", ("SWE", "Ombudsman for Children")),
        ("Country: Sweden", ("SWE", "")),
        ("Belgium (Flemish Community) – Commissioner", ("BEL", "Flemish Community – Commissioner")),
    ],
)
def test_a_line_is_parted_into_its_country_and_what_it_says_of_it(text: str, expected: tuple[str, str]) -> None:
    found = named(text)
    assert found is not None
    assert (found.country, found.rest) == expected


@pytest.mark.parametrize("text", ["", "Swedeen – Ombudsman", "Members", "A network in Sweden and beyond"])
def test_a_line_without_a_country_in_its_place_names_none(text: str) -> None:
    assert named(text) is None


def test_an_unknown_name_comes_with_what_it_might_be() -> None:
    assert "did the page mean Sweden" in unknown_country("Swedeen – Ombudsman", "css:li").message
