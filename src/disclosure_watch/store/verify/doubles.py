"""Rows that a run's table has twice, as two rewrites of the same files at one moment would leave them."""

import datetime as dt
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.dataset as ds

from disclosure_watch import schema
from disclosure_watch.errors import StoreError
from disclosure_watch.store.delta import Table
from disclosure_watch.store.location import Location
from disclosure_watch.store.verify.damage import Damage

_KEYS = {
    "passes": ("source_id", "pass_number", "started_at"),
    "findings": (
        "kind",
        "source_id",
        "record_id",
        "url",
        "first_seen_at",
        "last_seen_at",
        "ended_at",
        "count",
        "acknowledged_at",
    ),
    "deliveries": ("subscription", "alert_id", "attempt", "status", "attempted_at"),
}
"""What no two rows of a table have in common; the last time among them is when the row was written."""

_WRITTEN = {"passes": "started_at", "findings": "last_seen_at", "deliveries": "attempted_at"}


def check_doubles(location: Location, name: str, since: dt.datetime | None) -> Iterator[Damage]:
    """Yield the rows that stand twice in a run's table, of those written since a moment."""
    where = None if since is None else ds.field(_WRITTEN[name]) >= pa.scalar(since, schema.TIMESTAMP)
    keys = list(_KEYS[name])
    try:
        counted = Table(location, name, ()).read(where, columns=keys).group_by(keys).aggregate([([], "count_all")])
    except StoreError as error:
        yield Damage(name, str(error))
        return
    for row in counted.filter(ds.field("count_all") > 1).to_pylist():
        times = row.pop("count_all")
        about = ", ".join(str(value) for value in row.values() if value not in {None, ""})
        yield Damage(name, f"a row stands {times} times ({about}); restore the table from a backup")
