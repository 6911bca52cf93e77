"""A pass is recorded whole and once, whatever happened to the one before."""

import dataclasses
import datetime as dt
import fcntl

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from disclosure_watch import schema
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.model import Attribution, Change, Entry, FrontierRow, Revision, State
from disclosure_watch.store import Store, chain

DAY = dt.timedelta(days=1)


def files_of(folder):
    """Return every file's bytes, evidence and locks left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in {"locks", "evidence"}
    }


def test_a_pass_is_recorded(store, folder, made):
    """Revisions go into the ledger, the snapshot shows what they left, and pandas and deltalake read both."""
    (first, second) = made.visit(store, "a", {"1": "甲", "2": "乙方附件"})
    made.visit(store, "a", {"1": "甲变", "2": "乙方附件"}, made.START + DAY)
    assert [first.revision, second.revision] == [1, 1]
    snapshot = pd.read_parquet(folder / "snapshots")
    assert list(snapshot.columns) == [column.name for column in schema.SNAPSHOT_COLUMNS]
    assert snapshot["body_text"].tolist() == ["甲变", "乙方附件"]
    assert snapshot["revision"].tolist() == [2, 1]
    assert [len(files) for files in snapshot["attachments"]] == [0, 1]
    ledger = DeltaTable(folder / "ledger").to_pandas()
    assert list(ledger.columns) == [column.name for column in schema.LEDGER_COLUMNS]
    assert len(ledger) == 3
    assert DeltaTable(folder / "ledger").transaction_version("a") == 2
    assert pq.read_schema(folder / "snapshots" / "a.parquet").field("title").metadata[b"description_zh"]


def test_a_revision_comes_back_as_it_went(store, made):
    """What the ledger gives back equals what the commit returned, digests, evidence and fields included."""
    went = made.visit(store, "a", {"1": "甲", "2": "乙方附件"})
    went += made.visit(store, "a", {"1": "甲方变了"}, made.START + DAY)
    assert list(store.revisions()) == list(went)
    assert store.revision("a.1.2") == went[2]
    assert store.previous(went[2]) == went[0].record
    assert store.previous(went[0]) is None
    assert store.revision("a.1.9") is store.revision("nonsense") is None


def test_revisions_are_chained(store, made):
    """Each revision of a source holds the digest of the one before, over commits too, and recomputes to its own."""
    made.visit(store, "a", {"1": "甲", "2": "乙", "3": "丙"})
    made.visit(store, "b", {"1": "甲"})
    made.visit(store, "a", {"1": "甲甲", "3": "丙"}, made.START + DAY)
    revisions = list(store.revisions("a"))
    assert [revision.previous_digest for revision in revisions] == [
        "",
        *(revision.digest for revision in revisions[:-1]),
    ]
    assert [chain.digest(revision) for revision in revisions] == [revision.digest for revision in revisions]
    assert next(store.revisions("b")).previous_digest == ""
    forged = dataclasses.replace(revisions[1], record=dataclasses.replace(revisions[1].record, title="x"))
    assert chain.digest(forged) != revisions[1].digest


def test_a_digest_ignores_the_zone_of_a_clock(made, store):
    """The same moment told in another zone gives the same digest."""
    (revision,) = made.visit(store, "a", {"1": "甲"})
    beijing = revision.observed_at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert chain.digest(dataclasses.replace(revision, observed_at=beijing)) == revision.digest


def test_an_unchanged_pass_touches_the_frontier_alone(store, folder, made):
    """Nothing changed: ledger and snapshot stay as they are, to the byte, and the next pass counts on."""
    made.visit(store, "a", {"1": "甲"})
    before = files_of(folder)
    made.visit(store, "a", {"1": "甲"}, made.START + DAY)
    after = files_of(folder)
    assert {name for name in after if after[name] != before.get(name)} == {"frontier/a.parquet"}
    with store.begin("a") as held:
        assert held.pass_number == 3


def test_an_unchanged_pass_never_opens_the_ledger(store, folder, made):
    """A pass without changes works where the ledger can't even be read."""
    made.visit(store, "a", {"1": "甲"})
    for log in (folder / "ledger" / "_delta_log").iterdir():
        log.write_bytes(b"broken")
    assert made.visit(Store(str(folder)), "a", {"1": "甲"}) == ()
    with pytest.raises(StoreError, match="ledger"):
        made.visit(Store(str(folder)), "a", {"1": "乙"})


def test_what_was_known_is_told(store, made):
    """The next pass knows each record as the last revision left it, withdrawn ones too."""
    made.visit(store, "a", {"1": "甲", "2": "乙"})
    made.visit(store, "a", {"1": "甲甲"}, made.START + DAY)
    with store.begin("a") as held:
        assert {key: (known.revision, known.state) for key, known in held.known.items()} == {
            "a.1": (2, State.LIVE),
            "a.2": (2, State.WITHDRAWN),
        }
        assert held.known["a.1"].record == made.record("http://example.gov.cn/a/1", "甲甲")
        assert held.known["a.1"].first_seen_at == made.START
        assert held.known["a.1"].observed_at == made.START + DAY
        assert (held.pass_number, held.full_pass_at) == (3, made.START + DAY)


def test_the_frontier_comes_back(store, made):
    """Every column of the frontier is kept from pass to pass, absent values too; undecodable validators are let go."""
    full = FrontierRow(
        url="http://x/",
        page="listing",
        record_id="a.1",
        etag='W/"5f1-62"',
        last_modified="Mon, 23 Nov 2026 06:00:00 GMT",
        sha256="ab",
        checked_at=made.START,
        missing_since=made.START,
        missing_count=2,
        baseline=True,
        listed_as=("题", None),
        profile="trs",
        entries=(Entry("题", "http://x/1", dt.date(2026, 1, 1)), Entry("题二", "http://x/2")),
        page_count=3,
        record_count=45,
        page_urls=("http://x/", "http://x/2"),
    )
    with store.begin("a") as held:
        held.frontier[full.url] = full
        held.row("http://x/1", page="detail").etag = "\udce9"
        held.commit([], full_pass_at=made.START)
    with store.begin("a") as held:
        assert held.frontier == {full.url: full, "http://x/1": FrontierRow("http://x/1", "detail")}
        held.commit([])
    with store.begin("a") as held:
        assert (held.full_pass_at, held.pass_number) == (made.START, 3)


@pytest.mark.parametrize("damage", [None, b"", b"PAR1 nonsense PAR1", "cut"])
def test_a_lost_frontier_costs_requests_alone(store, folder, made, damage):
    """Without its frontier a source is still known; only what to ask with is forgotten."""
    made.visit(store, "a", {"1": "甲"})
    path = folder / "frontier" / "a.parquet"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] if damage == "cut" else damage)
    with store.begin("a") as held:
        assert (held.frontier, held.full_pass_at, held.pass_number, set(held.known)) == ({}, None, 2, {"a.1"})
    assert made.visit(store, "a", {"1": "甲"}) == ()


@pytest.mark.parametrize("damage", [None, b"", "flip", "cut"])
def test_a_damaged_snapshot_is_made_again_from_the_ledger(store, folder, made, damage):
    """A snapshot that is missing, empty, cut or has a flipped byte is healed by the next pass, to the byte."""
    made.visit(store, "a", {"1": "甲", "2": "乙"})
    made.visit(store, "a", {"1": "甲甲", "2": "乙"}, made.START + DAY)
    path = folder / "snapshots" / "a.parquet"
    whole = path.read_bytes()
    if damage is None:
        path.unlink()
    else:
        flipped = bytes([*whole[:40], whole[40] ^ 1, *whole[41:]])
        path.write_bytes({"flip": flipped, "cut": whole[:-20]}.get(damage, damage))
    assert made.visit(store, "a", {"1": "甲甲", "2": "乙"}, made.START + 2 * DAY) == ()
    assert path.read_bytes() == whole


def test_a_snapshot_behind_the_ledger_is_brought_up(store, folder, made):
    """Put back an older snapshot: a pass that would build on it conflicts, records nothing, and the next one heals it."""
    made.visit(store, "a", {"1": "甲"})
    path = folder / "snapshots" / "a.parquet"
    older = path.read_bytes()
    made.visit(store, "a", {"1": "甲甲"}, made.START + DAY)
    newest = path.read_bytes()
    path.write_bytes(older)
    with pytest.raises(PassConflict):
        made.visit(store, "a", {"1": "甲甲"}, made.START + 2 * DAY)
    assert made.visit(store, "a", {"1": "甲甲"}, made.START + 2 * DAY) == ()
    assert path.read_bytes() == newest


def test_a_snapshot_of_a_later_version_is_refused(store, folder, made):
    """A snapshot that a later version of this program wrote is never taken for a damaged one."""
    made.visit(store, "a", {"1": "甲"})
    path = folder / "snapshots" / "a.parquet"
    table = pq.read_table(path)
    later = table.schema.metadata | {b"disclosure_watch.schema_version": b"99"}
    pq.write_table(table.replace_schema_metadata(later), path)
    with pytest.raises(StoreError, match="upgrade"), store.begin("a"):
        pass


def test_one_pass_at_a_time(store, folder):
    """While a pass holds a source, another process's (or this one's) is turned away at once; other sources are free."""
    held, other = store.begin("a"), Store(str(folder)).begin("a")
    with held, store.begin("b"), pytest.raises(PassConflict, match="another process"):
        other.__enter__()
    with store.begin("a"):
        pass


def test_two_handles_one_pass(folder, made, monkeypatch):
    """Without a lock, the later of two commits of one pass conflicts and changes nothing."""
    monkeypatch.setattr(fcntl, "flock", lambda handle, how: None)
    stores = Store(str(folder)), Store(str(folder))
    made.visit(stores[0], "a", {"1": "甲"})
    with stores[0].begin("a") as first, stores[1].begin("a") as second:
        assert first.pass_number == second.pass_number == 2
        edits = [
            [made.revise(held, held.known["a.1"], "1", text, None, made.START + DAY)]
            for held, text in ((first, "甲甲"), (second, "乙乙"))
        ]
        first.commit(edits[0])
        before = files_of(folder)
        with pytest.raises(PassConflict):
            second.commit(edits[1])
        assert files_of(folder) == before
    with stores[1].begin("a") as held:
        assert held.known["a.1"].record.body_text == "甲甲"


def test_a_handle_that_was_open_all_along_conflicts_too(folder, made, monkeypatch):
    """A ledger handle opened before the other's commit doesn't get its own commit through."""
    monkeypatch.setattr(fcntl, "flock", lambda handle, how: None)
    stores = Store(str(folder)), Store(str(folder))
    for number, store in enumerate(stores):
        made.visit(store, f"other{number}", {"1": "甲"})
    with stores[0].begin("a") as first, stores[1].begin("a") as second:
        edits = [[made.revise(held, None, "1", "甲", None, made.START)] for held in (first, second)]
        second.commit(edits[1])
        with pytest.raises(PassConflict):
            first.commit(edits[0])
    assert len(list(Store(str(folder)).revisions("a"))) == 1


def test_a_pass_is_committed_once(store, folder, made):
    """A second commit of the same pass conflicts and changes nothing."""
    with store.begin("a") as held:
        held.commit([made.revise(held, None, "1", "甲", None, made.START)])
        before = files_of(folder)
        with pytest.raises(PassConflict):
            held.commit([made.revise(held, None, "2", "乙", None, made.START)])
        assert files_of(folder) == before


def test_leaving_without_a_commit_records_nothing(store, folder, made):
    """A pass that ends without a commit leaves evidence and nothing else."""
    with store.begin("a") as held:
        held.save(made.capture())
    assert files_of(folder) == {}
    assert made.visit(store, "a", {"1": "甲"})[0].pass_number == 1


@pytest.mark.parametrize("wrong", [{"revision": 3}, {"pass_number": 9}, {"source_id": "b"}])
def test_a_revision_out_of_turn_is_refused(store, made, wrong):
    """A revision that isn't the next of its record, pass and source is a fault of the caller."""
    made.visit(store, "a", {"1": "甲"})
    with store.begin("a") as held:
        revision = made.revise(held, held.known["a.1"], "1", "乙", None, made.START)
        with pytest.raises(ValueError, match="not revision 2 of pass 2"):
            held.commit([dataclasses.replace(revision, **wrong)])


def test_two_revisions_of_a_record_in_one_pass(store, made):
    """A pass may write several revisions of one record; the last one is what is known."""
    with store.begin("a") as held:
        first = made.revise(held, None, "1", "甲", None, made.START)
        second = Revision(
            record_id="a.1",
            source_id="a",
            revision=2,
            state=State.LIVE,
            changes=(Change.METADATA_CHANGED, Change.CONTENT_CHANGED),
            attribution=Attribution.PARSER_UPGRADE,
            fields=(),
            pass_number=1,
            first_seen_at=made.START,
            observed_at=made.START,
            record=made.record("http://example.gov.cn/a/1", "乙"),
        )
        held.commit([first, second])
        assert held.known["a.1"].record == second.record
    assert [revision.revision for revision in store.revisions()] == [1, 2]
    assert store.records()["revision"].to_pylist() == [2]


def test_evidence_of_a_record_newest_first(store, made):
    """A record's proofs are told from the newest on, without the revisions that have none."""
    made.visit(store, "a", {"1": "甲"})
    made.visit(store, "a", {"1": "甲甲"}, made.START + DAY)
    made.visit(store, "a", {}, made.START + 2 * DAY)
    with store.begin("a") as held:
        contents = [held.read_evidence(ref).content for ref in held.evidence_of("a.1")]
        assert contents == ["<p>甲甲</p>".encode() * 20, "<p>甲</p>".encode() * 20]
        assert list(held.evidence_of("a.none")) == []


def test_the_order_of_a_commit(folder, made):
    """Evidence, ledger, edits, snapshot, frontier, index: each is written after what it tells of."""
    made.visit(Store(str(folder)), "a", {"1": "甲"})
    written = [
        *folder.glob("evidence/a/*.warc.gz"),
        folder / "ledger/_delta_log/00000000000000000001.json",
        folder / "edits/a.parquet",
        folder / "snapshots/a.parquet",
        folder / "frontier/a.parquet",
        *folder.glob("evidence/a/*.cdxj"),
    ]
    moments = [path.stat().st_mtime_ns for path in written]
    assert len(moments) == 6
    assert moments == sorted(moments)


def test_snapshots_have_no_null_lists(store, made):
    """List columns are empty where there is nothing, never null."""
    made.visit(store, "a", {"1": "甲", "2": "甲乙丙丁"})
    table = store.records()
    assert table.schema.equals(schema.arrow_schema("snapshots"))
    assert table["attachments"].null_count == 0
    reply = table["reply"].combine_chunks()
    assert reply.is_valid().to_pylist() == [False, True]
    assert pa.compute.struct_field(reply, "consulted_agencies").to_pylist()[1] == []
