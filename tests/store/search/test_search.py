"""Searching a store: what is found is what the texts hold, as records stand and in all that they ever said."""

import datetime as dt

import pytest

from disclosure_watch.storage import open_storage
from disclosure_watch.store.search import Filters

DAY = dt.timedelta(days=1)


def ids(found):
    return sorted(hit.document.record_id for hit in found.hits)


@pytest.fixture
def watched(store, made):
    """Two sources: one text edited, one withdrawn, one with an attachment."""
    made.visit(store, "a", {"1": "量子科技发展的答复", "2": "人工智能，量子通信", "3": "无"})
    made.visit(store, "b", {"1": "ＡＩ与Quantum：1.83万家"})
    made.visit(store, "a", {"1": "脑科学的答复", "3": "无"}, made.START + DAY)
    return store


def test_current_texts(watched):
    """A search looks at records as they stand, withdrawn ones too with what they said last."""
    assert ids(watched.search("量子")) == ["a.2"]
    assert ids(watched.search("脑")) == ["a.1"]
    assert [hit.document.state for hit in watched.search("量子").hits] == ["withdrawn"]
    assert watched.search("科技发展").total == 0


def test_history(watched):
    """With history what was ever said is found, once a record, with the latest revision that said it."""
    assert ids(watched.search("量子", history=True)) == ["a.1", "a.2"]
    shown = {
        hit.document.record_id: (hit.document.revision, hit.document.current, hit.document.state)
        for hit in watched.search("量子", history=True).hits
    }
    assert shown == {"a.1": (1, False, "live"), "a.2": (2, True, "withdrawn")}


def test_width_and_case(watched):
    """Full and half width, capitals and small letters are alike."""
    for text in ("ai", "ＡＩ", "quantum", "QUANTUM", "１.83万", "1．83万家"):
        assert ids(watched.search(text)) == ["b.1"], text


def test_filters(watched):
    """A search is narrowed to sources, agencies, states, sessions and days."""
    everything = '答复 OR -"不会有的词"'
    assert ids(watched.search(everything)) == ["a.1", "a.2", "a.3", "b.1"]
    assert ids(watched.search(everything, filters=Filters(sources=("b",)))) == ["b.1"]
    assert ids(watched.search(everything, filters=Filters(states=("withdrawn",)))) == ["a.2"]
    assert ids(watched.search(everything, filters=Filters(sessions=("市政协六届三次会议",)))) == ["a.1", "a.2", "b.1"]
    assert ids(watched.search(everything, filters=Filters(since=dt.date(2025, 5, 23)))) == ["a.1", "a.2", "a.3", "b.1"]
    assert ids(watched.search(everything, filters=Filters(since=dt.date(2025, 5, 24)))) == []
    assert ids(watched.search(everything, filters=Filters(until=dt.date(2025, 5, 22)))) == []
    assert ids(watched.search(everything, filters=Filters(publishers=("市科技局",)))) == []


def test_counts_and_pages(watched):
    """The counts are of all, the hits as many as were asked for, the same order on every page."""
    found = watched.search("答复")
    assert (found.total, found.years) == (4, ((2025, 4),))
    paged = [watched.search("答复", limit=1, offset=number).hits[0] for number in range(4)]
    assert tuple(paged) == found.hits
    assert watched.search("答复", limit=0).total == 4
    assert watched.search("答复", offset=9).hits == ()


def test_a_renamed_source(watched):
    """What is found bears the id of today, and is narrowed by it."""
    watched.rename("a", "c")
    for history in (False, True):
        found = watched.search("脑", history=history, filters=Filters(sources=("c",)))
        assert [hit.document.source_id for hit in found.hits] == ["c"]
        assert watched.search("脑", history=history, filters=Filters(sources=("a",))).total == 0


def test_in_python(watched, folder):
    """`storage.search` gives the same as a table."""
    storage = open_storage(folder)
    table = storage.search("量子", history=True)
    assert sorted(table["record_id"]) == ["a.1", "a.2"]
    assert {"source_id", "title", "url", "passage"} <= set(table.columns)
    assert len(storage.search("量子", limit=0)) == 0


def test_nothing_there(store, folder):
    """An empty storage holds nothing, and is not made by a search."""
    store.index()
    assert store.search("量子").total == 0
    assert store.search("量子", history=True).total == 0
    assert not folder.exists()
