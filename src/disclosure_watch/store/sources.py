"""The table of sources: every one that was ever watched, as one Parquet file that each run brings up to date."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_watch import schema
from disclosure_watch.entities import divisions
from disclosure_watch.entities.credit_codes import division_of
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import PassReport, Source
from disclosure_watch.store import sealed, snapshots
from disclosure_watch.store.location import Location

if TYPE_CHECKING:
    from disclosure_watch.store import agencies
else:
    agencies = LazyModule("disclosure_watch.store.agencies")

NAME = "sources.parquet"
SCHEMA = schema.arrow_schema("sources")

_LOCK = "locks/_sources.lock"
_TRIES = 50
_WAIT = 0.1
"""Seconds between two tries to have the file for oneself: other runs hold it for milliseconds."""


def table(location: Location) -> pa.Table:
    """Return the sources by id, an empty table where no run has written it."""
    try:
        return sealed.unpack(pq.ParquetFile(pa.BufferReader(location.read(NAME))), SCHEMA)
    except FileNotFoundError:
        return SCHEMA.empty_table()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise StoreError(
            f"{location.uri(NAME)}: damaged ({str(error).splitlines()[0]}); restore it from a backup, "
            "or remove it: the next run makes it again"
        ) from error


def update(
    location: Location,
    sources: Sequence[Source],
    reports: Iterable[PassReport],
    passed: Mapping[str, tuple[datetime, datetime | None]],
    now: datetime,
    key_of: Callable[[str], str],
) -> None:
    """
    Bring the table up to date with the sources of the file and the passes of a run.

    `key_of` gives the id under which a source is kept. `passed` says when the first pass of a source began and its last good one ended, for sources whose row is new.
    """
    by_id = {report.source_id: report for report in reports}
    _rewrite(location, lambda: _updated(location, sources, by_id, passed, now, key_of))


def rename(location: Location, source_id: str, new: str) -> None:
    """Have the row of a source bear another id."""

    def renamed() -> list[dict[str, Any]]:
        rows = {row["source_id"]: row for row in table(location).to_pylist()}
        if source_id in rows:
            rows[new] = rows.pop(source_id) | {"source_id": new}
        return [rows[name] for name in sorted(rows)]

    _rewrite(location, renamed)


def _rewrite(location: Location, rows: Callable[[], list[dict[str, Any]]]) -> None:
    for left in range(_TRIES, -1, -1):
        try:
            with location.hold(_LOCK):
                _write(location, rows())
        except PassConflict:
            if not left:
                raise
            time.sleep(_WAIT)
        else:
            return


def known_ids(location: Location) -> set[str]:
    """Return the ids of the sources that have a row."""
    return set(table(location)["source_id"].to_pylist())


def _updated(
    location: Location,
    sources: Sequence[Source],
    reports: Mapping[str, PassReport],
    passed: Mapping[str, tuple[datetime, datetime | None]],
    now: datetime,
    key_of: Callable[[str], str],
) -> list[dict[str, Any]]:
    rows = {row["source_id"]: row for row in table(location).to_pylist()}
    for source_id in rows.keys() - {source.id for source in sources}:
        rows[source_id]["watched_until"] = rows[source_id]["watched_until"] or now
    for source in sources:
        before = rows.get(source.id)
        report = reports.get(source.id)
        row = rows[source.id] = _row(source, before, report, passed.get(source.id), now)
        if row["records"] is None or (report is not None and report.changed):
            row["records"] = snapshots.count(location, key_of(source.id))
            row["agency_id"] = agencies.publisher_of(location, key_of(source.id))
        division = source.division or (division_of(row["agency_id"]) if row["agency_id"] else "")
        row |= {"division_code": division or None, "level": divisions.level_of(division)}
    return [rows[source_id] for source_id in sorted(rows)]


def _row(
    source: Source,
    before: dict[str, Any] | None,
    report: PassReport | None,
    passed: tuple[datetime, datetime | None] | None,
    now: datetime,
) -> dict[str, Any]:
    first, last = passed or (None, None)
    row = before or {
        "agency_id": None, "watched_since": min(first or now, now), "first_pass_at": first, "last_success_at": last,
        "records": None, "coverage": None,
    }  # fmt: skip
    row |= {
        "source_id": source.id,
        "name": source.name,
        "listing_url": source.listing_url,
        "profile": source.profile,
        "watched_until": None,
    }
    if report is not None and report.pass_number:
        row["first_pass_at"] = row["first_pass_at"] or report.started_at
        row["coverage"] = report.coverage
        if report.verdict.trusted:
            row["last_success_at"] = report.finished_at
    return row


def _write(location: Location, rows: list[dict[str, Any]]) -> None:
    location.replace(NAME, sealed.pack(pa.Table.from_pylist(rows, schema=SCHEMA)))
