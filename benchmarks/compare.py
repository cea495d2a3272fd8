"""Two sets of 100,000 records of 15 fields, 1 % changed: this project's comparison beside DeepDiff and a plain loop.

Both get the same normalised records; equal results are verified, not assumed. `python -m benchmarks.compare [RECORDS]`
"""

import copy
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from diffs.field_changes import FieldChange
from diffs.normal import normalise_record
from diffs.records import compare_records, digests

RECORDS = 100_000
CHANGED = 0.01
RUNS = 5
DEEPDIFF_RUNS = 1

Records = dict[str, dict[str, object]]
T = TypeVar("T")


def make_records(count: int, seed: int = 7) -> Records:
    """Ten texts, an integer, a float, a yes/no, a value that is often missing and a nested one."""
    chance = random.Random(seed)
    return {f"r{number:06d}": _record(number, chance) for number in range(count)}


def _record(number: int, chance: random.Random) -> dict[str, object]:
    texts = {f"text_{index}": f"value {chance.randrange(10**6)} of {number}" for index in range(10)}
    return {
        **texts,
        "count": chance.randrange(10**6),
        "share": round(chance.random() * 100, 2),
        "member": chance.random() < 0.5,
        "score": chance.choice([float("nan"), None, 1.0, 1, 2.5]),
        "detail": {"years": [2019, 2020, chance.randrange(2021, 2030)], "kind": {"code": chance.randrange(9)}},
    }


def change_some(records: Records, seed: int = 11) -> Records:
    """An independent copy in which one field of 1 % of the records differs."""
    chance = random.Random(seed)
    changed = copy.deepcopy(records)
    for key in chance.sample(sorted(changed), max(1, int(len(changed) * CHANGED))):
        field = chance.choice(sorted(changed[key]))
        changed[key][field] = _other(changed[key][field], chance)
    return changed


def _other(value: object, chance: random.Random) -> object:
    if isinstance(value, dict):
        return {**value, "years": [2019, chance.randrange(2030, 2040)]}
    return f"changed {chance.randrange(10**6)}"


def normalised(records: Records) -> Records:
    return {key: dict(normalise_record(record)) for key, record in records.items()}


def by_deepdiff(before: Records, after: Records) -> set[str]:
    """DeepDiff on the whole, as a set of places with both values."""
    from diffs.nested import differences

    return {repr(found) for found in differences(before, after)}  # type: ignore[arg-type]


def by_plain_loop(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The floor: which records are not equal, by Python's own !=; it takes True for 1."""
    return [key for key, record in after.items() if record != before.get(key)]


def spelled(change: FieldChange) -> str:
    return repr(((change.key, *change.path), change.kind, change.before, change.after))


def timed(work: Callable[[], T], runs: int = RUNS) -> tuple[float, T]:
    """The median of the runs in seconds of this process's own time (nothing here waits), and the last result."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), result


def measure(count: int = RECORDS) -> dict[str, float]:
    """Seconds by method; AssertionError when the results of DeepDiff and ours are not the same."""
    raw = make_records(count)
    raw_after = change_some(raw)
    before, after = normalised(raw), normalised(raw_after)
    old, new = digests(before), digests(after)
    compare_records(normalised(make_records(9)), normalised(change_some(make_records(9))))  # imports DeepDiff
    seconds: dict[str, float] = {}
    seconds["DeepDiff on the whole"], theirs = timed(lambda: by_deepdiff(before, after), DEEPDIFF_RUNS)
    seconds["cold"], ours = timed(lambda: compare_records(before, after))
    seconds["cold, not normalised yet"], raw_ours = timed(lambda: compare_records(raw, raw_after))
    seconds["kept digests of one side"], _ = timed(lambda: compare_records(before, after, old))
    seconds["kept digests of both sides"], kept = timed(lambda: compare_records(before, after, old, new))
    seconds["plain loop of !="], _ = timed(lambda: by_plain_loop(before, after))
    for result in (ours, raw_ours, kept):
        assert {spelled(change) for change in result} == theirs, "not what DeepDiff finds"
    return seconds


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else RECORDS
    seconds = measure(count)
    slow, floor = seconds["DeepDiff on the whole"], seconds["plain loop of !="]
    print(f"compare: {count:,} records x 15 fields, 1 % changed; the same field changes as DeepDiff: verified")
    print(f"median of {RUNS} runs, DeepDiff of {DEEPDIFF_RUNS} since it takes so long")
    print(f"{'method':<28}{'seconds':>9}{'DeepDiff /':>12}{'/ plain loop':>14}")
    for method, taken in seconds.items():
        print(f"{method:<28}{taken:>9.3f}{slow / taken:>11.1f}x{taken / floor:>13.1f}x")


if __name__ == "__main__":
    main()
