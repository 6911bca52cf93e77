"""Rows of a large table in another order. Arrow's own `take` joins all chunks first, and fails where text passes 2 GB."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

MOST_BYTES = 8 * 1024**2
"""So much of a table is put in order at once."""


def in_order(table: pa.Table, sort_keys: list[tuple[str, str]]) -> Iterator[pa.Table]:
    """Yield the rows of a table in the order of some columns, in tables of about `MOST_BYTES`."""
    names = [name for name, _ in sort_keys]
    return gathered(table, pc.sort_indices(table.select(names), sort_keys=sort_keys))


def gathered(table: pa.Table, places: pa.Array) -> Iterator[pa.Table]:
    """Yield the rows at some places of a table, no place twice, in the order given, in tables of about `MOST_BYTES`."""
    if table.nbytes <= MOST_BYTES:
        yield table.take(places)
        return
    count = max(1, int(MOST_BYTES * table.num_rows / table.nbytes))
    every = pa.array(range(table.num_rows), places.type)
    for start in range(0, len(places), count):
        some = places.slice(start, count)
        rank = pc.subtract(pc.rank(some, tiebreaker="first"), pa.scalar(1, pa.uint64()))
        yield table.filter(pc.is_in(every, value_set=some)).take(rank)
