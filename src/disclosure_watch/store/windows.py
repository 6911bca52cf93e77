"""
A large table in order, some rows at once: it is cut where its order allows, and each part is read by itself.

No more of it is in memory than a part, and the columns that order it.
"""

from functools import reduce
from operator import and_, or_

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch.store.gather import in_order

Key = dict[str, pa.Scalar]


def windows(keys: pa.Table, rows: int) -> list[tuple[Key | None, Key | None]]:
    """
    Return where the parts of a table begin and end, in order: each of about `rows` rows, cut where the keys differ.

    `keys` has the columns that order the table, the first first. A part holds its beginning and not its end; None is that
    of the table.
    """
    starts: list[Key | None] = [None, *_starts(keys, rows)]
    return list(zip(starts, [*starts[1:], None], strict=True))


def _starts(keys: pa.Table, rows: int) -> list[Key]:
    """Return the keys at which the second part begins, and each later one."""
    starts: list[Key] = []
    if keys.num_rows <= rows:
        return starts
    place = 0
    for part in in_order(keys, [(name, "ascending") for name in keys.column_names]):
        for at in range(-place % rows, part.num_rows, rows):
            start = {name: part[name][at] for name in part.column_names}
            if place + at and (not starts or start != starts[-1]):
                starts.append(start)
        place += part.num_rows
    return starts


def not_before(key: Key) -> pc.Expression:
    """Return the condition of rows that begin with a key or stand behind it."""
    *firsts, last = key
    return _compared(
        [(name, pc.field(name) > key[name]) for name in firsts] + [(last, pc.field(last) >= key[last])], key
    )


def before(key: Key) -> pc.Expression:
    """Return the condition of rows that stand before a key."""
    return _compared([(name, pc.field(name) < key[name]) for name in key], key)


def _compared(steps: list[tuple[str, pc.Expression]], key: Key) -> pc.Expression:
    """Return the condition that the first key which differs is on its side."""
    sides = []
    for place, (_, side) in enumerate(steps):
        alike = [pc.field(name) == key[name] for name, _ in steps[:place]]
        sides.append(reduce(and_, [*alike, side]))
    return reduce(or_, sides)
