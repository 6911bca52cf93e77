"""The frontier of a source: what is remembered of each address, to ask cheaply. Losing it costs requests, never data."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Entry
from disclosure_watch.schema import arrow_schema
from disclosure_watch.store.place import Place, with_metadata

_SCHEMA = arrow_schema("frontier")


@dataclass(slots=True)
class FrontierRow:
    """One address; the fields are those of `schema.FRONTIER_COLUMNS`. A pass changes rows as it goes."""

    url: str
    page: str
    record_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    checked_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None
    missing_count: int = 0
    baseline: bool = False
    listed_as: tuple[str, dt.date | None] | None = None
    profile: str = ""
    entries: tuple[Entry, ...] = ()
    page_count: int | None = None
    record_count: int | None = None
    page_urls: tuple[str, ...] = ()


def read_frontier(place: Place, source_id: str) -> tuple[dict[str, FrontierRow], int, dt.datetime | None]:
    """Return rows by address, the pass that wrote them, and when a whole listing was last read; empty if unreadable."""
    name = f"frontier/{source_id}.parquet"
    try:
        table = place.read_parquet(name, _SCHEMA)
    except StoreError:
        table = None
    if table is None:
        return {}, 0, None
    kept = place.metadata(name)
    full = kept.get("full_pass_at")
    rows = {row["url"]: _row(row) for row in table.to_pylist()}
    return rows, int(kept.get("pass_number", 0)), dt.datetime.fromisoformat(full) if full else None


def write_frontier(
    place: Place, source_id: str, rows: dict[str, FrontierRow], pass_number: int, full_pass_at: dt.datetime | None
) -> None:
    """Replace a source's frontier."""
    columns = {field.name: [_cell(field.name, row) for row in rows.values()] for field in _SCHEMA}
    table = pa.table(columns, schema=_SCHEMA)
    full = full_pass_at.isoformat() if full_pass_at else None
    place.write_parquet(
        f"frontier/{source_id}.parquet", with_metadata(table, pass_number=pass_number, full_pass_at=full)
    )


def _row(row: dict[str, Any]) -> FrontierRow:
    shown = row["listed_as"]
    row["listed_as"] = (shown["title"], shown["date"]) if shown else None
    row["entries"] = tuple(Entry(e["title"], e["url"], e["date"]) for e in row["entries"] or ())
    row["page_urls"] = tuple(row["page_urls"] or ())
    row["profile"] = row["profile"] or ""
    return FrontierRow(**row)


def _cell(name: str, row: FrontierRow) -> Any:
    value = getattr(row, name)
    if name == "listed_as":
        return None if value is None else {"title": value[0], "date": value[1]}
    if name == "entries":
        return [{"title": e.title, "url": e.url, "date": e.date} for e in value] or None
    if name == "page_urls":
        return list(value) or None
    return value
