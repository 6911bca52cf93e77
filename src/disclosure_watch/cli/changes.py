"""Changes as machines read them: the shape of `changes --json`, the edits of each revision beside its fields."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from disclosure_watch import rows
from disclosure_watch.store import Store


class EditsByRevision:
    """The edits of some sources, found by revision; rows become Python's when they are asked for."""

    def __init__(self, store: Store, sources: Sequence[str | None]) -> None:
        self._table = pa.concat_tables([store.edits(source) for source in sources]).combine_chunks()
        self._places: dict[str, tuple[int, int]] = {}
        for place, revision_id in enumerate(self._table["revision_id"].to_pylist()):
            first, count = self._places.get(revision_id, (place, 0))  # the rows of a revision stand together
            self._places[revision_id] = first, count + 1

    def of(self, revision_id: str) -> list[dict[str, Any]]:
        """Return the edits of a revision in their order."""
        first, count = self._places.get(revision_id, (0, 0))
        if not count:
            return []
        return [rows.edit_shape(row) for row in self._table.slice(first, count).to_pylist()]


def change_shapes(parts: Iterable[pa.Table], edits: EditsByRevision) -> Iterator[dict[str, Any]]:
    """Yield rows of the ledger, given some at once, in the shape of `changes --json`."""
    for table in parts:
        for batch in table.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                yield rows.change_from_row(row) | {"edits": edits.of(row["revision_id"])}
