"""The tables that are made from ledger, snapshots and passes: they are lost without loss, and made again."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch.errors import PassConflict
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Finding, PassReport, Source
from disclosure_watch.store import marks, sources
from disclosure_watch.store.run_tables import RunTables

if TYPE_CHECKING:
    from disclosure_watch.store import agencies, descriptions, edits, quality
else:
    agencies = LazyModule("disclosure_watch.store.agencies")
    descriptions = LazyModule("disclosure_watch.store.descriptions")
    edits = LazyModule("disclosure_watch.store.edits")
    quality = LazyModule("disclosure_watch.store.quality")


class DerivedTables(RunTables):
    """Edits, sources, agencies, sessions and field quality of a store."""

    def sources(self) -> pa.Table:
        """Return every source that was ever watched, by id; columns of `schema.SOURCE_COLUMNS`."""
        return sources.table(self._location)

    def note_sources(self, watched: Sequence[Source], reports: Sequence[PassReport], now: datetime) -> None:
        """Bring the table of sources up to date: those of the file, and what this run's passes say of them."""
        passed: dict[str, tuple[datetime, datetime | None]] = {}
        if {source.id for source in watched} - sources.known_ids(self._location):
            for report in self.passes():
                if report.pass_number:
                    first, last = passed.get(report.source_id, (report.started_at, None))
                    passed[report.source_id] = first, report.finished_at if report.verdict.trusted else last
        self._note_quality(reports)
        self.note_agencies(watched)
        sources.update(self._location, watched, reports, passed, now, self.key_of)

    def _note_quality(self, reports: Sequence[PassReport]) -> None:
        changed = [report for report in reports if report.changed]
        findings: dict[str, list[Finding]] = {}
        for finding in self.findings() if changed else ():
            if finding.open:
                findings.setdefault(finding.source_id, []).append(finding)
        for report in changed:
            own = findings.get(report.source_id, [])
            key = self.key_of(report.source_id)
            quality.note(self._location, key, own, report.finished_at.astimezone(UTC).date())

    def field_quality(self, source: str | None = None) -> pa.Table:
        """Return how well each field was filled on each day that changed something; columns of `schema.QUALITY_COLUMNS`."""
        return self._names.table(quality.table(self._location, self._key(source)))

    def note_agencies(self, watched: Sequence[Source]) -> None:
        """Bring agencies, who did what in each record, and sessions up to date with the passes that changed something."""
        if not marks.marked(self._location):
            return
        with contextlib.suppress(PassConflict):  # the next run makes up for it
            agencies.update(self._location, {self.key_of(source.id): source.division for source in watched})

    def agencies(self) -> pa.Table:
        """Return every office that a record names for certain, by id; columns of `schema.AGENCY_COLUMNS`."""
        return agencies.table(self._location, "agencies")

    def record_agencies(self, source: str | None = None) -> pa.Table:
        """Return who published, signed, answered or was consulted; columns of `schema.RECORD_AGENCY_COLUMNS`."""
        return agencies.record_agencies(self._location, self._key(source))

    def sessions(self) -> pa.Table:
        """Return the sessions whose days a document tells; columns of `schema.SESSION_COLUMNS`."""
        return agencies.table(self._location, "sessions")

    def edits(self, source: str | None = None) -> pa.Table:
        """Return every single change, by source in the order of its revisions; columns of `schema.EDIT_COLUMNS`."""
        return self.edit_batches(source).read_all()

    def edit_batches(self, source: str | None = None) -> pa.RecordBatchReader:
        """Return what `edits` does as a reader of small batches, for what need not hold all of them at once."""
        return pa.RecordBatchReader.from_batches(edits.SCHEMA, edits.parts(self._location, self._key(source)))

    def edits_of(self, source: str, revision_ids: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield the edits of some revisions of a source, in their order, some at once; columns of `schema.EDIT_COLUMNS`."""
        return edits.of_revisions(self._location, self.key_of(source), revision_ids)

    def beside(self, wanted: Sequence[str | None] = (None,)) -> dict[str, pa.Table]:
        """Return the tables that go with the records of some sources (None for all) in a data package, if they have rows."""
        named = self.sources()
        if None not in wanted:
            named = named.filter(pc.field("source_id").isin(list(wanted)))
        tables = {
            "sources": named,
            "agencies": self.agencies(),
            "record_agencies": pa.concat_tables([self.record_agencies(source) for source in wanted]),
            "sessions": self.sessions(),
        }
        return {name: table for name, table in tables.items() if table.num_rows}

    def describe(self, now: datetime) -> None:
        """Write what describes all tables beside them: `datapackage.json` (Frictionless) and `croissant.json`."""
        descriptions.write(self._location, now)
