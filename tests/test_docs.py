"""Generated pages say what their sources say."""

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_up_to_date(name):
    """A generated page equals what its source gives now; `make docs` writes it."""
    assert (DOCS / name).read_text("utf-8") == PAGES[name]()
