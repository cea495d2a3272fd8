"""The reports that the project watches, as data that it ships: one folder a report.

report.toml: rows, columns, who owns each column and how it is derived. facts.csv: every cell of the edition, known or
not, with the line of the report's text and the footnote. citations.csv: the URLs of the numbered footnotes. links.csv:
the URLs anywhere else in it. doubts.csv: what does not add up inside the report. These are made by the report's
reader in crawlers/reports. claims.csv, what its sentences state about its cells, is written by hand
(config.reports.claims).
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from config.reports.rules import parse_rules
from config.reports.tables import read_citations, read_doubts, read_facts, read_links
from domain.errors import UsageError
from domain.reports import EditionText, Link, ReportRules

__all__ = ["load_edition", "load_links", "load_rules", "report_ids", "shipped_claims", "shipped_facts"]


def report_ids() -> tuple[str, ...]:
    """The ids of all reports, sorted; each is the name of a folder here."""
    return tuple(sorted(entry.name for entry in _home().iterdir() if entry.joinpath("report.toml").is_file()))


@cache
def load_rules(report_id: str) -> ReportRules:
    """The report's declaration. UsageError for an unknown id, DatumlineError for a broken file."""
    return parse_rules(report_id, _text(report_id, "report.toml"), _place(report_id, "report.toml"))


@cache
def load_edition(report_id: str) -> EditionText:
    """The edition as shipped: the same cells, citations and doubts that reading the report's text gives."""
    rules = load_rules(report_id)
    return EditionText(
        report=report_id,
        cells=read_facts(_text(report_id, "facts.csv"), rules, _place(report_id, "facts.csv")),
        citations=read_citations(_text(report_id, "citations.csv"), _place(report_id, "citations.csv")),
        doubts=read_doubts(_text(report_id, "doubts.csv"), _place(report_id, "doubts.csv")),
    )


@cache
def load_links(report_id: str) -> tuple[Link, ...]:
    """Every URL of the report in the order of its lines, in footnotes and elsewhere; one may stand in many places."""
    cited = (Link(one.url, one.line, f"footnote {one.footnote}") for one in load_edition(report_id).citations)
    printed = read_links(_text(report_id, "links.csv"), _place(report_id, "links.csv"))
    return tuple(sorted((*cited, *printed), key=lambda link: link.line))


def shipped_facts(report_id: str) -> bytes:
    """facts.csv as it is shipped, to be kept as the snapshot that the shipped cells are proven by."""
    return _folder(report_id).joinpath("facts.csv").read_bytes()


def shipped_claims(report_id: str) -> tuple[str, str] | None:
    """The text of claims.csv and its name for errors; None for a report that has none."""
    file = _folder(report_id).joinpath("claims.csv")
    return (file.read_text(encoding="utf-8"), _place(report_id, "claims.csv")) if file.is_file() else None


def _home() -> Traversable:
    return files("config").joinpath("reports")


def _folder(report_id: str) -> Traversable:
    if report_id not in report_ids():
        raise UsageError(f"There is no report {report_id!r}; the reports are: {', '.join(report_ids())}.")
    return _home().joinpath(report_id)


def _text(report_id: str, name: str) -> str:
    return _folder(report_id).joinpath(name).read_text(encoding="utf-8")


def _place(report_id: str, name: str) -> str:
    return f"config/reports/{report_id}/{name}"
