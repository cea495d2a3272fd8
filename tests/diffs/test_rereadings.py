from diffs.field_changes import FieldChange, FieldChangeKind
from diffs.rereadings import compare_readings, records_of
from domain.subjects import Subject
from tests.diffs.made import stated


def test_a_reading_is_records_of_which_the_absent_are_no_part() -> None:
    read = [stated("s", "SWE", "signed_on", "2001-11-23", 1), stated("s", "NOR", "signed_on", None, 2, absent=True)]
    assert records_of(read) == {("s", Subject("SWE")): {"signed_on": "2001-11-23"}}


def test_lists_and_objects_are_compared_inside_and_other_texts_as_they_are() -> None:
    before = [stated("s", "SWE", "parts", '["helpline", "hotline"]', 1), stated("s", "SWE", "name", "[a", 2)]
    after = [stated("s", "SWE", "parts", '["helpline","centre"]', 3), stated("s", "SWE", "name", "[b", 4)]
    key = ("s", Subject("SWE"))
    assert set(compare_readings(before, after)) == {
        FieldChange(key, ("parts", 1), FieldChangeKind.CHANGED, "hotline", "centre"),
        FieldChange(key, ("name",), FieldChangeKind.CHANGED, "[a", "[b"),
    }


def test_the_same_list_spelled_otherwise_is_the_same() -> None:
    spellings = ([stated("s", "SWE", "parts", text, 1)] for text in ('{"a": [1.0]}', '{"a":[1]}'))
    assert compare_readings(*spellings) == ()
