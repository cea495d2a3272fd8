"""How often each class of damage or edit was tried and how it ended, kept by page and set out in the reference.

    python -m tests.reliability.counts FOLDER

rewrites the tables of docs/reference/reliability.md from the counts that a run left in FOLDER.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.reliability.known import KNOWN, NO_DAMAGE, NO_EDIT

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "reliability.md"
FOLDER = "DATUMLINE_RELIABILITY_COUNTS"
EXAMPLES = int(os.environ.get("DATUMLINE_RELIABILITY", "25"))
BEGIN, END = "<!-- counts begin -->", "<!-- counts end -->"
DAMAGE, FACTS = "damage", "facts"
ENDINGS = {
    DAMAGE: ("identical", "partial", "implausible", "layout unknown", "not the page", "known", "violation"),
    FACTS: ("exactly that change", "known", "violation"),
}
Tally = Counter[tuple[str, str]]


def examples(content: bytes) -> int:
    """How many are tried on a page; a PDF takes long to read."""
    return EXAMPLES if not content.startswith(b"%PDF") else max(5, EXAMPLES // 20)


def keep(law: str, page: str, tally: Tally) -> None:
    """Leave the counts of one page where the run's counts are gathered, if they are."""
    if folder := os.environ.get(FOLDER):
        path = Path(folder) / f"{law}-{page.replace('/', '-')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [[class_, ending, count] for (class_, ending), count in sorted(tally.items())]
        path.write_text(json.dumps({"law": law, "page": page, "examples": EXAMPLES, "rows": rows}), encoding="utf-8")


def gathered(folder: Path) -> tuple[dict[str, dict[tuple[str, str], Counter[str]]], dict[str, set[int]], int]:
    """(law -> (source, class) -> ending -> count, law -> numbers of examples a page, pages)."""
    found: dict[str, dict[tuple[str, str], Counter[str]]] = {law: defaultdict(Counter) for law in ENDINGS}
    asked: dict[str, set[int]] = defaultdict(set)
    pages = set()
    for path in sorted(folder.glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        pages.add(kept["page"])
        asked[kept["law"]].add(kept["examples"])
        for class_, ending, count in kept["rows"]:
            found[kept["law"]][kept["page"].split("/")[0], class_][ending] += count
    return found, asked, len(pages)


def _table(law: str, names: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], Mapping[str, int]]]) -> list[str]:
    endings = ENDINGS[law]
    lines = [f"| {' | '.join((*names, *endings))} |", "|" + "---|" * len(names) + "--:|" * len(endings)]
    for labels, counts in rows:
        numbers = (f"{counts[ending]:,}" if counts.get(ending) else "" for ending in endings)
        lines.append(f"| {' | '.join((*labels, *numbers))} |")
    return lines


def _by(counted: Mapping[tuple[str, str], Counter[str]], place: int) -> list[tuple[tuple[str, ...], Counter[str]]]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for key, counts in counted.items():
        sums[key[place]].update(counts)
    return [((name,), counts) for name, counts in sorted(sums.items())]


def text(folder: Path) -> str:
    """The part of the document that a run writes."""
    found, asked, pages = gathered(folder)
    lines: list[str] = []
    for law, title in ((DAMAGE, "Damage of structure"), (FACTS, "Edits of one fact")):
        total = sum((counts for counts in found[law].values()), Counter())
        numbers = " and ".join(str(number) for number in sorted(asked[law]))
        lines += [f"## {title}", ""]
        lines += [
            f"{total.total():,} on {pages} pages; {numbers} a page asked for. Violations: {total['violation']}.",
            "",
        ]
        lines += [*_table(law, ("class",), _by(found[law], 1)), ""]
        lines += [*_table(law, ("source", "class"), sorted(found[law].items())), ""]
    return "\n".join(lines)


def _reasons() -> str:
    lines = ["## What is not tried", ""]
    lines += [f"- {source}, {class_}: {reason}." for (source, class_), reason in sorted(NO_DAMAGE.items())]
    lines += [f"- {page}, edits: {reason}." for page, reason in sorted(NO_EDIT.items())]
    lines += ["", "## Known", ""]
    lines += [f"- {page}, {class_}: {reason}." for (page, class_), reason in sorted(KNOWN.items())] or ["Nothing."]
    return "\n".join(lines) + "\n"


def rewrite(folder: Path, document: Path = DOCUMENT) -> None:
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n\n{text(folder)}\n{_reasons()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
