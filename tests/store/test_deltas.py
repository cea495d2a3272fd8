import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from store.deltas import MOST_POSITIONS, compress, expand, parent_position


def test_a_parent_is_the_position_with_its_lowest_set_bit_cleared() -> None:
    assert [parent_position(position) for position in (1, 2, 3, 12, 13, 48)] == [0, 0, 2, 8, 12, 32]


@pytest.mark.parametrize("position", [0, MOST_POSITIONS, MOST_POSITIONS + 1])
def test_the_first_and_those_past_the_last_position_are_kept_whole(position: int) -> None:
    assert parent_position(position) is None


def test_no_position_is_more_than_six_links_from_a_whole_page() -> None:
    def links(position: int) -> int:
        parent = parent_position(position)
        return 0 if parent is None else 1 + links(parent)

    assert max(links(position) for position in range(MOST_POSITIONS)) == 6


@given(content=st.binary(max_size=5_000), parent=st.binary(min_size=1, max_size=5_000))
def test_any_content_comes_back_with_or_without_a_parent(content: bytes, parent: bytes) -> None:
    assert expand(compress(content)) == content
    assert expand(compress(content, parent), parent) == content


@pytest.mark.parametrize("size", [100, 220_000, 262_144, 3_000_000])
def test_a_small_change_of_a_page_of_any_size_takes_few_bytes(size: int) -> None:
    parent = random.Random(size).randbytes(size)
    content = parent[: size // 2] + b"inserted" + parent[size // 2 :]
    assert len(compress(content, parent)) < 100 + size // 2_000


def test_a_cut_off_frame_is_an_error_and_not_less_content() -> None:
    with pytest.raises(zstandard.ZstdError):
        expand(compress(b"something that is long enough" * 99)[:-5])
