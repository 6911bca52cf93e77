"""What runs leave beside the revisions, under the ids that sources have today: passes, findings, deliveries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from disclosure_watch.model import Finding, FindingKey, PassReport
from disclosure_watch.store import names
from disclosure_watch.store.journal import Journal
from disclosure_watch.store.location import Location
from disclosure_watch.store.names import Names


class RunTables:
    """Passes, findings and deliveries of a store, and what its sources are called."""

    _location: Location

    @cached_property
    def _journal(self) -> Journal:
        return Journal(self._location)

    @cached_property
    def _names(self) -> Names:
        return names.read(self._location)

    def _key(self, source_id: str | None) -> str | None:
        return None if source_id is None else self._names.key_or_same(source_id)

    def key_of(self, source_id: str) -> str:
        """Return the id under which a source is kept: the one that it began with."""
        return self._names.key_or_same(source_id)

    def passes(self, source: str | None = None, since: datetime | None = None) -> Iterator[PassReport]:
        """Yield the recorded passes, oldest first; `since` bounds their start."""
        return map(self._names.report, self._journal.passes(self._key(source), since))

    def latest_passes(self, since: datetime) -> dict[str, PassReport]:
        """Return the last recorded pass of each source that started at `since` or later, by source id."""
        return {
            self._names.shown(key): self._names.report(report)
            for key, report in self._journal.latest_passes(since).items()
        }

    def last_successes(self, since: datetime) -> dict[str, datetime]:
        """Return when each source's last pass that saw it ended, of those started at `since` or later, by source id."""
        return {self._names.shown(key): at for key, at in self._journal.last_successes(since).items()}

    def last_passes(self) -> dict[str, datetime]:
        """Return when the last recorded pass of each source started, by source id."""
        return {self._names.shown(key): at for key, at in self._journal.last_passes().items()}

    def findings(self) -> list[Finding]:
        """Return how every finding stands, ended ones too, oldest first."""
        return list(map(self._names.finding, self._journal.findings()))

    def findings_log(self) -> list[Finding]:
        """Return each time that a finding began, was seen again, was acknowledged or ended, oldest first."""
        return [self._names.finding(finding) for finding in self._journal.findings_log()]

    def open_findings(self) -> dict[FindingKey, Finding]:
        """Return the findings that have not ended, by key."""
        return {finding.key: finding for finding in self.findings() if finding.open}

    def deliveries(self, since: datetime | None = None) -> list[dict[str, Any]]:
        """Return the delivery attempts made at `since` or later, oldest first."""
        return [self._names.passes(row, kept=False) for row in self._journal.deliveries(since)]

    def deliveries_version(self) -> int:
        """Return the version of the table of deliveries, -1 while there is none: another once anybody has recorded."""
        return self._journal.deliveries_version()

    def append_passes(self, reports: Sequence[PassReport]) -> None:
        """Record the passes of a run in one commit."""
        kept = [replace(report, source_id=self.key_of(report.source_id)) for report in reports]
        self._journal.append_passes(kept)

    def append_findings(self, findings: Sequence[Finding]) -> None:
        """Record how findings stand after a run, in one commit."""
        kept = [replace(finding, source_id=self.key_of(finding.source_id)) for finding in findings]
        self._journal.append_findings(kept)

    def acknowledge(self, finding: Finding, until: date, why: str, *, by: str, now: datetime) -> None:
        """Record that an operator knows of a finding and asks for peace to the end of a day."""
        self.append_findings([replace(finding, until=until, why=why, acknowledged_by=by, acknowledged_at=now)])

    def append_deliveries(self, attempts: Sequence[Mapping[str, Any]]) -> None:
        """Record delivery attempts, as rows of `schema.DELIVERY_COLUMNS`, in one durable commit."""
        self._journal.append_deliveries([self._names.passes(row, kept=True) for row in attempts])
