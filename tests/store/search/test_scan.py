"""Reading documents out of the ledger: the same however many sources and however few rows at once."""

import datetime as dt
import random
from itertools import product

import pytest

from disclosure_watch.store import Store, ledger
from disclosure_watch.store.search import scan
from disclosure_watch.store.search.found import Document

SOURCES = "abcdef"


@pytest.fixture
def lived(store, made):
    """A store of six sources with several passes each, in which records are edited, withdrawn and restored."""
    chance = random.Random(1)
    for number in range(24):
        pages = {str(page): f"量子 {chance.randint(0, 3)}" for page in range(4) if chance.random() < 0.8}
        made.visit(store, SOURCES[number % 6], pages, made.START + dt.timedelta(days=number))
    return store


def expected(store, passes):
    """Return what `documents` must yield, made of the ledger's revisions one by one."""
    rows = sorted(
        (
            row
            for row in store.ledger().to_pylist()
            for first, last in [passes.get(row["source_id"], (0, 0))]
            if first < row["pass_number"] <= last
        ),
        key=lambda row: (row["source_id"], row["record_id"], row["revision"]),
    )
    last = {row["record_id"]: row["revision"] for row in rows}
    return [Document.from_row(row, current=last[row["record_id"]] == row["revision"]) for row in rows]


def test_many_sources_are_read_as_each_alone(lived, monkeypatch):
    """Each revision within the bounds comes once, in order, and says whether it is its record's last, wherever parts end."""
    for keys, bounds in product(["", "ace", SOURCES], [(0, 9), (1, 2), (4, 4)]):
        passes = {key: bounds if key != "c" else (0, 3) for key in keys}
        wanted = expected(lived, passes)
        assert bool(wanted) == bool(keys and (bounds != (4, 4) or "c" in keys))
        assert list(scan.documents(lived._ledger, passes)) == wanted
        alone = [document for key in keys for document in scan.documents(lived._ledger, {key: passes[key]})]
        assert alone == wanted
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "_MOST_BYTES", 1)
            patched.setattr(ledger, "_LEAST_ROWS", 7)
            patched.setattr(scan, "_AT_ONCE", 1)
            assert list(scan.documents(lived._ledger, passes)) == wanted


def test_an_index_costs_as_many_readings_for_many_sources_as_for_two(made, tmp_path, readings):
    """Made, extended and done without, whatever the number of sources that went on."""
    counts = []
    for sources in (2, 9):
        store = Store(str(tmp_path / str(sources)))
        steps = []
        for day in range(2):
            for number in range(sources):
                made.visit(store, f"s{number}", {"1": f"量子 {day}"}, made.START + dt.timedelta(days=day))
            steps.append(readings(lambda store=store: store.search("量子")))
            steps.append(readings(store.index))
        counts.append(steps)
        assert store.search("量子").total == sources
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 4
