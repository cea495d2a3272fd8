"""What a directory says of one service: its name, and whether it is a member's hotline or a portal of the IWF."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

MEMBER, PORTAL, UNCLEAR = "member", "portal", "unclear"
_PORTAL = re.compile(r"\breporting portal\b|\biwf portal\b", re.IGNORECASE)
_IWF = "iwf.org.uk"
# The country that the Internet Watch Foundation is the member of; elsewhere it runs portals for others.
_IWF_COUNTRY = "GBR"
_NO_NAME = re.compile(
    r"(?:please )?(?:report|visit|view|read|see|go to|open|find|learn|more|click|submit|make|select|choose|show|close)"
    r"\b(?: (?:an?|it|the|to|here|now|online|content|illegal|suspected|anonymously|more|on|report|web ?site|page|map"
    r"|hotlines?|member|details|info|information|about|up|this))*[\s!.»›→>]*"
    r"|(?:web ?site|home ?page|link|url|contact|details|info|hotlines?|organi[sz]ation|country|name|type|status)\s*:?"
    r"|(?:inhope |full |provisional |associate |founding )?(?:member|membership)(?: hotlines?)?\s*:?"
    r"|(?:(?:inhope )?member(?:ship)?|joined|since|established|founded|year)(?: (?:since|in|year|of joining))?"
    r"\W*(?:\d{4})?"
    r"|\d{4}|https?:\S+|\W*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:hotline|name|organi[sz]ation|member|service)(?: name)?\s*:\s*", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*(?:[(\[]|[,–—-]\s+)(?:(?:inhope )?member |joined |founding member,? ?)?(?:since |in )?(?:\d{4})?\s*[)\]]?$",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|\btel\b|phone|^\+?[\d ()/-]{6,}$", re.IGNORECASE)
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the directory; kind: MEMBER, PORTAL, or UNCLEAR where it is called a portal and is not the IWF's."""

    country: str
    name: str
    kind: str
    locator: str
    printed: str = ""


def service_name(text: str) -> str:
    """The name in a line: without a label before it and a year behind it; empty for buttons, labels and contacts."""
    name = _LABEL.sub("", text.strip())
    name = _REMARK.sub("", name) or name
    if _NO_NAME.fullmatch(name) or _CONTACT.search(name) or len(name) > _LONGEST or name.endswith((".", "?", "!")):
        return ""
    return name


def is_portal_label(text: str) -> bool:
    """Whether a line calls what it leads to a reporting portal."""
    return bool(_PORTAL.search(text))


def leads_to_iwf(links: Sequence[str]) -> bool:
    """Whether one of the links is to the Internet Watch Foundation."""
    return any(_host(link) == _IWF or _host(link).endswith(f".{_IWF}") for link in links)


def kind_of(country: str, name: str, links: Sequence[str], label: str = "") -> str:
    """MEMBER, PORTAL or UNCLEAR. links: where the entry leads to. label: a word for its type, if the data has one."""
    called_portal = is_portal_label(name) or "portal" in label.casefold()
    to_iwf = leads_to_iwf(links)
    if to_iwf and (called_portal or country != _IWF_COUNTRY):
        return PORTAL
    if called_portal:
        outside = [link for link in links if _host(link)]
        return UNCLEAR if outside else PORTAL
    return MEMBER


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").casefold()
    except ValueError:
        return ""
