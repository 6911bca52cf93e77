"""The snapshot of a source: its records as they stand, one Parquet file, replaced whole."""

from collections.abc import Iterable

import pyarrow as pa

from disclosure_watch.model import Known, Revision
from disclosure_watch.rows import known_from_row, known_row
from disclosure_watch.schema import arrow_schema
from disclosure_watch.store.place import Place, with_metadata

SCHEMA = arrow_schema("snapshots")


def name_of(source_id: str) -> str:
    """Return the name of a source's snapshot."""
    return f"snapshots/{source_id}.parquet"


def read_snapshot(place: Place, source_id: str) -> tuple[dict[str, Known], int, str]:
    """Return known records by id, the pass that last changed them, and the digest of the source's last revision."""
    table = place.read_parquet(name_of(source_id), SCHEMA)
    if table is None:
        return {}, 0, ""
    kept = place.metadata(name_of(source_id))
    known = (known_from_row(row) for row in table.to_pylist())
    return {one.record_id: one for one in known}, int(kept.get("pass_number", 0)), kept.get("digest", "")


def write_snapshot(place: Place, source_id: str, known: dict[str, Known], pass_number: int, digest: str) -> None:
    """Replace a source's snapshot; rows are in the order of record ids."""
    rows = [known_row(known[record_id]) for record_id in sorted(known)]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    place.write_parquet(name_of(source_id), with_metadata(table, pass_number=pass_number, digest=digest))


def folded(known: dict[str, Known], revisions: Iterable[Revision]) -> dict[str, Known]:
    """Return what is known after some revisions, in their order."""
    after = dict(known)
    for revision in revisions:
        after[revision.record_id] = Known(
            record_id=revision.record_id,
            source_id=revision.source_id,
            revision=revision.revision,
            state=revision.state,
            first_seen_at=revision.first_seen_at,
            observed_at=revision.observed_at,
            record=revision.record,
        )
    return after
