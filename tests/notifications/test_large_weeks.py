from dataclasses import replace
from datetime import timedelta

from notifications.compose import compose
from notifications.material import Fillable, Material
from tests.notifications.pages import page, section, words
from tests.notifications.samples import IRELAND, NEWS, QUIET, SWEDEN, many

CROWDED = many(500)


def test_five_hundred_changes_show_twenty_and_the_way_to_the_rest() -> None:
    digest = compose(CROWDED)
    assert len(page(digest).xpath("//*[@class='after']")) == 20
    assert len(page(digest).xpath("//p[@class='excerpt']")) == 5
    assert digest.text.count(SWEDEN.evidence.excerpt[:40]) == 5
    for shown in (section(digest, "changes"), " ".join(digest.text.split())):
        assert "and 480 more: datumline changes" in shown
    assert digest.subject.endswith(", and 499 more changes")


def test_a_change_in_brief_still_has_its_values_meaning_and_evidence() -> None:
    brief = (
        "Signed, now party, Figure 1 · Chart of signatures and ratifications of Treaty 185, "
        "read 20 November 2026, 07:02 at json:/0/42 in snapshot"
    )
    told = section(compose(CROWDED), "changes")
    assert f"Country 19: ENOC membership signed → party {brief}" in told
    text = " ".join(compose(CROWDED).text.split())
    assert "* Country 19: ENOC membership signed → party (Figure 1) Signed, now party. Chart" in text
    assert "Country 20" not in told + text


def test_where_the_many_changes_are_is_said() -> None:
    told = section(compose(CROWDED), "changes")
    assert "Of the 500, most are in Budapest Convention (125), Lanzarote Convention (125)" in told


def test_a_crowded_digest_stays_below_the_size_at_which_mail_programs_clip() -> None:
    assert len(compose(CROWDED).html.encode()) < 100_000
    assert len(compose(CROWDED).text.splitlines()) < 300


def crowded_lists() -> Material:
    waiting = tuple(replace(IRELAND, first_seen=IRELAND.first_seen - timedelta(days=days)) for days in range(40))
    return replace(
        NEWS,
        waiting=waiting,
        deferred=waiting,
        watched=NEWS.watched * 40,
        decided=NEWS.decided * 40,
        issues=NEWS.issues * 40,
        fillable=tuple(Fillable(f"Source {n}", n, {f"Column {m}": m for m in range(1, 9)}) for n in range(40)),
    )


def test_every_list_is_cut_with_the_number_left_out() -> None:
    digest = compose(crowded_lists())
    for name in ("waiting", "deferred", "watched", "decided", "issues"):
        assert "and 30 more" in section(digest, name), name
    assert "and 29 more" in section(digest, "fillable")  # a source without a cell is none
    assert "waiting" in section(digest, "waiting").lower()
    assert "61 days" in section(digest, "waiting")


def test_the_largest_columns_are_named_and_the_others_summed() -> None:
    assert "Column 8 8 · Column 7 7 · Column 6 6 · Column 5 5 · Column 4 4 · Column 3 3 · others 3" in section(
        compose(crowded_lists()), "fillable"
    )


def test_of_many_sources_the_unverified_ones_are_shown_first() -> None:
    sources = tuple(replace(QUIET.sources[0], title=f"Source {n}", overdue=n % 100 == 99) for n in range(1000))
    digest = compose(replace(QUIET, sources=sources))
    checked = section(digest, "checked")
    assert "Source 99 " in checked
    assert "and 970 more" in checked
    assert "990 of 1,000 sources in time" in words(page(digest))
