"""Countries as people type them."""

import pycountry

from config.countries import nearest, resolve
from diffs.wording import in_a_row
from domain.errors import UsageError
from texts.catalogue import Phrase


def country_code(text: str) -> str:
    """The alpha-3 code of a country given by code or name; a UsageError names the nearest candidates."""
    code = text.strip().upper()
    if len(code) == 3 and pycountry.countries.get(alpha_3=code) is not None:
        return code
    found = resolve(text)
    if found is None:
        near = nearest(text)
        if not near:
            raise UsageError(Phrase("refused.place.country", text=repr(text)))
        raise UsageError(Phrase("refused.place.country_near", text=repr(text), near=in_a_row("values.either", near)))
    return found
