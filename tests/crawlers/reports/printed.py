"""A report made here in the layout of the real one: what a program draws out of a PDF, with all that goes wrong.

Its tables say what the shipped facts say (or what a test puts in their place); its sentences are our own. So the
reader is tested on a machine that has no copy of the report.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from config.countries import name_of
from config.reports import load_edition, load_rules
from domain.reports import Cell

REPORT = "coe_ocsea_2021"
RULES = load_rules(REPORT)
COUNTRIES = RULES.countries
Said = tuple[str | None, str | None, int | None]

_PRINTED = {"CZE": "CZECH REPUBLIC", "MDA": "REPUBLIC OF MOLDOVA", "TUR": "TURKEY", "BIH": "BOSNIA AND HERZEGOVINA"}
_BY_FIGURE = {("3", "BIH"): "BOSNIA & HERZEGOVINA", ("4", "MDA"): "MOLDOVA", ("5", "SVK"): "SLOVAKIA"}
NO_PLAN = (
    "“We are awaiting an update on this SID Committee’s plans for Safer Internet Day 2021.” (Last checked",
    "20/04/2021)",
)

CITED = (
    (6, "http://indicators.example.org/"),
    (9, "https://www.example.org/en/list/-/treaty/185/signatures?p_auth=5HbHxMwK"),
    (23, "https://www.example.no/faculties/John_Lecture_2011_May.pdf"),
    (25, "http://enoc.example.eu/?page_id=2469"),
    (38, "https://www.example.gov/library/global-overview-of-registration-systems"),
    (38, "https://www.example.gov/library/global-survey-of-registration"),
    (41, "https://uprdoc.example.org/download.aspx?filename=6486&file=English"),
    (49, "https://www.example.org/2018/12/Model-Law-9th-Ed.pdf"),
    (49, "https://www.example.org/wp-content/uploads/2017/09/Grooming.pdf"),
    (60, "https://www.example.org/cybertipline"),
    (79, "https://archive.example.org/justicemap/index.html"),
    (79, "https://home.example.org/issues/minimum-age-of-criminal-responsibility"),
    (94, "https://www.inhope.example.org"),
    (121, "https://www.example.eu/web/portal/sics"),
    (122, "https://www.example.org/in-your-country"),
    (123, "https://www.example.org/in-your-country"),
    (149, "https://rm.example.int/it-s-our-world/1680765dff"),
    (151, "kids.example.net/wp-content/uploads/ida-presentation.pptx"),
    (157, "https://www.bsg.example.ac.uk/research/tracker"),
    (181, "https://www.example.org/in-your-country"),
)


def name(figure: str, country: str) -> str:
    return _BY_FIGURE.get((figure, country)) or _PRINTED.get(country) or name_of(country).upper()


def shipped() -> dict[Cell, Said]:
    return {one.cell: (one.value, one.original_value, one.footnote) for one in load_edition(REPORT).cells}


def plan_of(country: str) -> str:
    """A plan of our own in several paragraphs, with a page break, a heading and hyphens that stay as they are."""
    place = name_of(country)
    return (
        f"Schools in {place} will hold a quiz about a better internet, and more than 40 out of 100 have signed up "
        f"for it – see www.quiz-{country.lower()}.example. Follow-up meetings, pre- and post-school, are planned."
        f"\n1. Sign up\nON-LINE ZOO is a book for the youngest; 18 classes in {place} read it in 2020 and 2021.\n"
        f"08/02 from 6:30pm: a webinar for {len(place) * 7} teachers; the recording is at https://video.example/{country}."
        f"\nEvents: everybody in {place} is invited."
    )


@dataclass(frozen=True)
class Report:
    """text: the report; said: what each cell must be read as."""

    text: str
    said: Mapping[Cell, Said]


@dataclass
class _Printer:
    said: Mapping[Cell, Said]
    width: int
    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def value(self, figure: str, country: str, name_of_field: str, item: str = "") -> str:
        value, original, _ = self.said[Cell(REPORT, figure, country, item, name_of_field)]
        return original or value or ""

    def rows(self, figure: str, words: Mapping[str, str], page_at: str, foot: tuple[str, ...]) -> None:
        """A table's rows with a page break before one country, where the page's footnotes interrupt it."""
        for country in COUNTRIES:
            if country == page_at:
                self.add(*foot, f" {name(figure, country)} {words[country]}", "")
            else:
                self.add(f"{name(figure, country)} {words[country]} ", "")

    def paragraph(self, text: str) -> None:
        for part in text.split("\n"):
            self.add(*textwrap.wrap(part, self.width, break_on_hyphens=False, break_long_words=False))


def printed_report(changed: Mapping[Cell, Said] | None = None, width: int = 90) -> Report:
    """The report with the shipped facts, or with those of them that are `changed`; plans are wrapped at `width`."""
    said = {**shipped(), **{cell: _of_our_plan(cell, words) for cell, words in shipped().items()}, **(changed or {})}
    printer = _Printer(said, width)
    for section in (
        _opening,
        _figure_1,
        _figure_2,
        _figure_3,
        _figure_4,
        _figure_5,
        _figures_6_and_7,
        _appendix,
        _cover,
    ):
        section(printer)
    return Report("\n".join(printer.lines), said)


def _of_our_plan(cell: Cell, words: Said) -> Said:
    value, original, footnote = words
    if value == "none" or cell.field not in ("sid_plan_words", "sid_plan_sha256"):
        return words
    plan = " ".join(plan_of(cell.country).split())
    return (
        (str(len(plan.split())) if cell.field == "sid_plan_words" else sha256(plan.encode()).hexdigest()),
        original,
        footnote,
    )


def _opening(page: _Printer) -> None:
    page.add(
        " Foreword",
        "",
        "Some 47 states are mapped, by Articles",
        "9 and 14 of two conventions, see Fig. 1 below; of these",
        "",
    )
    page.add("16 responded that they have a team. In 2020, NCMEC received 21.75 million reports.", "")


def _figure_1(page: _Printer) -> None:
    page.add("Country", "State Party to ", "", "UNCRC6", "", "State Party to UNCRC Optional Protocol on the ")
    page.add(
        "Sale of children, ", "Child Prostitution and Child ", "", "Pornography7", "", "State Party ", "to Lanzarote "
    )
    page.add(
        "Convention8",
        "State Party to Convention on ",
        "",
        "Cybercrime9",
        "WeProtect Global Alliance Member Country10",
        "",
    )
    foot = ("6 http://indicators.example.org/ ", "7 Idem", "8 Idem.", "9 https://www.example.org/en/list/-/treaty/185/")
    signed = {"IRL": "SIGNED SIGNED", "SWE": "SIGNED"}
    start = len(page.lines)
    page.rows("1", {c: signed.get(c, "") for c in COUNTRIES}, "FRA", (*foot, "signatures?p_auth=5HbHxMwK ", "10 Idem"))
    for place, line in enumerate(page.lines[start:], start):
        page.lines[place] = line.replace("BOSNIA AND ", "BOSNIA AND\n").replace("REPUBLIC OF ", "REPUBLIC OF\n")
    page.add(
        "Fig. 1 Select international commitments relevant to combatting OCSEA, by Council of Europe member state", ""
    )
    page.add(
        " 2 responses are discussed. A lecture was given.23",
        "",
        "23 https://www.example.no/faculties/John_Lecture_2011_May.",
        "pdf",
        "",
    )


def _figure_2(page: _Printer) -> None:
    page.add("Country", "Member, European Network of ", "", "Ombudspersons for Children (ENOC)25", "")
    page.add(
        "Other Reported Ombudspersons for Children ", "(Lanzarote Committee questionnaire  ", "", "second round)26", ""
    )
    foot = (
        "25 http://enoc.example.eu/?page_id=2469 . Since some countries have more than one, they stand here as full ",
        "members and associates.",
        "26 Listed in this column if i) they spoke of ombudspersons and ii) they ",
        "are not already listed.",
    )
    page.rows("2", {c: page.value("2", c, "enoc_membership").replace("none", "") for c in COUNTRIES}, "ITA", foot)
    page.add("Fig. 2 ENOC and Lanzarote Committee Data on Ombudspersons for Children in member states", "")
    page.add(
        "38 For more, see two overviews - https://www.example.gov/library/",
        "global-overview-of-registration-systems and https://www.example.gov/library/global-survey-of-",
    )
    page.add("registration", "41https://uprdoc.example.org/download.aspx?filename=6486&file=English", "")
    page.add(*["https://www.example.gov/library/global-survey-of-registration "] * 2)


def _figure_3(page: _Printer) -> None:
    page.add(" Country ICMEC Model Legislation CSAM Score (/5) ICMEC Model Legislation Grooming Score (/5)", "")
    words = {
        c: f"{page.value('3', c, 'icmec_csam_score')} {page.value('3', c, 'icmec_grooming_score')}" for c in COUNTRIES
    }
    page.rows("3", words, "PRT", ())
    page.add("Fig.3 ICMEC Ratings for CSAM and Grooming Legislation, Global Review Report 201949", "")
    page.add(
        "49 https://www.example.org/2018/12/Model-Law-9th-Ed.pdf; https://www.example.org/wp-content/",
        "uploads/2017/09/Grooming.pdf  ",
        "",
    )


def _figure_4(page: _Printer) -> None:
    page.add(
        "Country 2019 Reports", "% of 2019 Global ", "", "Total", "2020 Reports", "", "% of 2020 Global ", "Total", ""
    )
    page.add("% Change 2019 ", "- 2020", "")
    columns = (("cybertip_reports", "2019"), ("cybertip_share", "2019"), ("cybertip_reports", "2020"))
    columns += (("cybertip_share", "2020"), ("cybertip_change", "2020"))
    page.rows("4", {c: " ".join(page.value("4", c, f, i) for f, i in columns) for c in COUNTRIES}, "EST", ())
    total = [page.value("4", "", f, f"global_total/{i}") for f, i in columns if f != "cybertip_share"]
    page.add("GLOBAL TOTAL " + "  ".join(total), "")
    members = [page.value("4", "", f, f"coe_total/{i}") for f, i in columns]
    page.add("COE MEMBER STATES TOTAL " + " ".join(members), "")
    page.add("Fig.4 NCMEC CyberTip reports for Council of Europe member states, 2019 and 202060")
    page.add(
        " In addition, officers are trained (see Fig.4",
        "above).60",
        "",
        "60    https://www.example.org/cybertipline",
        "",
    )


def _figure_5(page: _Printer) -> None:
    page.add(
        "The statistics from both analyses are reproduced below for all Council of Europe member ", "states:79", ""
    )
    page.add(
        "79  https://archive.example.org/justicemap/index.html; https://home.example.org/issues/minimum-age-of-criminal-"
    )
    page.add("responsibility ", "", "Country", "CRIN Access to Justice ", "", "Score /261", "%", "", "Minimum Age of ")
    page.add("Criminal Responsibility", "", "Age of Consent to ", "Sexual Activity", "")
    fields = ("crin_score", "crin_percent", "criminal_responsibility_age", "consent_age")
    words = {c: " ".join(page.value("5", c, f) for f in fields) for c in COUNTRIES}
    address = "https://home.example.org/issues/minimum-age-of-criminal-responsibility"
    start = len(page.lines)
    page.rows("5", words, "CYP", (address, address))
    for place, line in enumerate(page.lines[start:], start):
        page.lines[place] = line.replace("BOSNIA AND HERZEGOVINA ", "BOSNIA AND \nHERZEGOVINA\n\n")
    page.add(
        "80 This score is an average of three others.",
        "81  The age has been raised to 12 in Scotland, by means of the Age of ",
        "",
    )
    page.add("Fig.5 Access to Justice and Minimum Age of Criminal Responsibility by Council of Europe member state")


def _figures_6_and_7(page: _Printer) -> None:
    page.add(
        " Hotlines and helplines:",
        "",
        "94  https://www.inhope.example.org ",
        "95  Idem",
        "96  Report from Albania",
        "97  Idem",
        "",
    )
    page.add(
        "Country INHOPE Member Hotline 94 Other Hotline",
        "Child Helpline International ",
        "",
        "(CHI) Member Helpline 95",
        "",
    )
    page.rows("6", {c: page.value("6", c, "other_hotline") for c in COUNTRIES}, "IRL", ("96", "", "97"))
    page.add("Fig.6 Hotlines and helplines by Council of Europe member state", "")
    page.add(
        "121  https://www.example.eu/web/portal/sics",
        "122  https://www.example.org/in-your-country, accessed 16/11/2020 ",
    )
    page.add("123  https://www.example.org/in-your-country, accessed 22/02/2021", "124  Idem ", "")
    page.add(
        "Country Safer Internet Centre121 Safer Internet Day 2020122 Safer Internet Day 2021 ", "(planned) 123", ""
    )
    words = {c: page.value("7", c, "sid_2021") for c in COUNTRIES}
    printed = {c: w.replace("at www", "at  \n\nwww").replace("update (", "update \n(") for c, w in words.items()}
    printed = {c: f"\n{w}" if w else w for c, w in printed.items()}
    head = "\t▪ Page 517 Education and awareness raising initiatives to prevent OCSEA in member states"
    page.rows("7", printed, "HRV", ("124", "", head, "", ""))
    page.add("Fig.7 Safer Internet Centres and Safer Internet Day 2020 & 2021 celebrations by member state", "")
    page.add(
        "A closing remark.",
        "”",
        "149  https://rm.example.int/it-s-our-world/1680765dff ",
        "151  kids.example.net/wp-content/uploads/ida-presentation.pptx",
    )
    page.add(
        "157  A systematic mapping of national restrictions - https://", "www.bsg.example.ac.uk/research/tracker ", ""
    )


def _appendix(page: _Printer) -> None:
    page.add(" Appendix 3 – Safer Internet Day ", "2021 planned activities in Member ", "States ", "")
    page.add("Country 2021 planned activities & date updated", "")
    for number, country in enumerate(COUNTRIES):
        value, original, _ = page.said[Cell(REPORT, "A3", country, "2021", "sid_plan_updated")]
        page.add(f"{' ' if number % 7 == 3 else ''}{name('A3', country)}", *([""] if number % 3 else []))
        if value == "none":
            page.add(*(NO_PLAN if original else ()), "")
            continue
        page.paragraph(f"{original} {plan_of(country)}")
        if number == 3:
            page.add("", "181  Verbatim updates: https://www.example.org/in-your-country ")
        if country == "LVA":
            page.add("", "CROATIA Among children in schools, in order to reach as many of them as possible.")
        page.add("")


def _cover(page: _Printer) -> None:
    page.add("", "", "This report provides an overview of responses to prevent and combat online abuse. ", "")
    page.add("The report provides useful insights into the challenges faced by 47 states.", "", "www.coe.int", " ")
