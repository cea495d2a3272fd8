"""The subject of a digest: the news itself, in one line that fits a list of mails."""

from notifications.cleaning import plain, shorten
from notifications.material import Material, OpenCase, OpenIssue, SourceCheck
from notifications.wording import counted, day, headline, local

LONGEST_SUBJECT = 120


def subject_of(material: Material) -> str:
    """One line of at most 120 characters. `material` must be cleaned."""
    if material.changes:
        return _fitted(_news(material), _attention(material))
    if alarm := _alarm(material):
        return _fitted(f"Attention: {alarm}", "")
    return _fitted(_nothing_changed(material), _besides(material))


def unverified(material: Material) -> tuple[SourceCheck, ...]:
    """The sources that were not verified within their period, the longest unverified first."""
    late = [source for source in material.sources if source.overdue]
    return tuple(sorted(late, key=lambda source: source.verified_at.timestamp() if source.verified_at else 0.0))


def verified(material: Material) -> tuple[SourceCheck, ...]:
    """The sources whose newest believed reading is within their period."""
    return tuple(source for source in material.sources if source.verified_at and not source.overdue)


def new_issues(material: Material) -> tuple[OpenIssue, ...]:
    """The issues that arose in the period; one that has been open for long is listed, but is no alarm."""
    return tuple(issue for issue in material.issues if issue.since >= material.period.since)


def new_cases(material: Material) -> tuple[OpenCase, ...]:
    """The cases that were opened in the period."""
    return tuple(case for case in material.cases if case.since >= material.period.since)


def anything_read(material: Material) -> bool:
    """Whether any source was asked or believed in the period; where not, quiet proves nothing."""
    return any(
        source.requests or (source.verified_at and source.verified_at >= material.period.since)
        for source in material.sources
    )


def _news(material: Material) -> str:
    first, others = material.changes[0], len(material.changes) - 1
    more = f", and {counted(others, 'more change')}" if others else ""
    return shorten(headline(first), LONGEST_SUBJECT - len(more)) + more


def _attention(material: Material) -> str:
    if late := unverified(material):
        return f"{counted(len(late), 'source')} not verified in time"
    if doubted := new_cases(material):
        return f"{counted(len(doubted), 'capture')} in doubt"
    return counted(len(new), "new issue") if (new := new_issues(material)) else ""


def _alarm(material: Material) -> str:
    late = unverified(material)
    if len(late) != 1:
        return _attention(material)
    since = late[0].verified_at
    ever = f"since {day(local(since, material.period.zone))}" if since else "yet"
    return f"{shorten(late[0].title, 70)} not verified {ever}"


def _nothing_changed(material: Material) -> str:
    proven = counted(len(verified(material)), "source")
    if not material.sources:
        return "Nothing to report: no source is watched yet"
    if not anything_read(material):
        return f"No source was due, nothing new; {proven} verified earlier"
    if not verified(material):
        return "Nothing new: no source verified yet"
    if material.waiting:
        waits = "waits" if len(material.waiting) == 1 else "wait"
        return f"Nothing new: {proven} verified, {counted(len(material.waiting), 'change')} {waits} for a decision"
    return f"All quiet: {proven} verified, nothing changed"


def _besides(material: Material) -> str:
    cells = sum(item.count for item in material.fillable)
    if cells:
        return f"{counted(cells, 'cell')} can be filled"
    return f"{counted(len(material.issues), 'issue')} still open" if material.issues else ""


def _fitted(first: str, second: str) -> str:
    both = f"{first}; {second}" if second else first
    return plain(both if len(both) <= LONGEST_SUBJECT else shorten(first, LONGEST_SUBJECT))
