"""Large tables read in parts: each row once, in order, whatever stands where the table is cut."""

import random

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from disclosure_watch import changes
from disclosure_watch.schema import CHANGE_SHAPE
from disclosure_watch.store import Store, ledger
from disclosure_watch.store.windows import before, not_before, windows


@pytest.mark.parametrize("seed", range(20))
def test_each_row_is_in_one_part_and_parts_follow_each_other(seed):
    """Of keys that repeat, cut anywhere: a cut never parts rows of one key."""
    chance = random.Random(seed)
    rows = [(chance.randint(0, 3), chance.choice("ab"), chance.randint(0, 5)) for _ in range(chance.randint(0, 60))]
    keys = pa.table({name: [row[place] for row in rows] for place, name in enumerate("xyz")})
    keys = keys.cast(pa.schema([("x", pa.int64()), ("y", pa.string()), ("z", pa.int32())]))
    came = []
    parts = windows(keys, chance.randint(1, 9))
    for start, end in parts:
        part = keys if start is None else ds.dataset(keys).to_table(filter=not_before(start))
        part = part if end is None else ds.dataset(part).to_table(filter=before(end))
        came += sorted(zip(*(part[name].to_pylist() for name in "xyz"), strict=True))
    assert came == sorted(rows)
    assert len(parts) > 1 or len(set(rows)) < 10


@pytest.fixture
def lived(store, made):
    """A store of three sources with several passes each, whose clocks jump."""
    chance = random.Random(1)
    for _ in range(12):
        at = made.START.replace(day=chance.randint(1, 28))
        made.visit(store, chance.choice("abc"), {str(page): f"文{chance.randint(0, 3)}" for page in range(4)}, at)
    return store


def test_the_ledger_in_parts_is_the_ledger(lived, folder, made, monkeypatch):
    """History, feed and any moment are the same however little of it is in memory at once."""

    def told(store):
        moments = [made.START.replace(day=day) for day in (1, 9, 17, 28)]
        return (
            [store.records(as_of=moment, source=source) for moment in moments for source in (None, "a")],
            [store.ledger(), store.ledger(source="b", since=moments[1]), store.ledger(columns=["title"])],
            [revision.revision_id for revision in store.revisions()],
            store.feed(None),
            store.feed(store.feed(None)[1]),
        )

    whole = told(lived)
    monkeypatch.setattr(ledger, "_MOST_BYTES", 1)
    monkeypatch.setattr(ledger, "_LEAST_ROWS", 3)
    assert told(Store(str(folder))) == whole
    lived.compact(made.START.replace(year=2100))
    assert told(Store(str(folder))) == whole


def test_changes_have_their_edits_however_few_are_read_at_once(lived, monkeypatch):
    """The edits of many revisions are read in parts; each stays with its own."""

    def told():
        return list(changes.change_shapes(lived, lived.ledger_parts(columns=list(CHANGE_SHAPE))))

    whole = told()
    edits = lived.edits().to_pylist()
    assert sum(len(shape["edits"]) for shape in whole) == len(edits) > 10
    monkeypatch.setattr(changes, "_MOST_BYTES", 1)
    assert told() == whole
