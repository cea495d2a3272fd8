"""What the three member lists decide for themselves: who runs a portal, whose class is known, which page comes next."""

import pytest

from crawlers.registry import extractor
from crawlers.sources.enoc_members.classes import class_of, parted, printed_number
from crawlers.sources.enoc_members.institutions import institution_in
from crawlers.sources.inhope_members.services import MEMBER, PORTAL, UNCLEAR, kind_of, service_name
from crawlers.sources.weprotect_members.follow import follow
from domain.errors import LayoutUnknown, NotThePage
from tests.crawlers.captures_from_files import capture_of, part_of

IWF, OWN = "https://report.iwf.org.uk/org", "https://hotline.example/report"
ENTRANCE = "https://www.weprotect.org/alliance/governments/"


@pytest.mark.parametrize(
    ("country", "name", "links", "kind"),
    [
        ("UKR", "Reporting Portal", (IWF,), PORTAL),
        ("UKR", "Reporting Portal", (), PORTAL),
        ("UKR", "Reporting Portal", (OWN,), UNCLEAR),
        ("UKR", "Hotline of Kyiv", (OWN,), MEMBER),
        ("ZMB", "Zambia", (IWF,), PORTAL),
        ("GBR", "Internet Watch Foundation", (IWF,), MEMBER),
        ("DEU", "eco", (), MEMBER),
        ("DEU", "eco", ("https://not-iwf.org.uk.example/",), MEMBER),
    ],
)
def test_a_portal_that_the_iwf_runs_is_no_member(country: str, name: str, links: tuple[str, ...], kind: str) -> None:
    assert kind_of(country, name, links) == kind


@pytest.mark.parametrize(
    "text", ["Report here", "Member since 2012", "Visit website", "2012", "+31 20 000", "a@b.example"]
)
def test_buttons_years_and_contacts_are_no_names(text: str) -> None:
    assert service_name(text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hotline: eco", "eco"), ("Point de Contact (since 1998)", "Point de Contact"), ("Stopline.at", "Stopline.at")],
)
def test_a_name_is_read_without_its_label_and_its_year(text: str, name: str) -> None:
    assert service_name(text) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Full members", "full"),
        ("ENOC’s associate members (7)", "associate"),
        ("Status: Associate member", "associate"),
        ("Full / Associate", "full_and_associate"),
        ("Full members meet in Riga", None),
        ("Members", None),
        ("Observers", None),
    ],
)
def test_a_class_is_known_by_the_whole_of_its_label(text: str, expected: str | None) -> None:
    assert class_of(text) == expected


def test_a_class_may_stand_behind_a_name_and_a_number_behind_a_class() -> None:
    assert parted("Public Defender of Rights (associate member)") == ("Public Defender of Rights", "associate")
    assert parted("Office of the Full Moon") == ("Office of the Full Moon", None)
    assert printed_number("Full members: 27") == 27


def test_the_office_is_read_and_not_who_holds_it() -> None:
    assert institution_in("Human Rights Defender – Jo Example") == ("", "Human Rights Defender")
    assert institution_in("Jo Example – Human Rights Defender") == ("", "Human Rights Defender")
    assert institution_in("Scotland – Children’s Commissioner") == ("Scotland", "Children’s Commissioner")


def urls(markup: str, url: str = ENTRANCE) -> list[str]:
    return [page.url for page in follow(part_of(markup.encode(), url=url))]


def test_the_first_page_leads_to_all_that_it_numbers_and_the_others_to_none() -> None:
    numbers = f'<a href="{ENTRANCE}page/2/">2</a> … <a href="{ENTRANCE}page/4/">4</a>'
    assert urls(numbers) == [f"{ENTRANCE}page/{number}/" for number in (2, 3, 4)]
    assert urls(numbers, f"{ENTRANCE}page/3/") == []


def test_pages_without_numbers_lead_from_one_to_the_next() -> None:
    assert urls(f'<a href="{ENTRANCE}page/2/">Next</a>') == [f"{ENTRANCE}page/2/"]
    following = f'<a href="{ENTRANCE}">Previous</a><a href="{ENTRANCE}page/3/">Next</a>'
    assert urls(following, f"{ENTRANCE}page/2/") == [f"{ENTRANCE}page/3/"]
    assert urls(f'<a href="{ENTRANCE}page/2/">Previous</a>', f"{ENTRANCE}page/3/") == []


def test_a_list_without_end_is_not_followed() -> None:
    with pytest.raises(LayoutUnknown, match="9999 pages"):
        urls(f'<a href="{ENTRANCE}page/9999/">9999</a>')


@pytest.mark.parametrize("source", ["enoc_members", "inhope_members", "weprotect_members"])
def test_a_page_of_something_else_and_one_without_a_list_are_told_apart(source: str) -> None:
    extract = extractor(source).extract
    with pytest.raises(NotThePage):
        extract(capture_of(source, b"<html><body><h1>Please sign in</h1></body></html>"))
    with pytest.raises(LayoutUnknown):
        extract(capture_of(source, b"<html><body><h1>ENOC ombudsman INHOPE hotline WeProtect</h1></body></html>"))
    with pytest.raises((NotThePage, LayoutUnknown)):
        extract(capture_of(source, b"%PDF-1.4 binary \x00\xff"))


def test_a_class_without_its_heading_is_nobodys() -> None:
    entries = "".join(f"<li>{name} – Ombudsman</li>" for name in ("Albania", "Armenia", "Belgium", "Ukraine"))
    page = f"<h1>ENOC</h1><h2>Full members</h2><ul>{entries}</ul>"
    with pytest.raises(LayoutUnknown, match="Only full members"):
        extractor("enoc_members").extract(capture_of("enoc_members", page.encode()))
