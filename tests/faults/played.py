"""What the mirror plays, and what each fault is expected to come to."""

from dataclasses import dataclass
from functools import partial

from demo import damages
from demo.faults import FAULTS, Damage, Fault
from tests.faults.sources_on_stage import CHART, GOVERNMENTS, KEY_PAGE, MEMBERS, TABLE

TREATY, CRC, ENOC, WEPROTECT = "coe_treaty_185", "un_crc", "enoc_members", "weprotect_members"
SECOND = f"{GOVERNMENTS}page/2/"
# The end of the sentence about a capture that became a case.
CASE = "has both sides."
KEYS = ("DateSignature", "DateConsentement", "DateEntreeVigueur")


@dataclass(frozen=True)
class Played:
    """fetches: the outcomes, page by page; reading: how the capture was read, "" where none came about.

    words: in the one sentence that the maintainer reads; "" where there is nothing to tell. sentences: how many.
    """

    source: str
    faults: dict[str, Fault]
    fetches: str
    reading: str
    words: str
    sentences: int = 1


def _damaged(source: str, path: str, damage: Damage, reading: str, words: str, sentences: int = 1) -> Played:
    fetches = {CHART: "new new", SECOND: "new new new"}.get(path, "new")
    return Played(source, {path: Fault(damage=damage)}, fetches, reading, words, sentences if words else 0)


def _replaced(old: str, new: str) -> Damage:
    return partial(damages.replaced, old=old, new=new)


# Nothing came, or nothing that could be the page: dealt out among the sources.
ANSWERS = {
    "connection refused": (TREATY, KEY_PAGE, "unavailable", "", "127.0.0.{} refuses connections."),
    "unknown name": (CRC, TABLE, "unavailable", "", "no-such-name.invalid has no address"),
    "no secure connection": (ENOC, MEMBERS, "failed", "", "No secure connection to 127.0.0.{}"),
    "silent": (WEPROTECT, GOVERNMENTS, "unavailable", "", "127.0.0.{} did not answer completely within 2 seconds"),
    "slow drip": (TREATY, KEY_PAGE, "unavailable", "", "127.0.0.{} did not answer completely within 2 seconds"),
    "asked too often": (CRC, TABLE, "walled", "", "asked too often (429) and wants to be left alone until 20"),
    "busy": (ENOC, MEMBERS, "unavailable", "", "out of order (503) and wants to be left alone until 20"),
    "out of order": (WEPROTECT, GOVERNMENTS, "unavailable", "", "out of order (500)."),
    "unavailable": (TREATY, KEY_PAGE, "unavailable", "", "out of order (503)."),
    "moved to the portal": (CRC, TABLE, "moved", "", "redirects to the site's entrance"),
    "redirected for ever": (ENOC, MEMBERS, "moved", "", "redirects on and on"),
    "redirected inside": (WEPROTECT, GOVERNMENTS, "moved", "", "redirects to another site: http://192.168.0.1/"),
    "wall 403": (TREATY, KEY_PAGE, "walled", "", "refuses programs (403)"),
    "wall 200": (CRC, TABLE, "walled", "", "a test for browsers instead of the page"),
    "empty": (ENOC, MEMBERS, "not_the_page", "", "came empty"),
    "broken off": (WEPROTECT, GOVERNMENTS, "failed", "", "broke off before its end"),
    "wrong kind": (TREATY, KEY_PAGE, "not_the_page", "", "does not say window.conventions_api_url"),
    "error string": (CRC, TABLE, "new", "not_the_page", "neither a web page nor XML"),
    "consent": (ENOC, MEMBERS, "new", "not_the_page", "does not speak of ENOC"),
    "300 MB": (WEPROTECT, GOVERNMENTS, "too_large", "", "larger than the limit of 1 MB"),
    "bomb": (TREATY, KEY_PAGE, "too_large", "", "larger than the limit of 1 MB"),
    "nested": (CRC, TABLE, "new", "not_the_page", "neither a web page nor XML"),
}
MORE_ANSWERS = {
    "every address of the service moved to the portal": Played(
        TREATY, dict.fromkeys((KEY_PAGE, CHART), FAULTS["moved to the portal"]), "moved", "", "the site's entrance"
    ),
    "the service moved to the portal": Played(
        TREATY, {CHART: FAULTS["moved to the portal"]}, "new moved", "layout_unknown", "expected to answer itself"
    ),
    "the service says an error": Played(
        TREATY, {CHART: FAULTS["error string"]}, "new new", "not_the_page", "An error has occurred."
    ),
    "the service nests": Played(TREATY, {CHART: FAULTS["nested"]}, "new new", "not_the_page", "beyond reason"),
    "the service breaks off": Played(
        TREATY, {CHART: FAULTS["broken off"]}, "new failed", "layout_unknown", "broke off"
    ),
    "a consent page for JSON": Played(TREATY, {CHART: FAULTS["consent"]}, "new not_the_page", "layout_unknown", "JSON"),
    "a PDF for a list": Played(ENOC, {MEMBERS: FAULTS["wrong kind"]}, "new", "not_the_page", "does not speak of ENOC"),
    "page 2 of 3 missing": Played(
        WEPROTECT, {SECOND: Fault(status=404, body=b"no")}, "new unavailable new", "partial", "not there any more"
    ),
}

JSON_DAMAGES = {
    "emptied": (damages.emptied, "not_the_page", "no rows of signatures"),
    "halved": (damages.halved, "implausible", CASE),
    "cut off": (damages.cut_off, "not_the_page", "not complete, valid JSON"),
    "in another encoding": (damages.broken_encoding, "layout_unknown", "headings or keys have changed"),
    "with a column renamed": (_replaced('"DateConsentement"', '"DateAccord"'), "partial", "DateAccord"),
    "with a column added": (partial(damages.key_added, key="Remarque"), "partial", "Remarque"),
    "with columns swapped": (partial(damages.keys_swapped, one=KEYS[0], other=KEYS[2]), "layout_unknown", "columns"),
    "with months first": (lambda content: damages.months_first(content, *KEYS), "layout_unknown", "columns"),
    "with rows doubled": (damages.doubled, "implausible", CASE),
    "with an unknown country": (_replaced('"Sweden"', '"Swedeen"'), "partial", 'known as "Swedeen"'),
    "in another order": (damages.shuffled, "complete", ""),
}
TABLE_DAMAGES = {
    "emptied": (damages.emptied, "layout_unknown", "no rows"),
    "halved": (damages.halved, "implausible", CASE),
    "cut off": (damages.cut_off, "implausible", CASE),
    "in another encoding": (damages.broken_encoding, "layout_unknown", "headings Participant"),
    "with a column renamed": (_replaced("Signature", "Date A"), "partial", "Date A"),
    "with columns swapped but for their headings": (
        partial(damages.columns_swapped, one=1, other=2, headings=False), "layout_unknown", "columns",
    ),
    "with columns swapped": (partial(damages.columns_swapped, one=1, other=2, headings=True), "complete", ""),
    "with ids renamed": (_replaced("ContentPlaceHolder1", "Body"), "complete", ""),
    "with rows doubled": (damages.doubled, "implausible", CASE),
    "of an older day": (_replaced("13-04-2026", "13-04-2020"), "implausible", CASE),
    "with another total": (_replaced("Parties : 51", "Parties : 196"), "partial", "prints 196 as its parties"),
    "with an unknown country": (_replaced("Sweden", "Swedeen"), "partial", 'known as "Swedeen"'),
    "in another order": (damages.shuffled, "complete", ""),
}  # fmt: skip
LIST_DAMAGES = {
    "emptied": (damages.emptied, "layout_unknown", "heading"),
    "halved": (damages.halved, "implausible", CASE),
    "cut off": (damages.cut_off, "layout_unknown", "heading"),
    "in another encoding": (damages.broken_encoding, "layout_unknown", "layout has changed"),
    "with ids renamed": (_replaced('id="content"', 'id="main-7"'), "complete", ""),
    "with rows doubled": (damages.doubled, "implausible", CASE),
    "with another total": (_replaced("36 institutions", "40 institutions"), "partial", "speaks of 40 institutions"),
    "with an unknown country": (_replaced("Sweden", "Swedeen"), "partial", "Swedeen"),
    "with an unknown class": (_replaced("Associate members", "Honorary members"), "layout_unknown", "full members"),
    "in another order": (damages.shuffled, "complete", ""),
}

PLAYED = {
    **{
        name: Played(source, {path: FAULTS[name]}, fetches, reading, words)
        for name, (source, path, fetches, reading, words) in ANSWERS.items()
    },
    **MORE_ANSWERS,
    **{f"chart {name}": _damaged(TREATY, CHART, *rest) for name, rest in JSON_DAMAGES.items()},
    **{f"table {name}": _damaged(CRC, TABLE, *rest) for name, rest in TABLE_DAMAGES.items()},
    **{f"list {name}": _damaged(ENOC, MEMBERS, *rest) for name, rest in LIST_DAMAGES.items()},
    "page 2 of 3 halved": _damaged(WEPROTECT, SECOND, damages.halved, "implausible", CASE),
    "page 2 of 3 emptied": _damaged(WEPROTECT, SECOND, damages.emptied, "layout_unknown", "No list of countries"),
}
