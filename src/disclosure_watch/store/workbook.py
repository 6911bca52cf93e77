"""Tables as an Excel workbook, written row by row: what a cell can hold, and lists in sheets of their own."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from disclosure_watch.errors import WatchError
from disclosure_watch.store import flat

MOST_ROWS = 1_048_575
CELL = 32_767
"""Characters that a cell of Excel holds."""

_ELLIPSIS = "… (cut)"
_AGENCIES = ("publisher", "signatory", "consulted")


def write(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, name: str) -> int:
    """
    Write batches as the sheet `name`, and of records each agency and each attachment as a row of a sheet of its own.

    Return how many rows there were. Raises WatchError where Excel can't hold so many.
    """
    from openpyxl import Workbook  # 0.2 s that no other command should pay

    with file.open("wb"):  # said before the work, if it can't be written
        pass
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    columns = flat.columns(schema)
    sheet.append([column.name for column in columns])
    lists = name == "records" and {"record_id", "attachments", "reply", "publisher"} <= set(schema.names)
    agencies = book.create_sheet("agencies") if lists else None
    attachments = book.create_sheet("attachments") if lists else None
    if agencies is not None and attachments is not None:
        agencies.append(["record_id", "role", "name_as_written"])
        attachments.append(["record_id", "name", "url", "sha256"])
    count = 0
    for batch in batches:
        count += batch.num_rows
        if count > MOST_ROWS:
            raise WatchError(f"{file}: Excel holds {MOST_ROWS} rows, these are more; write .parquet or .csv")
        for values in flat.rows(iter([batch]), columns):
            sheet.append([cell(value) for value in values])
        if agencies is not None and attachments is not None:
            for row in batch.select(["record_id", "publisher", "attachments", "reply"]).to_pylist():
                for role, named in _agencies(row):
                    agencies.append([cell(row["record_id"]), role, cell(named)])
                for item in row["attachments"]:
                    attachments.append(
                        [cell(value) for value in (row["record_id"], item["name"], item["url"], item["sha256"])]
                    )
    book.save(file)
    return count


def cell(value: Any) -> Any:
    """Return a value as a cell holds it: times without zone (UTC), text harmless and cut to its length, said at its end."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return _cut(flat.harmless(value)) if isinstance(value, str) else value


def _cut(text: str) -> str:
    """Return a text as a cell can hold it; Excel counts a letter beyond the first 65,536 as two."""
    if len(text) + sum(letter > "\uffff" for letter in text) <= CELL:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL - len(_ELLIPSIS))]
    return units.decode("utf-16-le", "ignore") + _ELLIPSIS


def _agencies(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    reply = row["reply"] or {"signatories": [], "consulted_agencies": []}
    named = ([row["publisher"]] if row["publisher"] else [], reply["signatories"], reply["consulted_agencies"])
    for role, names in zip(_AGENCIES, named, strict=True):
        for name in names or ():
            yield role, name
