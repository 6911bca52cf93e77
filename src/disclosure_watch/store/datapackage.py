"""A table as a Frictionless data package: one zip with the rows as CSV, and `datapackage.json` that describes them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from disclosure_watch.model import Attribution, State
from disclosure_watch.store import flat

_KEYS = {
    "records": ["record_id"], "changes": ["revision_id"], "edits": ["revision_id", "ordinal"], "sources": ["source_id"],
}  # fmt: skip
_ENUMS = {"state": [str(state) for state in State], "attribution": [str(each) for each in Attribution]}


def write(batches: Iterator[pa.RecordBatch], schema: pa.Schema, file: Path, name: str) -> int:
    """Write batches and their description into a zip, and return how many rows there were."""
    columns = flat.columns(schema)
    count, digest = 0, sha256()
    size = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{name}.csv", "w", force_zip64=True) as out:
            for values in _with_head(columns, flat.rows(batches, columns)):
                line = _line(values)
                digest.update(line)
                size += len(line)
                out.write(line)
                count += 1
        described = _described(name, columns, digest.hexdigest(), size)
        archive.writestr("datapackage.json", json.dumps(described, ensure_ascii=False, indent=2) + "\n")
    return count - 1


def _with_head(columns: list[flat.FlatColumn], rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield [column.name for column in columns]
    yield from rows


def _line(values: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_cell(value) for value in values])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else value


def _described(name: str, columns: list[flat.FlatColumn], digest: str, size: int) -> dict[str, Any]:
    fields = [_field(column) for column in columns]
    return {
        "name": "disclosure-watch",
        "title": "Documents disclosed by Chinese public bodies, as disclosure_watch recorded them",
        "profile": "tabular-data-package",
        "licenses": [
            {"name": "see-publisher", "title": "Government information, disclosed by its publishers; their terms apply"}
        ],
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{digest}",
                "schema": {"fields": fields, "primaryKey": _KEYS[name], "missingValues": [""]},
            }
        ],
    }


def _field(column: flat.FlatColumn) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column.type), "description": column.meaning}
    if field["type"] == "datetime":
        field["format"] = "any"
    if column.name in _ENUMS:
        field["constraints"] = {"enum": _ENUMS[column.name]}
    return field


def _type(type_: pa.DataType) -> str:
    if pa.types.is_boolean(type_):
        return "boolean"
    if pa.types.is_integer(type_):
        return "integer"
    if pa.types.is_floating(type_):
        return "number"
    if pa.types.is_date(type_):
        return "date"
    return "datetime" if pa.types.is_timestamp(type_) else "string"
