"""Rows of Python's values are those that Arrow itself would give."""

import datetime as dt

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch.store.cells import rows_of

MOMENT = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("at", MOMENT),
        ("day", pa.date32()),
        ("texts", pa.list_(pa.string())),
        ("of", pa.struct([("at", MOMENT), ("count", pa.int64()), ("inner", pa.struct([("at", MOMENT)]))])),
        ("many", pa.list_(pa.struct([("at", MOMENT)]))),
        ("seconds", pa.timestamp("s", "UTC")),
    ]
)
moments = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30)).map(lambda at: at.replace(tzinfo=dt.UTC))
optional = {
    "text": st.text(max_size=3),
    "at": moments,
    "day": st.dates(),
    "texts": st.lists(st.text(max_size=2), max_size=2),
    "of": st.fixed_dictionaries(
        {"at": st.none() | moments, "count": st.none() | st.integers(-9, 9)},
        optional={"inner": st.none() | st.fixed_dictionaries({"at": st.none() | moments})},
    ),
    "many": st.lists(st.fixed_dictionaries({"at": st.none() | moments}), max_size=2),
    "seconds": moments.map(lambda at: at.replace(microsecond=0)),
}
a_row = st.fixed_dictionaries({name: st.none() | values for name, values in optional.items()})


@settings(max_examples=60, deadline=None)
@given(st.lists(a_row, max_size=5), st.integers(0, 2), st.integers(0, 4))
def test_rows_are_those_of_arrow(rows, start, length):
    """Whatever is null, nested, sliced or in chunks."""
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    for one_table in (table, pa.concat_tables([table, table]), table.slice(start, length)):
        assert rows_of(one_table) == one_table.to_pylist()
    for batch in table.slice(start, length).to_batches():
        assert rows_of(batch) == batch.to_pylist()
