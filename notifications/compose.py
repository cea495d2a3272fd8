"""One period's message. Pure: templates are loaded once, at import; time comes with the material."""

from dataclasses import dataclass
from functools import partial

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifications import wording
from notifications.cleaning import cleaned, web_address
from notifications.glance import requests_in_words
from notifications.layout import bullet, rule, tidy, wrap
from notifications.material import Material, Period
from notifications.subject import subject_of
from notifications.view import view_of


@dataclass(frozen=True, slots=True)
class Digest:
    """A composed message. text: at most 72 columns but for longer words; html: styles inlined, nothing remote.

    report, edition and period say which digest it is.
    """

    subject: str
    text: str
    html: str
    report: str
    edition: str
    period: Period


def compose(material: Material) -> Digest:
    """Tell the period: the news first, then what can be filled, waits, was decided or is broken, and the proof.

    Raises ValueError for a moment without time zone.
    """
    material = cleaned(material)
    subject = subject_of(material)
    zone = material.period.zone
    shown = {
        "subject": subject,
        "view": view_of(material),
        "reader": material.reader,
        "clock": partial(wording.clock, zone=zone),
        "on": lambda moment: wording.day(wording.local(moment, zone)),
        "zone": wording.zone_name(material.period.until, zone),
        "on_page": partial(_on_page, material.reader.page),
    }
    return Digest(
        subject=subject,
        text=tidy(TEXT.render(shown)),
        html=INLINER.inline(HTML.render(shown)),
        report=material.report,
        edition=material.edition,
        period=material.period,
    )


def _on_page(page: str, path: str) -> str:
    """The address of a place of the review page, or nothing where there is none."""
    return web_address(f"{page}{path}") if page else ""


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        after=wording.after, before=wording.before, counted=wording.counted, day=wording.day, headline=wording.headline,
        meaning=wording.meaning, number=wording.number, place=wording.place, requests=requests_in_words,
        link=web_address, wrap=wrap, bullet=bullet, rule=rule,
    )  # fmt: skip
    environment.globals.update(age=wording.age, period_words=wording.period_words,
                               decided=wording.DECIDED)  # fmt: skip
    return environment


_TEMPLATES = _environment()
for name in ("digest.css", "screens.css"):
    _TEMPLATES.get_template(name)  # kept by the environment's cache, so that rendering reads no file
TEXT = _TEMPLATES.get_template("digest.txt")
HTML = _TEMPLATES.get_template("digest.html")
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)
