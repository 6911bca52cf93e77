"""The store: one location, its tables and files, written by passes and read by everyone."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from disclosure_watch.model import Capture, EvidenceRef, Finding, FindingKind, PassReport, Record, Revision, Verdict
from disclosure_watch.rows import plain_row, revision_from_row
from disclosure_watch.store import evidence, snapshots
from disclosure_watch.store.delta import Table
from disclosure_watch.store.place import Place
from disclosure_watch.store.source_pass import SourcePass, in_chain


class Store:
    """
    Everything under one location, a local path or s3://bucket/prefix. Making one opens and creates nothing.

    `step` is called with a name after each write of a pass; tests end the process there.
    """

    def __init__(self, location: str, *, step: Callable[[str], None] = lambda _name: None) -> None:
        self.place = Place(location)
        self._step = step
        self.tables = {name: Table(self.place, name) for name in ("ledger", "passes", "findings", "deliveries")}

    def begin(self, source_id: str) -> SourcePass:
        """Return the hold on a source for one pass, to be entered. Entering raises PassConflict if another has it."""
        return SourcePass(self.place, self.tables["ledger"], source_id, self._step)

    # ------------------------------------------------------------------------------------------------- reading

    def records(self, source: str | None = None, *, as_of: dt.datetime | None = None) -> pa.Table:
        """Return the records as they stand, or as they stood at a moment, in the columns of a snapshot."""
        if as_of is not None:
            return self._records_as_of(source, as_of)
        names = [snapshots.name_of(source)] if source else self.place.names("snapshots", ".parquet")
        found = [self.place.read_parquet(name, snapshots.SCHEMA) for name in names]
        tables = [table for table in found if table is not None]
        return pa.concat_tables(tables) if tables else snapshots.SCHEMA.empty_table()

    def _records_as_of(self, source: str | None, as_of: dt.datetime) -> pa.Table:
        condition = ds.field("observed_at") <= pa.scalar(as_of, pa.timestamp("us", tz="UTC"))
        if source:
            condition &= ds.field("source_id") == source
        columns = list(snapshots.SCHEMA.names)
        table = self.tables["ledger"].read(condition, columns)
        order = pc.sort_indices(
            table, sort_keys=[("source_id", "ascending"), ("record_id", "ascending"), ("revision", "descending")]
        )
        table = table.take(order)
        ids = table.column("record_id").to_pylist()
        latest = [at for at, record_id in enumerate(ids) if at == 0 or ids[at - 1] != record_id]
        return table.take(pa.array(latest, pa.int64())).cast(snapshots.SCHEMA)

    def revisions(
        self,
        source: str | None = None,
        record_id: str | None = None,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> Iterator[Revision]:
        """Yield revisions observed from `since` to `until`, both included, oldest first and in the order of the chain."""
        conditions = []
        if source is not None:
            conditions.append(ds.field("source_id") == source)
        if record_id is not None:
            conditions.append(ds.field("record_id") == record_id)
        if since is not None:
            conditions.append(ds.field("observed_at") >= pa.scalar(since, pa.timestamp("us", tz="UTC")))
        if until is not None:
            conditions.append(ds.field("observed_at") <= pa.scalar(until, pa.timestamp("us", tz="UTC")))
        table = self.tables["ledger"].read(reduce(and_, conditions) if conditions else None)
        yield from in_chain([revision_from_row(row) for row in table.to_pylist()])

    def previous(self, revision: Revision) -> Record | None:
        """Return the record of the revision before one, None for a first."""
        wanted = revision.revision - 1
        found = (one.record for one in self.revisions(record_id=revision.record_id) if one.revision == wanted)
        return next(found, None)

    def read_evidence(self, ref: EvidenceRef) -> Capture:
        """Return a stored capture. Raises StoreError naming the file where it is missing or damaged."""
        return evidence.read_evidence(self.place, ref)

    def passes(self) -> Iterator[PassReport]:
        """Yield all passes, oldest first."""
        for row in self.tables["passes"].read().sort_by("started_at").to_pylist():
            yield PassReport(**row | {"verdict": Verdict(row["verdict"])})

    def findings(self) -> list[Finding]:
        """Return the latest state of each finding, ended ones too, in the order in which they began."""
        latest: dict[tuple[str, str, str, dt.datetime], Finding] = {}
        for row in self.tables["findings"].read().to_pylist():
            finding = Finding(**row | {"kind": FindingKind(row["kind"])})
            key = (*_key(finding), finding.first_seen_at)
            before = latest.get(key)
            if before is None or _weight(finding) >= _weight(before):
                latest[key] = finding
        return sorted(latest.values(), key=lambda finding: finding.first_seen_at)

    def open_findings(self) -> dict[tuple[str, str, str], Finding]:
        """Return the findings that haven't ended, by (kind, source, record or address)."""
        return {_key(finding): finding for finding in self.findings() if finding.ended_at is None}

    def deliveries(self, since: dt.datetime | None = None) -> list[dict[str, Any]]:
        """Return the recorded delivery attempts from a moment on, oldest first."""
        condition = None
        if since is not None:
            condition = ds.field("attempted_at") >= pa.scalar(since, pa.timestamp("us", tz="UTC"))
        rows: list[dict[str, Any]] = self.tables["deliveries"].read(condition).sort_by("attempted_at").to_pylist()
        return rows

    # ------------------------------------------------------------------------------------------------- writing

    def append_passes(self, passes: Sequence[PassReport]) -> None:
        """Append pass reports as one commit."""
        self.tables["passes"].append([plain_row(one) for one in passes])

    def append_findings(self, findings: Sequence[Finding]) -> None:
        """Append the new states of findings as one commit."""
        self.tables["findings"].append([plain_row(one) for one in findings])

    def append_deliveries(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append delivery attempts as one commit."""
        self.tables["deliveries"].append(rows)

    def rebuild(self, source: str | None = None) -> int:
        """Make snapshots anew from the ledger; return how many were written."""
        by_source: dict[str, list[Revision]] = {}
        for revision in self.revisions(source=source):
            by_source.setdefault(revision.source_id, []).append(revision)
        for source_id, revisions in by_source.items():
            last = revisions[-1]
            snapshots.write_snapshot(
                self.place, source_id, snapshots.folded({}, revisions), last.pass_number, last.digest
            )
        return len(by_source)


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.kind, finding.source_id, finding.record_id or finding.url or "")


def _weight(finding: Finding) -> tuple[bool, int]:
    return (finding.ended_at is not None, finding.count)
