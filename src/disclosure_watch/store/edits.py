"""Edits: every single change of a source's revisions as one Parquet file, made from the ledger and replaced as snapshots are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from disclosure_watch import schema
from disclosure_watch.diff import Standing, edits_of
from disclosure_watch.model import Revision
from disclosure_watch.store import sealed
from disclosure_watch.store.location import Location

FOLDER = "edits"
SCHEMA = schema.arrow_schema("edits")

_PASS = b"disclosure_watch.pass_number"

_ROWS = 4096
"""Rows that are read at once."""


def name_of(source_id: str) -> str:
    """Return the name of a source's edits."""
    return f"{FOLDER}/{source_id}.parquet"


def rows_of(before: Mapping[str, Standing], revisions: Iterable[Revision]) -> pa.Table:
    """Return the edits of revisions in the chain's order; `before` is how each record stood until then, by id."""
    standing = dict(before)
    edits = []
    for revision in sorted(revisions, key=lambda each: (each.pass_number, each.record_id, each.revision)):
        edits += [asdict(edit) for edit in edits_of(standing.get(revision.record_id), revision)]
        standing[revision.record_id] = revision
    return pa.Table.from_pylist(edits, schema=SCHEMA)


def extend(location: Location, source_id: str, more: pa.Table, *, base: int, pass_number: int, shown_as: str) -> bool:
    """
    Add the edits of a pass to those of the passes up to `base`, and return whether those were there.

    Without revisions before (`base` 0) there are none to be there.
    """
    there = _read(location, source_id)
    if base and (there is None or int(there.schema.metadata[_PASS]) != base):
        return False
    whole = pa.concat_tables([there, more]) if there is not None and base else more
    write(location, source_id, whole, pass_number, shown_as=shown_as)
    return True


def write(location: Location, source_id: str, table: pa.Table, pass_number: int, *, shown_as: str) -> None:
    """
    Put a source's edits in place of those before, under the id that the source has now.

    `pass_number` is that of the last pass in them.
    """
    place = table.schema.get_field_index("source_id")
    ids = pa.repeat(pa.scalar(shown_as, table.schema.field(place).type), table.num_rows)
    table = table.set_column(place, table.schema.field(place), ids)
    metadata = {**SCHEMA.metadata, _PASS: str(pass_number).encode()}
    location.replace(name_of(source_id), sealed.pack(table.replace_schema_metadata(metadata)))


def rename(location: Location, source_id: str, shown_as: str) -> None:
    """Show a source's edits under another id; what can't be read is made again by the next pass."""
    there = _read(location, source_id)
    if there is not None:
        write(location, source_id, there, int(there.schema.metadata[_PASS]), shown_as=shown_as)


def parts(location: Location, source_id: str | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the edits of one source, or of all by source, some at once. Raises StoreError where a file is damaged."""
    names = list(location.sizes(FOLDER)) if source_id is None else [name_of(source_id)]
    yield from sealed.batches_of(location, names, SCHEMA, _ROWS)


def of_revisions(location: Location, source_id: str, revision_ids: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the edits of some revisions of a source, in their order, some at once; errors as of `parts`."""
    wanted = pa.array(revision_ids, pa.string())
    for batch in parts(location, source_id):
        chosen = batch.filter(pc.is_in(batch["revision_id"], value_set=wanted))
        if chosen.num_rows:
            yield chosen


def _read(location: Location, source_id: str) -> pa.Table | None:
    try:
        table = pq.read_table(pa.BufferReader(location.read(name_of(source_id))), page_checksum_verification=True)
    except (FileNotFoundError, pa.ArrowException, OSError):
        return None
    return table if table.schema.equals(SCHEMA) and _PASS in (table.schema.metadata or {}) else None
