"""Snapshots: all known records of one source as one Parquet file, the base of the next diff; made from the ledger."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from disclosure_watch import rows, schema
from disclosure_watch.errors import StoreError
from disclosure_watch.model import Change, Known, Revision, Times
from disclosure_watch.store import sealed
from disclosure_watch.store.cells import rows_of
from disclosure_watch.store.location import Location
from disclosure_watch.store.trouble import trouble

FOLDER = "snapshots"
SCHEMA = schema.arrow_schema("snapshots")

_CHECKED = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
_FEW = 8
"""So many files are opened sooner one by one."""

_ROWS = 1024
"""Rows that are in hand at once where a snapshot is read row by row."""

_TEXT = 4_000_000
"""Characters of records that are written at once: what Arrow and Parquet make of them takes some times as many bytes."""

_AT_ONCE = 16
"""So many files are scanned together."""

_PASS = b"disclosure_watch.pass_number"
_DIGEST = b"disclosure_watch.digest"
_RECORDED = b"disclosure_watch.recorded_at"
_VERSION = b"disclosure_watch.schema_version"


NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    The known records of one source by id, as the revisions up to a pass left them.

    `pass_number` is that of the last pass in it that wrote revisions (0 for none), `digest` that of its last revision,
    `recorded_at` the latest moment at which one of them was committed.
    """

    known: Mapping[str, Known] = field(default_factory=dict)
    pass_number: int = 0
    digest: str = ""
    recorded_at: dt.datetime = NEVER

    def folded(self, revisions: Iterable[Revision]) -> "Snapshot":
        """Return the snapshot after further revisions of its source, in the chain's order whatever the clock did."""
        known = dict(self.known)
        pass_number, digest, recorded_at = self.pass_number, self.digest, self.recorded_at
        for revision in sorted(revisions, key=lambda draft: (draft.pass_number, draft.record_id, draft.revision)):
            before = known.get(revision.record_id)
            known[revision.record_id] = Known(
                record_id=revision.record_id,
                source_id=revision.source_id,
                revision=revision.revision,
                state=revision.state,
                first_seen_at=revision.first_seen_at,
                observed_at=revision.observed_at,
                record=revision.record,
                evidence=revision.evidence,
                baseline=Change.BASELINE in revision.changes if before is None else before.baseline,
                last_seen_live_at=revision.last_seen_live_at,
                missing_since=revision.missing_since,
            )
            pass_number, digest = revision.pass_number, revision.digest
            recorded_at = max(recorded_at, revision.recorded_at or revision.observed_at)
        return Snapshot(known, pass_number, digest, recorded_at)

    def timed(self, times: Mapping[str, Times]) -> "Snapshot":
        """Return the snapshot with what the frontier knows of each record's page, by address."""
        return replace(self, known={record_id: _timed(known, times) for record_id, known in self.known.items()})

    def untimed(self) -> "Snapshot":
        """Return the snapshot without what only the frontier knew: as the ledger gives it."""
        return replace(self, known={record_id: _untimed(known) for record_id, known in self.known.items()})


def _timed(known: Known, times: Mapping[str, Times]) -> Known:
    page = times.get(known.record.url)
    if page is None:
        return known
    return replace(
        known,
        last_checked_at=page.last_checked_at,
        last_seen_live_at=page.last_seen_live_at or known.last_seen_live_at,
        missing_since=page.missing_since,
    )


def _untimed(known: Known) -> Known:
    return replace(known, last_checked_at=None, last_seen_live_at=None, missing_since=None)


def name_of(source_id: str) -> str:
    """Return the name of a source's snapshot."""
    return f"{FOLDER}/{source_id}.parquet"


def read(location: Location, source_id: str) -> Snapshot | None:
    """
    Return a source's snapshot, None where there is none to build on: the ledger makes it again.

    That is where the file is missing or damaged, or an earlier schema version wrote it, whose columns are fewer. Raises StoreError where a later version of this program wrote it.
    """
    try:
        data = location.read(name_of(source_id))
        file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)
        metadata = file.schema_arrow.metadata or {}
        written = int(metadata[_VERSION])
        if written > schema.SCHEMA_VERSION:
            raise StoreError(
                f"{location.uri(name_of(source_id))}: written with schema version {written}, this program knows "
                f"{schema.SCHEMA_VERSION}; upgrade disclosure-watch"
            )
        if written < schema.SCHEMA_VERSION or not sealed.is_whole(data):
            return None
        known_rows = rows_of(file.read(use_threads=False))
        return Snapshot(
            {row["record_id"]: rows.known_from_row(row | {"source_id": source_id}) for row in known_rows},
            int(metadata[_PASS]),
            metadata[_DIGEST].decode(),
            dt.datetime.fromisoformat(metadata[_RECORDED].decode()),
        )
    except (FileNotFoundError, pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return None


def write(location: Location, source_id: str, snapshot: Snapshot, *, shown_as: str) -> None:
    """Put a source's snapshot in place of the one before, rows by record id, under the id that the source has now."""
    ordered = sorted(snapshot.known.values(), key=lambda known: known.record_id)
    metadata = {
        **SCHEMA.metadata,
        _PASS: str(snapshot.pass_number).encode(),
        _DIGEST: snapshot.digest.encode(),
        _RECORDED: snapshot.recorded_at.isoformat().encode(),
    }
    whole = SCHEMA.with_metadata(metadata)
    packed = sealed.pack_parts(_parts(ordered, shown_as, whole), whole, len(ordered), write_page_checksum=True)
    location.replace(name_of(source_id), packed)


def _parts(ordered: Iterable[Known], shown_as: str, whole: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of known records, so many at once as hold `_TEXT` characters; one table where there are none."""
    part: list[dict[str, Any]] = []
    size, is_first = 0, True
    for known in ordered:
        if size > _TEXT:
            yield pa.Table.from_pylist(part, schema=whole)
            part, size, is_first = [], 0, False
        part.append(rows.known_row(known) | {"source_id": shown_as})
        size += len(known.record.body_text) + sum(len(file.text or "") for file in known.record.attachments)
    if part or is_first:
        yield pa.Table.from_pylist(part, schema=whole)


def table(
    location: Location,
    source_id: str | None = None,
    columns: list[str] | None = None,
    where: ds.Expression | None = None,
) -> pa.Table:
    """Return the rows of one source's snapshot, or of all by source. Raises StoreError where a file is damaged."""
    if source_id is None:
        names = list(location.sizes(FOLDER))
    else:
        names = [name_of(source_id)] if location.exists(name_of(source_id)) else []
    wanted = SCHEMA if columns is None else pa.schema([SCHEMA.field(name) for name in columns])
    if (where is None or columns is None) and len(names) < _FEW:
        table = pa.concat_tables([wanted.empty_table(), *(_rows(location, name, wanted) for name in names)])
        return table if where is None else table.filter(where)
    try:
        return _dataset(location, names).to_table(columns=wanted.names, filter=where).cast(wanted)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(location, names, error) from error


def parts(location: Location, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of all rows in small batches, a few files open at once. Raises StoreError where one is damaged."""
    names = list(location.sizes(FOLDER))
    for begin in range(0, len(names), _AT_ONCE):  # each keeps its file's metadata in memory, a quarter of a megabyte
        chunk = names[begin : begin + _AT_ONCE]
        try:
            scanned = _dataset(location, chunk)
            yield from scanned.to_batches(columns=columns, batch_size=8192, batch_readahead=2, fragment_readahead=4)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(location, chunk, error) from error


def _dataset(location: Location, names: list[str]) -> ds.Dataset:
    return ds.dataset(
        [name.removeprefix(f"{FOLDER}/") for name in names],
        schema=SCHEMA,
        format=ds.ParquetFileFormat(default_fragment_scan_options=_CHECKED),
        filesystem=location.files(FOLDER),
    )


def _damaged(location: Location, names: list[str], error: Exception) -> StoreError:
    """Return what to tell of files that can't be read; raises where one of them is known to be damaged."""
    for name in names:
        _rows(location, name, SCHEMA)
    return trouble(location.uri(FOLDER), error)


def outdated(location: Location) -> list[str]:
    """Return the ids of the sources whose snapshot an earlier schema version wrote."""
    source_ids = []
    for name in location.sizes(FOLDER):
        try:
            with location.open(name) as stream:
                written = int((pq.ParquetFile(stream).schema_arrow.metadata or {})[_VERSION])
        except (FileNotFoundError, pa.ArrowException, OSError, KeyError, ValueError):
            continue  # no business of an upgrade: verify tells of it
        if written < schema.SCHEMA_VERSION:
            source_ids.append(name.removeprefix(f"{FOLDER}/").removesuffix(".parquet"))
    return source_ids


def batches(location: Location, source_id: str | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the rows that `table` returns in small batches, one file open at a time."""
    names = list(location.sizes(FOLDER)) if source_id is None else [name_of(source_id)]
    yield from sealed.batches_of(location, names, SCHEMA, _ROWS)


def count(location: Location, source_id: str) -> int:
    """Return how many records a source's snapshot has, 0 where there is none that can be read."""
    try:
        with location.open(name_of(source_id)) as stream:
            return int(pq.ParquetFile(stream).metadata.num_rows)
    except (FileNotFoundError, pa.ArrowException, OSError):
        return 0


def _rows(location: Location, name: str, wanted: pa.Schema) -> pa.Table:
    try:
        with location.open(name) as stream:
            return sealed.unpack(pq.ParquetFile(stream, page_checksum_verification=True), wanted)
    except (pa.ArrowException, OSError) as error:
        raise sealed.damage(location, name, error) from error
