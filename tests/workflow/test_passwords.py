"""How passwords are kept in an installation, with the parameters of every day."""

import time

from workflow.passwords import hash_password, is_outdated, kept, new_token, verify_password


def test_a_password_is_hashed_as_slowly_as_is_recommended() -> None:
    hashed = hash_password("a long enough sentence")
    # RFC 9106, second recommendation: 64 MiB, three passes.
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify_password(hashed, "a long enough sentence")
    assert not verify_password(hashed, "a long enough sentence ")
    assert not is_outdated(hashed)


def test_where_there_is_nothing_to_compare_with_it_takes_as_long() -> None:
    hashed = hash_password("one")

    def seconds(against: str | None) -> float:
        began = time.perf_counter()
        assert not verify_password(against, "two")
        return time.perf_counter() - began

    seconds(None)
    known, unknown = min(seconds(hashed) for _ in range(4)), min(seconds(None) for _ in range(4))
    assert 0.5 < known / unknown < 2


def test_odd_text_is_a_password_like_any_other() -> None:
    for odd in ("\ud800 lone surrogate", "nul\x00byte", "🂡" * 60, ""):
        assert verify_password(hash_password(odd), odd)
    assert not verify_password("not a hash", "x")


def test_tokens_are_long_and_kept_as_their_hash() -> None:
    one, other = new_token(), new_token()
    assert len(one) == 43
    assert one != other
    assert len(kept(one)) == 64
