"""What the HTML promises, read from the parsed page."""

from dataclasses import replace
from functools import partial

from lxml import html

from domain.changes import ChangeKind
from notifications.compose import compose
from notifications.material import Commands
from tests.notifications.pages import page, section, words
from tests.notifications.samples import BROKEN, CHART, IRELAND, NEWS, QUIET, SWEDEN

NEWS_DIGEST = compose(NEWS)
told = partial(section, NEWS_DIGEST)


def first_of(element: html.HtmlElement, name: str) -> html.HtmlElement:
    return element.xpath("(.//*[contains(concat(' ', @class, ' '), $name)])[1]", name=f" {name} ")[0]


def test_the_page_is_headed_by_the_subject_and_says_what_it_is_of() -> None:
    document = page(NEWS_DIGEST)
    assert words(document.find(".//h1")) == NEWS_DIGEST.subject == words(document.find(".//title"))
    assert "Edition 2021, verified on 20 April 2021" in words(document)
    assert "16 to 23 November 2026 · times in CET" in words(document)


def test_a_change_has_its_values_meaning_and_evidence() -> None:
    card = first_of(page(NEWS_DIGEST), "change")
    assert words(first_of(card, "where")) == "Sweden · Budapest Convention · Figure 1"
    assert (words(first_of(card, "before")), words(first_of(card, "after"))) == ("signed", "party")
    assert words(first_of(card, "meaning")) == "Signed, now party."
    assert "eight days after the edition was verified" in words(card)
    assert words(first_of(card, "excerpt")) == SWEDEN.evidence.excerpt
    assert words(first_of(card, "evidence")) == (
        "Chart of signatures and ratifications of Treaty 185, read 20 November 2026, 07:02 "
        f"at json:/0/42 in snapshot {SWEDEN.evidence.snapshot[:12]}"
    )
    assert card.xpath(".//a/@href") == [CHART]
    assert "datumline show 3fa9c1d2e4b5" in words(card)


def test_what_moved_without_touching_a_cell_is_told_apart() -> None:
    assert "entered into force on 1 August 2021" in told("watched")
    assert "No cell of the report uses these." in told("watched")
    assert "entered into force" not in told("changes")


def test_cells_that_can_be_filled_are_counted_by_source_and_column() -> None:
    assert told("fillable").startswith("90 cells can be filled")
    assert "Treaty 201 Lanzarote Convention 46 46" in told("fillable")
    assert "Treaty 185 Budapest Convention 44 44" in told("fillable")


def test_what_waits_is_told_with_its_age_the_oldest_first() -> None:
    younger = replace(IRELAND, country="Malta", first_seen=NEWS.period.since)
    waiting = section(compose(replace(NEWS, waiting=(younger, IRELAND))), "waiting")
    assert "Ireland: Lanzarote Convention signed → party" in waiting
    assert waiting.index("22 days") < waiting.index("Malta") < waiting.index("7 days")


def test_deferred_changes_say_until_when() -> None:
    deferred = replace(IRELAND, deferred_until=NEWS.period.until)
    assert "until 23 November 2026" in section(compose(replace(NEWS, deferred=(deferred,))), "deferred")


def test_decisions_say_who_when_and_how_many_cells() -> None:
    assert "Status of both treaties on 20 April 2021 (61 cells)" in told("decided")
    assert "proposal adopted by demo, 19 November 2026, 10:02" in told("decided")


def test_open_issues_say_what_and_since_when() -> None:
    assert "an average of 159.7 that its rows do not give" in told("issues")
    assert "Edition 2021, since 3 October 2026" in told("issues")


def test_every_source_proves_when_and_how_it_was_checked() -> None:
    assert "Verified 20 November 2026, 07:02 · 4 requests: 3 unchanged, 1 new" in told("checked")
    assert "Verified 2 November 2026, 06:31 · not asked in this period" in told("checked")
    assert "Every 30 days, next 2 December 2026, 06:31" in told("checked")
    assert told("checked").count("in time") == 3


def test_a_quiet_week_is_the_proof_and_nothing_else() -> None:
    digest = compose(QUIET)
    assert "Nothing. 3 of 3 sources verified in time, 8 requests: 7 unchanged, 1 new." in section(digest, "changes")
    assert page(digest).xpath("//h2/@id") == ["changes", "checked"]
    assert "approve" not in words(page(digest))


def test_a_source_that_was_never_verified_is_not_counted_as_in_time() -> None:
    young = replace(QUIET.sources[0], verified_at=None)
    document = page(compose(replace(QUIET, sources=(young, *QUIET.sources[1:]))))
    assert "2 of 3 sources in time" in words(document)
    assert "Never verified yet · 4 requests: 3 unchanged, 1 new" in words(document)


def test_an_unverified_source_stands_above_the_news() -> None:
    digest = compose(replace(BROKEN, changes=(SWEDEN,)))
    order = page(digest).xpath("//*[@id]/@id")
    assert order.index("late") < order.index("changes")
    assert "last verified 2 November 2026, due every 7 days; 4 requests: 4 failed" in section(digest, "late")
    assert "What changed there since is not in this digest." in section(digest, "late")
    assert "not in time" in section(digest, "checked")


def test_a_broken_quiet_week_does_not_claim_that_nothing_changed() -> None:
    changes = section(compose(BROKEN), "changes")
    assert "Nothing was seen to change. 2 of 3 sources verified" in changes


def test_a_period_without_any_request_claims_nothing() -> None:
    idle = tuple(replace(source, requests=0, verified_at=None) for source in QUIET.sources)
    assert "No source was asked in this period" in section(compose(replace(QUIET, sources=idle)), "changes")


def test_a_withdrawn_value_is_said_in_words() -> None:
    gone = replace(SWEDEN, kind=ChangeKind.WITHDRAWN, after=None)
    card = first_of(page(compose(replace(NEWS, changes=(gone,)))), "change")
    assert words(first_of(card, "after")) == "no longer stated"


def test_commands_that_are_not_offered_are_not_printed() -> None:
    silent = compose(replace(NEWS, commands=Commands(*[""] * 10)))
    assert "datumline" not in words(page(silent)) + silent.text


def test_nothing_remote_is_loaded_and_nothing_follows_the_reader() -> None:
    document = page(NEWS_DIGEST)
    assert not document.xpath("//@src | //@background | //@srcset | //@poster")
    assert not document.xpath("//img | //link | //script | //iframe | //object | //form | //svg | //video")
    assert "url(" not in NEWS_DIGEST.html
    assert "@import" not in NEWS_DIGEST.html
    assert set(document.xpath("//@href")) == {CHART}


def test_styles_are_inlined_and_only_screens_rules_stay_in_a_block() -> None:
    document = page(NEWS_DIGEST)
    (block,) = document.xpath("//style/text()")
    assert "@media (prefers-color-scheme: dark)" in block
    assert "@media (max-width: 520px)" in block
    assert block.strip().startswith("@media")
    assert not document.xpath("//body//*[@class and not(@style)]")


def test_the_encoding_is_declared_where_a_browser_looks_for_it() -> None:
    assert NEWS_DIGEST.html.encode().index(b'<meta charset="utf-8">') < 1024
