"""Compaction, expiry and rebuilding: smaller, and nothing that proves anything is lost."""

import datetime as dt
import os
import runpy
import shutil
import threading
from functools import partial
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from warcio.archiveiterator import ArchiveIterator

import killing
from disclosure_watch.errors import StoreError
from disclosure_watch.model import PassReport, Verdict
from disclosure_watch.store import Store, Tally, delta
from disclosure_watch.store.evidence.retention import filler

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


DAY = dt.timedelta(days=1)
HERE = Path(__file__)


def sound(store):
    return list(store.verify(lambda revision, capture: None, Tally())) == []


def noisy(made, store, passes, source="a"):
    """Pass over a site whose page 1 changes its noise at each pass and whose text changes at every fourth."""
    for number in range(passes):
        at = made.START + number * DAY
        with store.begin(source) as held:
            url = f"http://example.gov.cn/{source}/1"
            text = f"{number // 4}"
            content = f"<p>{text}</p><i>{number}</i>".encode() * 400
            ref = held.save(made.capture(url, content, at=at, packed=False))
            held.save(made.capture(f"http://example.gov.cn/{source}/", b"list" * number * 300, at=at, packed=False))
            revision = made.revise(held, held.known.get(f"{source}.1"), "1", text, ref, at)
            held.commit([revision] if revision else [])


def test_compaction_keeps_all_and_few_files(store, folder, made):
    """Many passes of many sources become one file with each source's rows together; reading gives the same rows."""
    for number in range(6):
        for source in "abc":
            made.visit(store, source, {"1": "甲" * (number + 1), "2": "乙"}, made.START + number * DAY)
            store.append_passes([PassReport(source, number, made.START, made.START, Verdict.OK, "")])
    before = list(store.revisions()), store.records(as_of=made.START + 3 * DAY), list(store.passes())
    assert store.compact(LATER)
    assert len(list((folder / "ledger").glob("*.parquet"))) == 1
    sources = DeltaTable(folder / "ledger").to_pyarrow_table()["source_id"].to_pylist()
    assert sources == sorted(sources)
    fresh = Store(str(folder))
    assert (list(fresh.revisions()), fresh.records(as_of=made.START + 3 * DAY), list(fresh.passes())) == before
    assert not store.compact(LATER)
    assert sound(store)
    (revision,) = made.visit(store, "a", {"1": "变", "2": "乙"}, made.START + 9 * DAY)
    assert revision.pass_number == 7
    assert sound(store)


def test_what_was_opened_before_can_be_read_after(store, folder, made):
    """A compaction leaves what it replaced for an hour, whatever the age of the files; one after that lets it go."""
    for number in range(12):
        made.visit(store, "a", {"1": f"{number}"}, made.START + number * DAY)
    for path in (folder / "ledger").glob("*.parquet"):
        os.utime(path, (0, 0))
    opened = DeltaTable(folder / "ledger").to_pyarrow_dataset()
    now = dt.datetime.now(dt.UTC)
    assert store.compact(now)
    made.visit(store, "a", {"1": "12"}, made.START + 12 * DAY)
    store.compact(now + dt.timedelta(minutes=30))
    assert opened.to_table().num_rows == 12
    assert sound(store)
    store.compact(now + dt.timedelta(hours=2))
    assert {path.name for path in (folder / "ledger").glob("*.parquet")} == {
        Path(uri).name for uri in DeltaTable(folder / "ledger").file_uris()
    }
    assert len(list(Store(str(folder)).revisions())) == 13
    assert sound(store)


def test_a_compaction_while_a_reader_looks_how_much_there_is(folder, made, monkeypatch):
    """Files that go between the log's and their own reading cost a reader nothing: the latest state has their rows."""
    for number in range(12):
        made.visit(Store(str(folder)), "a", {"1": "甲" * (number + 1)}, made.START + number * DAY)
    read, gone = delta.pq.read_metadata, []

    def late(*args, **kwargs):
        if not gone:
            gone.append(Store(str(folder)).compact(LATER))
        return read(*args, **kwargs)

    monkeypatch.setattr(delta.pq, "read_metadata", late)
    assert len(list(Store(str(folder)).revisions())) == 12
    assert gone == [True]


def test_a_compacted_log_is_short(store, folder, made):
    """Of the checkpoints, which tell of all files anew, the last ones are left, and they don't tell of old files."""
    for number in range(45):
        made.visit(store, "a", {"1": f"{number}"}, made.START + number * DAY)
    assert len(list((folder / "ledger/_delta_log").glob("*.checkpoint.parquet"))) == 4
    assert store.compact(LATER)
    checkpoints = sorted((folder / "ledger/_delta_log").glob("*.checkpoint.parquet"))
    assert len(checkpoints) == 3
    last = pq.read_table(checkpoints[-1])
    assert pc.sum(pc.is_valid(last["add"])).as_py() == 1
    assert "remove" not in last.column_names or last["remove"].null_count == len(last)
    assert sound(store)
    assert len(list(Store(str(folder)).revisions("a"))) == 45


def test_compaction_while_passes_run(folder, made):
    """Passes that commit and read while the ledger is compacted again and again neither fail nor lose a revision."""
    faults = []

    def passes():
        store = Store(str(folder))
        try:
            for number in range(25):
                made.visit(store, "a", {"1": f"{number}"}, made.START + number * DAY)
                assert len(list(store.revisions("a"))) == number + 1
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    worker = threading.Thread(target=passes)
    worker.start()
    compacting = Store(str(folder))
    while worker.is_alive():
        compacting.compact(LATER)
    worker.join()
    assert faults == []
    store = Store(str(folder))
    assert [revision.revision for revision in store.revisions("a")] == list(range(1, 26))
    assert sound(store)


def at_once(*works):
    """Do each work in a thread of its own, all beginning together."""
    start = threading.Barrier(len(works))

    def begin(work):
        start.wait()
        work()

    threads = [threading.Thread(target=begin, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_compactions_at_once(store, folder, made):
    """Two compactions at once do it once: Delta itself would let both add the rows."""
    for number in range(12):
        made.visit(store, "a", {"1": f"{number}"}, made.START + number * DAY)
    before = list(store.revisions())
    at_once(*(partial(Store(str(folder)).compact, LATER) for _ in range(4)))
    assert list(Store(str(folder)).revisions()) == before
    assert sound(store)


def test_runs_that_end_together(folder, made):
    """Runs that append their passes at once, and join small files as they go, leave each pass once."""

    def run(source):
        store = Store(str(folder))
        for number in range(40):
            store.append_passes([PassReport(source, number, made.START, made.START, Verdict.OK, "")])

    at_once(*(lambda source=source: run(source) for source in "abcd"))
    passes = [(report.source_id, report.pass_number) for report in Store(str(folder)).passes()]
    assert sorted(passes) == [(source, number) for source in "abcd" for number in range(40)]


def test_compaction_refuses_what_is_damaged(store, folder, made):
    """A file that isn't what was written is named, not rewritten: that would seal the damage as true."""
    for number in range(12):
        made.visit(store, "a", {"1": f"{number}"}, made.START + number * DAY)
    file = sorted((folder / "ledger").glob("*.parquet"))[3]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=file.name):
        Store(str(folder)).compact(LATER)
    assert file.read_bytes() == bytes(data)


def test_expiry_keeps_every_proof_where_it_lies(store, folder, made):
    """What later captures superseded goes, its room is given back; every revision's proof is read as before."""
    noisy(made, store, 12)
    path = folder / "evidence/a/a-202611.warc.gz"
    before = {revision.evidence: store.read_evidence(revision.evidence) for revision in store.revisions()}
    assert len(before) == 3
    used = path.stat().st_blocks
    assert store.expire(0, made.START + 30 * DAY) == 8 + 11  # of 12 pages 3 are proofs and 1 is the last
    assert {ref: store.read_evidence(ref) for ref in before} == before
    assert path.stat().st_blocks < used
    assert sound(store)
    assert store.expire(0, made.START + 30 * DAY) == 0
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert kinds.count("response") == len([kind for kind in kinds if kind == "request"])
    noisy(made, store, 1)
    assert sound(store)


def test_expiry_keeps_what_is_young(store, made):
    """Captures of the last days stay."""
    noisy(made, store, 8)
    assert store.expire(10, made.START + 8 * DAY) == 0


@pytest.mark.parametrize("length", [300, 301, 4096, 65000, 65535 + 300, 131_071, 200_000, 1_000_003])
def test_a_filler_is_as_long_as_asked(length, tmp_path):
    """A filler is a gzip member of that very length, and one WARC record to other tools."""
    data = filler(length, 7)
    assert len(data) == length
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    with path.open("rb") as stream:
        (record,) = [record.rec_type for record in ArchiveIterator(stream)]
    assert record == "metadata"


def keep_up(folder, work):
    """Do one of the works of upkeep."""
    store = Store(str(folder))
    if work == "expire":
        store.expire(0, runpy.run_path(str(HERE.with_name("conftest.py")))["START"] + 30 * DAY)
    elif work == "compact":
        store.compact(LATER)
    else:
        store.rebuild()


@pytest.fixture(scope="module")
def worn(tmp_path_factory):
    """A store that has something to compact and to expire."""
    import types

    made = types.SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
    folder = tmp_path_factory.mktemp("worn")
    store = Store(str(folder))
    for source in "ab":
        noisy(made, store, 20, source)
        made.visit(store, source, {"1": "4"}, made.START + 21 * DAY)
    return folder


def told(folder):
    store = Store(str(folder))
    return {
        "ledger": list(store.revisions()),
        "records": store.records().to_pylist(),
        "snapshots": [path.read_bytes() for path in sorted(folder.glob("snapshots/*.parquet"))],
        "evidence": [path.read_bytes() for path in sorted(folder.glob("evidence/*/*"))],
    }


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("work", ["compact", "expire", pytest.param("rebuild", marks=pytest.mark.slow)])
def test_killed_upkeep_run_again(worn, tmp_path, work, every):
    """Killed after each change of compact, expire and rebuild, then run again: all is as after an undisturbed run."""

    def due(name):
        folder = shutil.copytree(worn, tmp_path / str(name))
        if work == "rebuild":
            shutil.rmtree(folder / "snapshots")
        return folder

    calm = due("calm")
    keep_up(calm, work)
    assert sound(Store(str(calm)))
    count = 0
    for count in killing.after_each_change(HERE, "keep_up", lambda number: (due(number), work), every):
        folder = tmp_path / str(count)
        if work != "rebuild":
            assert sound(Store(str(folder))), count
        keep_up(folder, work)
        assert sound(Store(str(folder))), count
        assert told(folder) == told(calm), count
    assert count + every > {"compact": 10, "expire": 6, "rebuild": 4}[work]
