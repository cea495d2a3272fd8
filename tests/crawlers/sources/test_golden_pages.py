"""Every source reads its golden pages as somebody has reviewed them.

Cases are found, not listed: `tests/crawlers/sources/<source>/<case>/page.*` beside `expected.json`.
Folders named `blind-*` belong to test_blind_pages.py.
"""

import json
from pathlib import Path

import pytest

from crawlers import registry
from tests.crawlers.captures_from_files import capture_from_case, golden_text, page_files, plain

HERE = Path(__file__).parent
CASES = sorted(
    folder
    for folder in HERE.glob("*/*")
    if folder.is_dir() and not folder.name.startswith("blind-") and page_files(folder)
)


@pytest.mark.parametrize("source", registry.source_ids())
def test_every_source_has_a_golden_page(source: str) -> None:
    assert source in {case.parent.name for case in CASES}, f"put a page into tests/crawlers/sources/{source}/<case>/"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_golden_page_reads_as_reviewed(case: Path) -> None:
    extraction = registry.extractor(case.parent.name).extract(capture_from_case(case))
    expected = case / "expected.json"
    if not expected.exists():
        expected.write_text(golden_text(extraction), encoding="utf-8")
        pytest.fail(f"please review {expected.relative_to(HERE)}, which was written just now")
    assert plain(extraction) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_golden_page_names_no_mail_address(case: Path) -> None:
    assert not any(b"@" in path.read_bytes() for path in page_files(case) if path.suffix != ".pdf")
