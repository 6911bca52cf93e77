"""Seals: absence is never trusted, the chain shows what was taken or put in its place, and a killed commit is no damage."""

import datetime as dt
import os
import random
import re
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from disclosure_watch.model import PassReport, Verdict
from disclosure_watch.store import Store, Tally
from disclosure_watch.store.place import locate
from disclosure_watch.store.seals import Sealing

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


DAY = dt.timedelta(days=1)
WRITTEN = Path(__file__).parent / "written"


def damages(folder, since=None):
    return list(Store(str(folder)).verify(lambda revision, capture: None, Tally(), since))


def named(folder, since=None):
    return {damage.file for damage in damages(folder, since)}


def passed(store, made, number, text):
    at = made.START + number * DAY
    made.visit(store, "a", {"1": text}, at)
    store.append_passes([PassReport("a", number + 1, at, at, Verdict.OK, "")])


@pytest.fixture
def history(store, made):
    """A store after four passes."""
    for number in range(4):
        passed(store, made, number, "甲" * (number + 1))
    return store


def seals_of(folder, table="ledger"):
    return sorted(path for path in (folder / "seals" / table).iterdir() if path.name.isdecimal())


def test_without_seals_all_is_reported(history, folder):
    """All seals removed: each version and each file that they vouched for is named, and so is one with a flipped bit."""
    shutil.rmtree(folder / "seals")
    told = named(folder)
    live = {path.relative_to(folder).as_posix() for path in folder.glob("ledger/*.parquet")}
    assert live
    assert live <= told
    assert {f"seals/{table}/{version:020}" for table in ("ledger", "passes") for version in range(5)} <= told
    path = folder / min(live)
    data = bytearray(path.read_bytes())
    data[random.Random(1).randrange(len(data))] ^= 1
    path.write_bytes(data)
    assert path.relative_to(folder).as_posix() in named(folder)


@pytest.mark.parametrize("which", [0, 2, -1], ids=["first", "middle", "last"])
def test_one_seal_removed_is_named(history, folder, made, which):
    """One seal taken away is named, the last one too, and writing on doesn't make it good."""
    path = seals_of(folder)[which]
    path.unlink()
    name = path.relative_to(folder).as_posix()
    assert name in named(folder)
    passed(history, made, 4, "乙")
    assert name in named(folder)
    history.compact(LATER)
    assert name in named(folder)


def test_a_seal_in_anothers_place_breaks_the_chain(history, folder):
    """A seal written anew, right in itself, isn't what the next one follows."""
    path = seals_of(folder)[2]
    lines = path.read_text().splitlines(keepends=True)
    previous = lines[-2].partition("  ")[0]
    forged = "".join([*lines[:-3], f"7  {lines[-3].partition('  ')[2]}"])
    head = sha256((previous + sha256(forged.encode()).hexdigest()).encode()).hexdigest()
    path.write_text(f"{forged}{lines[-2]}{head}  -\n")
    assert seals_of(folder)[3].relative_to(folder).as_posix() in named(folder)


def test_taking_the_end_away_shows_in_the_heads(history, folder, made):
    """Who takes the last version with its seal leaves a whole table, whose head isn't the one kept elsewhere."""
    heads = dict(history.heads())
    assert set(heads) == {"seals/ledger", "seals/passes", "revisions/a"}
    assert all(re.fullmatch("[0-9a-f]{64}", head) for head in heads.values())
    passed(history, made, 4, "乙")
    later = dict(history.heads())
    assert all(later[name] != head for name, head in heads.items())
    for table in ("ledger", "passes"):
        (folder / f"{table}/_delta_log/{5:020}.json").unlink()
        seals_of(folder, table)[-1].unlink()
    assert dict(Store(str(folder)).heads()) == heads
    assert named(folder) == {"snapshots/a.parquet"}


def test_a_commit_killed_before_its_seal_is_no_damage(history, folder, made, monkeypatch):
    """A kill between commit and seal leaves a whole table; the next commit seals what the dead one wrote."""

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Sealing, "seal", killed)
        with pytest.raises(KeyboardInterrupt):
            passed(history, made, 4, "乙")
    assert len(seals_of(folder)) == 5
    assert damages(folder) == []
    passed(Store(str(folder)), made, 5, "丙")
    assert [path.name for path in seals_of(folder)] == [f"{version:020}" for version in range(7)]
    assert damages(folder) == []


def test_a_writer_whom_many_overtake_seals_its_own(history, folder, made):
    """A compaction during which others commit a dozen times: neither before its seal nor after it is anything damage."""
    table = DeltaTable(folder / "ledger")
    sealing = Sealing(locate(str(folder)), "ledger", 0, set)
    mark = sealing.mark(table.version())
    for number in range(4, 16):
        passed(history, made, number, "乙" * number)
    table = DeltaTable(folder / "ledger")
    table.create_checkpoint()
    assert damages(folder) == []
    sealing.seal(table.version(), mark)
    assert not (folder / mark).exists()
    assert damages(folder) == []


def test_a_pointer_written_late_is_no_damage(history, folder, made):
    """Of two writers' pointers to their checkpoints the older one's may stay, of which no seal tells; an untrue one is named."""
    pointer = folder / "ledger/_delta_log/_last_checkpoint"
    sealing = Sealing(locate(str(folder)), "ledger", 0, set)
    mark = sealing.mark(4)
    DeltaTable(folder / "ledger").create_checkpoint()
    late = pointer.read_bytes()
    pointer.unlink()
    sealing.seal(4, mark)
    for number in range(4, 10):
        passed(history, made, number, "乙" * number)
    assert pointer.read_bytes() != late
    pointer.write_bytes(late)
    assert damages(folder) == []
    for number in set(re.findall(rb"\d+", late)):
        pointer.write_bytes(late.replace(number, b"1" + number, 1))
        assert named(folder) == {"ledger/_delta_log/_last_checkpoint"}


def test_compaction_keeps_the_chain(history, folder, made):
    """Seals of which nothing is left go and leave their links: the chain is whole, and a changed link is named."""
    heads = {head for _, head in history.heads()}
    for number in range(4, 14):
        passed(history, made, number, "乙" * number)
    history.compact(LATER)
    for path in folder.glob("*/_delta_log/00000000000000000*.json"):  # as Delta does it a day later
        if int(path.stem) < 10:
            path.unlink()
    history.compact(LATER)
    gone = folder / "seals/ledger/gone"
    assert damages(folder) == []
    assert heads & set(gone.read_text().split()), "a head kept elsewhere is found again"
    gone.write_text(gone.read_text().replace(gone.read_text()[0], "x", 1))
    assert "seals/ledger/gone" in named(folder)


@pytest.mark.parametrize("version", [1, 2, 3], ids="schema-{}".format)
def test_what_an_earlier_program_wrote_is_sealed_with_the_first_commit(tmp_path, made, version):
    """An old storage verifies clean before and after it is continued; from then on no absence is trusted in it."""
    archived = WRITTEN / f"schema-{version}.zip"
    if not archived.exists():
        pytest.skip("no such schema version yet")
    with zipfile.ZipFile(archived) as archive:
        archive.extractall(tmp_path)
    store = Store(str(tmp_path))
    assert damages(tmp_path) == []
    old = sorted(tmp_path.glob("ledger/*.parquet"))
    made.visit(store, "b", {"1": "甲"}, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    assert damages(tmp_path) == []
    whole = old[0].read_bytes()
    old[0].write_bytes(whole[:99] + bytes([whole[99] ^ 1]) + whole[100:])
    assert old[0].relative_to(tmp_path).as_posix() in named(tmp_path)
    old[0].write_bytes(whole)
    shutil.rmtree(tmp_path / "seals")
    assert old[0].relative_to(tmp_path).as_posix() in named(tmp_path)


@pytest.mark.parametrize("table", ["passes", "deliveries"])
def test_doubled_rows_are_found(history, folder, made, table):
    """A row that stands twice in a run's table, as two rewrites at once would leave it, is told with its table."""
    history.append_deliveries(
        [
            {
                "subscription": "all",
                "alert_id": "a.1.1",
                "revision_ids": ["a.1.1"],
                "status": "delivered",
                "attempt": 1,
                "attempted_at": made.START,
                "detail": "",
            }
        ]
    )
    assert damages(folder) == []
    if table == "passes":
        history.append_passes(list(history.passes())[:1])
    else:
        history.append_deliveries(history.deliveries())
    (damage,) = damages(folder)
    assert damage.file == table
    assert "stands 2 times" in damage.message


def test_rows_that_another_program_wrote_have_no_seal(history, folder):
    """What is appended past this program is named: no seal tells of it."""
    table = DeltaTable(folder / "passes")
    rows = pa.table(table.to_pyarrow_table())
    write_deltalake(table, rows, mode="append")
    assert f"seals/passes/{5:020}" in named(folder)


def test_since_looks_at_what_was_written_since(history, folder, made):
    """Damage of before isn't told, damage of since is: in the ledger, in the evidence."""
    now = dt.datetime.now(dt.UTC)
    first, second = (sorted(folder.glob("ledger/*.parquet"), key=os.path.getmtime)[at] for at in (0, -1))
    for path in (first, second):
        whole = path.read_bytes()
        path.write_bytes(whole[:99] + bytes([whole[99] ^ 1]) + whole[100:])
        assert path.relative_to(folder).as_posix() in named(folder)
        assert path.relative_to(folder).as_posix() not in named(folder, now)
        assert path.relative_to(folder).as_posix() in named(folder, now - DAY)
        path.write_bytes(whole)
    passed(history, made, 40, "丁")
    old = folder / "evidence/a/a-202611.warc.gz"
    new = folder / "evidence/a/a-202701.warc.gz"
    for path, expected in ((old, False), (new, True)):
        whole = path.read_bytes()
        path.write_bytes(whole[:-30])
        assert (path.relative_to(folder).as_posix() in named(folder, made.START + 30 * DAY)) is expected
        path.write_bytes(whole)


@pytest.mark.parametrize("lines", [0, 1], ids=["all", "the last line"])
def test_evidence_without_its_index_is_named(history, folder, made, lines):
    """An index removed, or cut at its end, is damage; so is it after the next pass has come and gone without a capture."""
    path = folder / "evidence/a/a-202611.cdxj"
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    if not lines:
        path.unlink()
    assert path.relative_to(folder).as_posix() in named(folder)
    with history.begin("a") as held:
        held.commit([])
    assert path.relative_to(folder).as_posix() in named(folder)
