"""
A Delta table that only grows, as all of ours do.

Measured with deltalake 1.6.6 (2026-11): opening a table of 2,000 files costs 8 ms and 22 ms with 10 and 100 commits a
checkpoint; a commit costs 10 ms on a fresh handle and 0.1 ms more for each commit made on the same handle since.
"""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from disclosure_watch import schema
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.store import seals
from disclosure_watch.store.location import Location
from disclosure_watch.store.transactions import Transactions
from disclosure_watch.store.trouble import said

COMMITS_A_CHECKPOINT = 10
COMMITS_A_HANDLE = 20
CHECKPOINTS_KEPT = 2
FILES_BEFORE_COMPACTION = 64

FILE_SIZE = 64 << 20
"""Bytes: what a clustered file is to hold."""

SMALL_FILES = 8
"""So many files of less than half that size are left alone."""

_T = TypeVar("_T")
_BYTES_A_CELL = 16
"""What a value takes in memory beside what Parquet keeps of it: lengths, and words that stand once in a file."""

LEAST_ROOM = 1 << 17
"""Bytes that there must be room for before a commit: Delta's Rust panics on a full disk, into the terminal."""

GRACE = dt.timedelta(hours=1)
"""So long a file that a compaction replaced is left to those who opened the table before."""

_MADE_AT_ONCE = 5
"""So often an append begins anew where another process made the table, or added a column to it, at the same moment."""

_ABANDONED_HOURS = 7 * 24
"""Files that no commit tells of are of a writer that died, once they are so old."""

_FEW = 300
"""Rows of a commit below which Snappy packs them: a context of Zstandard's for each column costs 5 ms, and as much at each reading."""

_WRITER = WriterProperties(compression="ZSTD")
_SMALL = WriterProperties(compression="SNAPPY")
_CLUSTERED = WriterProperties(compression="ZSTD", max_row_group_size=8192)


class Table:
    """
    One table of `schema.TABLES`. Made at its first append; while it isn't there it reads as empty.

    `keys` are the columns whose least and greatest values Delta keeps for each file, so that a filter on them opens
    only the files it must.
    """

    def __init__(self, location: Location, name: str, keys: Sequence[str]) -> None:
        self.uri = location.uri(name)
        self.schema = schema.arrow_schema(name)
        self._location = location
        self._name = name
        self._keys = tuple(keys)
        self._lock = threading.RLock()
        self._table: DeltaTable | None = None
        self._commits = 0
        self._transactions = Transactions(location, name)

    def append(
        self,
        rows: pa.Table,
        commit: CommitProperties | None = None,
        check: Callable[[DeltaTable | None], None] = lambda _table: None,
    ) -> None:
        """
        Add rows in one commit. Raises PassConflict where another commit forbids it, StoreError where the table can't be
        written.

        `check` looks at the very state of the table that the commit builds on (None where there is no table), and raises
        to stop it: Delta itself refuses a transaction only where another one came after that state.
        """
        with self._lock:
            for left in range(_MADE_AT_ONCE, -1, -1):
                known = self.latest()
                check(known)
                self._location.reserve(LEAST_ROOM + rows.nbytes)
                marked = self._mark(known, 0 if known is None else known.version() + 1)
                try:
                    with said(self.uri):
                        table = known or self._create()
                        self._begin_chain(table)
                        if known is None:
                            check(table)
                        try:
                            self._write(table, rows, commit)
                            break
                        except CommitFailedError as error:
                            if not left or "Metadata changed" not in str(error):
                                raise PassConflict(f"{self.uri}: another process wrote at the same moment") from error
                            self._table = None
                except PassConflict:
                    self._location.remove(marked)
                    raise
                self._location.remove(marked)
            self._commits += 1
            self._seal(table, marked)

    def _begin_chain(self, table: DeltaTable) -> None:
        """Note in a table that an earlier program made from which version on each has a chained seal."""
        if sealed_from(table) is None:
            first = {seals.PROPERTY: str(table.version() + 1)}
            table.alter.set_table_properties(first, raise_if_not_exists=False)

    def _sealing(self, table: DeltaTable | None) -> seals.Sealing:
        first = None if table is None else sealed_from(table)
        return seals.Sealing(self._location, self._name, first or 0, self.files)

    def _mark(self, table: DeltaTable | None, version: int) -> str:
        return self._sealing(table).mark(version)

    def _seal(self, table: DeltaTable, marked: str) -> None:
        self._sealing(table).seal(table.version(), marked)

    def _write(self, table: DeltaTable, rows: pa.Table, commit: CommitProperties | None) -> None:
        there = pa.schema(table.schema().to_arrow())
        write_deltalake(
            table,
            schema.described_alike(rows, there),
            mode="append",
            schema_mode=None if there.equals(self.schema) else "merge",
            writer_properties=_SMALL if rows.num_rows < _FEW else _WRITER,
            commit_properties=commit,
        )

    def compact(self) -> None:
        """Join the table's small files once there are many; the old ones stay until `cluster`."""
        with self._lock, contextlib.suppress(PassConflict):
            if not self._of_many_files():
                return
            with self.rewriting():
                self._join()

    def _of_many_files(self) -> bool:
        table = self.latest()
        return table is not None and len(table.file_uris()) > FILES_BEFORE_COMPACTION

    def _join(self) -> None:
        table = self.latest()
        if table is not None and self._of_many_files():
            self._table = None
            with contextlib.suppress(StoreError), said(self.uri):  # the files stay as they are
                marked = self._mark(table, table.version())
                self._begin_chain(table)
                table.optimize.compact(writer_properties=_WRITER)
                self._seal(table, marked)

    def rewriting(self) -> AbstractContextManager[None]:
        """
        Hold the right to rewrite files. Raises PassConflict where another process has it.

        Delta doesn't refuse the second of two rewrites of the same files: both add their rows (deltalake 1.6.6, 2026-11).
        """
        return self._location.lease(f"locks/_{self._name}.lock")

    def cluster(self, column: str, now: dt.datetime) -> bool:
        """
        Rewrite the table as few files of a good size, sorted by a column; remove the old checkpoints, and the files that
        were let go of before `GRACE`.

        Appends may go on meanwhile. Return False where there was nothing to gain, or another process was at it. Raises
        StoreError where a file isn't what was written: rewriting it would seal the damage as true.
        """
        with self._lock, contextlib.suppress(PassConflict), self.rewriting():
            table = self.latest()
            if table is None:
                return False
            damaged = seals.differing(self._location, self._name, self.files())
            if damaged:
                raise StoreError(f"{self.uri}/{damaged[0]}: its bytes are not those that were written; restore it")
            self._table = None
            sizes = _actions(table)["size_bytes"].to_pylist()
            self._location.reserve(LEAST_ROOM + sum(sizes))
            gain = len([size for size in sizes if size < FILE_SIZE // 2]) > SMALL_FILES
            marked = self._mark(table, table.version())
            with said(self.uri):
                try:
                    self._begin_chain(table)
                    if gain:
                        table.optimize.z_order([column], target_size=FILE_SIZE, writer_properties=_CLUSTERED)
                    kept = self._lately_let_go(now)
                    for name in table.vacuum(_ABANDONED_HOURS, enforce_retention_duration=False, full=True):
                        if unquote(name) not in kept:
                            self._location.remove(f"{self._name}/{unquote(name)}")
                    table.create_checkpoint()
                except CommitFailedError:
                    self._seal(table, marked)
                    return False
            self._seal(table, marked)
            self._drop_checkpoints(max(0, table.version() - CHECKPOINTS_KEPT * COMMITS_A_CHECKPOINT))
            seals.drop(self._location, self._name, lambda: self.files() | kept)
            return gain
        return False

    def _lately_let_go(self, now: dt.datetime) -> set[str]:
        """Return the files that readers may still be at."""
        since = now - GRACE
        return seals.let_go(self._location, self._name, int(since.timestamp() * 1000))

    def _drop_checkpoints(self, before: int) -> None:
        """Remove the checkpoints of versions before one: each tells of all files anew, and only the last is read."""
        for name in self._location.sizes(f"{self._name}/_delta_log"):
            if name.endswith(".checkpoint.parquet") and name < f"{self._name}/{seals.checkpoint_name(before)}":
                self._location.remove(name)

    def files(self) -> set[str]:
        """Return the names, within the table, of the files that hold its latest state."""
        return self.state()[1]

    def state(self) -> tuple[int, set[str]]:
        """Return the latest version and the names, within the table, of the files that hold it; -1 while there is none."""
        with self._lock:
            table = self.latest()
            with said(self.uri):
                if table is None:
                    return -1, set()
                return table.version(), {unquote(name) for name in _actions(table)["path"].to_pylist()}

    def read(
        self,
        where: ds.Expression | None = None,
        prune: str | None = None,
        columns: list[str] | None = None,
        *,
        few: bool = False,
    ) -> pa.Table:
        """
        Return the rows that match `where`, in no order; columns that the files don't have are null.

        `prune` is the SQL of what decides which files are opened at all. Of `few` rows the files are read one after another:
        much of what is read is let go at once. Raises StoreError where a file is damaged.
        """
        pace = {"batch_size": 4096, "batch_readahead": 1, "fragment_readahead": 1} if few else {}

        def rows(dataset: ds.Dataset) -> pa.Table:
            return dataset.to_table(columns=columns, filter=where, cache_metadata=False, **pace)

        read = self._of_latest(prune, rows)
        if read is None:
            fields = self.schema if columns is None else [self.schema.field(name) for name in columns]
            return pa.schema(fields).empty_table()
        return read

    def _of_latest(self, prune: str | None, read: Callable[[ds.Dataset], _T]) -> _T | None:
        """Return what is read of the latest state, None while there is no table. Raises StoreError where a file is damaged."""

        def once() -> _T | None:
            dataset = self._dataset(prune)
            return None if dataset is None else read(dataset)

        with contextlib.suppress(FileNotFoundError), said(self.uri, absent=True):
            return once()
        with said(self.uri):  # a compaction let a file go meanwhile: the latest state has its rows
            return once()

    def batches(
        self, where: ds.Expression | None, prune: str | None, columns: dict[str, ds.Expression]
    ) -> Iterator[pa.RecordBatch]:
        """
        Yield the rows that match, as `read` chooses them, in small batches, a file at a time.

        Raises FileNotFoundError where a compaction let a file go meanwhile: begin again.
        """
        dataset = self._dataset(prune)
        if dataset is not None:
            yield from dataset.to_batches(
                columns=columns,
                filter=where,
                batch_size=8192,
                batch_readahead=2,
                fragment_readahead=1,
                cache_metadata=False,
            )

    def size(self, prune: str | None, columns: Sequence[str]) -> tuple[int, int]:
        """
        Return how many rows the files hold that `prune` doesn't rule out, and about how many bytes some columns of
        them take in memory. Raises StoreError where a file is damaged.
        """
        files = self._location.files(self._name)

        def sizes(dataset: ds.Dataset) -> tuple[int, int]:
            rows = size = 0
            for fragment in dataset.get_fragments():
                told = pq.read_metadata(fragment.path, filesystem=files)  # what a fragment reads of it stays in memory
                rows += told.num_rows
                groups = map(told.row_group, range(told.num_row_groups))
                parts = [group.column(number) for group in groups for number in range(told.num_columns)]
                size += sum(
                    part.total_uncompressed_size for part in parts if part.path_in_schema.partition(".")[0] in columns
                )
            return rows, size + rows * len(columns) * _BYTES_A_CELL

        return self._of_latest(prune, sizes) or (0, 0)

    def version(self) -> int:
        """Return the version of the table, -1 while there is none."""
        table = self.latest()
        return -1 if table is None else int(table.version())

    def _dataset(self, prune: str | None) -> ds.Dataset | None:
        with self._lock:
            table = self.latest()
            if table is None:
                return None
            # Not deltalake's own file system: it is written in Python, and Arrow's threads calling into it while the
            # interpreter ends abort the process (pyarrow 26, Python 3.11, seen 2026-11).
            with said(self.uri):
                return table.to_pyarrow_dataset(
                    filesystem=self._location.files(self._name), schema=self.schema, file_pruning_predicate=prune
                )

    def last_transactions(self, names: Iterable[str]) -> dict[str, int]:
        """Return the version of the last transaction of each name that there was one of."""
        table = self.latest()
        if table is None:
            return {}
        with said(self.uri):
            return self._transactions.last(table, names)

    def head(self, version: int) -> str:
        """Return the head of the seals at a version, empty where it has none."""
        return seals.head_of(self._location, self._name, version) if version >= 0 else ""

    def transactions_since(self, version: int) -> dict[str, int] | None:
        """Return the last transaction of each application after a version, None where the log no longer tells of all."""
        latest = self.latest()
        return self._transactions.between(version, -1 if latest is None else latest.version())

    def latest(self) -> DeltaTable | None:
        """Return a handle that knows all commits so far, None while there is no table."""
        with self._lock:
            before, self._table = self._table, None
            with said(self.uri), contextlib.suppress(TableNotFoundError):
                if before is None or self._commits >= COMMITS_A_HANDLE:
                    before = DeltaTable(self.uri)
                    self._commits = 0
                else:
                    before.update_incremental()
                self._table = before
            return self._table

    def _create(self) -> DeltaTable:
        configuration: dict[str, Any] = {
            "delta.checkpointInterval": str(COMMITS_A_CHECKPOINT),
            "delta.dataSkippingStatsColumns": ",".join(self._keys),
            "delta.deletedFileRetentionDuration": "interval 0 seconds",  # checkpoints don't tell of files let go of
            "delta.logRetentionDuration": "interval 1 days",
            seals.PROPERTY: "0",
        }
        try:
            self._table = DeltaTable.create(
                self.uri,
                schema=self.schema,
                mode="error",
                name=self._name,
                configuration=configuration,
                raise_if_key_not_exists=False,
            )
        except DeltaError:  # another process made it meanwhile
            self._table = DeltaTable(self.uri)
        return self._table


def sealed_from(table: DeltaTable) -> int | None:
    """Return the version of a table from which each has a chained seal, None where an earlier program wrote it all."""
    told = table.metadata().configuration.get(seals.PROPERTY)
    return None if told is None else int(told)


def _actions(table: DeltaTable) -> pa.Table:
    return pa.table(table.get_add_actions())


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
