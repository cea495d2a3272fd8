"""A public source as its source.toml declares it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Page:
    """One address of a source.

    item: pages with the same item make up one capture (a year's file is one of its own).
    headers: what the request must carry besides the usual (an API's public key).
    roams: the question is where the address leads today; redirects are followed to other sites too.
    """

    role: str
    url: str
    item: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    roams: bool = False


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a believable reading of the source has; a reading outside it becomes a Case and changes nothing.

    records_min, countries: a whole list has at least so many records, and these countries; until one was read, who is
    listed is believed and nobody is told as absent. Later readings are measured by the last that was believed.
    filled: field -> least share of the records that have a value in it (0 to 1).
    totals: names of printed totals that the rows must give whatever the reading covers.
    largest_loss: how many records may go at once; None for the rule of `workflow.plausibility`.
    steady: fields whose values do not all change at once, such as dates of treaties.
    """

    records_min: int = 1
    records_max: int | None = None
    countries: tuple[str, ...] = ()
    filled: Mapping[str, float] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    largest_loss: int | None = None
    steady: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """title, publisher and licence for people; cited_url as in the report; every_days: the period it is polled in.

    tls: host name -> which weakness of its encryption is put up with, for that host alone (`legacy_dh`).
    watched: false when the operator does without it; it is then asked only when named.
    """

    id: str
    title: str
    publisher: str
    cited_url: str
    licence: str
    every_days: int
    pages: tuple[Page, ...]
    extractor_version: str
    expectations: Expectations = Expectations()
    settings: Mapping[str, str] = field(default_factory=dict)
    tls: Mapping[str, str] = field(default_factory=dict)
    watched: bool = True
