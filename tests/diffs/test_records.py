import math
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.compare import measure
from diffs.field_changes import FieldChange, FieldChangeKind
from diffs.nested import differences
from diffs.normal import normalise_record
from diffs.records import compare_records, digest, digests
from domain.changes import ChangeKind

Records = dict[str, dict[str, object]]

# No booleans here: in lists DeepDiff takes True for 1.
inner_leaves = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.integers(),
    st.sampled_from([0.0, -0.0, 1.0, 0.5, math.nan, 1e300, 2.0**70]),
    st.floats(allow_infinity=False),
    st.text(alphabet="abé\ud800\"'[]. 1", max_size=4),
)
names = st.sampled_from(["a", "b", "c d", "x.y", "['q']", "1"])
nested = st.booleans() | st.recursive(
    inner_leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)
records = st.dictionaries(names, nested, max_size=4)
sets = st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), records, max_size=3)


def spelled(changes: tuple[FieldChange, ...]) -> list[str]:
    return sorted(repr(((c.key, *c.path), c.kind, c.before, c.after)) for c in changes)


def by_deepdiff(before: Records, after: Records) -> list[str]:
    old, new = ({key: normalise_record(one) for key, one in side.items()} for side in (before, after))
    return sorted(repr(found) for found in differences(old, new))


@settings(max_examples=400, deadline=None)
@given(sets, sets)
def test_the_field_changes_are_those_that_deepdiff_finds_on_the_whole(before: Records, after: Records) -> None:
    expected = by_deepdiff(before, after)
    assert spelled(compare_records(before, after)) == expected
    assert spelled(compare_records(before, after, digests(before))) == expected
    assert spelled(compare_records(before, after, digests(before), digests(after))) == expected


@given(sets)
def test_a_set_compared_with_itself_differs_in_nothing(found: Records) -> None:
    assert compare_records(found, found) == ()


@given(records, records)
def test_digests_agree_exactly_where_the_records_do(one: dict[str, object], other: dict[str, object]) -> None:
    alike = not list(differences({"r": normalise_record(one)}, {"r": normalise_record(other)}))
    assert (digest(one) == digest(other)) is alike


@given(records)
def test_the_order_of_fields_does_not_matter(one: dict[str, object]) -> None:
    assert digest(dict(reversed(one.items()))) == digest(one)


class Colour(Enum):
    RED = 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (math.nan, None),
        (math.inf, None),
        (1, 1.0),
        (0, -0.0),
        (Decimal("1.0"), 1),
        (Decimal("0.5"), 0.5),
        (Decimal("NaN"), None),
        (2**70, float(2**70)),
        (10**16, 1e16),
        ((1, 2), [1, 2.0]),
        ({"a": {"b": 1.0}}, {"a": {"b": 1}}),
        (date(2021, 4, 28), "2021-04-28"),
        (datetime(2021, 4, 28, 9, tzinfo=UTC), "2021-04-28T09:00:00+00:00"),
        (Colour.RED, 1),
        (ChangeKind.MODIFIED, "modified"),
    ],
)
def test_values_that_mean_the_same_are_the_same(one: object, other: object) -> None:
    assert digest({"x": one}) == digest({"x": other})
    assert compare_records({"r": {"x": one}}, {"r": {"x": other}}) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (1, "1"),
        (None, ""),
        (None, "NaN"),
        (2**70, 2**70 + 1),
        (2**70, str(2**70)),
        ([True], [1]),
        ("1.0", 1),
    ],
)
def test_values_that_only_look_alike_differ(one: object, other: object) -> None:
    assert digest({"x": one}) != digest({"x": other})
    (change,) = compare_records({"r": {"x": one}}, {"r": {"x": other}})
    assert (change.path, change.kind) == (("x",), FieldChangeKind.CHANGED)


def test_a_field_that_is_missing_is_not_one_that_is_nothing() -> None:
    assert compare_records({"r": {}}, {"r": {"x": None}}) == (
        FieldChange("r", ("x",), FieldChangeKind.ADDED, None, None),
    )


def test_what_is_nested_is_told_by_its_place() -> None:
    before = {"r": {"name": "eco", "years": {"member": [2019, 2020], "kind": {"code": 1}}}}
    after = {"r": {"name": "eco", "years": {"member": [2019, 2021], "kind": {"code": 1, "of": "x"}}}}
    assert set(compare_records(before, after)) == {
        FieldChange("r", ("years", "member", 1), FieldChangeKind.CHANGED, 2020, 2021),
        FieldChange("r", ("years", "kind", "of"), FieldChangeKind.ADDED, None, "x"),
    }


def test_records_that_come_and_go_are_told_whole() -> None:
    assert compare_records({1: {"x": 1.0}}, {2: {"x": 2}}) == (
        FieldChange(1, (), FieldChangeKind.REMOVED, {"x": 1}, None),
        FieldChange(2, (), FieldChangeKind.ADDED, None, {"x": 2}),
    )


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), {1: 2}])
def test_what_has_no_normal_form_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot be compared|is not a text"):
        digest({"x": value})


def test_the_benchmark_checks_its_own_results_and_digests_pay() -> None:
    seconds = measure(400)
    assert seconds["DeepDiff on the whole"] > seconds["cold"] > seconds["kept digests of both sides"]


def test_deepdiff_is_only_loaded_when_something_nested_moved() -> None:
    flat = "compare_records({1: {'x': 1, 'y': [1]}}, {1: {'x': 2, 'y': [1]}})"
    code = f"import sys; from diffs.records import compare_records; {flat}; sys.exit('deepdiff' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
