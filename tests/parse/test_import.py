"""The parser is light to import."""

import subprocess
import sys

HEAVY = ("pandas", "prefect", "pyarrow", "deltalake", "aiohttp", "httpx", "pydantic")


def test_no_heavy_imports():
    """Neither pandas nor Prefect nor anything of storage or network comes with it."""
    script = f"import sys, disclosure_watch.parse; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
