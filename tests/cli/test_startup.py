"""A command loads what it needs and no more."""

import json
import subprocess
import sys

import pytest

SHOW = """
import json, sys
from disclosure_watch.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    assert left.code in {None, 0, 2}, left.code
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HEAVY = {"pandas", "prefect", "apprise", "openpyxl", "pypdfium2", "docx", "duckdb", "polars", "fsspec"}
ASKING = {"httpx", "aiohttp", "cryptography", "selectolax"}
TELLING = {"jinja2", "smtplib", "requests"}
PROVING = {"warcio"}
NOTHING = HEAVY | ASKING | TELLING | PROVING | {"pyarrow", "deltalake", "pydantic"}


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--version"], NOTHING),
        (["--help"], NOTHING),
        (["init"], NOTHING - {"pydantic"}),
        (["run"], HEAVY | TELLING | PROVING | {"selectolax", "cryptography"}),
        (["deliver"], HEAVY | ASKING | TELLING | PROVING),
        (["subscriptions"], HEAVY | ASKING | TELLING | PROVING),
        (["verify"], HEAVY | ASKING | TELLING),
        *(
            ([name], HEAVY | ASKING | TELLING | PROVING)
            for name in ("records", "changes", "findings", "health", "sources", "rebuild", "compact")
        ),
        (["search", "x"], HEAVY | ASKING | TELLING | PROVING),
        (["export", "x.csv"], HEAVY | ASKING | TELLING | PROVING),
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
