"""What the pages read: the store, the timeline over it, the names of sources and how each is, kept until they change."""

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch import config, watch
from disclosure_watch.config import Settings
from disclosure_watch.errors import ConfigError
from disclosure_watch.model import Capture, EvidenceRef, Finding, Revision
from disclosure_watch.store.reader import Reader, Versions
from disclosure_watch.watch import Health
from disclosure_watch.web.filters import Filter
from disclosure_watch.web.timeline import Array, Timeline

_AGAIN = 3
"""So often the timeline is begun anew where files went while they were read."""

STANDING = ("record_id", "last_checked_at", "last_seen_live_at", "missing_since")
"""What a snapshot says of a record's page."""

Standing: TypeAlias = dict[str, Any]
"""`STANDING` of one record."""

_HEALTH_KEPT = dt.timedelta(minutes=1)


class Reading:
    """One storage as the pages read it. Its methods may be called from any thread."""

    def __init__(self, settings: Settings, clock: Callable[[], dt.datetime]) -> None:
        self.clock = clock
        self.store = Reader(settings.storage)
        self._settings = settings
        self._stamp = _stamp(settings.path)
        self._lock = threading.Lock()
        self._versions: Versions | None = None
        self._timeline = Timeline.empty()
        self._revisions: tuple[Timeline, dict[str, list[Revision]]] | None = None
        self._origins: tuple[Any, dict[str, dict[str, str]]] | None = None
        self._healths: tuple[Any, dt.datetime, tuple[Health, ...]] | None = None

    @property
    def settings(self) -> Settings:
        """The configuration as it stands in its file; while that is wrong, as it stood before."""
        stamp = _stamp(self._settings.path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                fresh = config.load(self._settings.path)
            except ConfigError:
                return self._settings
            if fresh.storage == self._settings.storage:
                self._settings = fresh
        return self._settings

    @property
    def now(self) -> dt.datetime:
        """The moment, in the time zone of the pages."""
        return self.clock().astimezone(self.settings.timezone)

    def timeline(self) -> Timeline:
        """Return every revision's traits as the store has them now."""
        with self._lock:
            versions = self.store.versions()
            before = self._versions
            if before is None or (before.ledger, before.names) != (versions.ledger, versions.names):
                self._timeline = self._extended(versions)
            self._versions = versions
            return self._timeline

    def _extended(self, versions: Versions) -> Timeline:
        names = {key: shown for shown, key in versions.names.keys.items()}
        for left in range(_AGAIN, -1, -1):
            try:
                timeline = self._timeline.extended(self.store.traits(self._timeline.passes), names)
                pa.default_memory_pool().release_unused()  # the batches that it was made of
                return timeline  # noqa: TRY300  what can fail stands above
            except FileNotFoundError:
                if not left:
                    raise
        raise AssertionError

    # ------------------------------------------------------------------------------------------------------ sources

    def source_names(self) -> dict[str, str]:
        """Return what each source is called, those that are no longer watched too."""
        named = {row["source_id"]: row["name"] for row in self.store.sources().to_pylist()}
        return named | {source.id: source.name for source in self.settings.sources}

    def divisions(self) -> dict[str, str]:
        """Return the division of each source that has one."""
        told = {row["source_id"]: row["division_code"] or "" for row in self.store.sources().to_pylist()}
        told |= {source.id: source.division for source in self.settings.sources if source.division}
        return {source_id: code for source_id, code in told.items() if code}

    def is_source(self, source_id: str) -> bool:
        """Return whether a source is, or was, watched here."""
        return source_id in self.timeline().source_ids() or source_id in self.source_names()

    def sources_within(self, division: str) -> list[str]:
        """Return the sources of a division and of those below it."""
        stem = division
        while stem.endswith("00"):
            stem = stem[:-2]
        return [source_id for source_id, code in self.divisions().items() if code.startswith(stem)]

    def mask(self, chosen: Filter, timeline: Timeline) -> Array:
        """Return which rows of a timeline a filter lets through."""
        return chosen.mask(timeline, self.settings.timezone, self.sources_within)

    def healths(self) -> tuple[Health, ...]:
        """Return how each source is; looked at anew once anything was recorded, and every minute."""
        now = self.clock()
        self.timeline()
        stamp = (self._versions, self._stamp)
        kept = self._healths
        if kept is not None and kept[0] == stamp and now - kept[1] < _HEALTH_KEPT:
            return kept[2]
        healths = watch.health(self.settings, now=now)
        pa.default_memory_pool().release_unused()  # every record was looked at
        self._healths = (stamp, now, healths)
        return healths

    def findings(self) -> list[Finding]:
        """Return every finding, open ones first, the latest of them first."""
        known = watch.all_findings(self.settings, self.store, now=self.clock())
        newest = sorted(known, key=lambda finding: finding.first_seen_at, reverse=True)
        return sorted(newest, key=lambda finding: finding.ended_at is not None)

    # ------------------------------------------------------------------------------------------------------ records

    def revisions(self, record_id: str) -> list[Revision]:
        """Return the revisions of a record, the first first; none where it isn't known."""
        timeline = self.timeline()
        kept = self._revisions  # who looks at a record looks at its proof and redlines next
        if kept is not None and kept[0] is timeline and record_id in kept[1]:
            return kept[1][record_id]
        places = timeline.of_record(record_id)
        if not len(places):
            return []
        source_id = timeline.row(int(places[0])).source_id
        stored = self.store.revisions(source=source_id, record_id=record_id)
        revisions = sorted(stored, key=lambda revision: revision.revision)
        self._revisions = timeline, {record_id: revisions}
        return revisions

    def standing(self, source_id: str, record_id: str) -> Standing:
        """Return when a record's page was last asked and served, as of the snapshot."""
        table = self.store.records(source_id, columns=list(STANDING), where=pc.field("record_id") == record_id)
        return table.to_pylist()[0] if table.num_rows else dict.fromkeys(STANDING)

    def capture(self, ref: EvidenceRef) -> Capture:
        """Return what a revision was read from. Raises StoreError where it isn't there whole."""
        return self.store.read_evidence(ref)

    def origins(self, source_id: str, url: str) -> dict[str, str]:
        """Return where each column of a record's page was last read; nothing where that isn't known any more."""
        stamp = (source_id, self._versions)
        kept = self._origins  # who shows a record of a source shows others
        if kept is None or kept[0] != stamp:
            kept = self._origins = stamp, self.store.origins(source_id)
        return kept[1].get(url, {})

    def revision(self, revision_id: str) -> Revision | None:
        """Return one revision, None where it isn't known."""
        record_id, _, number = revision_id.rpartition(".")
        return next((each for each in self.revisions(record_id) if str(each.revision) == number), None)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
