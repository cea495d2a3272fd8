"""Countries as people type them."""

import pycountry

from config.countries import nearest, resolve
from domain.errors import UsageError


def country_code(text: str) -> str:
    """The alpha-3 code of a country given by code or name; a UsageError names the nearest candidates."""
    code = text.strip().upper()
    if len(code) == 3 and pycountry.countries.get(alpha_3=code) is not None:
        return code
    found = resolve(text)
    if found is None:
        near = nearest(text)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        raise UsageError(f"{text!r} is no country's name or alpha-3 code{hint}")
    return found
