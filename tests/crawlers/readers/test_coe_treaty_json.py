"""The Treaty Office's JSON service, in whatever way it wraps its rows."""

import json
from collections.abc import Callable

import pytest

from domain.errors import LayoutUnknown, NotThePage
from domain.extractions import Coverage, ProblemKind
from tests.crawlers.readers.treaty_charts import ROWS, answer, expected, extract, json_rows, values_of

WRAPPINGS: dict[str, Callable[[list[object], list[object], list[object]], object]] = {
    "list of lists": lambda members, others, organisations: [members, others, organisations],
    "object of lists": lambda members, others, organisations: {
        "Members": members,
        "NonMembers": others,
        "O": organisations,
    },
    "flat list": lambda members, others, organisations: [*members, *others, *organisations],
    "keys and values": lambda members, others, organisations: [
        {"Key": "1", "Value": members},
        {"Key": "2", "Value": others},
    ],
    "wrapped": lambda members, others, organisations: {"error": None, "data": [members, others, organisations]},
}


def _problems(text: str) -> list[tuple[ProblemKind, str]]:
    return [(problem.kind, problem.locator) for problem in extract(text).problems]


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS.keys())
def test_rows_are_read_however_they_are_wrapped(
    wrap: Callable[[list[object], list[object], list[object]], object],
) -> None:
    members, others = json_rows(ROWS[:4]), json_rows(ROWS[4:])
    union = json_rows([("European Union", "", "", "")])
    extraction = extract(answer(wrap([*members], [*others], [*union])))
    assert values_of(extraction) == expected()
    assert extraction.problems == ()
    assert extraction.covers == Coverage(frozenset(expected()))


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS.keys())
def test_every_locator_is_a_pointer_to_its_row(
    wrap: Callable[[list[object], list[object], list[object]], object],
) -> None:
    document = wrap([*json_rows(ROWS[:4])], [*json_rows(ROWS[4:])], [])
    for record, row in zip(extract(answer(document)).records, ROWS, strict=True):
        found = json.loads(answer(document))
        for step in record.locator.removeprefix("json:/").split("/"):
            found = found[int(step)] if isinstance(found, list) else found[step.replace("~1", "/").replace("~0", "~")]
        assert found["LibPaysOrga"] == row[0]


def test_a_bucket_with_a_slash_in_its_name_is_escaped() -> None:
    extraction = extract(answer({"Members/46~": json_rows(ROWS[:1])}))
    assert extraction.records[0].locator == "json:/Members~146~0/0"


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda key: f"_{key}"])
def test_keys_are_known_in_any_case(change: Callable[[str], str]) -> None:
    rows = [{change(key): value for key, value in row.items()} for row in json_rows()]
    assert values_of(extract(answer([rows, [], []]))) == expected()


@pytest.mark.parametrize(
    ("mark", "value"),
    [(True, "yes"), ("X", "yes"), ("R.", "yes"), (1, "yes"), (False, "no"), ("", "no"), (0, "no"), (None, None)],
)
def test_flags_are_read_in_every_form(mark: object, value: str | None) -> None:
    extraction = extract(answer([json_rows(ROWS[:1], Reserves=mark)]))
    assert extraction.records[0].values["reservations"] == value
    assert "declarations" not in extraction.records[0].values


def test_a_mark_of_another_column_is_a_problem() -> None:
    extraction = extract(answer([json_rows(ROWS[:1], Reserves="D.")]))
    assert "reservations" not in extraction.records[0].values
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNREADABLE_VALUE]


def test_a_denunciation_and_a_suspension_are_dates() -> None:
    invented = {
        "DateDenonciation": "2030-01-15T00:00:00",
        "DateEffetDenonciation": "2030-05-01T00:00:00",
        "DateSuspension": "2029-12-01T00:00:00",
    }
    values = extract(answer([json_rows(ROWS[:1], **invented)])).records[0].values
    assert (values["denounced_on"], values["denunciation_effective_on"]) == ("2030-01-15", "2030-05-01")
    assert values["suspended_on"] == "2029-12-01"


@pytest.mark.parametrize("number", ["185", "0185", 185, "ETS 185"])
def test_the_treatys_number_is_known_with_and_without_zeros(number: object) -> None:
    assert values_of(extract(answer([json_rows(NumSTE=number)]))) == expected()


def test_another_treatys_answer_is_refused_with_both_numbers() -> None:
    with pytest.raises(NotThePage, match=r"treaty 201, not of treaty 185"):
        extract(answer([json_rows(NumSTE="201")]))


def test_one_row_of_another_treaty_refuses_all() -> None:
    rows = json_rows()
    rows[3]["NumSTE"] = "189"
    with pytest.raises(NotThePage, match="189"):
        extract(answer([rows]))


def test_without_a_number_the_day_of_opening_identifies_the_treaty() -> None:
    rows = [{key: value for key, value in row.items() if key != "NumSTE"} for row in json_rows()]
    assert values_of(extract(answer([rows]))) == expected()
    with pytest.raises(NotThePage, match="Nothing on the page says that it is of treaty 185"):
        extract(answer([rows[2:4]]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"An error has occurred."', 'a message instead of rows: "An error has occurred."'),
        ("{}", "no rows"),
        ("[]", "no rows"),
        ("[[],[],[]]", "no rows"),
        ('{"Message":"Authorization has been denied for this request."}', "no rows"),
        ("[1, 2, 3]", "no rows"),
        ('[{"LibPaysOrga":"Albania","DateSig', "not complete, valid JSON"),
        ('[{"LibPaysOrga":"Albania","LibPaysOrga":"Austria"}]', "stands twice"),
        ("[" * 100_000, "nested beyond reason"),
        ('{"a":' * 100_000, "nested beyond reason"),
        ("[" * 900 + "]" * 900, "no rows"),
        ("null", "neither JSON nor a web page"),
        ("  \n ", "empty"),
        ("Service unavailable", "neither JSON nor a web page"),
        ("%PDF-1.7", "neither JSON nor a web page"),
        ("<html><head><title>Portal</title></head><body>Loading</body></html>", 'The page "Portal" shows no chart'),
    ],
)
def test_what_is_not_the_services_answer_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotThePage, match=sentence):
        extract(text)


def test_a_portal_page_after_the_key_page_is_what_is_told() -> None:
    shell = "<html><script>window.conventions_api_url=''</script></html>"
    with pytest.raises(NotThePage, match="Portal"):
        extract(shell, "<html><head><title>Portal</title></head></html>")


def test_the_key_page_alone_says_what_to_supply() -> None:
    with pytest.raises(LayoutUnknown, match="supply the JSON"):
        extract("<html><body><noscript>You need to enable JavaScript to run this app.</noscript></body></html>")


def test_rows_that_no_longer_name_their_states_are_an_unknown_layout() -> None:
    rows = [{key.replace("LibPaysOrga", "Pays"): value for key, value in row.items()} for row in json_rows()]
    with pytest.raises(LayoutUnknown, match="LibPaysOrga"):
        extract(answer([rows]))


def test_an_unknown_key_is_told_once() -> None:
    assert _problems(answer([json_rows(Statut="a")])) == [(ProblemKind.UNKNOWN_COLUMN, "json:/0/0")]


def test_an_unknown_state_is_told_with_candidates_and_the_others_are_read() -> None:
    extraction = extract(answer([[*json_rows(), *json_rows([("Slovak Repubic", "23/11/2001", "", "")])]]))
    assert values_of(extraction) == expected()
    (problem,) = extraction.problems
    assert (problem.kind, problem.locator) == (ProblemKind.UNKNOWN_COUNTRY, "json:/0/6")
    assert "Slovak Republic" in problem.message


def test_a_code_in_place_of_a_name_is_an_unknown_state() -> None:
    extraction = extract(answer([[*json_rows(), *json_rows([("BGR", "23/11/2001", "", "")])]]))
    assert [problem.kind for problem in extraction.problems] == [ProblemKind.UNKNOWN_COUNTRY]


def test_an_unknown_organisation_is_passed_over_only_where_organisations_are_listed() -> None:
    rows = json_rows([("United Nations", "", "", "")])
    assert extract(answer({"Members": json_rows(), "Organisations": rows})).problems == ()
    assert [kind for kind, _ in _problems(answer([json_rows(), [], rows]))] == [ProblemKind.UNKNOWN_COUNTRY]


def test_two_keys_of_one_column_that_differ_are_not_believed() -> None:
    rows = json_rows(ROWS[:1], datesignature="2003-01-01T00:00:00")
    extraction = extract(answer([rows]))
    assert "signed_on" not in extraction.records[0].values
    assert ProblemKind.UNREADABLE_VALUE in {problem.kind for problem in extraction.problems}


def test_something_else_among_the_rows_is_told() -> None:
    assert (ProblemKind.UNEXPECTED_TEXT, "json:/0/1") in _problems(
        answer([[json_rows()[0], "and more", *json_rows()[1:]]])
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_answers_encoding_is_seen_from_its_bytes(encoding: str) -> None:
    rows = json_rows([("Türkiye", "23/11/2001", "", "")])
    assert values_of(extract(answer([rows]).encode(encoding))).keys() == {"TUR"}


def test_a_name_in_a_broken_encoding_is_an_unknown_state() -> None:
    rows = json_rows([*ROWS, ("Türkiye", "23/11/2001", "", "")])
    extraction = extract(answer([rows]).encode("latin-1"))
    assert values_of(extraction).items() >= expected().items()
    assert "TUR" in values_of(extraction) or [p.kind for p in extraction.problems] == [ProblemKind.UNKNOWN_COUNTRY]
