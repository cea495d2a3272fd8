"""Bytes made small: whole, or as the difference from an earlier version of the same page.

Versions form a binomial tree: the parent of position n is n with its lowest set bit cleared, so that no version is
more than `log2(MOST_POSITIONS)` links away from a whole one and most have nothing that depends on them.
"""

import zstandard

LARGEST_WINDOW = 27  # bits: what every decoder accepts
LARGEST_TABLE = 23  # bits: 32 MiB
SMALLEST_PARENT = 64  # bytes
MOST_POSITIONS = 64
WORTHWHILE = 0.3  # of what the page takes when it is kept whole


def parent_position(position: int) -> int | None:
    """The position that this one is kept as a difference from; None where it is kept whole."""
    return position & (position - 1) if 0 < position < MOST_POSITIONS else None


def compress(content: bytes, parent: bytes | None = None) -> bytes:
    """One zstd frame; to be expanded with the same parent."""
    dictionary = _dictionary(parent) if parent else None
    parameters = _parameters(len(content), len(parent or b""))
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=dictionary).compress(content)


def expand(stored: bytes, parent: bytes | None = None) -> bytes:
    """The content again; zstandard.ZstdError where the bytes are damaged in a way that shows at once."""
    dictionary = _dictionary(parent) if parent else None
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(stored)


def _dictionary(parent: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(parent, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _parameters(size: int, parent_size: int) -> zstandard.ZstdCompressionParameters:
    """A window over page and parent, and tables a quarter as long.

    zstd's levels bring tables made for streams: on a page, getting their memory takes longer than compressing. Half
    of these would miss most of the parent.
    """
    bits = (size + parent_size).bit_length()
    return zstandard.ZstdCompressionParameters(
        window_log=min(max(bits, zstandard.WINDOWLOG_MIN), LARGEST_WINDOW),
        hash_log=min(max(bits - 2, zstandard.HASHLOG_MIN), LARGEST_TABLE),
        chain_log=min(max(bits - 2, zstandard.CHAINLOG_MIN), LARGEST_TABLE),
        search_log=4,
        min_match=5,
        strategy=zstandard.STRATEGY_LAZY,
    )
