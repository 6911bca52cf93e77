"""Changes as machines read them: the shape of `changes --json`, the edits of each revision beside its fields."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch import rows
from disclosure_watch.model import Revision
from disclosure_watch.store import Store

_ROWS = 1024
"""Rows that are in hand as Python's objects at once."""

_MOST_BYTES = 8 << 20
"""So much of edits is in memory at once."""


def change_shapes(store: Store, parts: Iterable[pa.Table], beside: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """
    Yield rows of the ledger, given some at once, in the shape of `changes --json`, each with its edits.

    `beside` names further columns of the rows that are wanted.
    """
    for table in parts:
        yield from _shapes(store, table, beside)
        pa.default_memory_pool().release_unused()  # what a table took is scattered over the heap


def _shapes(store: Store, table: pa.Table, beside: Sequence[str]) -> Iterator[dict[str, Any]]:
    later = table.filter(pc.greater(table["revision"], 1))  # the first revision of a record has no edits
    revisions = zip(*(later[name].to_pylist() for name in ("source_id", "revision_id")), strict=True)
    edits = None
    with contextlib.suppress(_TooManyError):
        edits = _Edits(store, revisions, most_bytes=_MOST_BYTES if table.num_rows > 1 else None)
    if edits is None:
        half = table.num_rows // 2
        for part in (table.slice(0, half), table.slice(half)):
            yield from _shapes(store, part, beside)
        return
    for batch in table.to_batches(max_chunksize=_ROWS):
        for row in batch.to_pylist():
            more = {name: row[name] for name in beside}
            yield rows.change_from_row(row) | {"edits": edits.of(row["revision_id"])} | more


def shapes_of(store: Store, revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    """Return revisions in the shape of `history --json`: that of `changes --json`, and of a withdrawal its bounds."""
    edits = _Edits(store, ((revision.source_id, revision.revision_id) for revision in revisions))
    return [
        rows.change_shape(revision)
        | {"edits": edits.of(revision.revision_id)}
        | {"last_seen_live_at": revision.last_seen_live_at, "missing_since": revision.missing_since}
        for revision in revisions
    ]


class _TooManyError(Exception):
    """The edits of some revisions are more than may be in memory at once."""


class _Edits:
    """The edits of some revisions, given by source and revision id. Raises _TooManyError for more than `most_bytes` of them."""

    def __init__(self, store: Store, revisions: Iterable[tuple[str, str]], most_bytes: int | None = None) -> None:
        wanted: dict[str, list[str]] = {}
        for source_id, revision_id in revisions:
            wanted.setdefault(source_id, []).append(revision_id)
        batches, size = [], 0
        for source_id, revision_ids in wanted.items():
            for batch in store.edits_of(source_id, revision_ids):
                batches.append(batch)
                size += batch.nbytes
                if most_bytes is not None and size > most_bytes:
                    raise _TooManyError
        self._table = pa.Table.from_batches(batches).combine_chunks() if batches else None
        self._places: dict[str, tuple[int, int]] = {}
        for place, revision_id in enumerate(() if self._table is None else self._table["revision_id"].to_pylist()):
            first, count = self._places.get(revision_id, (place, 0))  # they stand together
            self._places[revision_id] = first, count + 1

    def of(self, revision_id: str) -> list[dict[str, Any]]:
        """Return the edits of a revision in their order."""
        if self._table is None or revision_id not in self._places:
            return []
        first, count = self._places[revision_id]
        return [rows.edit_shape(row) for row in self._table.slice(first, count).to_pylist()]
