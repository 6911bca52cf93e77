"""Passes, findings and deliveries: appended once a run, read back as they went."""

import dataclasses
import datetime as dt
import subprocess
import sys

from deltalake import DeltaTable

from disclosure_watch import schema
from disclosure_watch.model import Finding, FindingKind, PassReport, Sighting, Verdict
from disclosure_watch.store import Store
from disclosure_watch.store.delta import FILES_BEFORE_COMPACTION

HOUR = dt.timedelta(hours=1)


def report(number, at, source="a"):
    return PassReport(source, number, at, at + HOUR, Verdict.OK, "", complete=True, entries=3, bytes=99, seconds=1.5)


def finding(at, **more):
    return Finding(
        **{
            "kind": FindingKind.BLOCKED,
            "source_id": "a",
            "record_id": None,
            "url": None,
            "message": "412",
            "first_seen_at": at,
            "last_seen_at": at,
            "count": 1,
        }
        | more
    )


def test_what_is_not_there_is_empty(store, folder):
    """A store without anything reads as empty everywhere, and reading makes nothing."""
    assert list(store.passes()) == store.findings() == store.deliveries() == list(store.revisions()) == []
    assert store.open_findings() == {}
    assert store.records().num_rows == store.records(as_of=dt.datetime.now(dt.UTC)).num_rows == 0
    assert store.records(columns=["title"]).column_names == ["title"]
    assert store.rebuild() == 0
    assert not folder.exists()


def test_nothing_to_append_is_no_commit(store, folder):
    """Empty input makes no table."""
    store.append_passes([])
    store.append_findings([])
    store.append_deliveries([])
    assert not folder.exists()


def test_passes_come_back(store, made):
    """Passes come back as they went, oldest first, of one source or since a moment."""
    went = [report(1, made.START), report(1, made.START, "b"), report(2, made.START + HOUR)]
    store.append_passes(went[2:])
    store.append_passes(went[:2])
    assert list(store.passes()) == went
    assert list(store.passes("a")) == [went[0], went[2]]
    assert list(store.passes("a", since=made.START + HOUR)) == [went[2]]
    assert list(store.passes(since=made.START + HOUR)) == [went[2]]


def test_findings_stand_as_last_told(store, made):
    """The last row of a finding counts; one that ended and began again stands twice."""
    first = finding(made.START)
    page = finding(made.START, kind=FindingKind.GONE_BUT_LISTED, record_id="a.1", url="http://x/1")
    store.append_findings([first, page])
    again = dataclasses.replace(first, last_seen_at=made.START + HOUR, count=2, message="403")
    moved = dataclasses.replace(page, url="http://x/2", count=2)
    store.append_findings([again, moved])
    assert store.findings() == [again, moved]
    ended = dataclasses.replace(again, ended_at=made.START + 2 * HOUR)
    store.append_findings([ended])
    assert store.findings() == [ended, moved]
    assert store.open_findings() == {Sighting(page.kind, "a", "", "a.1").key: moved}
    new = finding(made.START + 3 * HOUR)
    store.append_findings([new])
    assert store.findings() == [ended, moved, new]
    assert store.open_findings()[Sighting(first.kind, "a", "").key] == new


def delivery(number, at):
    row = {field.name: None for field in schema.arrow_schema("deliveries")}
    lists = {field.name: [] for field in schema.arrow_schema("deliveries") if str(field.type).startswith("list")}
    told = {
        "subscription": "all",
        "alert_id": f"all:{number}",
        "revision_ids": [f"a.{number}.1"],
        "status": "delivered",
        "attempt": 1,
        "attempted_at": at,
        "detail": "",
    }
    return row | lists | told


def test_deliveries_come_back(store, made):
    """Delivery attempts come back as they went, oldest first, all or since a moment."""
    went = [delivery(number, made.START + number * HOUR) for number in range(3)]
    store.append_deliveries(went[1:])
    store.append_deliveries(went[:1])
    assert store.deliveries() == went
    assert store.deliveries(since=made.START + HOUR) == went[1:]


def test_many_runs_leave_few_files(store, folder, made):
    """After many runs the small files are joined, and nothing is lost by it."""
    runs = FILES_BEFORE_COMPACTION + 3
    for number in range(1, runs + 1):
        store.append_passes([report(number, made.START + number * HOUR)])
    assert [report.pass_number for report in store.passes()] == list(range(1, runs + 1))
    assert len(DeltaTable(folder / "passes").file_uris()) <= 4


CHILD = """
import runpy, sys
made = runpy.run_path(sys.argv[1])
store = made["Store"](sys.argv[2])
for number in range(8):
    store.append_passes([made["report"](number + 1, made["dt"].datetime(2026, 1, 1, number, tzinfo=made["dt"].UTC), sys.argv[3])])
"""


def test_runs_at_the_same_time_keep_both(folder):
    """Two processes that append to one table at once lose nothing, its making included."""
    children = [subprocess.Popen([sys.executable, "-c", CHILD, __file__, str(folder), source]) for source in ("a", "b")]
    assert [child.wait(60) for child in children] == [0, 0]
    store = Store(str(folder))
    assert [len(list(store.passes(source))) for source in ("a", "b")] == [8, 8]


def test_a_column_that_came_later_reads_as_null_in_old_files(store, folder, made):
    """A table written before a column was there is read with it, and appended to with it."""
    import pyarrow as pa
    from deltalake import write_deltalake

    whole = schema.arrow_schema("passes")
    early = pa.schema([field for field in whole if field.name != "reason"])
    row = {name: value for name, value in dataclasses.asdict(report(1, made.START)).items() if name != "reason"}
    write_deltalake(folder / "passes", pa.Table.from_pylist([row | {"verdict": "ok"}], schema=early))
    (early_pass,) = store.passes()
    assert early_pass.reason is None
    store.append_passes([report(2, made.START + HOUR)])
    assert [report.reason for report in store.passes()] == [None, ""]
