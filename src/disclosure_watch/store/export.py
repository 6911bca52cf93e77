"""Records into one file that other programs open."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from disclosure_watch.errors import WatchError
from disclosure_watch.rows import dumps

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(table: pa.Table, file: Path) -> None:
    """
    Write a table of records as .parquet, .csv or .jsonl, by the file's ending.

    In CSV, lists and the reply are JSON, and text that a spreadsheet would run as a formula begins with an apostrophe.

    Raises:
        WatchError: another ending, or the file can't be written.
    """
    try:
        if file.suffix == ".parquet":
            pq.write_table(table, file, compression="zstd")
        elif file.suffix == ".jsonl":
            file.write_text("".join(dumps(row) + "\n" for row in table.to_pylist()), "utf-8")
        elif file.suffix == ".csv":
            pyarrow.csv.write_csv(_flat(table), file)
        else:
            raise WatchError(f"{file}: unknown ending; write .parquet, .csv or .jsonl")
    except OSError as error:
        raise WatchError(f"{file}: can't be written ({error.strerror or error})") from None


def _flat(table: pa.Table) -> pa.Table:
    columns = {}
    for field in table.schema:
        values = table.column(field.name).to_pylist()
        if pa.types.is_nested(field.type):
            values = [
                None if value is None else json.dumps(json.loads(dumps(value)), ensure_ascii=False) for value in values
            ]
        elif pa.types.is_string(field.type):
            values = [f"'{value}" if value and value.startswith(_FORMULA) else value for value in values]
        columns[field.name] = pa.array(values, pa.string() if pa.types.is_nested(field.type) else field.type)
    return pa.table(columns)
