"""Tables that an earlier or a later version of this program wrote are read: columns it hadn't are null, further ones left out."""

import datetime as dt
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.model import Finding, FindingKind
from disclosure_watch.store import sealed

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
TABLES = {
    "snapshots/a.parquet": ("records", "genre_category"),
    "edits/a.parquet": ("edits", "unit"),
    "field_quality/a.parquet": ("field_quality", "expected_share"),
    "sources.parquet": ("sources", "coverage"),
    "agencies.parquet": ("agencies", "credit_code"),
    "record_agencies/a.parquet": ("record_agencies", "how"),
    "sessions.parquet": ("sessions", "closed_on"),
}


@pytest.fixture(scope="module")
def watch(watch_in, tmp_path_factory):
    site = Site(seed=7, documents=14, per_page=7, family="trs", now=NOW, small=True)
    with serve(site) as ministry:
        watch = watch_in(tmp_path_factory.mktemp("watch"), ministry.url(site))
        watch.run()
        evolve_for_demo(site)
        watch.run()
    return watch


def rewritten(path, change):
    before = path.read_bytes()
    path.write_bytes(sealed.pack(change(pq.read_table(BytesIO(before)))))
    return before


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_another_version_is_read(watch, name):
    method, column = TABLES[name]
    path = watch.folder / "storage" / name

    def read():
        return getattr(watch.store, method)()

    whole = read()
    assert whole.num_rows or name == "sessions.parquet"
    place = whole.schema.get_field_index(column)
    before = rewritten(path, lambda table: table.append_column("readability", pa.array([0.5] * table.num_rows)))
    try:
        assert read().equals(whole)
        rewritten(path, lambda table: table.drop_columns(["readability", column]))
        without = read()
        assert without.schema == whole.schema
        assert without[column].null_count == without.num_rows == whole.num_rows
        assert without.remove_column(place).equals(whole.remove_column(place))
    finally:
        path.write_bytes(before)


def test_a_finding_of_a_kind_that_is_not_known_yet_is_left_to_who_knows_it(watch):
    slow = Finding(FindingKind.SLOW, "a", None, None, "seen", NOW, NOW, 1)
    watch.store.append_findings([slow])
    known, log = watch.store.findings(), watch.store.findings_log()
    table = watch.store._journal._findings
    row = {name: getattr(slow, name, None) for name in table.schema.names} | {"kind": "overgrown"}
    table.append(pa.Table.from_pylist([row], schema=table.schema))
    assert list(watch.store.findings()) == list(known) != []
    assert list(watch.store.findings_log()) == list(log) != []
