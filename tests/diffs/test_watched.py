from collections.abc import Mapping

import pytest

from config.reports import load_rules
from diffs.corrections import CORRECTION, corrected_ids, is_correction
from diffs.sentences import sentence
from diffs.usage import used_by_cells
from diffs.watched import watch
from domain.changes import ChangeKind, ChangeStatus, WatchedChange
from domain.statements import Statement
from tests.diffs.made import CHANGE, ENOC, NOW, REPORTS, SHARE, TREATY, member_rule, report, stated, treaty_rule

RULES = report(treaty_rule(), member_rule(), ENOC, REPORTS, SHARE, CHANGE)
USED = used_by_cells(RULES)


def moved(
    field: str, before: str | None, after: str | None, country: str = "SWE", source: str = TREATY, item: str = "",
    absent: bool = False, known: tuple[WatchedChange, ...] = (),
) -> tuple[WatchedChange, ...]:  # fmt: skip
    earlier = stated(source, country, field, before, 1, item, snapshot="before")
    now = stated(source, country, field, after, 2, item, absent)
    return watch([now], {2: earlier}, USED, NOW, known=known)


@pytest.mark.parametrize(
    ("field", "before", "after", "means", "reads"),
    [
        ("in_force_on", None, "2021-08-01", "entered into force",
         "The Budapest Convention entered into force for Sweden on 1 August 2021"),
        ("in_force_on", None, "2026-08-01", "entered into force",
         "The Budapest Convention enters into force for Sweden on 1 August 2026"),
        ("in_force_on", "2021-08-01", "2021-08-02", "date corrected",
         "In force on of Sweden (Budapest Convention) was corrected from 1 August 2021 to 2 August 2021"),
        ("in_force_on", "2021-08-01", None, "date withdrawn",
         "In force on of Sweden (Budapest Convention) is no longer shown; it was 1 August 2021"),
        ("denounced_on", None, "2026-01-01", "denounced", "Sweden denounced the Budapest Convention on 1 January 2026"),
        ("denounced_on", "2026-01-01", None, "denunciation withdrawn",
         "Sweden is no longer shown to have denounced the Budapest Convention"),
        ("suspended_on", None, "2026-01-01", "suspended",
         "Sweden's participation in the Budapest Convention was suspended on 1 January 2026"),
        ("suspended_on", "2026-01-01", None, "suspension ended",
         "Sweden's participation in the Budapest Convention is no longer shown as suspended"),
        ("reservations", "no", "yes", "reservation made", "Sweden made a reservation to the Budapest Convention"),
        ("reservations", "yes", "no", "reservation withdrawn",
         "Sweden withdrew its reservation to the Budapest Convention"),
        ("declarations", None, "yes", "declaration made", "Sweden made a declaration on the Budapest Convention"),
        ("declarations", "yes", None, "declaration withdrawn",
         "Sweden withdrew its declaration on the Budapest Convention"),
    ],
)  # fmt: skip
def test_what_moves_no_cell_has_its_own_meaning_and_sentence(
    field: str, before: str | None, after: str | None, means: str, reads: str
) -> None:
    (change,) = moved(field, before, after)
    assert change.meaning == means
    assert sentence(change, RULES, "Sweden") == reads


def test_a_country_that_the_report_has_no_row_for_is_watched() -> None:
    (change,) = moved("ratified_on", None, "2026-03-01", country="TUN")
    assert (change.meaning, change.kind) == ("ratified", ChangeKind.ESTABLISHED)
    assert sentence(change, RULES, "Tunisia") == "Tunisia ratified the Budapest Convention on 1 March 2026"


@pytest.mark.parametrize(
    ("source", "country", "item", "field", "used"),
    [
        (TREATY, "SWE", "", "ratified_on", True),
        (TREATY, "SWE", "", "denunciation_effective_on", True),
        (TREATY, "SWE", "", "in_force_on", False),
        (TREATY, "SWE", "", "denounced_on", False),
        (TREATY, "TUN", "", "ratified_on", False),
        (TREATY, "SWE", "protocol", "ratified_on", False),
        ("coe_treaty_189", "SWE", "", "ratified_on", False),
        ("inhope_members", "SWE", "a hotline", "name", True),
        ("inhope_members", "USA", "a hotline", "name", False),
        ("enoc_members", "SWE", "an institution", "class", True),
        ("enoc_members", "SWE", "an institution", "name", False),
        ("ncmec_cybertip", "SWE", "2019", "cybertip_reports", True),
        ("ncmec_cybertip", "SWE", "2022", "cybertip_reports", False),
        ("ncmec_cybertip", "USA", "2019", "cybertip_reports", False),
        ("ncmec_cybertip", "", "global_total/2020", "cybertip_reports", True),
        ("ncmec_cybertip", "", "global_total/2022", "cybertip_reports", False),
        ("ncmec_cybertip", "", "no_country_listed/2019", "cybertip_reports", False),
    ],
)
def test_used_is_what_can_move_a_cell(source: str, country: str, item: str, field: str, used: bool) -> None:
    assert USED(stated(source, country, field, "1", 1, item)) is used


def test_a_change_needs_the_year_before_it() -> None:
    used = used_by_cells(report(CHANGE))
    assert used(stated("ncmec_cybertip", "SWE", "cybertip_reports", "1", 1, "2019"))
    assert not used(stated("ncmec_cybertip", "SWE", "cybertip_reports", "1", 1, "2018"))


def test_everything_that_the_real_report_reads_is_used() -> None:
    used = used_by_cells(load_rules("coe_ocsea_2021"))
    assert used(stated("coe_treaty_201", "RUS", "ratified_on", None, 1))
    assert not used(stated("report", "SWE", "other_ombudsperson", "no", 1))


def test_a_first_reading_tells_nothing() -> None:
    first = stated(TREATY, "SWE", "in_force_on", "2021-08-01", 1)
    assert watch([first], {}, USED, NOW, first_reading=True) == ()
    assert len(watch([first], {}, USED, NOW)) == 1


@pytest.mark.parametrize(("before", "after"), [("yes", "yes"), (None, None), (None, "no")])
def test_the_same_value_in_other_words_is_no_news(before: str | None, after: str | None) -> None:
    assert moved("reservations", before, after) == ()


def test_records_outside_the_report_come_and_go() -> None:
    new = stated("enoc_members", "CAN", "class", "full", 1, "an ombud")
    (come,) = watch([new], {}, USED, NOW)
    assert come.meaning == "newly listed"
    assert sentence(come, RULES, "Canada") == "Canada (an ombud) is newly listed (enoc_members): class full"
    (gone,) = moved("class", "full", None, "CAN", "enoc_members", "an ombud", absent=True)
    assert (gone.meaning, gone.kind) == ("left", ChangeKind.WITHDRAWN)


def test_a_figure_outside_the_report_is_revised() -> None:
    (change,) = moved("cybertip_reports", "17", "1800", "USA", "ncmec_cybertip", "2019")
    assert change.meaning == "figure revised"
    expected = "Cybertip reports of the United States in 2019 (ncmec_cybertip) changed from 17 to 1,800"
    assert sentence(change, RULES, "the United States") == expected


def test_a_watched_change_that_goes_back_closes_and_one_that_moves_on_is_superseded() -> None:
    (change,) = moved("in_force_on", None, "2026-08-01")
    back = watch([stated(TREATY, "SWE", "in_force_on", None, 3)], {3: stated(TREATY, "SWE", "in_force_on", "2026-08-01", 2)}, USED, NOW, known=[change])  # fmt: skip # noqa: E501
    assert [(one.id, one.status) for one in back] == [(change.id, ChangeStatus.REVERTED)]
    old, new = moved("in_force_on", "2026-08-01", "2026-09-01", known=(change,))
    assert (old.status, new.status, new.before) == (ChangeStatus.SUPERSEDED, ChangeStatus.OPEN, "2026-08-01")


def test_two_steps_in_one_batch_are_two_changes_of_which_the_last_stands() -> None:
    steps = [stated(TREATY, "SWE", "in_force_on", day, id) for id, day in ((2, "2026-08-01"), (3, "2026-09-01"))]
    before: Mapping[int, Statement] = {2: stated(TREATY, "SWE", "in_force_on", None, 1), 3: steps[0]}
    found = watch(steps, before, USED, NOW)
    assert [(one.after, one.status) for one in found if one.status is ChangeStatus.OPEN][-1] == ("2026-09-01", "open")


def test_the_same_bytes_read_otherwise_are_our_correction() -> None:
    first = stated(TREATY, "SWE", "in_force_on", "2021-01-08", 1)
    better = stated(TREATY, "SWE", "in_force_on", "2021-08-01", 2, extractor="2")
    (change,) = watch([better], {2: first}, USED, NOW)
    assert is_correction(change)
    assert change.meaning == CORRECTION
    assert sentence(change, RULES, "Sweden").startswith("We had misread in force on of Sweden (Budapest Convention)")
    assert corrected_ids([better, first]) == {2}


def test_a_new_page_or_the_same_reading_by_a_new_extractor_corrects_nothing() -> None:
    first = stated(TREATY, "SWE", "signed_on", "2001-11-23", 1)
    same = stated(TREATY, "SWE", "signed_on", "2001-11-23", 2, extractor="2")
    newer = stated(TREATY, "SWE", "signed_on", "2001-11-24", 3, snapshot="another", extractor="2")
    assert corrected_ids([first, same, newer]) == frozenset()


def test_one_extractor_does_not_correct_itself() -> None:
    first, other = (stated(TREATY, "SWE", "signed_on", day, id) for id, day in ((1, "2001-11-23"), (2, "2001-11-24")))
    assert corrected_ids([first, other]) == frozenset()
