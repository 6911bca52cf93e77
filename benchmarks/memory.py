"""
The most memory that reading a large store takes: exports, changes, records and the feed, each in a process of its own.

    python benchmarks/memory.py [--records 300000] [--one] [--place DIR] [--only csv:records changes …]

The records lie in sources of 500 each, or all in one (`--one`); a tenth of them was edited. The limit is 500 MB. A place is
made where there is none, and left behind where it is named.
"""

import argparse
import itertools
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, Transaction, write_deltalake

from disclosure_watch.store import Store, sealed
from disclosure_watch.store.gather import in_order
from storage import LATER, RECORDS, Letters, baseline, change

LIMIT = 500
"""Megabytes."""

WRITTEN = 20
"""Sources that passes write; the others are the same letters under other ids and addresses."""

AT_ONCE = 40
"""Sources of one commit."""

COMMAND = "import sys; from disclosure_watch.cli import main; sys.exit(main())"
ENDINGS = ("csv", "jsonl", "parquet", "zip", "sqlite", "duckdb", "xlsx")
WHAT = ("records", "changes", "edits", "sources")
READING = ("changes --json", "changes", "feed --json", "feed", "records --json", "records")


def build(place: Path, records: int, *, one: bool) -> None:
    """Make a store of some records unless it is there: ledger, snapshots and edits as passes leave them."""
    if (place / "built").exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    letters, written = Letters(), Store(str(place / "written"))
    names = [f"s{number:04d}" for number in range(WRITTEN)]
    for name in names:
        baseline(written, letters, name)
        change(written, letters, name, RECORDS // 10)
    copies = list(zip(itertools.cycle(names), range(records // RECORDS), strict=False))
    for start in range(0, len(copies), AT_ONCE):
        parts = [
            (source_of(number, one=one), copy(written.ledger(source=name), name, number, one=one))
            for name, number in copies[start : start + AT_ONCE]
        ]
        once = CommitProperties(app_transactions=[Transaction(source, 2) for source in {source for source, _ in parts}])
        table = pa.concat_tables([table for _, table in parts])
        write_deltalake(str(place / "storage" / "ledger"), table, mode="append", commit_properties=once)
    for folder in ("snapshots", "edits"):
        (place / "storage" / folder).mkdir(exist_ok=True)
        for source, of_source in itertools.groupby(copies, key=lambda each: source_of(each[1], one=one)):
            file = f"{folder}/{source}.parquet"
            tables = [
                copy(pq.read_table(place / "written" / folder / f"{name}.parquet"), name, number, one=one)
                for name, number in of_source
            ]
            table = pa.concat_tables(in_order(pa.concat_tables(tables), [("record_id", "ascending")]))
            told = tables[0].schema.metadata
            (place / "storage" / file).write_bytes(sealed.pack(table.replace_schema_metadata(told)))
    Store(str(place / "storage")).compact(LATER)
    (place / "watch.toml").write_text('storage = "storage"\n', "utf-8")
    (place / "built").touch()


def source_of(number: int, *, one: bool) -> str:
    return "s0000" if one else f"s{number:04d}"


def copy(table: pa.Table, name: str, number: int, *, one: bool) -> pa.Table:
    """Return a source's rows as those of another."""
    source = source_of(number, one=one)
    columns = {"source_id": pa.array([source] * table.num_rows, pa.string())}
    for column in {"record_id", "revision_id"} & set(table.column_names):
        columns[column] = pc.replace_substring(table[column], f"{name}.", f"{source}.{number:04d}")
    if "url" in table.column_names:
        columns["url"] = pc.replace_substring(table["url"], f"www.{name}.example", f"www.{number:04d}.example")
    for column, values in columns.items():
        place = table.schema.get_field_index(column)
        table = table.set_column(place, table.schema.field(place), values)
    return table


def peak(arguments: list[str], folder: Path) -> tuple[int, float, float]:
    """Return the most memory that a command took, in MB, its CPU seconds and its seconds. Raises CalledProcessError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime, time.perf_counter() - began


def main() -> None:
    """Print a line a command; exit 1 where one took more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--one", action="store_true", help="all records in one source")
    parser.add_argument("--place", type=Path)
    parser.add_argument("--only", nargs="*", default=[*READING, *(f"{end}:{what}" for what in WHAT for end in ENDINGS)])
    options = parser.parse_args()
    peaks = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.place or Path(scratch) / "place"
        # In a process of its own: what this one takes is counted to each that it starts.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
            apart.submit(build, folder, options.records, one=options.one).result()
        for number, name in enumerate(options.only):
            ending, _, what = name.partition(":")
            file = Path(scratch) / f"{number}.{ending}"
            words = ["export", str(file), "--what", what] if what else name.split()
            if "feed" in words:
                words += ["--cursor", str(file)]
            most, cpu, seconds = peak(words, folder)
            peaks.append(most)
            print(f"{name:<16} {most:>5} MB {cpu:>6.1f} s CPU {seconds:>6.1f} s", flush=True)
            file.unlink(missing_ok=True)
    sys.exit(max(peaks) > LIMIT)


if __name__ == "__main__":
    main()
