"""One table into one file that other programs open, written batch by batch."""

import csv
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_watch.errors import WatchError
from disclosure_watch.rows import dumps
from disclosure_watch.store import datapackage, flat, workbook

_ROWS = 1024
"""Rows that are in hand at once."""


def export(
    table: pa.Table | pa.RecordBatchReader,
    file: Path,
    name: str = "records",
    beside: Mapping[str, pa.Table] | None = None,
) -> int:
    """
    Write a table by the file's ending: .parquet, .csv, .jsonl, .xlsx, .sqlite, .duckdb or .zip; return its row count.

    CSV, Excel, SQLite and the data package (.zip) are flat: `reply.session` is a column, a list is text. CSV begins with
    a byte order mark; in CSV and Excel, text that a spreadsheet would run as a formula begins with an apostrophe.
    Excel's cells hold 32,767 characters: longer text is cut, and says so at its end. `name` is that of the sheet, the
    table, the resource; a data package holds the tables `beside` it too.

    Raises:
        WatchError: another ending, the file can't be written, Excel can't hold so many rows, or duckdb isn't installed.
    """
    write = _WRITERS.get(file.suffix)
    if write is None:
        raise WatchError(f"{file}: unknown ending; write {', '.join(_WRITERS)}")
    batches = table.to_batches(max_chunksize=_ROWS) if isinstance(table, pa.Table) else table
    try:
        if file.suffix == ".zip":
            return datapackage.write(iter(batches), table.schema, file, name, beside)
        return write(iter(batches), table.schema, file, name)
    except (OSError, sqlite3.Error) as error:
        raise WatchError(f"{file}: can't be written ({getattr(error, 'strerror', None) or error})") from None


def _parquet(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, _name: str) -> int:
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(batches):
            writer.write_table(pa.Table.from_batches(group, schema))
            count += sum(batch.num_rows for batch in group)
    return count


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield batches in groups of a size that a row group should have."""
    group: list[pa.RecordBatch] = []
    for batch in batches:
        group.append(batch)
        if len(group) == 16:
            yield group
            group = []
    if group:
        yield group


def _jsonl(batches: Iterator[pa.RecordBatch], _schema: pa.Schema, file: Path, _name: str) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for batch in batches:
            out.writelines(f"{dumps(row)}\n" for row in batch.to_pylist())
            count += batch.num_rows
    return count


def _csv(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, _name: str) -> int:
    columns = flat.columns(schema)
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.name for column in columns])
        for values in flat.rows(batches, columns):
            writer.writerow([flat.harmless(value) if isinstance(value, str) else _plain(value) for value in values])
            count += 1
    return count


def _sqlite(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, name: str) -> int:
    columns = flat.columns(schema)
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as base:
        described = ", ".join(f'"{column.name}" {_affinity(column.type)}' for column in columns)
        base.execute(f"CREATE TABLE {name} ({described})")
        places = ", ".join("?" * len(columns))
        rows = ([_plain(value) for value in values] for values in flat.rows(batches, columns))
        count = base.executemany(f"INSERT INTO {name} VALUES ({places})", rows).rowcount  # noqa: S608  a fixed name
    base.close()
    return max(count, 0)


def _affinity(type_: pa.DataType) -> str:
    if pa.types.is_integer(type_) or pa.types.is_boolean(type_):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(type_) else "TEXT"


def _duckdb(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, name: str) -> int:
    try:
        import duckdb
    except ImportError:
        raise WatchError(
            f"{file}: needs the package duckdb; `pip install duckdb`, or write .sqlite or .parquet"
        ) from None
    file.unlink(missing_ok=True)
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    try:
        with duckdb.connect(str(file), config={"memory_limit": "200MB", "threads": 1}) as base:
            base.register("exported", reader)
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM exported")  # noqa: S608  a fixed name
            return int((base.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0])  # noqa: S608
    except duckdb.IOException as error:
        raise OSError(str(error).splitlines()[0]) from None


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else value


_WRITERS: dict[str, Callable[[Iterator[pa.RecordBatch], pa.Schema, Path, str], int]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".xlsx": workbook.write,
    ".sqlite": _sqlite,
    ".duckdb": _duckdb,
    ".zip": datapackage.write,
}
