"""
The most memory that reading a large store takes: exports, `changes --json` and the feed, each in a process of its own.

    python benchmarks/memory.py [--sources 600] [--place DIR] [--only csv xlsx …]

Sources have 500 records each: 600 of them are 300,000 records. The limit is 500 MB. A place is made where there is none, and
left behind where it is named.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from storage import build

LIMIT = 500
"""Megabytes."""

COMMAND = "import sys; from disclosure_watch.cli import main; sys.exit(main())"
EXPORTS = ("csv", "jsonl", "parquet", "zip", "sqlite", "duckdb", "xlsx")


def peak(arguments: list[str], folder: Path) -> tuple[int, float]:
    """Return the most memory that a command took, in MB, and its seconds. Raises CalledProcessError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return usage.ru_maxrss // 1024, time.perf_counter() - began


def main() -> None:
    """Print a line a command; exit 1 where one took more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=600)
    parser.add_argument("--place", type=Path)
    parser.add_argument("--only", nargs="*", default=["changes", "feed", *EXPORTS])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.place or Path(scratch)
        build(folder / "storage", options.sources)
        (folder / "watch.toml").write_text('storage = "storage"\n', "utf-8")
        commands = {
            "changes": ["changes", "--json"],
            "feed": ["feed", "--json", "--cursor", f"{scratch}/cursor"],
            **{ending: ["export", f"{scratch}/records.{ending}"] for ending in EXPORTS},
        }
        peaks = {}
        for name in options.only:
            peaks[name], seconds = peak(commands[name], folder)
            print(f"{name:<10} {peaks[name]:>5} MB {seconds:>6.0f} s", flush=True)
    sys.exit(max(peaks.values()) > LIMIT)


if __name__ == "__main__":
    main()
