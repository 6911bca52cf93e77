"""What the documentation shows, works: Python runs, configuration loads, commands are understood."""

import datetime as dt
import re
import shlex
from pathlib import Path

import pytest

from disclosure_watch import config
from disclosure_watch.cli.application import app
from disclosure_watch.ministry import Site, serve

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[`\s/])disclosure-watch ([a-z][^`\n]*)")
SOURCE = '[[source]]\nid = "{id}"\nlisting_url = "http://www.example.gov.cn/zwgk/"\n'

IN_DUCKDB = pytest.mark.filterwarnings("ignore:The inplace keyword")
"""What DuckDB 2.0 does in pandas 3.1 when it gives a time with a zone."""


def blocks(language):
    return [
        pytest.param(found, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, (kind, found) in enumerate(BLOCK.findall(page.read_text("utf-8")))
        if kind == language
    ]


@pytest.fixture(scope="module")
def watched(tmp_path_factory, watch_in):
    """A folder whose storage holds two passes over a small site, with an edit between them."""
    folder = tmp_path_factory.mktemp("watched")
    site = Site(seed=4, documents=12, per_page=20, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_in(folder, ministry.url(site))
        watching.run()
        watching.clock.now += dt.timedelta(days=3)
        site.edit(site.documents[0].id, title="关于另一件事的答复")
        watching.run()
    return folder


@IN_DUCKDB
@pytest.mark.parametrize("code", blocks("python"))
def test_python_runs(code, watched, monkeypatch):
    """A block of Python runs beside a storage, and what it computes isn't empty."""
    if "pyspark" in code:
        pytest.importorskip("pyspark", reason="needs Java and delta-spark")
    monkeypatch.chdir(watched)
    names = {}
    exec(compile(code, "example", "exec"), names)
    for name in ("held", "edits", "history", "consulted", "records"):
        if name in names and hasattr(names[name], "__len__"):
            assert len(names[name]), name


@IN_DUCKDB
def test_the_readers_agree(watched, monkeypatch):
    """pandas, DuckDB and Polars answer the five questions alike."""
    monkeypatch.chdir(watched)
    answers = []
    for code in BLOCK.findall((ROOT / "docs" / "reading.md").read_text("utf-8"))[:3]:
        names = {}
        exec(compile(code[1], "example", "exec"), names)
        counts = {name: len(names[name]) for name in ("held", "edits", "history", "consulted")}
        answers.append((counts, sorted(names["then"]["title"])))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0]["edits"] == 1
    assert len(answers[0][1]) == 12
    assert "关于另一件事的答复" not in answers[0][1]


@pytest.mark.parametrize("text", blocks("toml"))
def test_configuration_loads(text, tmp_path):
    """A block of TOML is a configuration, or a part of one, without a fault."""
    named = set(re.findall(r'sources = \["([^"]+)"', text)) - set(re.findall(r'^id = "([^"]+)"', text, re.MULTILINE))
    given = "" if "[[source]]" in text and not named else "\n".join(SOURCE.format(id=one) for one in named or {"a"})
    path = tmp_path / "watch.toml"
    path.write_text(f"{text}\n{given}", "utf-8")
    config.load(path)


COMMANDS = sorted(
    {
        found.split(" #")[0].split(" |")[0].split("    ")[0].strip().rstrip(".,;:)")
        for page in PAGES
        if page.name != "cli.md"
        for found in COMMAND.findall(page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood(command):
    """A command line that the documentation shows is one that the command takes."""
    words = [word for word in shlex.split(command) if word != "…"]
    app.parse_args(words, exit_on_error=False, print_error=False)
