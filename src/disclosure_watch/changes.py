"""Changes as machines read them: the shape of `changes --json`, the edits of each revision beside its fields."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from disclosure_watch import rows
from disclosure_watch.store import Store


class Edits:
    """The edits of revisions; those of a source are read when the first of them is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of_source: dict[str, tuple[pa.Table, dict[str, tuple[int, int]]]] = {}

    def of(self, source_id: str, revision_id: str) -> list[dict[str, Any]]:
        """Return the edits of a revision in their order."""
        if source_id not in self._of_source:
            self._of_source[source_id] = _placed(self._store.edits(source_id))
        table, places = self._of_source[source_id]
        first, count = places.get(revision_id, (0, 0))
        return [rows.edit_shape(row) for row in table.slice(first, count).to_pylist()] if count else []


def _placed(table: pa.Table) -> tuple[pa.Table, dict[str, tuple[int, int]]]:
    """Return a table of edits, and where in it the rows of each revision begin and how many they are: they stand together."""
    places: dict[str, tuple[int, int]] = {}
    for place, revision_id in enumerate(table["revision_id"].to_pylist()):
        first, count = places.get(revision_id, (place, 0))
        places[revision_id] = first, count + 1
    return table.combine_chunks(), places


def change_shapes(parts: Iterable[pa.Table], edits: Edits) -> Iterator[dict[str, Any]]:
    """Yield rows of the ledger, given some at once, in the shape of `changes --json`."""
    for table in parts:
        for batch in table.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                yield rows.change_from_row(row) | {"edits": edits.of(row["source_id"], row["revision_id"])}
