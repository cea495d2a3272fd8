"""Makes the shipped CSV files anew from the report's text: `python -m crawlers.reports.coe_ocsea_2021 TEXT FOLDER`.

For a maintainer who changed the reader: the differences are then reviewed in the shipped files themselves.
"""

import sys
from pathlib import Path

from config.reports.tables import citations_csv, doubts_csv, facts_csv, links_csv
from crawlers.reports.coe_ocsea_2021.links import links
from crawlers.reports.coe_ocsea_2021.reader import read
from domain.errors import DatumlineError


def main(arguments: list[str]) -> int:
    """Reads TEXT, writes the CSV files of config/reports into FOLDER; 2 for wrong arguments, 1 on failure."""
    if len(arguments) != 2:
        sys.stderr.write("Usage: python -m crawlers.reports.coe_ocsea_2021 TEXT FOLDER\n")
        return 2
    text, folder = (Path(argument) for argument in arguments)
    try:
        content = text.read_text(encoding="utf-8")
        edition, printed = read(content), links(content)
    except (DatumlineError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{text}: {error}\n")
        return 1
    for name, content in (
        ("facts.csv", facts_csv(edition)),
        ("citations.csv", citations_csv(edition)),
        ("links.csv", links_csv(printed)),
        ("doubts.csv", doubts_csv(edition)),
    ):
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
