"""
What storage costs as it grows: a pass, reading one source, any day, many small passes compacted, room on disk.

    python benchmarks/storage.py [--sources 2000] [--rounds 7] [--place DIR]

Ratios of medians in one run. The large store holds `--sources` sources of 500 records each, the small one two; both were
written by passes, one commit a source, and compacted as the daily upkeep does. The place (14 GB for a million records,
8 minutes to make) is left behind where it is named, and then used again.
"""

import argparse
import datetime as dt
import hashlib
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import write_deltalake

from disclosure_watch.ministry.prose import sentence
from disclosure_watch.ministry.words import AGENCIES, SUBJECTS, Subject
from disclosure_watch.model import (
    Attribution,
    Capture,
    Change,
    EvidenceRef,
    FieldChange,
    Known,
    Record,
    Reply,
    ReplyKind,
    Revision,
    State,
)
from disclosure_watch.store import SourcePass, Store

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


RECORDS = 500
"""Records of one source."""

CHANGED = 20
"""Records that one pass changes."""

SMALL_PASSES = 1000
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Letters:
    """Letters of some 900 characters in words that repeat as an office's do, no two alike."""

    def __init__(self) -> None:
        self._rng = random.Random(1)
        pool = [sentence(self._rng, _subject(self._rng), planned=False) for _ in range(4000)]
        self._pool = pool

    def text(self) -> str:
        lines = self._rng.choices(self._pool, k=20)
        return "\n".join([f"{self._rng.randrange(10**6)}号建议收悉。", *lines])

    def record(self, source: str, number: int) -> Record:
        day = dt.date(2020, 1, 1) + dt.timedelta(days=self._rng.randrange(2000))
        reply = Reply(
            ReplyKind.PROPOSAL, "市政协六届三次会议", f"{number:04d}", "关于某事的提案", "A", ("孙宽",), ("市财政局",)
        )
        return Record(
            profile="trs",
            parser_version="1",
            url=f"http://www.{source}.example/zwgk/t2026_{number}.html",
            title=f"关于市政协六届三次会议第{number:04d}号提案答复的函",
            index_number=f"11500000MB15895317/2026-{number:05d}",
            publisher="市科技局",
            issued_on=day,
            published_on=day,
            body_text=self.text(),
            reply=reply,
        )


def _subject(rng: random.Random) -> Subject:
    return rng.choice(SUBJECTS[rng.choice(AGENCIES).short])


def revision(
    held: SourcePass, known: Known | None, record: Record, record_id: str, ref: EvidenceRef | None
) -> Revision:
    fields = () if known is None else (FieldChange("body_text", "8837", "8873"),)
    at = START + dt.timedelta(hours=held.pass_number)
    return Revision(
        record_id=record_id,
        source_id=held.source_id,
        revision=known.revision + 1 if known else 1,
        state=State.LIVE,
        changes=(Change.CONTENT_CHANGED if known else Change.BASELINE,),
        attribution=Attribution.SOURCE_EDIT,
        fields=fields,
        pass_number=held.pass_number,
        first_seen_at=known.first_seen_at if known else at,
        observed_at=at,
        record=record,
        evidence=ref,
    )


def baseline(store: Store, letters: Letters, source: str, count: int = RECORDS) -> None:
    with store.begin(source) as held:
        made = []
        for number in range(count):
            record = letters.record(source, number)
            record_id = f"{source}.{hashlib.sha256(record.url.encode()).hexdigest()[:12]}"
            row = held.row(record.url, page="detail")
            row.checked_at, row.record_id, row.sha256 = START, record_id, "0" * 64
            made.append(revision(held, None, record, record_id, None))
        held.commit(made, full_pass_at=START)


def change(store: Store, letters: Letters, source: str, count: int = CHANGED) -> None:
    """Do one pass that changes some records of a source, with their captures."""
    with store.begin(source) as held:
        made = []
        for known in sorted(held.known.values(), key=lambda one: (one.revision, one.record_id))[:count]:
            record = letters.record(source, int(known.record.url.rpartition("_")[2].removesuffix(".html")))
            ref = held.save(capture(record))
            held.row(record.url, page="detail").checked_at = START
            made.append(revision(held, known, record, known.record_id, ref))
        held.commit(made, full_pass_at=START)


def capture(record: Record) -> Capture:
    content = f"<html><body><h1>{record.title}</h1><p>{record.body_text}</p></body></html>".encode()
    return Capture(
        url=record.url,
        requested_url=record.url,
        fetched_at=START,
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        request_headers=(("Host", "www.example"),),
        body=content,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def build(place: Path, sources: int) -> None:
    if (place / "built").exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    letters, store = Letters(), Store(str(place))
    for number in range(sources):
        baseline(store, letters, f"s{number:04d}")
    store.compact(LATER)
    (place / "built").touch()


def written(place: Path, since: float) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file() and path.stat().st_mtime >= since)


Costs = dict[str, list[float]]


def measured(costs: Costs, name: str, work: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    costs.setdefault(f"{name} cpu", []).append(time.process_time() - cpu)
    costs.setdefault(f"{name} wall", []).append(time.perf_counter() - wall)


def told(costs: Costs, what: str, ours: str, theirs: str, limit: float, kinds: Iterable[str] = ("cpu", "wall")) -> None:
    for kind in kinds:
        mine, other = (statistics.median(costs[f"{name} {kind}"]) for name in (ours, theirs))
        unit = 1000 if kind != "bytes" else 0.001
        print(
            f"{what:<46} {kind:<5} {mine * unit:10.1f} / {other * unit:10.1f} = {mine / other:5.2f}   target ≤ {limit}"
        )


def passes(costs: Costs, name: str, place: Path, rounds: int, first: int) -> None:
    letters = Letters()
    for number in range(rounds):
        since = time.time()
        time.sleep(0.02)
        source = f"s{first + number % 2:04d}"
        measured(costs, name, lambda source=source: change(Store(str(place)), letters, source))
        costs.setdefault(f"{name} bytes", []).append(written(place, since))


def small_passes(place: Path) -> tuple[Path, Path]:
    """Return a store of many small passes, compacted, and one whose ledger was written in one commit."""
    letters, worn, fresh = Letters(), place / "worn", place / "fresh"
    for path in (worn, fresh):
        shutil.rmtree(path, ignore_errors=True)
    store = Store(str(worn))
    for number in range(50):
        baseline(store, letters, f"s{number:04d}", 20)
    for number in range(SMALL_PASSES):
        change(store, letters, f"s{number % 50:04d}", 1)
    store.compact(LATER)
    write_deltalake(str(fresh / "ledger"), store.ledger().sort_by([("source_id", "ascending")]))
    return worn, fresh


def size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--place", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as drafts:
        place = chosen.place or Path(drafts)
        measure(place, chosen.sources, chosen.rounds)


def measure(place: Path, sources: int, rounds: int) -> None:
    small, large, costs = place / "small", place / "large", Costs()
    build(small, 2)
    build(large, sources)
    total = sources * RECORDS
    print(f"{total} records in {sources} sources, ledger {size(large / 'ledger') / 1e6:.0f} MB; {rounds} rounds")
    for _ in range(rounds):
        passes(costs, "small", small, 1, 0)
        passes(costs, "large", large, 1, sources // 2)
    told(costs, f"a pass, {total} records over 1000", "large", "small", 1.5, ("cpu", "wall", "bytes"))

    store, source = Store(str(large)), f"s{sources // 3:04d}"
    file = large / "snapshots" / f"{source}.parquet"
    for _ in range(rounds * 3):
        measured(costs, "one source", lambda: store.records(source))
        measured(costs, "its file", lambda: pq.read_table(file))
    told(costs, "records() of one source over its file", "one source", "its file", 2)

    moment = START + dt.timedelta(days=300)
    same = place / "same.parquet"
    pq.write_table(store.records(as_of=moment), same, compression="zstd")
    for _ in range(3):
        measured(costs, "as of", lambda: store.records(as_of=moment))
        measured(costs, "same rows", lambda: pq.read_table(same))
    told(costs, "as_of over all sources over a bare read", "as of", "same rows", 3)

    pq.write_table(store.ledger(), same, compression="zstd")
    room, bare = size(large / "ledger"), same.stat().st_size
    print(
        f"{'the ledger on disk over one zstd file':<46} {'bytes':<5} {room / 1e6:10.1f} / {bare / 1e6:10.1f} = {room / bare:5.2f}   target ≤ 1.3"
    )
    room = size(large / "snapshots")
    pq.write_table(store.records(), same, compression="zstd")
    bare = same.stat().st_size
    print(
        f"{'the snapshots on disk over one zstd file':<46} {'bytes':<5} {room / 1e6:10.1f} / {bare / 1e6:10.1f} = {room / bare:5.2f}   for comparison"
    )
    same.unlink()

    worn, fresh = small_passes(place)
    reader = Store(str(worn))
    for _ in range(rounds):
        measured(costs, "worn", lambda: Store(str(worn)).ledger())
        measured(costs, "fresh", lambda: Store(str(fresh)).ledger())
    told(costs, f"{SMALL_PASSES} small passes compacted, over a fresh table", "worn", "fresh", 1.2)
    assert reader.ledger().num_rows == 50 * 20 + SMALL_PASSES


if __name__ == "__main__":
    main()
