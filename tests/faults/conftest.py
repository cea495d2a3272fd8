"""What every fault and every true change starts from."""

from pathlib import Path

import pytest

from tests.faults.sources_on_stage import stands
from tests.faults.stage import read_once


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a good reading of every source on stage, to be copied."""
    return read_once(tmp_path_factory.mktemp("known"), list(stands().values()))
