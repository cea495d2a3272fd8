"""The fields of a subscription in forms: what can be chosen, and what was."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from config.countries import name_of
from config.mail_settings import DeclaredSubscription
from config.reports import load_rules
from config.settings import Settings
from domain.changes import ChangeKind
from domain.subscriptions import Cadence
from workflow.known_sources import chosen_sources
from workflow.subscription_checks import wanted_of as declared

SIDES = ("countries", "sources", "figures", "kinds")


def choices(settings: Settings) -> Mapping[str, list[tuple[str, str]]]:
    """cadence, countries, sources, figures, kinds -> (value, title) of what there is."""
    rules = load_rules(settings.report)
    return {
        "cadence": [(one.value, one.value) for one in Cadence],
        "countries": sorted(((code, name_of(code)) for code in rules.countries), key=lambda pair: pair[1]),
        "sources": [(source.id, source.title) for source in chosen_sources(settings)],
        "figures": [(figure, figure) for figure in rules.figures],
        "kinds": [(kind.value, kind.value) for kind in (ChangeKind.MODIFIED, ChangeKind.WITHDRAWN)],
    }


def wanted_of(form: FormData, address: str) -> DeclaredSubscription:
    """What was chosen; UsageError for what no form of ours sends."""
    values: dict[str, Any] = {name: tuple(str(one) for one in form.getlist(name)) for name in SIDES}
    for name in ("cadence", "day", "hour"):
        if form.get(name):
            values[name] = str(form.get(name))
    for name in ("only_wrong", "maintainer"):
        values[name] = form.get(name) == "1"
    return declared(address=address, **values)
