"""Differences inside nested values, by DeepDiff. Importing this module takes about 0.3 s: import it when needed."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from deepdiff import DeepDiff

from diffs.field_changes import FieldChange, FieldChangeKind, Step
from diffs.normal import Normal

Place = tuple[Hashable, tuple[Step, ...]]
Found = tuple[tuple[Step, ...], FieldChangeKind, Normal, Normal]

_KINDS = {
    "values_changed": FieldChangeKind.CHANGED,
    "type_changes": FieldChangeKind.CHANGED,
    "dictionary_item_added": FieldChangeKind.ADDED,
    "iterable_item_added": FieldChangeKind.ADDED,
    "dictionary_item_removed": FieldChangeKind.REMOVED,
    "iterable_item_removed": FieldChangeKind.REMOVED,
}


def nested_changes(changes: Sequence[FieldChange]) -> Mapping[Place, list[FieldChange]]:
    """(key, path) of each change -> what differs inside its two values, with paths that go on from its own."""
    before = {str(number): change.before for number, change in enumerate(changes)}
    after = {str(number): change.after for number, change in enumerate(changes)}
    inside: dict[Place, list[FieldChange]] = defaultdict(list)
    for (number, *path), kind, old, new in differences(before, after):
        outer = changes[int(number)]
        inside[outer.key, outer.path].append(FieldChange(outer.key, (*outer.path, *path), kind, old, new))
    return inside


def differences(before: Mapping[str, Normal], after: Mapping[str, Normal]) -> Iterator[Found]:
    """What DeepDiff finds between two normalised mappings, down to the deepest place (its threshold is off)."""
    tree: dict[str, Any] = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    for category, levels in tree.items():
        kind = _KINDS[category]
        for level in levels:
            old = None if kind is FieldChangeKind.ADDED else level.t1
            new = None if kind is FieldChangeKind.REMOVED else level.t2
            yield tuple(level.path(output_format="list")), kind, old, new
