"""Where each table stands: between the words of its header and its caption, which follows it.

The words are the report's own; where their lines break does not matter. A footnote mark glued to a column's heading
or to a caption is read on the way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.reports.coe_ocsea_2021.lines import Folded, Line
from domain.errors import DatumlineError, NotThePage


@dataclass(frozen=True, slots=True)
class Layout:
    """A figure's header, with a group named like the field for each column's mark, and its caption's first words.

    mark: words of the caption, or of the sentence before the table, with a group for a mark that belongs to the columns
    `marked`, or to every column where none is named.
    """

    figure: str
    header: str
    caption: str
    mark: str = ""
    marked: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Table:
    """A figure's lines between header and caption; marks: field -> footnote, "" -> a footnote for the whole figure."""

    figure: str
    lines: tuple[Line, ...]
    marks: Mapping[str, int]
    first: int
    last: int


LAYOUTS = (
    Layout(
        "1",
        r"Country State Party to UNCRC (?P<uncrc>M) State Party to UNCRC Optional Protocol on the Sale of children, "
        r"Child Prostitution and Child Pornography (?P<opsc>M) State Party to Lanzarote Convention (?P<lanzarote>M) "
        r"State Party to Convention on Cybercrime (?P<budapest>M) WeProtect Global Alliance Member Country "
        r"(?P<weprotect>M)",
        "Select international commitments relevant to combatting OCSEA",
    ),
    Layout(
        "2",
        r"Country Member, European Network of Ombudspersons for Children \(ENOC\) (?P<enoc_membership>M) Other "
        r"Reported Ombudspersons for Children \(Lanzarote Committee questionnaire second round\) "
        r"(?P<other_ombudsperson>M)",
        "ENOC and Lanzarote Committee Data on Ombudspersons",
    ),
    Layout(
        "3",
        r"Country ICMEC Model Legislation CSAM Score \(/5\) ICMEC Model Legislation Grooming Score \(/5\)",
        "ICMEC Ratings for CSAM and Grooming Legislation",
        r"CSAM and Grooming Legislation, Global Review Report \d{4} (?P<mark>M)",
    ),
    Layout(
        "4",
        r"Country 2019 Reports % of 2019 Global Total 2020 Reports % of 2020 Global Total % Change 2019 - 2020",
        "NCMEC CyberTip reports for Council of Europe member states",
        r"NCMEC CyberTip reports for Council of Europe member states, \d{4} and \d{4} (?P<mark>M)",
    ),
    Layout(
        "5",
        r"Country CRIN Access to Justice Score /261 % Minimum Age of Criminal Responsibility Age of Consent to Sexual "
        r"Activity",
        "Access to Justice and Minimum Age of Criminal Responsibility",
        r"statistics from both analyses are reproduced below for all Council of Europe member states: (?P<mark>M)",
        ("crin_score", "crin_percent", "criminal_responsibility_age"),
    ),
    Layout(
        "6",
        r"Country INHOPE Member Hotline (?P<inhope_hotline>M) Other Hotline (?P<other_hotline>M) Child Helpline "
        r"International \(CHI\) Member Helpline (?P<chi_helpline>M)",
        "Hotlines and helplines by Council of Europe member state",
    ),
    Layout(
        "7",
        r"Country Safer Internet Centre (?P<safer_internet_centre>M) Safer Internet Day 2020 (?P<sid_2020>M) Safer "
        r"Internet Day 2021 \(planned\) (?P<sid_2021>M)",
        "Safer Internet Centres and Safer Internet Day 2020 & 2021",
    ),
)


def pattern(words: str) -> re.Pattern[str]:
    """Words as a pattern that does not mind line breaks; M, with the blank before it, is a mark that may be there."""
    return re.compile(re.sub(r" (\(\?P<\w+>)M\)", r" ?\1\\d{1,3})?(?!\\d)", words))


def find_table(layout: Layout, text: Folded) -> Table:
    """NotThePage when header or caption are not in the text, DatumlineError when the header stands twice."""
    header = _only(layout, list(pattern(layout.header).finditer(text.text)), text)
    words = re.escape(layout.caption).replace(r"\ ", " ")
    caption = re.compile(rf"\bFig(?:\.|ure) ?{layout.figure}[.:]? ?{words}").search(text.text, header.end())
    if caption is None:
        raise NotThePage(
            f"This is not the report: Figure {layout.figure}'s caption, which begins with “{layout.caption}”, "
            f"was not found after the table's header in line {text.line_at(header.start()).number}."
        )
    marks = {field: int(mark) for field, mark in header.groupdict().items() if mark}
    if layout.mark and (found := pattern(layout.mark).search(text.text)) and found["mark"]:
        marks |= dict.fromkeys(layout.marked, int(found["mark"]))
    return Table(
        figure=layout.figure,
        lines=text.between(header.end(), caption.start()),
        marks=marks,
        first=text.line_at(header.start()).number,
        last=text.line_at(caption.start()).number,
    )


def _only(layout: Layout, found: list[re.Match[str]], text: Folded) -> re.Match[str]:
    if not found:
        raise NotThePage(
            f"This is not the report, or not all of it: the header of Figure {layout.figure} "
            f"({layout.caption}) was not found."
        )
    if len(found) > 1:
        places = ", ".join(str(text.line_at(match.start()).number) for match in found)
        raise DatumlineError(f"The header of Figure {layout.figure} stands more than once: in lines {places}.")
    return found[0]
