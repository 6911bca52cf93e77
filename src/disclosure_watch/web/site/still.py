"""The storage as it was at one moment, read in large parts: what a site is made from."""

import datetime as dt
from collections.abc import Sequence

import pyarrow.compute as pc

from disclosure_watch import rows
from disclosure_watch.config import Settings
from disclosure_watch.model import Capture, EvidenceRef, Revision
from disclosure_watch.web.reading import STANDING, Reading, Standing
from disclosure_watch.web.timeline import Timeline


class Still(Reading):
    """A reading that looks once whether anything was recorded; `hold` reads what many pages are made of at once."""

    def __init__(self, settings: Settings, now: dt.datetime) -> None:
        super().__init__(settings, lambda: now)
        self._seen: Timeline | None = None
        self._names: dict[str, str] | None = None
        self._held: dict[str, list[Revision]] = {}
        self._capture: tuple[EvidenceRef, Capture] | None = None
        self._standing: dict[str, Standing] = {}

    def timeline(self) -> Timeline:
        """Return every revision's traits as the store had them at the first look."""
        if self._seen is None:
            self._seen = super().timeline()
        return self._seen

    def source_names(self) -> dict[str, str]:
        """Return what each source was called at the first look."""
        if self._names is None:
            self._names = super().source_names()
        return self._names

    def hold(self, source_id: str, record_ids: Sequence[str]) -> None:
        """Read the revisions of some records of a source, and keep them until others are held."""
        mine = pc.field("record_id").isin(list(record_ids))
        self._held = {record_id: [] for record_id in record_ids}
        for row in self.store.ledger(source=source_id, where=mine).to_pylist():
            self._held[row["record_id"]].append(rows.revision_from_row(row))
        for revisions in self._held.values():
            revisions.sort(key=lambda revision: revision.revision)
        standing = self.store.records(source_id, columns=list(STANDING), where=mine)
        self._standing = {row["record_id"]: row for row in standing.to_pylist()}

    def revisions(self, record_id: str) -> list[Revision]:
        """Return the revisions of a record, the first first; none where it isn't known."""
        return self._held.get(record_id) or super().revisions(record_id)

    def capture(self, ref: EvidenceRef) -> Capture:
        """Return what a revision was read from; it is shown in each language."""
        if self._capture is None or self._capture[0] != ref:
            self._capture = ref, super().capture(ref)
        return self._capture[1]

    def standing(self, source_id: str, record_id: str) -> Standing:
        """Return when a record's page was last asked and served."""
        return self._standing.get(record_id) or super().standing(source_id, record_id)
