"""A change as one line that reads as a sentence: what the world did, and what the report says."""

from collections.abc import Iterable, Mapping

from diffs.classify import CEASED
from diffs.corrections import CORRECTION
from diffs.usage import MEMBERSHIPS
from diffs.watched_sentences import watched_sentence
from diffs.wording import day_in_words, value_in_words, whose
from domain.changes import Change, WatchedChange
from domain.reports import CellRule, ReportRules
from domain.statements import Statement
from texts.catalogue import Phrase

Dates = Mapping[str, str | None]

# status now -> the fields that date it, in the order in which they are tried
DATED: Mapping[str, tuple[str, ...]] = {
    "party": ("ratified_on", "in_force_on"),
    "signed": ("signed_on",),
    "none": ("denunciation_effective_on",),
}
LEFT_TREATY: Mapping[str, str] = {
    "no longer party": "changes.treaty.left",
    "signature withdrawn": "changes.treaty.unsigned",
}
# (was it known, is it listed now) -> the sentence
LISTED: Mapping[tuple[bool, bool], str] = {
    (True, True): "changes.listed.newly",
    (True, False): "changes.listed.no_longer",
    (False, True): "changes.listed.yes",
    (False, False): "changes.listed.no",
}
# The same where the list says as what: with a class of membership.
LISTED_AS: Mapping[bool, str] = {True: "changes.listed.newly_as", False: "changes.listed.yes_as"}


def sentence(
    change: Change | WatchedChange,
    rules: ReportRules,
    country_name: str,
    inputs: Iterable[Statement] = (),
) -> str:
    """`Sweden ratified the Budapest Convention on 28 April 2021; the report says: signed`.

    country_name: of the change's country, empty for a total. inputs: the statements it rests on, for their dates.
    """
    if isinstance(change, WatchedChange):
        return watched_sentence(change, rules, country_name)
    return Phrase("changes.sentence", news=news(change, rules, country_name, inputs), report=_report_says(change))


def news(change: Change, rules: ReportRules, country_name: str, inputs: Iterable[Statement] = ()) -> str:
    """What the world did, without what the report says: `Sweden ratified the Budapest Convention on 28 April 2021`."""
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    title = change.cell.field if rule is None else rule.title
    dates = {statement.field: statement.value for statement in inputs}
    return Phrase(
        _key(change, rule, dates),
        country=country_name or whose("", change.cell.item),
        whose=whose(country_name, change.cell.item),
        title=title,
        value=value_in_words(change.after),
        day=day_in_words(dates.get(_dating(change, dates))) or "",
    )


def _report_says(change: Change) -> str:
    if change.before is None:
        return Phrase("changes.report_silent")
    return Phrase("changes.report_says", value=value_in_words(change.before))


def _key(change: Change, rule: CellRule | None, dates: Dates) -> str:
    """Which text of the catalogue says it."""
    if change.meaning == CORRECTION:
        return "changes.misread"
    if change.meaning == CEASED or change.after is None:
        return "changes.ceased"
    if rule is not None and rule.derivation == "treaty_status":
        return _of_treaty(change, dates)
    if rule is not None and rule.derivation in MEMBERSHIPS:
        return _of_member(change)
    if rule is not None and rule.rule.type == "sha256" and change.before is not None:
        return "changes.other_text"
    return "changes.given"


def _of_member(change: Change) -> str:
    listed = change.after not in ("no", "none")
    known = change.before is not None
    return LISTED[known, listed] if not listed or change.after == "yes" else LISTED_AS[known]


def _of_treaty(change: Change, dates: Dates) -> str:
    if change.meaning in LEFT_TREATY:
        return LEFT_TREATY[change.meaning]
    if change.after not in DATED:
        return "changes.given"
    return f"changes.treaty.{_dating(change, dates) or change.after}"


def _dating(change: Change, dates: Dates) -> str:
    """The field with the day of what happened, empty where no statement has it."""
    return next((field for field in DATED.get(change.after or "", ()) if dates.get(field)), "")
