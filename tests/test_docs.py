"""Generated pages say what their sources say."""

import re
import runpy
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_up_to_date(name):
    """A generated page equals what its source gives now; `make docs` writes it."""
    assert (DOCS / name).read_text("utf-8") == PAGES[name]()


ROOT = DOCS.parent
TRACKED = frozenset(
    subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
)
CITED = re.compile(
    r"`((?:src|flows|tests|docs|deploy|benchmarks|watch|store|parse|diff|judge|alert|fetch|cli|config|ministry|scoreboard)/(?:[\w.-]+/)*(?:[\w-]+\.\w+)?)`|\]\((?!https?:|#|mailto:)([^)#\s]+)"
)


@pytest.mark.parametrize(
    "page",
    sorted(ROOT.glob("*.md")) + sorted(DOCS.glob("*.md")) + [ROOT / "storage" / "README.md"],
    ids=lambda page: page.name,
)
def test_cited_files_are_there(page):
    """A file or folder that a page names or links exists."""
    missing = []
    for code, link in CITED.findall(page.read_text("utf-8")):
        name = code or (page.parent / link).resolve().relative_to(ROOT).as_posix()
        places = {name, f"src/disclosure_watch/{name}", f"src/disclosure_watch/{name.rstrip('/')}.py"}
        if not any(
            file in places or file.startswith(tuple(f"{place.rstrip('/')}/" for place in places)) for file in TRACKED
        ):
            missing.append(name)
    assert not missing
