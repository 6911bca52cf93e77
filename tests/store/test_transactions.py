"""What is known of a table's transactions, kept up by reading on in its log."""

import shutil

import pyarrow as pa
import pytest
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.store.folder import Folder
from disclosure_watch.store.transactions import Transactions

NAMES = ("a", "b", "c", "d")


def commit(uri, name, version):
    once = CommitProperties(app_transactions=[Transaction(name, version)])
    write_deltalake(uri, pa.table({"n": [version]}), mode="append", commit_properties=once)


@given(steps=st.lists(st.one_of(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES))), max_size=12))
def test_they_are_what_the_table_says(tmp_path_factory, steps):
    """Whatever is committed between two questions, and whatever is asked, each answer is the library's own."""
    place = tmp_path_factory.mktemp("table")
    uri = str(place / "ledger")
    commit(uri, "a", 1)
    known, passes = Transactions(Folder(place), "ledger"), {"a": 1}
    for step in steps:
        if isinstance(step, str):
            passes[step] = passes.get(step, 0) + 1
            commit(uri, step, passes[step])
        else:
            assert known.last(DeltaTable(uri), step) == {name: passes[name] for name in step if name in passes}
    assert known.last(DeltaTable(uri), NAMES) == passes


@pytest.mark.parametrize("back", ["older", "another"])
def test_a_table_that_was_put_back(tmp_path, back):
    """A restored table, with fewer commits or another one's, is asked for anew."""
    uri, copy = str(tmp_path / "ledger"), tmp_path / "copy"
    commit(uri, "a", 1)
    known = Transactions(Folder(tmp_path), "ledger")
    if back == "older":
        shutil.copytree(uri, copy)
    else:
        commit(str(copy), "b", 3)
        commit(str(copy), "a", 9)
        commit(str(copy), "b", 4)
    commit(uri, "a", 2)
    assert known.last(DeltaTable(uri), NAMES) == {"a": 2}
    shutil.rmtree(uri)
    copy.rename(uri)
    assert known.last(DeltaTable(uri), NAMES) == ({"a": 1} if back == "older" else {"a": 9, "b": 4})


def test_they_are_not_looked_up_again(tmp_path):
    """What was asked once costs no look-up, and what was committed since is read in the log."""
    uri = str(tmp_path / "ledger")
    commit(uri, "a", 1)
    looked_up = []

    class Watched(DeltaTable):
        def transaction_version(self, name):
            looked_up.append(name)
            return super().transaction_version(name)

    known = Transactions(Folder(tmp_path), "ledger")
    for number in range(2, 6):
        assert known.last(Watched(uri), NAMES) == {"a": number - 1}
        commit(uri, "a", number)
    assert looked_up == list(NAMES)
