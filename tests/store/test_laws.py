"""Laws that hold after any history of passes over any number of sources."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch.store import Store, chain

SITES = st.dictionaries(st.sampled_from("123"), st.sampled_from(["甲", "乙附件", "甲乙丙丁", "x" * 50]), max_size=3)
TIMES = ["last_checked_at", "last_seen_live_at", "missing_since"]
"""What only the frontier knows."""

HISTORY = st.lists(st.tuples(st.sampled_from("ab"), SITES), min_size=1, max_size=5)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_snapshots_follow_from_the_ledger(tmp_path_factory, made, history):
    """
    The snapshots rebuilt from the ledger are those that the passes wrote; as_of any pass gives what they were then;
    each record has one row; every chain holds; every proof holds what its hash says.
    """
    folder = tmp_path_factory.mktemp("law")
    store = Store(str(folder))
    then = []
    for number, (source, site) in enumerate(history):
        at = made.START + dt.timedelta(hours=number)
        made.visit(store, source, site, at)
        then.append((at, store.records().drop_columns(TIMES)))
    for at, kept in then:
        assert store.records(as_of=at).drop_columns(TIMES).equals(kept)
        for source in "ab":
            only = [row for row in kept.to_pylist() if row["source_id"] == source]
            assert store.records(source, as_of=at).drop_columns(TIMES).to_pylist() == only
    assert store.records(as_of=made.START - dt.timedelta(seconds=1)).num_rows == 0
    records = store.records()
    assert len(set(records["record_id"].to_pylist())) == records.num_rows
    files = {path: path.read_bytes() for path in folder.glob("snapshots/*")}
    for path in files:
        path.unlink()
    assert store.rebuild() == len(files)
    assert {path: path.read_bytes() for path in folder.glob("snapshots/*")} == files
    for source in "ab":
        head = ""
        for revision in store.revisions(source):
            assert revision.previous_digest == head
            assert chain.digest(revision) == revision.digest
            head = revision.digest
            if revision.evidence:
                assert store.read_evidence(revision.evidence).sha256 == revision.evidence.sha256
