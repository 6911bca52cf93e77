"""The change feed: every revision exactly once, whatever happens between two readings."""

import datetime as dt
import random

import pytest

import disclosure_watch as dw
from disclosure_watch.errors import WatchError
from disclosure_watch.store import Store

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 6))])
def test_every_revision_comes_once(store, folder, made, seed):
    """Passes of several sources under a clock that jumps, with compactions between: no reading misses or repeats one."""
    chance = random.Random(seed)
    cursor, came = None, []
    for _ in range(8):
        source = chance.choice("abc")
        at = made.START + chance.randint(-9, 9) * HOUR
        made.visit(store, source, {"1": f"甲{chance.random()}", "2": f"乙{chance.randint(0, 2)}"}, at)
        if chance.random() < 0.3:
            store.compact(LATER)
        if chance.random() < 0.6:
            table, cursor = Store(str(folder)).feed(cursor)
            came += table["revision_id"].to_pylist()
    table, cursor = store.feed(cursor)
    came += table["revision_id"].to_pylist()
    assert sorted(came) == sorted(revision.revision_id for revision in store.revisions())
    for record_id in {revision_id.rpartition(".")[0] for revision_id in came}:
        numbers = [int(each.rpartition(".")[2]) for each in came if each.rpartition(".")[0] == record_id]
        assert numbers == sorted(numbers)
    assert store.feed(cursor)[0].num_rows == 0


def test_recorded_at_never_goes_back(store, made):
    """The moment of a commit is never before an earlier one of its source, though the clock went back."""
    for text, hours in (("甲", 5), ("乙", 1), ("丙", 9)):
        made.visit(store, "a", {"1": text}, made.START + hours * HOUR)
    moments = [revision.recorded_at for revision in sorted(store.revisions(), key=lambda each: each.revision)]
    assert moments == [made.START + hours * HOUR for hours in (5, 5, 9)]


def test_it_is_read_in_python(store, folder, made):
    """`storage.feed` gives a frame with the columns of changes, and what is new since the cursor alone."""
    made.visit(store, "a", {"1": "甲"})
    storage = dw.open(folder)
    frame, cursor = storage.feed()
    assert list(frame["revision_id"]) == ["a.1.1"]
    made.visit(store, "a", {"1": "乙"}, made.START + HOUR)
    frame, cursor = storage.feed(cursor)
    assert list(frame["revision_id"]) == ["a.1.2"]
    assert storage.evidence("a.1.2").body == "<p>乙</p>".encode() * 20
    with pytest.raises(WatchError, match="not a cursor"):
        storage.feed("nonsense")
