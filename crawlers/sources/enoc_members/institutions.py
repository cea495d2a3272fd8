"""What a line says of an institution besides its country: its name, and the part of the country that it is for."""

import re

from config.countries import comparable
from crawlers.readers.country_names import Named, named

# Members are institutions of parts of a state as well; these parts are printed in a country's place.
_PARTS = {
    "andalusia": "ESP",
    "basque country": "ESP",
    "catalonia": "ESP",
    "crete": "GRC",
    "england": "GBR",
    "flanders": "BEL",
    "flemish community": "BEL",
    "french community": "BEL",
    "french speaking community": "BEL",
    "northern ireland": "GBR",
    "republika srpska": "BIH",
    "scotland": "GBR",
    "vojvodina": "SRB",
    "wallonia": "BEL",
    "wales": "GBR",
}
_INSTITUTION = re.compile(
    r"ombud|commission|defen[ds]|advoca|mediat|chancellor|authority|\boffice\b|institut|council|protect|child|rights"
    r"|kind|enfan|s[ií]ndic|ararteko|diputado|procur|garante|rzecznik|barn|bern|börn|laps|jeunesse|deput|délégué"
    r"|parliament|justice|okaju|human|people[’']s",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|https?:|www\.|\btel\b|\bfax\b|phone|e-?mail|address|\+?\d[\d ()/-]{6,}", re.IGNORECASE)
_LABELLED = re.compile(r"^(?:institution|member|organi[sz]ation|name|office)\s*:\s*", re.IGNORECASE)
_LONGEST = 160


def naming(text: str) -> Named | None:
    """As `country_names.named`, and a part of a country that stands in its place."""
    if found := named(text):
        return found
    beginning, *rest = re.split(r"\s+[-–—|]+\s+|:\s+", text, maxsplit=1)
    country = _PARTS.get(comparable(beginning))
    return Named(country, beginning, " – ".join((beginning, *rest))) if country and rest else None


def institution_in(rest: str) -> tuple[str, str]:
    """(part of the country, institution) of what a line says besides its country; either may be empty."""
    parts = [part.strip() for part in re.split(r"\s+[-–—|]+\s+|(?<=[a-z]):\s+", rest) if part.strip()]
    region = next((part for part in parts if comparable(part) in _PARTS), "")
    others = [part for part in parts if part != region]
    # The office, not who holds it: names of persons are not read.
    named_so = [part for part in others if is_institution(part)] or [
        part for part in others if not _CONTACT.search(part)
    ]
    return region, named_so[0] if named_so else ""


def is_institution(line: str) -> bool:
    """Whether a line beside a country's name is its institution's name: no contact, no description, no person."""
    too_long = len(line) > _LONGEST or line.endswith((".", "!", "?"))
    return bool(_INSTITUTION.search(line)) and not _CONTACT.search(line) and not too_long


def unlabelled(line: str) -> str:
    """The line without the word that says that a name follows ("Institution: …")."""
    return _LABELLED.sub("", line)
