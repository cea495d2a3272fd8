"""Changes of statements that no cell uses, as sentences."""

from collections.abc import Mapping

from diffs.wording import day_in_words, value_in_words, whose
from domain.changes import WatchedChange
from domain.reports import ReportRules

SENTENCES: Mapping[str, str] = {
    "signed": "{country} signed the {title} on {after}",
    "ratified": "{country} ratified the {title} on {after}",
    "entered into force": "The {title} entered into force for {country} on {after}",
    "denounced": "{country} denounced the {title} on {after}",
    "denunciation dated": "{country}'s denunciation of the {title} takes effect on {after}",
    "denunciation withdrawn": "{country} is no longer shown to have denounced the {title}",
    "suspended": "{country}'s participation in the {title} was suspended on {after}",
    "suspension ended": "{country}'s participation in the {title} is no longer shown as suspended",
    "reservation made": "{country} made a reservation to the {title}",
    "reservation withdrawn": "{country} withdrew its reservation to the {title}",
    "declaration made": "{country} made a declaration on the {title}",
    "declaration withdrawn": "{country} withdrew its declaration on the {title}",
    "date corrected": "{field} of {country} ({title}) was corrected from {before} to {after}",
    "date withdrawn": "{field} of {country} ({title}) is no longer shown; it was {before}",
    "left": "{whose} is no longer listed ({title})",
    "newly listed": "{whose} is newly listed ({title}): {field} {after}",
    "our reading corrected": "We had misread {field} of {whose} ({title}): it is {after}, not {before}",
}
OTHERWISE = "{field} of {whose} ({title}) changed from {before} to {after}"
TO_COME = "The {title} enters into force for {country} on {after}"


def watched_sentence(change: WatchedChange, rules: ReportRules, country_name: str) -> str:
    """`The Budapest Convention entered into force for Sweden on 1 August 2021`."""
    told = _words(change).format(
        country=country_name or whose("", change.subject.item),
        whose=whose(country_name, change.subject.item),
        title=_title(change, rules),
        field=change.field.replace("_", " "),
        before=value_in_words(change.before),
        after=value_in_words(change.after),
    )
    return f"{told[:1].upper()}{told[1:]}"


def _words(change: WatchedChange) -> str:
    coming = (change.after or "") > change.first_seen.date().isoformat()
    if change.meaning == "entered into force" and coming and day_in_words(change.after):
        return TO_COME
    return SENTENCES.get(change.meaning, OTHERWISE)


def _title(change: WatchedChange, rules: ReportRules) -> str:
    """What the report calls the treaty; a source of other cells, or of none, goes by its id."""
    owned = (rule for rule in rules.cells if rule.owner == change.source and rule.derivation == "treaty_status")
    rule = next(owned, None)
    return change.source if rule is None else rule.title
