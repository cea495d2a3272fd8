"""Is a reading believable? Each rule looks at one thing; the first that objects names the case.

A reading is measured by the last that was believed: so a member that truly left is a change, and a half-loaded page is
not. A first one has nothing to be measured by: what stands on it is believed, and `workflow.whole_lists` says when
what does not stand on it is believed too. A page whose rows speak for themselves, of which nothing is told by absence,
may lack more rows than a list that is the whole truth.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from config.countries import name_of
from diffs.wording import day_in_words
from domain.cases import Doubt, DoubtKind
from domain.extractions import Extraction, ProblemKind, Record
from domain.sources import Expectations
from domain.subjects import Subject
from workflow.damaged_pages import damaged
from workflow.whole_lists import tells_absence

FEW = 3
FEW_ROWS = 10
LARGEST_SHARE = 0.1
NAMED = 5
SAYS_NOTHING = (None, "", "no", "none")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A reading, what is expected of it, and the last believed one as today's extractor reads it.

    whole: whether all pages of the capture were had. count_before: how many records the last one had when it was
    read. status_before: the latest day that earlier pages said they stand at.
    signs: what shows that the pages came damaged, and did not show when they were last believed.
    """

    expected: Expectations
    now: Extraction
    whole: bool = True
    before: Extraction | None = None
    count_before: int | None = None
    status_before: date | None = None
    signs: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.now.records)

    def believable(self, number: int, few: int = FEW) -> int:
        """How many of so many may change at once."""
        return max(few, int(number * LARGEST_SHARE))


Rule = Callable[[Suspect], Doubt | None]


def doubt_of(suspect: Suspect) -> Doubt | None:
    """Why this reading is not believed, or None."""
    rules = (*ALWAYS, *OF_WHOLE_CAPTURES) if suspect.whole else ALWAYS
    return next((doubt for rule in rules if (doubt := rule(suspect)) is not None), None)


def _empty(suspect: Suspect) -> Doubt | None:
    least = suspect.expected.records_min
    if suspect.count or not least:
        return None
    reason = f"Nothing was read where at least {least} {'is' if least == 1 else 'are'} expected."
    return Doubt(DoubtKind.TOO_FEW, reason, f"at least {_records(least)}", "none")


def _too_many(suspect: Suspect) -> Doubt | None:
    most = suspect.expected.records_max
    before = len(suspect.before.records) if suspect.before else suspect.count_before
    if most is None or suspect.count <= most or (before is not None and suspect.count <= before):
        return None
    reason = f"{_were(suspect.count)} read where at most {most} are expected."
    return Doubt(DoubtKind.TOO_MANY, reason, f"at most {most} records", f"{suspect.count} records")


def _total_not_met(suspect: Suspect) -> Doubt | None:
    """Only what was reconciled: a total that the page prints and that the extractor added up as well."""
    read = suspect.now.read_totals
    for name, printed in suspect.now.printed_totals.items():
        binding = tells_absence(suspect.now) or name in suspect.expected.totals
        if binding and name in read and read[name] != printed:
            title = name.replace("_", " ")
            reason = f"The page prints {printed:,} as its {title}, its rows give {read[name]:,}."
            return Doubt(DoubtKind.TOTAL_NOT_MET, reason, f"{title}: {printed:,}", f"{title}: {read[name]:,}")
    return None


def _shrunk(suspect: Suspect) -> Doubt | None:
    gone, before = _lost(suspect)
    closed = tells_absence(suspect.now) or tells_absence(suspect.before)
    largest = suspect.expected.largest_loss
    if largest is None:
        largest = suspect.believable(before, FEW if closed else FEW_ROWS)
    if sum(gone.values()) <= largest:
        return None
    lost = sum(gone.values())
    reason = f"{lost} of the {before} records of the last believed reading are gone{_named(gone)}."
    return Doubt(DoubtKind.SHRUNK, reason, f"at least {before - largest} of these {before}", f"{before - lost} of them")


def _lost(suspect: Suspect) -> tuple[Counter[str], int]:
    """Country -> how many more of its records went than came; and how many records there were."""
    if suspect.before is None:
        before = suspect.count_before or 0
        return Counter({"": max(0, before - suspect.count)}), before
    had, has = _subjects(suspect.before), _subjects(suspect.now)
    gone = Counter(subject.country for subject in had.keys() - has.keys())
    gone -= Counter(subject.country for subject in has.keys() - had.keys())
    counted = max(0, (suspect.count_before or 0) - suspect.count)
    if counted > gone.total():  # today's extractor reads less of the last page than was read of it then
        return Counter({"": counted}), suspect.count_before or 0
    return gone, len(had)


def _renamed(suspect: Suspect) -> Doubt | None:
    """A site that is built anew names all its entries anew: nobody left."""
    if suspect.before is None:
        return None
    had, has = _subjects(suspect.before), _subjects(suspect.now)
    gone = Counter(subject.country for subject in had.keys() - has.keys())
    renamed = (gone & Counter(subject.country for subject in has.keys() - had.keys())).total()
    if renamed <= max(FEW, len(had) // 2):
        return None
    reason = f"{renamed} of the {len(had)} records of the last believed reading stand there under other names."
    return Doubt(DoubtKind.RENAMED, reason, "the same entries", f"{renamed} under other names")


def _emptied(suspect: Suspect) -> Doubt | None:
    for field, pairs in _compared(suspect).items():
        filled = [(subject, new) for subject, old, new in pairs if old not in SAYS_NOTHING]
        emptied = Counter(subject.country for subject, new in filled if new in SAYS_NOTHING)
        lost = emptied.total()
        if lost > suspect.believable(len(filled)) or FEW <= lost == len(filled):
            title = field.replace("_", " ")
            reason = f"“{title}” is emptied in {lost} of the {len(filled)} records that had it{_named(emptied)}."
            return Doubt(DoubtKind.EMPTIED, reason, f"{title} of {len(filled)}", f"{title} of {len(filled) - lost}")
    return None


def _rewritten(suspect: Suspect) -> Doubt | None:
    for field, pairs in _compared(suspect).items():
        both = [(s, old, new) for s, old, new in pairs if old not in SAYS_NOTHING and new not in SAYS_NOTHING]
        changed = Counter(subject.country for subject, old, new in both if old != new)
        if field in suspect.expected.steady and changed.total() > suspect.believable(len(both)):
            title, number = field.replace("_", " "), changed.total()
            reason = f"“{title}” is another in {number} of the {len(both)} records that had it{_named(changed)}."
            return Doubt(DoubtKind.REWRITTEN, reason, f"{title} as before", f"{number} others")
    return None


def _compared(suspect: Suspect) -> Mapping[str, list[tuple[Subject, str | None, str | None]]]:
    """Field -> the records that speak of it in both readings, with both values."""
    found: dict[str, list[tuple[Subject, str | None, str | None]]] = {}
    now = _subjects(suspect.now)
    for subject, record in _subjects(suspect.before).items():
        values = now[subject].values if subject in now else {}
        for field in sorted(record.values.keys() & values.keys()):
            found.setdefault(field, []).append((subject, record.values[field], values[field]))
    return found


def _mostly_empty(suspect: Suspect) -> Doubt | None:
    for field, least in suspect.expected.filled.items():
        share = _share(suspect.now, field)
        if share < least and not (suspect.before and share >= _share(suspect.before, field)):
            title = field.replace("_", " ")
            reason = f"“{title}” is given by {share:.0%} of the records where at least {least:.0%} are expected to."
            return Doubt(DoubtKind.MOSTLY_EMPTY, reason, f"{title} of {least:.0%}", f"{title} of {share:.0%}")
    return None


def _share(extraction: Extraction, field: str) -> float:
    given = sum(record.values.get(field) not in (None, "") for record in extraction.records)
    return given / len(extraction.records) if extraction.records else 0.0


def _older(suspect: Suspect) -> Doubt | None:
    day, before = suspect.now.status_as_of, suspect.status_before
    if day is None or before is None or day >= before:
        return None
    words, earlier = day_in_words(day) or "", day_in_words(before) or ""
    reason = f"The page says that it stands at {words}; an earlier one said {earlier}."
    return Doubt(DoubtKind.OLDER, reason, f"{earlier} or later", words)


def _doubled(suspect: Suspect) -> Doubt | None:
    places = Counter((record.subject, field) for record in suspect.now.records for field in record.values)
    twins = {subject for (subject, _), times in places.items() if times > 1}
    told = sum(problem.kind is ProblemKind.DUPLICATE_RECORD for problem in suspect.now.problems)
    doubled = len(twins) + told
    if doubled <= suspect.believable(suspect.count):
        return None
    reason = f"{doubled} records stand on the page twice or more."
    return Doubt(DoubtKind.DOUBLED, reason, "each record once", f"{doubled} of them repeated")


def _subjects(extraction: Extraction | None) -> dict[Subject, Record]:
    return {record.subject: record for record in extraction.records} if extraction else {}


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"


def _were(count: int) -> str:
    return f"{_records(count)} {'was' if count == 1 else 'were'}"


def _named(countries: Counter[str]) -> str:
    codes = sorted(code for code in countries if code)
    names = ", ".join(name_of(code) for code in codes[:NAMED])
    more = f" and of {len(codes) - NAMED} more countries" if len(codes) > NAMED else ""
    return f": of {names}{more}" if names else ""


ALWAYS: tuple[Rule, ...] = (_doubled, _too_many, _older, _emptied, _rewritten, _mostly_empty, damaged)
OF_WHOLE_CAPTURES: tuple[Rule, ...] = (_empty, _total_not_met, _shrunk, _renamed)
