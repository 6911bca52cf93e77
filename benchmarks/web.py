"""
What the web face costs over a large store: each kind of page, its time and bytes, and the most memory the server took.

    python benchmarks/web.py [--records 300000] [--one] [--rounds 5] [--place DIR]

The store is that of `memory.py` with its search index. The server is `disclosure-watch web` in a process of its own; each
page is asked once first (cold), then `--rounds` times, then five readers ask all of them at once. The targets: 300 ms a page
that was asked before, 100 KB, 300 MB. A place is made where there is none, and left behind where it is named.
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from disclosure_watch.store import Store
from memory import COMMAND, build

MOST_MS, MOST_KB, MOST_MB = 300, 100, 300
SEARCHES = ("提案", "农村 企业 资金", "医院 OR 乡村 企业", '"市政协六届三次会议"', "量子纠缠")


def addresses(store: Store) -> list[str]:
    """Return an address of each kind of page."""
    source = "s0000"
    edited = next(revision for revision in store.revisions(source=source) if revision.revision > 1)
    record = edited.record_id
    return [
        "/", "/changes", "/changes?only=figures", f"/changes?source={source}", "/changes?kind=withdrawn", "/changes.atom", "/changes.json",
        "/changes?skip=10000", f"/records/{record}", f"/records/{record}?from=1&to=2", f"/records/{record}/text",
        *(f"/search?q={query}" for query in SEARCHES), "/search?q=农村&history=1",
        "/sources", f"/sources/{source}", "/charts", "/subscribe",
        "/api/changes", "/api/records", f"/api/records/{record}", "/api/search?q=农村", "/api/sources", "/api/findings",
    ]  # fmt: skip


def resident(pid: int, what: str) -> int:
    """Return a process's memory in MB, `VmRSS` now or `VmHWM` at the most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) // 1024


def asked(reader: httpx.Client, address: str) -> tuple[float, int]:
    """Return the milliseconds and bytes of a page. Raises HTTPStatusError where it isn't served."""
    began = time.perf_counter()
    body = reader.get(address).raise_for_status().content
    return (time.perf_counter() - began) * 1000, len(body)


def measured(pid: int, url: str, pages: list[str], rounds: int) -> bool:
    """Print a line a page and one of memory; return whether all targets are met."""
    held = True
    with httpx.Client(base_url=url, trust_env=False, timeout=120) as reader:
        for address in pages:
            cold, size = asked(reader, address)
            warm = statistics.median(asked(reader, address)[0] for _ in range(rounds))
            held &= warm <= MOST_MS and (size <= MOST_KB * 1024 or address.startswith(("/api", "/changes.")))
            print(
                f"{address[:60]:<60} {cold:7.0f} ms cold {warm:7.0f} ms {size / 1024:7.0f} KB  {resident(pid, 'VmRSS')} MB",
                flush=True,
            )
        with ThreadPoolExecutor(5) as threads:
            times = [each for each, _ in threads.map(asked, itertools.repeat(reader), pages * rounds)]
    most = resident(pid, "VmHWM")
    print(
        f"five readers at once: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; at the most {most} MB"
    )
    return held and most <= MOST_MB


def main() -> None:
    """Print the table; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--one", action="store_true", help="all records in one source")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.place or Path(scratch) / "place"
        build(folder, options.records, one=options.one)
        store = Store(str(folder / "storage"))
        store.index()
        pages = addresses(store)
        command = [sys.executable, "-c", COMMAND, "web", "--port", "0"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split(" is at ")[1].split("/;")[0]
            held = measured(process.pid, url, pages, options.rounds)
        finally:
            process.terminate()
            process.wait()
    sys.exit(not held)


if __name__ == "__main__":
    main()
