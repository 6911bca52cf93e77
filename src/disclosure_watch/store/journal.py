"""What runs leave beside the revisions: passes, findings and delivery attempts, each table appended once a run."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from disclosure_watch import rows, schema
from disclosure_watch.model import Finding, FindingKind, PassReport, Verdict
from disclosure_watch.store.delta import Table, quoted
from disclosure_watch.store.location import Location

_FINDING_KINDS = {str(kind): kind for kind in FindingKind}
_KNOWN = ds.field("kind").isin(list(_FINDING_KINDS))
"""Findings of a kind that a later version of this program brought are that one's to tell."""

_FINDING = ["about", "source_id", "kind", "first_seen_at"]
"""What tells findings apart."""

_ACKNOWLEDGED = ("until", "why", "acknowledged_by", "acknowledged_at")


class Journal:
    """The tables that a run appends to. Concurrent appends are both kept."""

    def __init__(self, location: Location) -> None:
        self._passes = Table(location, "passes", ("source_id", "pass_number", "started_at"))
        self._findings = Table(location, "findings", ("source_id", "kind", "last_seen_at"))
        self._deliveries = Table(location, "deliveries", ("subscription", "attempted_at"))

    def append_passes(self, reports: Sequence[PassReport]) -> None:
        """Record the passes of a run."""
        _append(self._passes, [rows.plain_row(report) for report in reports])

    def append_findings(self, findings: Sequence[Finding]) -> None:
        """Record how findings stand after a run: those that began, went on or ended."""
        _append(self._findings, [rows.plain_row(finding) for finding in findings])

    def append_deliveries(self, attempts: Sequence[Mapping[str, Any]]) -> None:
        """Record delivery attempts, as rows of `schema.DELIVERY_COLUMNS`."""
        _append(self._deliveries, [dict(attempt) for attempt in attempts])

    def cluster(self, now: dt.datetime) -> None:
        """Rewrite the tables as few files, and let go of the old ones."""
        for table, column in (
            (self._passes, "source_id"),
            (self._findings, "source_id"),
            (self._deliveries, "alert_id"),
        ):
            table.cluster(column, now)

    def passes(self, source_id: str | None = None, since: dt.datetime | None = None) -> Iterator[PassReport]:
        """Yield the recorded passes, oldest first; `since` bounds their start."""
        where, prune = _since("started_at", since)
        if source_id is not None:
            mine = ds.field("source_id") == source_id
            where = mine if where is None else where & mine
            prune = f"{prune} AND source_id = {quoted(source_id)}" if prune else f"source_id = {quoted(source_id)}"
        passes = self._passes.read(where, prune)
        order = [(name, "ascending") for name in ("started_at", "source_id", "pass_number")]
        for row in passes.sort_by(order).to_pylist():
            yield PassReport(**{**row, "verdict": Verdict(row["verdict"])})

    def latest_passes(self, since: dt.datetime) -> dict[str, PassReport]:
        """Return the last pass of each source that started at `since` or later, by source id."""
        where, prune = _since("started_at", since)
        passes = self._passes.read(where, prune).sort_by([("started_at", "ascending"), ("pass_number", "ascending")])
        last = _last(passes, ["source_id"]).to_pylist()
        return {row["source_id"]: PassReport(**{**row, "verdict": Verdict(row["verdict"])}) for row in last}

    def last_successes(self, since: dt.datetime) -> dict[str, dt.datetime]:
        """Return when each source's last pass that saw it ended, of those started at `since` or later, by source id."""
        where, prune = _since("started_at", since)
        seen = ds.field("verdict").isin([verdict for verdict in Verdict if verdict.trusted])
        passes = self._passes.read(seen & where, prune, columns=["source_id", "finished_at"])
        latest = passes.group_by("source_id").aggregate([("finished_at", "max")])
        return dict(zip(latest["source_id"].to_pylist(), latest["finished_at_max"].to_pylist(), strict=True))

    def last_passes(self) -> dict[str, dt.datetime]:
        """Return when the last pass of each source started, by source id; one that was kept from beginning is none."""
        passes = self._passes.read(ds.field("pass_number") > 0, columns=["source_id", "started_at"])
        latest = passes.group_by("source_id").aggregate([("started_at", "max")])
        return dict(zip(latest["source_id"].to_pylist(), latest["started_at_max"].to_pylist(), strict=True))

    def findings(self) -> list[Finding]:
        """Return how every finding stands, ended ones too, oldest first."""
        table = self._findings.read(_KNOWN)
        about = pc.coalesce(table["record_id"], table["url"], pa.scalar("", pa.string()))
        table = table.append_column("about", about).append_column("ended", table["ended_at"].is_valid())
        in_time = table.sort_by([(name, "ascending") for name in ("ended", "count")])
        latest = _last(in_time, _FINDING).sort_by([(name, "ascending") for name in reversed(_FINDING)])
        known = table.filter(pc.field("acknowledged_at").is_valid()).sort_by("acknowledged_at")
        acknowledged = {
            tuple(row[name] for name in _FINDING): {name: row[name] for name in _ACKNOWLEDGED}
            for row in known.select([*_FINDING, *_ACKNOWLEDGED]).to_pylist()
        }  # of a row that a pass wrote meanwhile too
        names = self._findings.schema.names
        return [
            Finding(
                **{name: row[name] for name in names}
                | acknowledged.get(tuple(row[name] for name in _FINDING), {})
                | {"kind": _FINDING_KINDS[row["kind"]]}
            )
            for row in latest.to_pylist()
        ]

    def findings_log(self) -> list[Finding]:
        """Return every row of findings: each time one began, was seen again, was acknowledged or ended, oldest first."""
        order = [(name, "ascending") for name in ("last_seen_at", "source_id", "kind", "count", "ended_at")]
        table = self._findings.read(_KNOWN).sort_by(order)
        return [Finding(**{**row, "kind": _FINDING_KINDS[row["kind"]]}) for row in table.to_pylist()]

    def deliveries(self, since: dt.datetime | None = None) -> list[dict[str, Any]]:
        """Return the delivery attempts made at `since` or later, oldest first."""
        where, prune = _since("attempted_at", since)
        attempts = self._deliveries.read(where, prune)
        order = [(name, "ascending") for name in ("attempted_at", "subscription", "alert_id", "attempt")]
        return list(attempts.sort_by(order).to_pylist())

    def deliveries_version(self) -> int:
        """Return the version of the table of deliveries, -1 while there is none."""
        return self._deliveries.version()

    def versions(self) -> tuple[int, int]:
        """Return the versions of the tables of passes and findings, each -1 while there is none."""
        return self._passes.version(), self._findings.version()


def _append(table: Table, added: list[dict[str, Any]]) -> None:
    if added:
        table.append(pa.Table.from_pylist(added, schema=table.schema))
        table.compact()


def _last(table: pa.Table, keys: list[str]) -> pa.Table:
    """Return the last row of each group of rows that are alike in some columns."""
    values = [name for name in table.column_names if name not in keys]
    whole = pc.ScalarAggregateOptions(skip_nulls=False)
    latest = table.group_by(keys, use_threads=False).aggregate([(name, "last", whole) for name in values])
    return latest.rename_columns({f"{name}_last": name for name in values})


def _since(name: str, since: dt.datetime | None) -> tuple[ds.Expression | None, str | None]:
    if since is None:
        return None, None
    moment = since.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return ds.field(name) >= pa.scalar(since, schema.TIMESTAMP), f"{name} >= {quoted(moment)}"
