"""The figures that stand on top of a digest, and the sums that prove that the sources were asked."""

from dataclasses import dataclass

from notifications.material import Material, SourceCheck
from notifications.subject import new_issues, unverified, verified
from notifications.wording import NO_BREAK, counted, number


@dataclass(frozen=True, slots=True)
class Glance:
    """One figure of the strip on top; `tone` is `news`, `calm` or `alarm`."""

    count: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The period's requests of all sources together, and how many sources are verified within their period."""

    verified: int
    sources: int
    requests: int
    unchanged: int
    new: int
    failed: int


def checked_of(material: Material) -> Checked:
    sources = material.sources
    return Checked(
        verified=len(verified(material)),
        sources=len(sources),
        requests=sum(source.requests for source in sources),
        unchanged=sum(source.unchanged for source in sources),
        new=sum(source.new for source in sources),
        failed=sum(source.failed for source in sources),
    )


def glance_of(material: Material) -> tuple[Glance, ...]:
    """Changes and sources are always counted, the others where there are any: a zero is worth no place."""
    changes, waiting = len(material.changes), len(material.waiting)
    cells = sum(item.count for item in material.fillable)
    late, fresh, issues = unverified(material), new_issues(material), len(material.issues)
    share = f"{number(len(verified(material)))} of {number(len(material.sources))}"
    cases = len(material.cases)
    every = (
        (True, Glance(number(changes), "change" if changes == 1 else "changes", "news" if changes else "calm")),
        (cells, Glance(number(cells), "cell can be filled" if cells == 1 else "cells can be filled", "calm")),
        (waiting, Glance(number(waiting), "waits for a decision" if waiting == 1 else "wait for a decision", "calm")),
        (cases, Glance(number(cases), "capture in doubt" if cases == 1 else "captures in doubt", "alarm")),
        (issues, Glance(number(issues), "open issue" if issues == 1 else "open issues", "alarm" if fresh else "calm")),
        (True, Glance(share, "sources in time", "alarm" if late else "calm")),
    )
    return tuple(glance for worth, glance in every if worth)


def requests_in_words(checked: Checked | SourceCheck) -> str:
    """`4 requests: 3 unchanged, 1 new`."""
    if not checked.requests:
        return "not asked in this period"
    ends = ((checked.unchanged, "unchanged"), (checked.new, "new"), (checked.failed, "failed"))
    told = ", ".join(f"{number(count)}{NO_BREAK}{word}" for count, word in ends if count)
    return f"{counted(checked.requests, 'request')}{': ' if told else ''}{told}"
