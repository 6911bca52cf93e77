"""
Tables written by each schema version are read, verified, continued and rebuilt by today's.

`written/schema-N.zip` holds the storage that the program of version N left after two passes: four records, an edit of one
title. A new version adds a file of its own, written before anything else changes.
"""

import dataclasses
import datetime as dt
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from disclosure_watch import fields, schema
from disclosure_watch.errors import StoreError
from disclosure_watch.model import PassReport, Verdict
from disclosure_watch.store import Store, Tally

WRITTEN = Path(__file__).parent / "written"
FIRST = [column.name for column in schema.SNAPSHOT_COLUMNS if column.since == 1]
LATER = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


@pytest.fixture(params=range(1, schema.SCHEMA_VERSION + 1), ids="schema-{}".format)
def kept(request, tmp_path):
    """A storage as the program of one version left it."""
    with zipfile.ZipFile(WRITTEN / f"schema-{request.param}.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path


def sound(store):
    return list(store.verify(lambda revision, capture: None, Tally())) == []


def test_it_is_read_and_verified(kept):
    """Snapshots, history, any moment, passes and evidence are there, with today's columns, and nothing is damaged."""
    store = Store(str(kept))
    records = store.records()
    assert records.schema.equals(schema.arrow_schema("snapshots"))
    assert records.select(FIRST).equals(store.records(as_of=LATER, columns=FIRST))
    revisions = list(store.revisions())
    assert [recorded.revision for recorded in revisions] == [1, 1, 1, 1, 2]
    (change,) = revisions[-1].fields
    assert (change.field, str(change.after).endswith("（修订）")) == ("title", True)
    assert [recorded.entries for recorded in store.passes()] == [4, 4]
    assert sound(store)


def test_it_is_continued(kept, made):
    """A further pass writes beside the old rows; compaction, expiry and rebuilding keep them all."""
    store = Store(str(kept))
    before = store.records(columns=FIRST)
    files = [len(row["attachments"]) for row in before.to_pylist()]
    assert sum(files)
    with store.begin("a") as held:
        known = next(iter(held.known.values()))
        url = "http://example.gov.cn/new"
        ref = held.save(made.capture(url, "<p>新</p>".encode(), at=LATER))
        held.commit([made.revise(held, None, "new", "新", ref, LATER)])
    assert store.records().num_rows == 5
    store.compact(LATER)
    store.expire(1, LATER + dt.timedelta(days=90))
    store.rebuild()
    after = Store(str(kept)).records(columns=FIRST)
    assert after.filter(after["record_id"].to_numpy(zero_copy_only=False) != "a.new").equals(before)
    assert next(store.revisions(record_id=known.record_id)).record.url == known.record.url
    assert sound(store)


def test_upkeep_leaves_one_schema_version(kept):
    """After a compaction no snapshot is of an earlier version: pandas, Polars and DuckDB read the folder as one."""
    Store(str(kept)).compact(LATER)
    (path,) = (kept / "snapshots").glob("*.parquet")
    assert pq.read_schema(path).names == [column.name for column in schema.SNAPSHOT_COLUMNS]


def test_a_later_version_is_refused(tmp_path, made):
    """A snapshot of a version to come isn't guessed at: who reads it is told to upgrade."""
    store = Store(str(tmp_path))
    made.visit(store, "a", {"1": "甲"}, made.START)
    path = tmp_path / "snapshots" / "a.parquet"
    table = pq.read_table(path)
    later = {b"disclosure_watch.schema_version": str(schema.SCHEMA_VERSION + 1).encode()}
    pq.write_table(table.replace_schema_metadata(table.schema.metadata | later), path)
    with pytest.raises(StoreError, match="upgrade"), store.begin("a"):
        pass


def test_files_say_what_their_columns_mean(tmp_path, made):
    """Each column of a snapshot and of the ledger carries its meaning in English and Chinese, and since when it is."""
    made.visit(Store(str(tmp_path)), "a", {"1": "甲"}, made.START)
    for file, columns in (
        (tmp_path / "snapshots" / "a.parquet", schema.SNAPSHOT_COLUMNS),
        (next((tmp_path / "ledger").glob("*.parquet")), schema.LEDGER_COLUMNS),
    ):
        written = pq.read_schema(file)
        for column in columns:
            told = written.field(column.name).metadata
            assert told[b"description"].decode() == column.meaning
            assert told[b"description_zh"].decode() == column.zh
            assert told[b"since"].decode() == str(column.since)
        for column in fields.REPLY_FIELDS:
            told = written.field("reply").type.field(column.name).metadata
            assert told[b"description"].decode() == column.meaning


def test_words_may_change(tmp_path, made, monkeypatch):
    """A column described in other words than when the table was made is no other column."""
    store = Store(str(tmp_path))
    made.visit(store, "a", {"1": "甲"}, made.START)
    store.append_passes([PassReport("a", 1, made.START, made.START, Verdict.OK, "")])
    tables = {
        name: tuple(dataclasses.replace(column, meaning="in other words") for column in columns)
        for name, columns in schema.TABLES.items()
    }
    monkeypatch.setattr(schema, "TABLES", tables)
    later = Store(str(tmp_path))
    made.visit(later, "a", {"1": "乙"}, LATER)
    later.append_passes([PassReport("a", 2, LATER, LATER, Verdict.OK, "")])
    assert len(list(later.revisions())) == len(list(later.passes())) == 2
    assert sound(later)
