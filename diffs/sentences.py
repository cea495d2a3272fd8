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

Dates = Mapping[str, str | None]

# status now -> (the field that dates it, the sentence with its date), in the order in which they are tried
DATED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "party": (
        ("ratified_on", "{country} ratified the {title} on {day}"),
        ("in_force_on", "The {title} entered into force for {country} on {day}"),
    ),
    "signed": (("signed_on", "{country} signed the {title} on {day}"),),
    "none": (("denunciation_effective_on", "{country} denounced the {title} with effect from {day}"),),
}
UNDATED: Mapping[str, str] = {
    "party": "{country} is party to the {title}",
    "signed": "{country} has signed the {title}",
    "none": "{country} has neither signed nor ratified the {title}",
}
LEFT_TREATY: Mapping[str, str] = {
    "no longer party": "{country} is no longer listed as party to the {title}",
    "signature withdrawn": "{country} is no longer listed as a signatory of the {title}",
}
# (was it known, is it listed now) -> the sentence
LISTED: Mapping[tuple[bool, bool], str] = {
    (True, True): "{country} is now listed under “{title}”",
    (True, False): "{country} is no longer listed under “{title}”",
    (False, True): "{country} is listed under “{title}”",
    (False, False): "{country} is not listed under “{title}”",
}


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
    return f"{news(change, rules, country_name, inputs)}; {_report_says(change)}"


def news(change: Change, rules: ReportRules, country_name: str, inputs: Iterable[Statement] = ()) -> str:
    """What the world did, without what the report says: `Sweden ratified the Budapest Convention on 28 April 2021`."""
    rule = rules.cell_rule(change.cell.figure, change.cell.field)
    title = change.cell.field if rule is None else rule.title
    dates = {statement.field: statement.value for statement in inputs}
    told = _news(change, rule, dates).format(
        country=country_name or whose("", change.cell.item),
        whose=whose(country_name, change.cell.item),
        title=title,
        value=value_in_words(change.after),
        day=_day(change, dates),
    )
    return f"{told[:1].upper()}{told[1:]}"


def _report_says(change: Change) -> str:
    return "the report does not say" if change.before is None else f"the report says: {value_in_words(change.before)}"


def _news(change: Change, rule: CellRule | None, dates: Dates) -> str:
    if change.meaning == CORRECTION:
        return "We had misread the source: {title} of {whose} is {value}"
    if change.meaning == CEASED or change.after is None:
        return "The source no longer gives {title} of {whose}"
    if rule is not None and rule.derivation == "treaty_status":
        return _of_treaty(change, dates)
    if rule is not None and rule.derivation in MEMBERSHIPS:
        return _of_member(change)
    if rule is not None and rule.rule.type == "sha256" and change.before is not None:
        return "The source has another text now: {title} of {whose}"
    return "The source now gives {value} for {title} of {whose}"


def _of_member(change: Change) -> str:
    listed = change.after not in ("no", "none")
    told = LISTED[change.before is not None, listed]
    return told if not listed or change.after == "yes" else f"{told} as {{value}}"


def _of_treaty(change: Change, dates: Dates) -> str:
    if change.meaning in LEFT_TREATY:
        return LEFT_TREATY[change.meaning]
    after = change.after or ""
    dated = (words for field, words in DATED.get(after, ()) if dates.get(field))
    return next(dated, UNDATED.get(after, "The source now gives {value} for {title} of {whose}"))


def _day(change: Change, dates: Dates) -> str:
    fields = (field for field, _ in DATED.get(change.after or "", ()) if dates.get(field))
    return day_in_words(dates.get(next(fields, ""))) or ""
