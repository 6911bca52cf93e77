"""A command loads what it needs and no more."""

import json
import resource
import subprocess
import sys

import pytest

from disclosure_watch.ministry import Site, serve

SHOW = """
import json, sys
from disclosure_watch.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    assert left.code in {None, 0, 2}, left.code
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HEAVY = {
    "pandas",
    "numpy",
    "pydantic",
    "prefect",
    "apprise",
    "openpyxl",
    "pypdfium2",
    "docx",
    "duckdb",
    "polars",
    "fsspec",
}
ASKING = {"httpx", "aiohttp", "aiohttp_socks", "cryptography", "selectolax", "stamina"}
TELLING = {"jinja2", "smtplib", "requests"}
PROVING = {"warcio"}
NOTHING = HEAVY | ASKING | TELLING | PROVING | {"pyarrow", "deltalake", "pydantic", "pydantic_core"}

NEEDED = """
import sys
sys.modules["numpy"] = sys.modules["pandas"] = None
import asyncio, aiohttp, cyclopts, deltalake, pydantic_core, pyarrow.dataset, pyarrow.parquet, rich.table
"""
"""The libraries that `run` can't do without."""


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--version"], NOTHING | {"cyclopts", "rich"}),
        (["--help"], NOTHING),
        (["init"], NOTHING - {"pydantic_core"}),
        (["run"], HEAVY | TELLING | PROVING | ASKING - {"aiohttp"}),
        (["run", "--json"], {"rich"}),
        (["deliver"], HEAVY | ASKING | TELLING | PROVING),
        (["records"], HEAVY | ASKING | TELLING | PROVING),
        (["health"], HEAVY | ASKING | TELLING | PROVING),
        pytest.param(["verify"], HEAVY | ASKING | TELLING, marks=pytest.mark.slow),
        *(
            pytest.param([name], HEAVY | ASKING | TELLING | PROVING, marks=pytest.mark.slow)
            for name in ("subscriptions", "changes", "findings", "sources", "rebuild", "compact")
        ),
        (["search", "x"], HEAVY | ASKING | TELLING | PROVING),
        (["export", "x.csv"], HEAVY - {"numpy"} | ASKING | TELLING | PROVING),
    ],
)
def test_what_a_command_loads(tmp_path, words, never):
    """
    `--help` loads nothing heavy. What asks sites, writes messages or reads evidence is loaded by the commands that do that,
    and by `run` once there is something to ask, to tell or to keep.
    """
    (tmp_path / "watch.toml").write_text(
        'storage = "storage"\n[[source]]\nid = "a"\nlisting_url = "http://127.0.0.1:9/"\nenabled = false\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *words], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert not loaded & never


def cpu(arguments, folder):
    """Return the CPU seconds of a process, the least of two."""
    least = float("inf")
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


def test_what_a_start_costs(tmp_path):
    """`run` with nothing to ask costs little more than the libraries that it needs; `--version` next to nothing."""
    (tmp_path / "watch.toml").write_text(
        'storage = "storage"\n[[source]]\nid = "a"\nlisting_url = "http://h/"\nenabled = false\n'
    )
    (tmp_path / "start.py").write_text("from disclosure_watch.cli import main; main()")
    needed = cpu(["-c", NEEDED], tmp_path)
    assert cpu(["start.py", "run"], tmp_path) < 1.6 * needed
    assert cpu(["start.py", "--version"], tmp_path) < needed / 2


def test_an_unchanged_pass_reads_and_tells_nothing(tmp_path):
    """A pass that finds everything as it was loads neither the parser nor what writes proofs, messages and the index."""
    with serve(Site(seed=3, documents=3, per_page=5, family="trs", small=True, validators="honest")) as ministry:
        (site,) = ministry.sites
        (tmp_path / "watch.toml").write_text(
            '[fetch]\npace = 0\nallow_private_addresses = true\n[[subscription]]\nname = "x"\nto = "jsonl:x.jsonl"\n'
            f'[[source]]\nid = "a"\nlisting_url = "{ministry.url(site)}"\n'
        )
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, "-c", SHOW.replace('.partition(".")[0]', ""), "run"],
                cwd=tmp_path, capture_output=True, text=True, check=True,
            )  # fmt: skip
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    ours = {"parse", "store.evidence.warc", "store.agencies", "store.edits", "store.search", "alert.message"}
    never = {f"disclosure_watch.{name}" for name in ours} | HEAVY | TELLING | PROVING | {"selectolax", "tantivy"}
    assert loaded & never == set()
