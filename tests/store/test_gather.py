"""Rows in another order: the same as Arrow's own, however small the parts."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch.store import gather

rows = st.lists(st.tuples(st.integers(0, 5), st.text(max_size=5)), min_size=1, max_size=60)


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    """Parts of a few rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gather, "MOST_BYTES", 60)
        yield


@settings(deadline=None)
@given(rows, st.integers(1, 7))
def test_parts_joined_are_the_sorted_table(rows, chunk):
    """Whatever the chunks of the table, its rows come in order, all of them once."""
    table = pa.table({"key": [key for key, _ in rows], "text": [text for _, text in rows]})
    table = table.append_column("place", pa.array(range(len(rows))))
    chunked = pa.Table.from_batches(table.to_batches(max_chunksize=chunk), schema=table.schema)
    keys = [("key", "ascending"), ("text", "ascending"), ("place", "ascending")]
    parts = list(gather.in_order(chunked, keys))
    assert pa.concat_tables(parts).equals(table.sort_by(keys))


@settings(deadline=None)
@given(st.permutations(range(30)), st.integers(0, 30))
def test_any_places_in_any_order(places, count):
    """Rows come as their places are given, some or none of them."""
    table = pa.table({"place": list(range(30)), "text": [f"{number}" * 3 for number in range(30)]})
    parts = list(gather.gathered(table, pa.array(places[:count], pa.uint64())))
    assert [place for part in parts for place in part["place"].to_pylist()] == list(places[:count])
