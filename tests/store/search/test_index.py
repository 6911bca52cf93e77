"""The index of search: kept by what changed, right whatever state it is in, and of the same answers as a plain reading."""

import contextlib
import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch.store import Store, Tally
from disclosure_watch.store.search import Filters, parse
from disclosure_watch.store.search.normal import normal

DAY = dt.timedelta(days=1)
ALPHABET = "量子科技ＡiI1 ２。\n的㎡ß\U00020000"


def naive(store, text, *, history=False):
    """Return the ids of the records whose rows hold what a text asks for."""
    query = parse(text)
    rows = (store.ledger() if history else store.records()).to_pylist()
    return {row["record_id"] for row in rows if query.matches([normal(row["title"]), normal(row["body_text"])])}


def ids(store, text, *, history=False, **more):
    found = store.search(text, history=history, **more)
    listed = [hit.document.record_id for hit in found.hits]
    assert len(listed) == len(set(listed)) == found.total
    assert sum(count for _, count in found.years) == sum(count for _, count in found.publishers) == found.total
    return set(listed)


@pytest.fixture
def indexed(store, made):
    """A store of two sources with an index, one text edited and one withdrawn since it was made."""
    made.visit(store, "a", {"1": "量子科技发展的答复", "2": "人工智能，量子通信", "3": "无"})
    made.visit(store, "b", {"1": "ＡＩ与Quantum：1.83万家"})
    store.index()
    made.visit(store, "a", {"1": "脑科学的答复", "3": "无"}, made.START + DAY)
    return store


def right(store):
    """Whether a store answers as its rows do."""
    for text in ("量子", "脑科学", "的", "答复", "a", "1.83万", "答复 -脑", "-量子", "无 OR 人工智能", '"答复 量"'):
        for history in (False, True):
            assert ids(store, text, history=history) == naive(store, text, history=history), (text, history)


def is_current(store):
    """Whether the index answers alone."""
    search = store._search
    view = search._index.view()
    return view is not None and not view.progress.behind(search._ledger)


def test_behind_the_ledger(indexed):
    """An index that the ledger has left behind is no cause of a wrong answer, nor is one brought up to date."""
    assert not is_current(indexed)
    right(indexed)
    indexed.index()
    assert is_current(indexed)
    right(indexed)


def test_only_what_changed_is_written(indexed, folder, made):
    """A pass adds its own records to the index; files of others stay as they were."""
    indexed.index()
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "search").glob("*.store")}
    made.visit(indexed, "b", {"1": "脑"}, made.START + 2 * DAY)
    indexed.index()
    after = {path.name: path.stat().st_mtime_ns for path in (folder / "search").glob("*.store")}
    assert before.items() & after.items()
    assert after.keys() - before.keys()
    right(indexed)


def test_another_reader(indexed, folder):
    """A reader that was there before sees what another process wrote."""
    reader = Store(str(folder))
    assert ids(reader, "脑科学") == {"a.1"}
    indexed.index()
    assert ids(reader, "脑科学") == {"a.1"}
    assert is_current(reader)


def harms(path):
    """Return by name what may become of a file."""
    data = path.read_bytes()
    place = len(data) // 2 if path.suffix == ".json" else 0  # what ends with a checksum is covered from its first byte
    return {
        "flipped": lambda: path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]),
        "gone": path.unlink,
        "empty": lambda: path.write_bytes(b""),
        "cut": lambda: path.write_bytes(data[:-9]),
        "noise": lambda: path.write_bytes(random.Random(1).randbytes(len(data))),
    }


def ruins(folder, *, every):
    """Yield a name and a harm for each file of the index, flipped or harmed otherwise or both, and for all of it."""
    index = folder / "search"
    names = sorted(path.name for path in index.iterdir() if path.suffix != ".lock")
    for number, name in enumerate(names):
        for harm in ("flipped", ("gone", "empty", "cut", "noise")[number % 4]):
            if not every and (harm == "flipped") != (number % 2 == 0):
                continue
            yield f"{name} {harm}", lambda name=name, harm=harm: harms(index / name)[harm]()
    yield "all gone", lambda: shutil.rmtree(index)
    yield "a file in its place", lambda: (shutil.rmtree(index), index.write_bytes(b"x"))


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_damage(indexed, folder, every):
    """Whatever becomes of the index's files, answers are right, and the next update makes it whole."""
    indexed.index()
    shutil.copytree(folder / "search", folder.parent / "kept")
    for name, harm in list(ruins(folder, every=every)):
        harm()
        store = Store(str(folder))
        assert ids(store, "脑") == {"a.1"}, name
        assert ids(store, "量子", history=True) == {"a.1", "a.2"}, name
        if name.endswith((".idx flipped", ".term cut")):
            damages = [damage.file for damage in store.verify(lambda *_: None, Tally())]
            assert damages == [f"search/{name.split()[0]}"]
        if name.endswith(("flipped", "place")):
            store.index()
            assert is_current(store), name
            assert ids(store, "脑") == {"a.1"}, name
        shutil.rmtree(folder / "search", ignore_errors=True)
        shutil.copytree(folder.parent / "kept", folder / "search")


def test_another_history(indexed, folder, made, tmp_path):
    """An index of what the ledger was before a backup was restored, or of another storage, is not believed."""
    shutil.copytree(folder, tmp_path / "backup")
    indexed.index()
    for text in ("旧事", "新事"):
        shutil.rmtree(folder / "ledger")
        for kept in ("ledger", "snapshots", "frontier", "seals"):
            shutil.rmtree(folder / kept, ignore_errors=True)
            shutil.copytree(tmp_path / "backup" / kept, folder / kept)
        store = Store(str(folder))
        made.visit(store, "b", {"1": text}, made.START + 3 * DAY)
        assert ids(store, text) == {"b.1"}
        right(store)
        store.index()
        right(store)


def test_an_older_index(indexed, folder, made):
    """An index put back from a backup is brought up to date."""
    shutil.copytree(folder / "search", folder.parent / "old")
    indexed.index()
    shutil.rmtree(folder / "search")
    shutil.copytree(folder.parent / "old", folder / "search")
    store = Store(str(folder))
    right(store)
    store.index()
    right(store)
    assert is_current(store)


def test_renamed_compacted_rebuilt(indexed, made):
    """Renaming, compaction and `rebuild` leave answers right."""
    indexed.index()
    indexed.rename("a", "c")
    assert {hit.document.source_id for hit in indexed.search("脑").hits} == {"c"}
    assert ids(indexed, "脑", filters=Filters(sources=("a",))) == set()
    assert ids(indexed, "脑", filters=Filters(sources=("c", "b"))) == {"a.1"}
    indexed.compact(made.START + 9 * DAY)
    right(indexed)
    indexed.rebuild()
    assert is_current(indexed)
    right(indexed)


def test_filters(indexed):
    """Filters mean the same in the index and beyond it."""
    everything = '答复 OR -"不会有的词"'
    for _ in range(2):
        assert ids(indexed, everything, filters=Filters(states=("withdrawn",))) == {"a.2"}
        assert ids(indexed, everything, filters=Filters(sessions=("市政协六届三次会议",))) == {"a.1", "a.2", "b.1"}
        assert ids(indexed, everything, filters=Filters(since=dt.date(2025, 5, 24))) == set()
        assert ids(indexed, everything, filters=Filters(since=dt.date(2025, 5, 23))) == {"a.1", "a.2", "a.3", "b.1"}
        assert ids(indexed, everything, filters=Filters(until=dt.date(2025, 5, 22))) == set()
        assert ids(indexed, everything, filters=Filters(publishers=("市科技局",))) == set()
        indexed.index()


def test_titles_first(store, made):
    """Who says it in the title stands before who says it often."""
    made.visit(store, "a", {"1": "量子", "2": "关于某事的事项，" + "量子" * 50})
    for _ in range(2):
        assert [hit.document.record_id for hit in store.search("量子").hits] == ["a.1", "a.2"]
        store.index()


def test_long_queries(indexed):
    """Queries of many words and of many characters are answered."""
    indexed.index()
    assert ids(indexed, "量子" * 5000) == set()
    assert ids(indexed, " ".join(f"词{number}" for number in range(4000))) == set()
    assert ids(indexed, " OR ".join(f"词{number}" for number in range(2000)) + " OR 脑") == {"a.1"}


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_index_answers_as_a_plain_reading(data, tmp_path_factory, made):
    """Of any texts and any query, the index returns exactly those that hold it, as they stand and in history."""
    texts = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=12)
    pages = st.dictionaries(st.sampled_from("12345678"), texts, max_size=8)
    store = Store(str(tmp_path_factory.mktemp("law") / "storage"))
    for number in range(data.draw(st.integers(1, 3))):
        made.visit(store, "a", data.draw(pages), made.START + number * DAY)
        if data.draw(st.booleans()):
            store.index()
    store.index()
    words = st.one_of(texts, st.sampled_from(['"', "OR", "-", "AND", "NOT", " ", "“量 子”", "-的", "量"]))
    for text in data.draw(st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=20, max_size=20)):
        for history in (False, True):
            assert ids(store, text, history=history) == naive(store, text, history=history), text


def test_side_by_side(indexed, folder):
    """Who comes while another brings the index up to date is told so, and searches all the same."""
    code = "import sys; from disclosure_watch.store import Store; Store(sys.argv[1]).index()"
    others = [subprocess.Popen([sys.executable, "-c", code, str(folder)], stderr=subprocess.PIPE) for _ in range(2)]
    right(indexed)
    for other in others:
        _, err = other.communicate(timeout=60)
        assert other.returncode == 0 or b"PassConflict" in err
    right(Store(str(folder)))
    assert is_current(Store(str(folder)))


def test_where_nothing_may_be_written(indexed, folder):
    """A reader without the right to write uses the index, and what lies beyond it."""
    indexed.index()
    names = [path.name for path in (folder / "search").iterdir()]
    code = (
        "import os, sys\n"
        "from disclosure_watch.store import Store\n"
        "Store(sys.argv[1]).search('脑', history=True)  # imports all that another user may not be able to\n"
        "os.setuid(65534)\n"
        "store = Store(sys.argv[1])\n"
        "print(store.search('脑').total, store._search._index.view() is not None)\n"
        "try: store.index()\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    if os.getuid():
        pytest.skip("needs another user")
    for path in (folder, *folder.parents):
        with contextlib.suppress(PermissionError):
            path.chmod(path.stat().st_mode | 0o055)
        if path == Path("/tmp"):
            break
    said = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert said.stdout.split()[:2] == ["1", "True"], said.stderr
    assert [path.name for path in (folder / "search").iterdir()] == names
    assert json.loads((folder / "search" / "written.json").read_text())
