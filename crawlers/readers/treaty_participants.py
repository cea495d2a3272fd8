"""Who stands in a treaty's table: states, organisations that are passed over, and names that somebody must look at."""

from config.countries import comparable, nearest
from domain.extractions import Problem, ProblemKind

# Known organisations stand in the tables beside the states: they count in printed totals, the report is about states.
ORGANISATIONS = frozenset(
    {
        "african union",
        "european atomic energy community",
        "european coal and steel community",
        "european communities",
        "european community",
        "european economic community",
        "european union",
    }
)


def is_known_organisation(name: str) -> bool:
    """Whether the name, without its footnote marks, is that of an organisation we know."""
    return comparable(name) in ORGANISATIONS


def unknown_country(name: str, locator: str) -> Problem:
    """The question to a maintainer that an unknown name is."""
    candidates = " or ".join(nearest(name))
    hint = f"; nearest: {candidates}" if candidates else ""
    message = f'No country is known as "{name[:60]}"{hint}; if it is one, add this spelling to config/countries.csv.'
    return Problem(ProblemKind.UNKNOWN_COUNTRY, message, locator)
