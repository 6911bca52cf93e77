"""Reading: what is asked for, in order, from as few files as it takes."""

import datetime as dt

import pandas as pd
import pytest

from disclosure_watch import schema
from disclosure_watch.errors import StoreError

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def history(store, made):
    """Three passes of two sources, an hour between them."""
    went = [
        made.visit(store, "b", {"1": "甲", "2": "乙"}, made.START),
        made.visit(store, "a", {"1": "甲"}, made.START + HOUR),
        made.visit(store, "b", {"1": "甲甲"}, made.START + 2 * HOUR),
    ]
    return [revision for revisions in went for revision in revisions]


def ids(revisions):
    return [revision.revision_id for revision in revisions]


def test_revisions_by_what_is_asked(store, made, history):
    """Revisions are told oldest first, by source, record and moment, bounds included or not as they say."""
    assert ids(store.revisions()) == ids(history) == ["b.1.1", "b.2.1", "a.1.1", "b.1.2", "b.2.2"]
    assert ids(store.revisions("b")) == ["b.1.1", "b.2.1", "b.1.2", "b.2.2"]
    assert ids(store.revisions(record_id="b.2")) == ["b.2.1", "b.2.2"]
    assert ids(store.revisions(since=made.START + HOUR)) == ["a.1.1", "b.1.2", "b.2.2"]
    assert ids(store.revisions(after=made.START + HOUR)) == ["b.1.2", "b.2.2"]
    assert ids(store.revisions(until=made.START + HOUR)) == ["b.1.1", "b.2.1", "a.1.1"]
    assert ids(store.revisions("b", since=made.START + HOUR, until=made.START + HOUR)) == []
    assert ids(store.revisions("none")) == ids(store.revisions(record_id="it's none")) == []


def test_a_moment_may_come_in_any_zone(store, made, history):
    """A bound told in Beijing's time is the same bound."""
    beijing = (made.START + HOUR).astimezone(dt.timezone(8 * HOUR))
    assert ids(store.revisions(since=beijing)) == ["a.1.1", "b.1.2", "b.2.2"]
    assert store.records(as_of=beijing)["record_id"].to_pylist() == ["a.1", "b.1", "b.2"]


def test_records_by_source_and_column(store, history):
    """Records come by source and id; a source and columns can be picked, now and as of a moment."""
    assert store.records()["record_id"].to_pylist() == ["a.1", "b.1", "b.2"]
    assert store.records("b")["state"].to_pylist() == ["live", "withdrawn"]
    assert store.records("b", columns=["record_id", "title"]).column_names == ["record_id", "title"]
    assert store.records("none").num_rows == 0
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert store.records(as_of=now, columns=["record_id"]).equals(store.records(columns=["record_id"]))


def test_snapshots_are_all_that_lies_in_their_folder(store, folder, history):
    """Pandas reads the folder whole, a draft that a dead process left there notwithstanding."""
    (folder / "snapshots" / ".a.parquet.123").write_bytes(b"half a fi")
    records = pd.read_parquet(folder / "snapshots")
    assert sorted(records["record_id"]) == ["a.1", "b.1", "b.2"]
    assert store.records().num_rows == 3


def test_damage_is_named(store, folder, history):
    """A damaged snapshot, ledger file or log is named with what to do."""
    for damaged, read, remedy in (
        ("snapshots/a.parquet", store.records, "rebuild"),
        (next((folder / "ledger").glob("*.parquet")).relative_to(folder), lambda: list(store.revisions()), "restore"),
    ):
        path = folder / damaged
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(StoreError, match=f"{damaged}|ledger.*") as caught:
            read()
        assert remedy in str(caught.value)
        path.write_bytes(whole)


def test_a_snapshot_without_a_later_column_is_read(store, folder, made, history):
    """A snapshot written before a column was there is read with nulls in it."""
    import pyarrow.parquet as pq

    path = folder / "snapshots" / "a.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["publisher"]), path)
    table = store.records()
    assert table.schema.equals(schema.arrow_schema("snapshots"))
    assert table["publisher"].to_pylist() == [None] * 3
