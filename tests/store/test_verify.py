"""Verification: an undamaged store is whole, and one flipped byte anywhere is found and named."""

import gzip
import random
import runpy
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_watch.errors import ParseError
from disclosure_watch.model import PassReport, Source, Verdict
from disclosure_watch.store import Store, Tally
from disclosure_watch.store.verify import captures


def damages(folder, reparse=lambda revision, capture: None, tally=None):
    return list(Store(str(folder)).verify(reparse, tally or Tally()))


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A store of two sources after thirteen passes, beyond a checkpoint, with runs' tables."""
    made = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
    folder = tmp_path_factory.mktemp("verify")
    store = Store(str(folder))
    for number in range(12):
        at = made["START"].replace(day=1 + number)
        made["visit"](store, "a", {"1": "甲" * (number + 1), "2": "乙附件", "3": "丙"}, at)
        store.append_passes([PassReport("a", number + 1, at, at, Verdict.OK, "")])
    made["visit"](store, "b", {"1": "甲"}, made["START"])
    return folder


def files_of(folder):
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size and path.relative_to(folder).parts[0] != "locks"
    )


def test_an_undamaged_store_is_whole(history):
    """Nothing is found, and what was looked at is counted."""
    tally = Tally()
    assert damages(history, tally=tally) == []
    assert (tally.revisions, tally.captures) == (15, 15 + 22)
    assert tally.files >= len(files_of(history)) - 1


def flip(path, offset, bit):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1 << bit
    path.write_bytes(data)


def flips(folder, path, chance, count):
    """Flip single bits of a file, one at a time, and return those that were not found with the file's name."""
    whole = path.read_bytes()
    missed = []
    name = str(path.relative_to(folder))
    for _ in range(count):
        offset, bit = chance.randrange(len(whole)), chance.randrange(8)
        flip(path, offset, bit)
        if not any(path.name in str(damage) for damage in damages(folder)):
            missed.append((name, offset, bit))
        path.write_bytes(whole)
    return missed


@pytest.mark.slow
def test_one_flipped_bit_is_found_in_every_file(history, tmp_path):
    """A bit flipped in each file of the store: the file is named."""
    folder = shutil.copytree(history, tmp_path / "storage")
    chance = random.Random(11)
    missed = [miss for path in files_of(folder) for miss in flips(folder, path, chance, 1)]
    assert missed == []


@pytest.mark.parametrize("count", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_flipped_bits_are_found(history, tmp_path, count):
    """Bits flipped in each kind of file, one at a time: the file is named each time."""
    folder = shutil.copytree(history, tmp_path / "storage")
    chance = random.Random(12)
    kinds = {path.parent.name + "".join(path.suffixes[-2:]): path for path in files_of(folder)}
    assert len(kinds) > 12
    assert [miss for path in kinds.values() for miss in flips(folder, path, chance, count)] == []


@pytest.mark.parametrize(
    "name",
    ["snapshots/a.parquet", "evidence/a/a-202611.warc.gz", "ledger/_delta_log/{:020}.json", "ledger/*.parquet"],
)
def test_a_missing_file_is_found(history, tmp_path, name):
    """A snapshot, an evidence file, the last log entry or a data file taken away is named."""
    folder = shutil.copytree(history, tmp_path / "storage")
    path = next(iter(sorted(folder.glob(name.format(13)))))
    path.unlink()
    assert path.relative_to(folder).as_posix() in {damage.file for damage in damages(folder)}


def test_missing_derived_tables_are_found(history, tmp_path):
    """What is made from the ledger and isn't there any more is named; what wasn't made yet isn't."""
    folder = shutil.copytree(history, tmp_path / "storage")
    store = Store(str(folder))
    last = list(store.passes())[-1]
    store.note_sources([Source("a", "", "http://example.gov.cn/")], [replace(last, baseline=1)], last.finished_at)
    assert damages(folder) == []
    lost = ["edits/a.parquet", "record_agencies/a.parquet", "agencies.parquet", "sources.parquet"]
    for name in lost:
        (folder / name).unlink()
    assert {damage.file for damage in damages(folder)} == set(lost)


@pytest.mark.parametrize("more", [b"x", b"cn,gov", b"\n", b"{}\n", b"a b {}"])
def test_what_was_appended_to_an_index_is_found(history, tmp_path, more):
    """Bytes behind the last line are damage, unless a pass is at it."""
    folder = shutil.copytree(history, tmp_path / "storage")
    path = folder / "evidence/a/a-202611.cdxj"
    path.write_bytes(path.read_bytes() + more)
    assert {damage.file for damage in damages(folder)} == {"evidence/a/a-202611.cdxj"}
    if not more.endswith(b"\n"):
        (folder / "locks/a-202611.saving").touch()
        assert damages(folder) == []


def test_a_pass_that_ends_meanwhile_is_no_damage(store, folder, made, monkeypatch):
    """Evidence whose index was written after verification had read it is vouched for."""
    made.visit(store, "a", {"1": "甲"})
    read, ended = captures._lines, []
    with store.begin("a") as held:
        held.save(made.capture("http://example.gov.cn/new"))

        def lines(name, data, source_id):
            told = list(read(name, data, source_id))
            if not ended:
                ended.append(held.commit(()))
            return told

        monkeypatch.setattr(captures, "_lines", lines)
        assert damages(folder) == []
        assert ended


def test_a_cut_file_is_found(history, tmp_path):
    """Evidence that lost its end is named."""
    folder = shutil.copytree(history, tmp_path / "storage")
    path = folder / "evidence/a/a-202611.warc.gz"
    path.write_bytes(path.read_bytes()[:-100])
    assert {damage.file for damage in damages(folder)} == {"evidence/a/a-202611.warc.gz"}


def test_a_forged_history_is_found(history, tmp_path, made):
    """A revision rewritten with all its files' digests, or left out, breaks the chain."""
    import pyarrow as pa
    from deltalake import DeltaTable, write_deltalake

    folder = shutil.copytree(history, tmp_path / "storage")
    table = pa.table(DeltaTable(folder / "ledger").to_pyarrow_table())
    shutil.rmtree(folder / "seals")
    kept = table.filter(pa.compute.not_equal(table["revision_id"], "a.1.5"))
    write_deltalake(str(folder / "ledger"), kept, mode="overwrite")
    assert any("a.1.6 doesn't follow" in damage.message for damage in damages(folder))


def test_records_are_read_again(history):
    """Each record is compared with what its capture says now; one that differs, or can't be read, is named."""
    tally = Tally()
    assert damages(history, lambda revision, capture: revision.record, tally) == []
    assert tally.reparsed == 15
    wrong = damages(history, lambda revision, capture: replace(revision.record, title="x"))
    assert len(wrong) == 15
    assert all("title" in damage.message for damage in wrong)

    def unreadable(revision, capture):
        raise ParseError("no title", lost="title")

    assert len(damages(history, unreadable)) == 15


@pytest.mark.parametrize("lost", [30, 500, 4_000, 9_000])
def test_half_a_compressed_answer_is_what_a_dead_pass_left(store, folder, made, lost):
    """Wherever a kill cuts an answer that came as gzip, whose body looks like a record's beginning, it is no damage."""
    made.visit(store, "a", {"1": "甲"})
    body = gzip.compress(random.Random(1).randbytes(9_000))
    with store.begin("a") as held:
        capture = made.capture("http://example.gov.cn/new")
        headers = (*capture.headers, ("Content-Encoding", "gzip"))
        held.save(replace(capture, body=body, content=gzip.decompress(body), headers=headers, sha256=""))
    path = folder / "evidence/a/a-202611.warc.gz"
    path.write_bytes(path.read_bytes()[:-lost])
    assert damages(folder) == []


def test_what_a_dead_pass_left_is_no_damage(store, folder, made):
    """Captures beyond the index and half a capture are what a kill leaves, not damage."""
    made.visit(store, "a", {"1": "甲"})
    with store.begin("a") as held:
        held.save(made.capture("http://example.gov.cn/new"))
    path = folder / "evidence/a/a-202611.warc.gz"
    path.write_bytes(path.read_bytes()[:-30])
    assert damages(folder) == []
    made.visit(store, "a", {"1": "甲甲"})
    assert damages(folder) == []
    assert len(list((folder / "seals/ledger").iterdir())) == 3
