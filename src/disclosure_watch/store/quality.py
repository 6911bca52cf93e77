"""How well each field of a source is filled, a row a field and day on which a pass changed something: `field_quality/<source>.parquet`."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from disclosure_watch import schema
from disclosure_watch.errors import StoreError
from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Finding, State
from disclosure_watch.store import sealed, snapshots
from disclosure_watch.store.location import Location

FOLDER = "field_quality"

_SCHEMA = schema.arrow_schema("field_quality")
_FIELDS = {name: field for name, field in CHANGING.items() if name != "reply"}
_USUAL = 30
"""Days of a source that say what is usual for it."""


def note(location: Location, source_id: str, findings: Iterable[Finding], day: dt.date) -> None:
    """
    Record how well a source's live records are filled on a day, in place of what was recorded of that day.

    `findings` are the source's open ones.
    """
    before = [row for row in _read(location, source_id) if row["as_of"] != day]
    usual: dict[str, list[float]] = {}
    for row in before:
        usual.setdefault(row["field"], []).append(row["filled_share"])
    contradicted = Counter(
        name for finding in findings for name in dict.fromkeys((finding.field, finding.other_field)) if name
    )
    live = snapshots.table(location, source_id, where=pc.field("state") == str(State.LIVE))
    rows = [
        {
            "field": name,
            "as_of": day,
            "filled_share": share,
            "expected_share": median(usual[name][-_USUAL:]) if name in usual else None,
            "contradictions": contradicted[name],
            "origin": field.read_from,
        }
        for name, field in _FIELDS.items()
        if (share := _share(live, name)) is not None
    ]
    made = pa.Table.from_pylist([row | {"source_id": source_id} for row in (*before, *rows)], schema=_SCHEMA)
    location.replace(_name_of(source_id), sealed.pack(made))


def table(location: Location, source_id: str | None = None) -> pa.Table:
    """Return how well the fields of one source, or of all, were filled on each day. Raises StoreError for a damaged file."""
    names = list(location.sizes(FOLDER)) if source_id is None else [_name_of(source_id)]
    parts = []
    for name in names:
        try:
            file = pq.ParquetFile(pa.BufferReader(location.read(name)), page_checksum_verification=True)
            parts.append(sealed.unpack(file, _SCHEMA))
        except FileNotFoundError:
            continue
        except (pa.ArrowException, OSError, ValueError) as error:
            raise StoreError(f"{location.uri(name)}: damaged ({str(error).splitlines()[0]}); remove it") from error
    return pa.concat_tables([_SCHEMA.empty_table(), *parts])


def _share(records: pa.Table, name: str) -> float | None:
    """Return the share of records that have a field, of a reply's fields that of the replies; None where there are none."""
    outer, _, inner = name.partition(".")
    column = records[outer]
    if inner:
        column = pc.struct_field(column.drop_null(), inner)
    if not len(column):
        return None
    if pa.types.is_list(column.type):
        filled = pc.greater(pc.fill_null(pc.list_value_length(column), 0), 0)
    elif pa.types.is_string(column.type):
        filled = pc.greater(pc.fill_null(pc.utf8_length(column), 0), 0)
    else:
        filled = pc.is_valid(column)
    return round(float(pc.mean(pc.cast(filled, pa.float64())).as_py()), 4)


def _read(location: Location, source_id: str) -> list[dict[str, Any]]:
    try:
        return list(table(location, source_id).to_pylist())
    except StoreError:
        return []


def _name_of(source_id: str) -> str:
    return f"{FOLDER}/{source_id}.parquet"
