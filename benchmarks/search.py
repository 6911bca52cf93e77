"""
What search costs as it grows: the index made and kept, its room on disk, each kind of query; and SQLite's FTS5 beside it.

    python benchmarks/search.py [--sources 600] [--rounds 5] [--place DIR] [--fts5]

The store holds `--sources` sources of 500 records. Times are medians in milliseconds; the targets are those at 300,000
records on two cores. `--fts5` makes an index of the same pairs of characters in SQLite, for comparison. The place is left
behind where it is named, and then used again.
"""

import argparse
import shutil
import sqlite3
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, Transaction, write_deltalake

from disclosure_watch.store import Store
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.pairs import pairs
from storage import RECORDS, Letters, baseline, change, size

QUERIES = (
    ("a word of most texts", "提案"),
    ("a word of two characters", "农村"),
    ("a single character", "的"),
    ("a phrase of every title", "市政协六届三次会议"),
    ("a number", "0042号"),
    ("words side by side", "农村 企业 资金"),
    ("one or the other", "医院 OR 乡村 企业"),
    ("without one", "建议 -农村"),
    ("what no text holds", "量子纠缠"),
)


AT_ONCE = 50
"""Sources of one commit."""


def median_ms(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def once(what: str, work: Callable[[], object], target: str) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<44} {wall:8.2f} s   {cpu:8.2f} s CPU   {target}", flush=True)


def build(where: Path, sources: int) -> int:
    """Make a ledger as if each source had passed once, unless it is there; return the bytes of its texts."""
    built = where / "built"
    if not built.exists():
        shutil.rmtree(where, ignore_errors=True)
        letters, first = Letters(), Store(str(where / "first"))
        baseline(first, letters, "s0000")
        rows = first.ledger()
        total = 0
        for start in range(0, sources, AT_ONCE):
            keys = [f"s{number:04d}" for number in range(start, min(start + AT_ONCE, sources))]
            part = pa.concat_tables([_of_source(rows, key, letters) for key in keys])
            total += sum(
                pc.sum(pc.binary_length(part[name].cast(pa.binary()))).as_py() for name in ("title", "body_text")
            )
            once_each = CommitProperties(app_transactions=[Transaction(key, 1) for key in keys])
            write_deltalake(str(where / "ledger"), part, mode="append", commit_properties=once_each)
        built.write_text(str(total))
    return int(built.read_text())


def _of_source(rows: pa.Table, key: str, letters: Letters) -> pa.Table:
    numbers = [f"{key[1:]}{number:04d}" for number in range(rows.num_rows)]
    columns = {
        "source_id": [key] * rows.num_rows,
        "record_id": [f"{key}.{number}" for number in numbers],
        "title": [f"关于市政协六届三次会议第{number}号提案答复的函" for number in numbers],
        "body_text": [letters.text() for _ in numbers],
    }
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), pa.array(values, pa.string()))
    return rows


def measure(place: Path, sources: int, rounds: int) -> None:
    where = place / "large"
    text = build(where, sources)
    store = Store(str(where))
    print(f"{sources * RECORDS} records, {text / 1e6:.0f} MB of text; medians of {rounds}", flush=True)
    if not (where / "search").exists():
        once("the index, made", store.index, "target ≤ 600 s")
    room = size(where / "search")
    print(
        f"{'the index on disk over the text':<44} {room / 1e6:8.0f} / {text / 1e6:.0f} MB = {room / text:.2f}   target ≤ 1.5"
    )
    letters = Letters()
    for number in range(3):
        change(store, letters, f"s{sources // 2 + number:04d}")
        once("the index, after a pass that changed 20", store.index, "")
    for what, query in QUERIES:
        for history in (False, True):
            found = store.search(query, history=history, limit=20)
            wall = median_ms(lambda: store.search(query, history=history, limit=20), rounds)  # noqa: B023
            name = f"{what}{', in history' if history else ''}"
            print(f"{name:<44} {wall:8.1f} ms   {found.total} records   target ≤ 200", flush=True)
    first = median_ms(lambda: Store(str(where)).search("农村", limit=20), rounds)
    print(f"{'a word, by a reader that begins':<44} {first:8.1f} ms", flush=True)


def fts5(place: Path, sources: int, rounds: int) -> None:
    """Print the same for SQLite's FTS5, with what it takes to count by agency and year and to show the best."""
    store, file, text = Store(str(place / "large")), place / "fts5.db", build(place / "large", sources)
    if not file.exists():
        once("FTS5, made", lambda: fill(store, sources, file), "target ≤ 600 s")
    room = file.stat().st_size
    print(
        f"{'FTS5 on disk over the text':<44} {room / 1e6:8.0f} / {text / 1e6:.0f} MB = {room / text:.2f}   target ≤ 1.5"
    )
    with sqlite3.connect(file) as database:
        for what, query in QUERIES[:5]:
            asked = f'"{query}"*' if len(query) == 1 else '"' + " ".join(pairs([query]).split()[:-1]) + '"'
            wall = median_ms(lambda: ask(database, asked), rounds)  # noqa: B023
            print(f"{f'FTS5: {what}':<44} {wall:8.1f} ms", flush=True)


def fill(store: Store, sources: int, file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("pragma synchronous = off")
        database.execute("create table records(id integer primary key, publisher text, year integer, stored blob)")
        kinds = "unicode61 categories 'L* N* P* S* C* M* Co Cn' remove_diacritics 0"
        database.execute(f'create virtual table texts using fts5(title, text, content="", tokenize="{kinds}")')
        number = 0
        for source in range(sources):
            for row in store.ledger(
                source=f"s{source:04d}", columns=["title", "body_text", "publisher", "published_on"]
            ).to_pylist():
                number += 1
                body = row["body_text"]
                stored = zlib.compress(body.encode("gb18030"), 1)
                database.execute(
                    "insert into records values(?, ?, ?, ?)",
                    (number, row["publisher"], row["published_on"].year, stored),
                )
                database.execute(
                    "insert into texts(rowid, title, text) values(?, ?, ?)",
                    (number, pairs([normal(row["title"])]), pairs([normal(body)])),
                )
        database.execute("insert into texts(texts) values('optimize')")


def ask(database: sqlite3.Connection, asked: str) -> None:
    database.execute(
        "select publisher, year, count(*) from records where id in (select rowid from texts where texts match ?) "
        "group by 1, 2",
        (asked,),
    ).fetchall()
    database.execute(
        "select stored from texts join records on id = texts.rowid where texts match ? order by bm25(texts, 8, 1) limit 20",
        (asked,),
    ).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sources", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", type=Path)
    parser.add_argument("--fts5", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as drafts:
        place = chosen.place or Path(drafts)
        measure(place, chosen.sources, chosen.rounds)
        if chosen.fts5:
            fts5(place, chosen.sources, chosen.rounds)


if __name__ == "__main__":
    main()
