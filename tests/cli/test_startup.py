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
HEAVY = {"pandas", "prefect", "apprise", "openpyxl", "pypdfium2", "docx", "duckdb", "polars"}
READING = HEAVY | {"httpx", "aiohttp"}
NOTHING = READING | {"pyarrow", "deltalake", "numpy", "pydantic", "selectolax", "jinja2"}


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--version"], NOTHING),
        (["--help"], NOTHING),
        (["run"], HEAVY),
        (["records"], HEAVY),
        (["changes"], HEAVY),
        (["findings"], HEAVY),
        (["health"], HEAVY),
        (["init"], HEAVY),
    ],
)
def test_what_a_command_loads(tmp_path, words, never):
    """`--help` loads nothing heavy; no everyday command loads pandas, Prefect or what only some attachments need."""
    (tmp_path / "watch.toml").write_text(
        'storage = "storage"\n[[source]]\nid = "a"\nlisting_url = "http://127.0.0.1:9/"\nenabled = false\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *words], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert not loaded & never
