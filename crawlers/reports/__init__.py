"""Readers of the reports that the project watches: one package a report, named by the report's id.

Each has a pure `read(text) -> EditionText`, which reads the report's own text as a source like any other.
"""

from importlib import import_module

from config.reports import load_rules
from domain.reports import EditionText


def read(report_id: str, text: str) -> EditionText:
    """What the text says, by the report's own reader.

    UsageError for an unknown report; NotThePage for a text that is not the report; DatumlineError naming figure and
    line for a row that cannot be read.
    """
    load_rules(report_id)
    edition: EditionText = import_module(f"crawlers.reports.{report_id}").read(text)
    return edition
