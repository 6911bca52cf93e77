"""Tables as a Frictionless data package: one zip with the rows as CSV, `datapackage.json` and `croissant.json` beside them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from disclosure_watch.store import flat
from disclosure_watch.store.describing import File, Resource, croissant, datapackage


def write(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    file: Path,
    name: str,
    beside: Mapping[str, pa.Table] | None = None,
) -> int:
    """Write batches, the tables `beside` them and what describes them into a zip; return how many batches' rows there were."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        count, resource = _write(archive, name, schema, batches)
        resources = [resource]
        for other, table in (beside or {}).items():
            resources.append(_write(archive, other, table.schema, iter(table.to_batches(max_chunksize=1024)))[1])
        for described, text in (("datapackage.json", datapackage(resources)), ("croissant.json", croissant(resources))):
            archive.writestr(described, json.dumps(text, ensure_ascii=False, indent=2) + "\n")
    return count


def _write(
    archive: zipfile.ZipFile, name: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]
) -> tuple[int, Resource]:
    columns = flat.columns(schema)
    lines, size, digest = 0, 0, sha256()
    with archive.open(f"{name}.csv", "w", force_zip64=True) as out:
        for values in _with_head(columns, flat.rows(batches, columns)):
            line = _line(values)
            digest.update(line)
            size += len(line)
            lines += 1
            out.write(line)
    file = File(f"{name}.csv", size, digest.hexdigest())
    return lines - 1, Resource(name, flat.schema(columns), (file,), "csv")


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
