"""Changes of statements that no cell uses, as sentences."""

from collections.abc import Mapping

from diffs.wording import day_in_words, value_in_words, whose
from domain.changes import WatchedChange
from domain.reports import ReportRules
from texts.catalogue import Phrase

SENTENCES: Mapping[str, str] = {
    "signed": "signed",
    "ratified": "ratified",
    "entered into force": "in_force",
    "denounced": "denounced",
    "denunciation dated": "denunciation",
    "denunciation withdrawn": "denunciation_gone",
    "suspended": "suspended",
    "suspension ended": "suspension_ended",
    "reservation made": "reservation",
    "reservation withdrawn": "reservation_gone",
    "declaration made": "declaration",
    "declaration withdrawn": "declaration_gone",
    "date corrected": "date_corrected",
    "date withdrawn": "date_gone",
    "left": "left",
    "newly listed": "listed",
    "our reading corrected": "misread",
}
OTHERWISE = "otherwise"
TO_COME = "to_come"


def watched_sentence(change: WatchedChange, rules: ReportRules, country_name: str) -> str:
    """`The Budapest Convention entered into force for Sweden on 1 August 2021`."""
    return Phrase(
        f"changes.watched.{_name(change)}",
        country=country_name or whose("", change.subject.item),
        whose=whose(country_name, change.subject.item),
        title=_title(change, rules),
        field=change.field.replace("_", " "),
        before=value_in_words(change.before),
        after=value_in_words(change.after),
    )


def _name(change: WatchedChange) -> str:
    coming = (change.after or "") > change.first_seen.date().isoformat()
    if change.meaning == "entered into force" and coming and day_in_words(change.after):
        return TO_COME
    return SENTENCES.get(change.meaning, OTHERWISE)


def _title(change: WatchedChange, rules: ReportRules) -> str:
    """What the report calls the treaty; a source of other cells, or of none, goes by its id."""
    owned = (rule for rule in rules.cells if rule.owner == change.source and rule.derivation == "treaty_status")
    rule = next(owned, None)
    return change.source if rule is None else rule.title
