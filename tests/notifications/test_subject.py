from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

from hypothesis import given, settings

from notifications.cleaning import cleaned
from notifications.compose import compose
from notifications.material import Fillable, Material
from notifications.message import build_message
from notifications.subject import LONGEST_SUBJECT, subject_of
from tests.notifications.anything import materials
from tests.notifications.samples import BROKEN, IRELAND, NEWS, QUIET, SWEDEN, at, many


def test_one_change_is_the_subject() -> None:
    assert subject_of(NEWS) == "Sweden: Budapest Convention signed → party"


def test_further_changes_are_counted_behind_the_first() -> None:
    assert subject_of(many(3)).endswith("signed → party, and 2 more changes")
    assert subject_of(replace(NEWS, changes=(SWEDEN, IRELAND))).endswith("signed → party, and 1 more change")


def test_a_quiet_week_says_how_many_sources_were_verified() -> None:
    assert subject_of(QUIET) == "All quiet: 3 sources verified, nothing changed"


def test_cells_that_can_be_filled_are_no_news_but_are_named() -> None:
    material = replace(QUIET, fillable=(Fillable("Chart", 212), Fillable("Other chart", 1000)))
    assert subject_of(material) == "All quiet: 3 sources verified, nothing changed; 1,212 cells can be filled"


def test_a_week_is_not_quiet_while_a_change_waits() -> None:
    material = replace(QUIET, waiting=(IRELAND,))
    assert subject_of(material) == "Nothing new: 3 sources verified, 1 change waits for a decision"


def test_one_unverified_source_is_named_with_its_last_day() -> None:
    assert subject_of(BROKEN) == (
        "Attention: Chart of signatures and ratifications of Treaty 185 not verified since 2 November 2026"
    )


def test_a_source_that_was_never_verified_has_no_invented_day() -> None:
    never = replace(BROKEN.sources[0], verified_at=None)
    assert subject_of(replace(BROKEN, sources=(never,))).endswith("Treaty 185 not verified yet")


def test_several_unverified_sources_are_counted() -> None:
    late = tuple(replace(source, overdue=True) for source in QUIET.sources)
    assert subject_of(replace(QUIET, sources=late)) == "Attention: 3 sources not verified in time"


def test_news_does_not_hide_that_a_source_is_unverified() -> None:
    assert subject_of(replace(NEWS, sources=BROKEN.sources)) == (
        "Sweden: Budapest Convention signed → party; 1 source not verified in time"
    )


def test_an_issue_alarms_when_it_is_new_and_is_only_mentioned_later() -> None:
    old = NEWS.issues[0]
    assert subject_of(replace(QUIET, issues=(old,))).startswith("All quiet")
    assert subject_of(replace(QUIET, issues=(replace(old, since=at(20)), old))) == "Attention: 1 new issue"


def test_silence_is_not_called_quiet_when_no_source_was_asked() -> None:
    idle = tuple(
        replace(source, requests=0, unchanged=0, new=0, verified_at=QUIET.period.since - timedelta(days=1))
        for source in QUIET.sources
    )
    assert subject_of(replace(QUIET, sources=idle)) == "No source was due, nothing new; 3 sources verified earlier"


def test_without_sources_nothing_is_claimed() -> None:
    assert subject_of(replace(QUIET, sources=())) == "Nothing to report: no source is watched yet"


def test_a_long_subject_keeps_the_count_of_the_other_changes() -> None:
    long = replace(SWEDEN, country="Bosnia " * 30, field_title="Convention " * 30, after="party " * 30)
    subject = subject_of(cleaned(replace(NEWS, changes=(long, SWEDEN, IRELAND))))
    assert len(subject) <= LONGEST_SUBJECT
    assert subject.endswith("…, and 2 more changes")


@settings(max_examples=60, deadline=None)
@given(materials)
def test_any_subject_is_one_decodable_line(material: Material) -> None:
    digest = compose(material)
    assert 0 < len(digest.subject) <= LONGEST_SUBJECT
    assert digest.subject.isprintable()
    mail = build_message(digest, "digest@example.org", "reader@example.org").as_bytes()
    # A long subject may begin on the header's second line; its readers drop the space that says so.
    assert str(message_from_bytes(mail, policy=SMTP)["Subject"]).lstrip() == digest.subject
