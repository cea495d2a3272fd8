from collections.abc import Iterator

import pytest

from tests.crawlers.site import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running
