"""Append-only Delta tables: the ledger's exactly-once commits, and the tables that a run appends to."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from pyarrow import fs

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.schema import arrow_schema
from disclosure_watch.store.place import Place

_ZSTD = WriterProperties(compression="ZSTD")


class Table:
    """One Delta table of `schema.TABLES`; a missing one reads as empty and is made by the first append."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.schema = arrow_schema(name)
        self._delta: DeltaTable | None = None

    def append(self, rows: Sequence[Mapping[str, Any]], *, source_id: str = "", version: int | None = None) -> None:
        """
        Append rows as one commit; with `source_id` and `version` the commit carries that transaction.

        Raises:
            PassConflict: the transaction is recorded already; nothing was written.
        """
        if not rows:
            return
        delta = self._fresh() or self._made()
        if version is not None:
            recorded = delta.transaction_version(source_id)
            if recorded is not None and recorded >= version:
                raise PassConflict(f"{source_id}: pass {version} is recorded already")
        transactions = [] if version is None else [Transaction(app_id=source_id, version=version)]
        try:
            write_deltalake(
                delta,
                pa.Table.from_pylist(list(rows), schema=self.schema),
                mode="append",
                writer_properties=_ZSTD,
                commit_properties=CommitProperties(app_transactions=transactions),
            )
        except CommitFailedError as error:
            self._delta = None
            raise PassConflict(f"{source_id}: pass {version} was recorded by another process ({error})") from None

    def transaction(self, source_id: str) -> int:
        """Return the last recorded pass of a source, 0 for none. One look at the log a handle's life and commit."""
        delta = self._delta or self._fresh()
        recorded = delta.transaction_version(source_id) if delta else None
        return recorded or 0

    def read(self, condition: ds.Expression | None = None, columns: list[str] | None = None) -> pa.Table:
        """Return the rows that meet a condition, pushed down to the files' statistics."""
        delta = self._fresh()
        if delta is None:
            return self.schema.empty_table() if columns is None else self.schema.empty_table().select(columns)
        try:
            # Not deltalake's own file system: it is written in Python, and Arrow's threads calling into it while the
            # interpreter ends abort the process (pyarrow 26, Python 3.11, seen 2026-11).
            files = fs.SubTreeFileSystem(self.place.path(self.name), self.place.files)
            dataset = delta.to_pyarrow_dataset(filesystem=files, schema=self.schema)
            return dataset.to_table(filter=condition, columns=columns)
        except (pa.ArrowInvalid, OSError) as error:
            raise StoreError(f"{self.name}: can't be read ({str(error).splitlines()[0]})") from None

    def _fresh(self) -> DeltaTable | None:
        """Return the handle at the newest version, None where there is no table."""
        try:
            if self._delta is None:
                self._delta = DeltaTable(self.place.uri(self.name))
            else:
                self._delta.update_incremental()
        except TableNotFoundError:
            self._delta = None
        except DeltaError as error:
            raise StoreError(f"{self.name}/_delta_log: {str(error).splitlines()[0]}") from None
        return self._delta

    def _made(self) -> DeltaTable:
        if self.place.is_local:
            self.place.make_folder(self.name)
        self._delta = DeltaTable.create(self.place.uri(self.name), schema=self.schema, mode="ignore")
        return self._delta
