"""Records into one file that other programs open."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from disclosure_watch.errors import WatchError
from disclosure_watch.rows import dumps

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML doesn't know, and no letter means."""

_EXCEL_ROWS = 1_048_575
_EXCEL_CELL = 32_767
"""Characters that a cell of Excel holds."""

_ELLIPSIS = "… (cut)"


def export(table: pa.Table, file: Path) -> None:
    """
    Write a table of records as .parquet, .csv, .jsonl or .xlsx, by the file's ending.

    In CSV and Excel, lists and the reply are JSON, and text that a spreadsheet would run as a formula begins with an
    apostrophe. Excel's cells hold 32,767 characters: longer text is cut, and says so at its end.

    Raises:
        WatchError: another ending, the file can't be written, or Excel can't hold so many rows.
    """
    try:
        if file.suffix == ".parquet":
            pq.write_table(table, file, compression="zstd")
        elif file.suffix == ".jsonl":
            with file.open("w", encoding="utf-8", newline="\n") as out:
                for batch in table.to_batches(max_chunksize=1024):
                    out.writelines(f"{dumps(row)}\n" for row in batch.to_pylist())
        elif file.suffix == ".csv":
            pyarrow.csv.write_csv(_flat(table), file)
        elif file.suffix == ".xlsx":
            _write_excel(table, file)
        else:
            raise WatchError(f"{file}: unknown ending; write .parquet, .csv, .jsonl or .xlsx")
    except OSError as error:
        raise WatchError(f"{file}: can't be written ({error.strerror or error})") from None


def _write_excel(table: pa.Table, file: Path) -> None:
    import pandas as pd  # 0.4 s that no other command should pay

    if table.num_rows > _EXCEL_ROWS:
        raise WatchError(f"{file}: Excel holds {_EXCEL_ROWS} rows, these are {table.num_rows}; write .parquet or .csv")
    columns = {}
    for name, column in zip(table.column_names, _flat(table).columns, strict=True):
        values = column.to_pylist()
        if pa.types.is_string(column.type):
            values = [None if value is None else _cell(value) for value in values]
        elif pa.types.is_timestamp(column.type):
            values = [None if value is None else value.replace(tzinfo=None) for value in values]
        columns[name] = values
    pd.DataFrame(columns).to_excel(file, sheet_name="records", index=False, freeze_panes=(1, 0))


def _cell(text: str) -> str:
    """Return a text as a cell can hold it; Excel counts a letter beyond the first 65,536 as two."""
    if len(text) + sum(letter > "\uffff" for letter in text) <= _EXCEL_CELL:
        return text
    units = text.encode("utf-16-le")[: 2 * (_EXCEL_CELL - len(_ELLIPSIS))]
    return units.decode("utf-16-le", "ignore") + _ELLIPSIS


def _harmless(text: str) -> str:
    """Return a text without control characters that no spreadsheet runs as a formula."""
    seen = _CONTROL.sub("", text)
    return f"'{seen}" if seen.startswith(_FORMULA) else seen


def _flat(table: pa.Table) -> pa.Table:
    columns = {}
    for field in table.schema:
        values = table.column(field.name).to_pylist()
        if pa.types.is_nested(field.type):
            values = [
                None if value is None else json.dumps(json.loads(dumps(value)), ensure_ascii=False) for value in values
            ]
        elif pa.types.is_string(field.type):
            values = [None if value is None else _harmless(value) for value in values]
        columns[field.name] = pa.array(values, pa.string() if pa.types.is_nested(field.type) else field.type)
    return pa.table(columns)
