"""Which column a heading or a key names. Columns are known by their words, never by their place."""

import re
import unicodedata

_FILLERS = frozenset({"date", "dates", "of", "the", "on", "or", "and"})
_SECTIONS = ("member", "organisation", "organization", "council")

# Known, and left unread: no field of ours depends on them.
_UNREAD = "unread"

_HEADINGS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"signature", "signatures", "signed"}), "signed_on"),
    (frozenset({"ratification", "ratifications", "accession", "acceptance", "approval"}), "ratified_on"),
    (frozenset({"entry", "into", "in", "force"}), "in_force_on"),
    (frozenset({"denunciation"}), "denounced_on"),
    (frozenset({"suspension", "suspended"}), "suspended_on"),
    (frozenset({"r", "reservation", "reservations"}), "reservations"),
    (frozenset({"d", "declaration", "declarations"}), "declarations"),
    (frozenset({"notes", "note"}), "notes"),
    (frozenset({"a", "authority", "authorities"}), _UNREAD),
    (frozenset({"t", "territorial", "territories", "application", "applications"}), _UNREAD),
    (frozenset({"c", "communication", "communications"}), _UNREAD),
    (frozenset({"o", "objection", "objections"}), _UNREAD),
    (frozenset({"state", "states", "country", "countries", "party", "parties"}), "name"),
)

_KEYS = {
    "libpaysorga": "name",
    "datesignature": "signed_on",
    "dateconsentement": "ratified_on",
    "dateentreevigueur": "in_force_on",
    "datedenonciation": "denounced_on",
    "dateeffetdenonciation": "denunciation_effective_on",
    "datesuspension": "suspended_on",
    "reserves": "reservations",
    "declarations": "declarations",
    "notes": "notes",
    "note": "notes",
    "numste": "number",
    "numerotraite": "number",
    "numtraite": "number",
    "treatynumber": "number",
    "treatynum": "number",
    "codepays": _UNREAD,
    "autorites": _UNREAD,
    "territoires": _UNREAD,
    "communications": _UNREAD,
    "objections": _UNREAD,
}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def column_of_heading(heading: str) -> str | None:
    """The column a chart's heading names: a field, `name`, `notes`, `unread`; None for one that we do not know."""
    words = frozenset(re.findall(r"[a-z]+", _plain(heading))) - _FILLERS
    if "denunciation" in words and words & {"effect", "effective", "force"}:
        return "denunciation_effective_on"
    if any(word.startswith(_SECTIONS) for word in words):
        return "name"
    return next((column for vocabulary, column in _HEADINGS if words and words <= vocabulary), None)


def column_of_key(key: str) -> str | None:
    """The column a key of the JSON service names; letter case, accents and separators do not matter."""
    return _KEYS.get(re.sub(r"[^a-z0-9]", "", _plain(key)))


def is_read(column: str | None) -> bool:
    """Whether the column is one that rows carry on."""
    return column is not None and column != _UNREAD
