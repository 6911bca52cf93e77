"""Backups: whole at one moment, made while passes run, at the cost of what is new; restored they are what was there."""

import datetime as dt
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import killing
from disclosure_watch.cli import main
from disclosure_watch.errors import StoreError
from disclosure_watch.model import PassReport, Verdict
from disclosure_watch.store import Store, Tally, backup, restore
from disclosure_watch.store.folder import Folder

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


HERE = Path(__file__)
HOUR = dt.timedelta(hours=1)


def told(store):
    return {
        "revisions": list(store.revisions()),
        "records": store.records().to_pylist(),
        "edits": store.edits().to_pylist(),
        "passes": list(store.passes()),
        "deliveries": store.deliveries(),
    }


def damages(store):
    return list(store.verify(lambda revision, capture: None, Tally()))


def lived(made, store, passes, source="a", first=0):
    """Pass so many times over a site that changes each time."""
    for number in range(first, first + passes):
        at = made.START + number * HOUR
        made.visit(
            store, source, {"1": "甲" * (number % 7 + 1), "2": f"第{number}次附件", str(number + 10): "新的答复"}, at
        )
        store.append_passes([PassReport(source, store.last_pass(source), at, at, Verdict.OK, "")])


def restored(tmp_path, target, name="restored"):
    restore(str(tmp_path / name), str(target))
    return Store(str(tmp_path / name))


def test_what_was_there_is_there_again(store, folder, made, tmp_path):
    """Ledger, records, edits, passes and evidence come back, verify is clean, and passes go on."""
    lived(made, store, 12)
    lived(made, store, 3, "b")
    store.compact(LATER)
    lived(made, store, 3, "a", 12)
    backup(str(folder), str(tmp_path / "backup"))
    again = restored(tmp_path, tmp_path / "backup")
    assert told(again) == told(store)
    assert damages(again) == []
    assert again.feed(None)[0].num_rows == store.feed(None)[0].num_rows
    lived(made, again, 2, "a", 15)
    lived(made, store, 2, "a", 15)
    assert told(again) == told(store)
    assert damages(again) == []
    again.compact(LATER)
    assert damages(again) == []


def test_only_what_is_new_is_copied(store, folder, made, tmp_path):
    """A second backup copies nothing, the next what a pass left; what nothing needs any more is removed."""
    lived(made, store, 15)
    target = tmp_path / "backup"
    first = backup(str(folder), str(target))
    assert backup(str(folder), str(target)).bytes == 0
    lived(made, store, 1, first=15)
    more = backup(str(folder), str(target))
    assert 0 < more.bytes < first.bytes / 3
    assert told(restored(tmp_path, target)) == told(store)
    store.expire(0, made.START + dt.timedelta(days=30))
    store.compact(LATER)
    backup(str(folder), str(target))
    listed = {file["at"] for file in json.loads((target / "backup.json").read_bytes()).values()}
    assert {str(path.relative_to(target)) for path in (target / "data").rglob("*") if path.is_file()} == listed
    again = restored(tmp_path, target, "later")
    assert told(again) == told(store)
    assert damages(again) == []


@pytest.fixture
def busy(folder, made):
    """A storage that two sources are passed into and that is compacted, until the test ends; no fault may come of it."""
    lived(made, Store(str(folder)), 2)
    ended = threading.Event()

    def passing(source):
        number = 2
        while not ended.is_set():
            lived(made, Store(str(folder)), 1, source, number)
            number += 1

    def compacting():
        while not ended.wait(0.5):
            Store(str(folder)).compact(LATER)

    with ThreadPoolExecutor() as pool:
        works = [pool.submit(passing, "a"), pool.submit(passing, "b"), pool.submit(compacting)]
        yield folder
        ended.set()
    for work in works:
        work.result()


@pytest.mark.parametrize("count", [1, pytest.param(60, marks=pytest.mark.slow)])
def test_while_passes_run(busy, made, tmp_path, count):
    """Each of many backups made while passes and compactions run is whole and clean, and none is older than the one before."""
    known = 0
    for number in range(count):
        backup(str(busy), str(tmp_path / "backup"))
        again = restored(tmp_path, tmp_path / "backup", f"restored{number}")
        assert damages(again) == []
        revisions = list(again.revisions())
        assert len(revisions) >= known
        known = len(revisions)
        proofs = [revision.evidence for revision in revisions[-5:] if revision.evidence is not None]
        assert all(again.read_evidence(proof).status == 200 for proof in proofs)
        lived(made, again, 1, "a", 500)
        assert damages(again) == []


@pytest.mark.parametrize("work", ["backup", "verify"])
def test_a_compaction_between_a_table_and_its_seals(store, folder, made, tmp_path, monkeypatch, work):
    """Where an old checkpoint goes with its seal after the table was looked at and before its seals were, nothing is amiss."""
    for number in range(31):
        store.append_passes([PassReport("a", number, made.START, made.START, Verdict.OK, "")])
    checkpoint = folder / f"passes/_delta_log/{9:020}.checkpoint.parquet"
    assert checkpoint.exists()
    listed = Folder.sizes

    def compacted_before(place, name):
        if name == "seals/passes" and checkpoint.exists():
            monkeypatch.setattr(Folder, "sizes", listed)
            Store(str(folder)).compact(LATER)
        return listed(place, name)

    monkeypatch.setattr(Folder, "sizes", compacted_before)
    if work == "verify":
        assert damages(store) == []
    else:
        backup(str(folder), str(tmp_path / "backup"))
        assert damages(restored(tmp_path, tmp_path / "backup")) == []
    assert checkpoint.exists() == (work == "backup"), "a backup holds compactions off"


def back_up(folder, target):
    backup(str(folder), str(target))


@pytest.mark.parametrize("kills", [[2, 15], pytest.param(range(1, 100), marks=pytest.mark.slow)])
def test_killed_backups_leave_the_one_before(store, folder, made, tmp_path, kills):
    """Killed after any change of a backup, the one before can be restored, and the next one is right."""
    lived(made, store, 3)
    backup(str(folder), str(tmp_path / "backup"))
    before = told(store)
    lived(made, store, 2, first=3)
    for kill_at in kills:
        target = shutil.copytree(tmp_path / "backup", tmp_path / f"backup{kill_at}")
        if not killing.run(HERE, "back_up", folder, target, kill_at=kill_at):
            assert kill_at > 10
            return
        left = restored(tmp_path, target, f"left{kill_at}")
        assert told(left) in (before, told(store)), kill_at
        assert damages(left) == [], kill_at
        back_up(folder, target)
        again = restored(tmp_path, target, f"again{kill_at}")
        assert told(again) == told(store), kill_at
        assert damages(again) == [], kill_at


def test_a_storage_begun_anew_is_another(store, folder, made, tmp_path):
    """Where another storage stands in the place of the one before, nothing of that is left in the backup."""
    lived(made, store, 4)
    backup(str(folder), str(tmp_path / "backup"))
    shutil.rmtree(folder)
    other = Store(str(folder))
    lived(made, other, 5, "a", 30)
    backup(str(folder), str(tmp_path / "backup"))
    again = restored(tmp_path, tmp_path / "backup")
    assert told(again) == told(other)
    assert damages(again) == []


def test_refused(store, folder, made, tmp_path):
    """No backup, a storage that holds something, a folder that holds other things, and damaged bytes are said."""
    lived(made, store, 2)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/1.jpg").write_bytes(b"a")
    with pytest.raises(StoreError, match="name an empty one"):
        backup(str(folder), str(tmp_path / "photos"))
    for inside in (folder, folder / "backup"):
        with pytest.raises(StoreError, match="lies within the storage"):
            backup(str(folder), str(inside))
    with pytest.raises(StoreError, match="no backup"):
        restore(str(tmp_path / "new"), str(tmp_path / "none"))
    backup(str(folder), str(tmp_path / "backup"))
    with pytest.raises(StoreError, match="isn't empty"):
        restore(str(folder), str(tmp_path / "backup"))
    victim = next((tmp_path / "backup/data").rglob("ledger/*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match="take another backup"):
        restore(str(tmp_path / "new"), str(tmp_path / "backup"))
    (tmp_path / "backup/backup.json").write_text('{"../../x": {"at": "data/1/x", "size": 1}}')
    with pytest.raises(StoreError, match="which no backup of ours does"):
        restore(str(tmp_path / "newer"), str(tmp_path / "backup"))


def test_the_commands(store, folder, made, tmp_path, capsys):
    """`backup`, `restore` into the configured storage, `verify`: exit 0; a second `restore` is refused, exit 1."""
    lived(made, store, 2)
    (tmp_path / "watch.toml").write_text('storage = "storage"\n')
    (tmp_path / "other.toml").write_text('storage = "elsewhere"\n')

    def status(config, *words):
        with pytest.raises(SystemExit) as left:
            main([*map(str, words), "--config", str(tmp_path / config)])
        return left.value.code

    assert status("watch.toml", "backup", tmp_path / "backup") == 0
    assert status("other.toml", "restore", tmp_path / "backup") == 0
    assert status("other.toml", "verify") == 0
    capsys.readouterr()
    assert status("other.toml", "restore", tmp_path / "backup") == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert Store(str(tmp_path / "elsewhere")).records().equals(store.records())
