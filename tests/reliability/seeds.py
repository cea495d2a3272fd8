"""The seeds that are tried: drawn by hypothesis, the same in every run."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def each_seed(number: int, tried: Callable[[int], None]) -> None:
    """Call `tried` with so many seeds. They are not made smaller: a seed is its own shortest description."""

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32 - 1))
    def run(seed: int) -> None:
        tried(seed)

    run()
