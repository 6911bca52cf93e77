"""The feed beside other processes: passes that are killed, compactions and clocks that jump lose and repeat nothing."""

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disclosure_watch.store import Store

WRITER = """
import datetime as dt, random, runpy, sys
from disclosure_watch.errors import WatchError
from disclosure_watch.store import Store
made = runpy.run_path(sys.argv[1])
folder, source, chance = sys.argv[2], sys.argv[3], random.Random(sys.argv[4])
store = Store(folder)
for turn in range(6):
    at = made["START"] + dt.timedelta(hours=chance.randint(-9, 9))
    made["visit"](store, source, {"1": f"甲{chance.random()}", "2": f"乙{chance.randint(0, 2)}"}, at)
    if chance.random() < 0.3:
        try:
            store.compact(dt.datetime(2100, 1, 1, tzinfo=dt.UTC) if chance.random() < 0.5 else at)
        except WatchError:
            pass
"""
HERE = Path(__file__)


def reading(folder, cursor, came):
    """Read what is new, note the ids of its revisions, and return the cursor behind them."""
    table, following = Store(str(folder)).feed(cursor)
    came += table["revision_id"].to_pylist()
    return following


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 200))])
def test_every_revision_comes_once_whatever_processes_do(tmp_path, seed):
    """Writers of three sources, one of them killed at some moment and begun again; a reader beside them all the while."""
    chance = random.Random(seed)
    folder = tmp_path / "storage"
    folder.mkdir()

    def begun(source, turn):
        words = [str(HERE.with_name("conftest.py")), str(folder), source, f"{seed} {source} {turn}"]
        return subprocess.Popen([sys.executable, "-c", WRITER, *words], env={**os.environ, "PYTHONWARNINGS": "ignore"})

    writers = {source: begun(source, 0) for source in "abc"}
    cursor, came = None, []
    time.sleep(chance.uniform(1.0, 2.0))
    writers["a"].kill()
    writers["a"].wait()
    writers["a"] = begun("a", 1)
    while any(writer.poll() is None for writer in writers.values()):
        with contextlib.suppress(FileNotFoundError):  # no ledger yet
            cursor = reading(folder, cursor, came)
        time.sleep(chance.uniform(0, 0.1))
    assert [writer.returncode for writer in writers.values()] == [0, 0, 0]
    reading(folder, cursor, came)
    assert sorted(came) == sorted(revision.revision_id for revision in Store(str(folder)).revisions())
    for record_id in {revision_id.rpartition(".")[0] for revision_id in came}:
        numbers = [int(each.rpartition(".")[2]) for each in came if each.rpartition(".")[0] == record_id]
        assert numbers == sorted(numbers)
