"""One pass of one source on its way through the store: what was known, what is saved, and the commit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from disclosure_watch.entities.proposals import completed
from disclosure_watch.errors import StoreError
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, EvidenceRef, FrontierRow, Known, Revision, State, Times
from disclosure_watch.store import chain, evidence, frontier, marks, snapshots
from disclosure_watch.store.frontier import Frontier
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.snapshots import Snapshot

if TYPE_CHECKING:
    from disclosure_watch.store import edits
else:
    edits = LazyModule("disclosure_watch.store.edits")


class SourcePass:
    """
    A pass under way; `Store.begin` makes it. `key` is the id that the source began with, where it has been renamed.

    The order of a commit is evidence, mark, ledger, edits, snapshot, mark away, frontier, the evidence's index. The mark (`locks/<source>.pending`)
    says that the ledger may be ahead of the snapshot: a pass that dies between the two leaves it, and the next pass
    folds the ledger's revisions in. So a pass that changes nothing never opens the ledger.
    """

    def __init__(
        self,
        location: Location,
        ledger: Ledger,
        source_id: str,
        *,
        key: str = "",
        division: str = "",
    ) -> None:
        self.source_id = source_id
        self._key = key or source_id
        self._division = division
        self._location = location
        self._ledger = ledger
        self._pending = f"locks/{self._key}.pending"
        kept = frontier.read(location, self._key)
        self.frontier: dict[str, FrontierRow] = kept.rows
        self._snapshot = self._healed(snapshots.read(location, self._key))
        self._timeless = kept.pass_number < self._snapshot.pass_number  # a pass died before it kept what it had asked
        self._remember_shown()
        self.pass_number = 1 + max(kept.pass_number, self._snapshot.pass_number)
        self.full_pass_at = kept.full_pass_at
        self.listing_url = kept.listing_url
        self.bottom_seen = kept.bottom_seen
        self.pools = kept.pools
        self.weeks = kept.weeks
        self.measured_at = kept.measured_at
        self.stopped_since = kept.stopped_since
        self.spreading = kept.spreading
        self.old_servers = kept.old_servers
        self._evidence = evidence.Writer(location, self._key, self.pass_number)

    @property
    def known(self) -> Mapping[str, Known]:
        """What is known of each record, by id, as the passes before left it."""
        return self._snapshot.known

    def row(self, url: str, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, made when there is none."""
        return self.frontier.setdefault(url, FrontierRow(url=url, page=page))

    def save(self, capture: Capture) -> EvidenceRef:
        """
        Store a capture, before it is judged or parsed, and return where its response lies.

        The same answer of the same address stored earlier this month is pointed to instead. Raises ValueError for a
        capture without an answer (status 0), StoreError where it can't be written.
        """
        return self._evidence.save(capture)

    def read_evidence(self, ref: EvidenceRef) -> Capture:
        """Return a stored capture, of this pass too. Raises StoreError naming the file where it isn't there whole."""
        return evidence.read(self._evidence.open, ref)

    def revisions_of(self, record_id: str) -> list[Revision]:
        """Return a record's revisions, the newest first."""
        revisions = self._ledger.revisions(source_id=self._key, record_id=record_id)
        return [replace(revision, source_id=self.source_id) for revision in revisions][::-1]

    def evidence_of(self, record_id: str) -> Iterator[EvidenceRef]:
        """Yield the references of a record's revisions, the newest first; the ledger is asked beyond the last alone."""
        known = self.known.get(record_id)
        if known is not None and known.evidence is not None:
            yield known.evidence
        for revision in self.revisions_of(record_id):
            if revision.evidence is not None and (known is None or revision.evidence != known.evidence):
                yield revision.evidence

    def commit(
        self, revisions: Sequence[Revision], *, full_pass_at: datetime | None = None, now: datetime | None = None
    ) -> tuple[Revision, ...]:
        """
        Record the pass and return its revisions as they stand in the ledger, chained, by record id.

        The frontier is kept as the attributes have it now; `full_pass_at` is
        when the whole listing was seen, None where this pass did not see it. Without revisions the ledger and the snapshot
        stay as they are. `now` is the moment of the commit, by default the latest `observed_at`; what the source recorded
        before is never later than what it records now, whatever the clock did.

        Raises PassConflict where another process recorded a pass of this source meanwhile: then nothing is recorded.
        Raises ValueError for a revision that isn't the next of its record in this pass and source.
        """
        self._check(revisions)
        self._evidence.sync()
        recorded = self._record(revisions, now) if revisions else ()
        if self._timeless and not revisions:
            self._snapshot = self._timed(self._snapshot)
            self._show()
        self.full_pass_at = full_pass_at or self.full_pass_at
        kept = Frontier(
            self.frontier,
            self.pass_number,
            self.full_pass_at,
            self.listing_url,
            self.bottom_seen,
            self.pools,
            self.weeks,
            self.measured_at,
            self.stopped_since,
            self.spreading,
            self.old_servers,
        )
        frontier.write(self._location, self._key, kept)
        self._evidence.index()
        return tuple(replace(revision, source_id=self.source_id) for revision in recorded)

    def close(self) -> None:
        """Let go of the evidence file; what was saved stays."""
        self._evidence.close()

    def _record(self, revisions: Sequence[Revision], now: datetime | None) -> tuple[Revision, ...]:
        before = self._snapshot
        observed = max(revision.observed_at for revision in revisions)
        recorded_at = max(now or observed, observed, before.recorded_at)
        completed = [self._completed(revision, recorded_at) for revision in revisions]
        chained = chain.chained(completed, before.digest)
        self._location.replace(self._pending, b"", durable=False)
        marks.mark(self._location, self._key)
        self._ledger.commit(chained, source_id=self._key, pass_number=self.pass_number, base=before.pass_number)
        self._snapshot = self._timed(before.folded(chained))
        more = edits.rows_of(before.known, chained)
        if not edits.extend(
            self._location,
            self._key,
            more,
            base=before.pass_number,
            pass_number=self.pass_number,
            shown_as=self.source_id,
        ):
            self._remake_edits()
        self._show()
        return chained

    def _completed(self, revision: Revision, recorded_at: datetime) -> Revision:
        """Return a revision with all that the commit knows of it: its moment, what follows from the record, its bounds."""
        row = self.frontier.get(revision.record.url)
        went = row if revision.state is State.WITHDRAWN else None
        return replace(
            revision,
            source_id=self._key,
            record=completed(revision.record, self._division),
            recorded_at=recorded_at,
            last_seen_live_at=went.last_seen_live_at if went else None,
            missing_since=went.missing_since if went else None,
        )

    def _timed(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with the times of this pass's checks."""
        pages = (known.record.url for known in snapshot.known.values())
        return snapshot.timed({url: self.frontier[url].times for url in pages if url in self.frontier})

    def _remember_shown(self) -> None:
        """Have the frontier remember the times that the snapshot has: `rebuild` knows them from there alone."""
        for known in self.known.values():
            row = self.frontier.get(known.record.url)
            if row is not None:
                row.shown = Times(known.last_checked_at, known.last_seen_live_at, known.missing_since)

    def _show(self) -> None:
        """Write the snapshot, and take away the mark that it was behind."""
        snapshots.write(self._location, self._key, self._snapshot, shown_as=self.source_id)
        self._remember_shown()
        self._location.remove(self._pending)

    def _healed(self, snapshot: Snapshot | None) -> Snapshot:
        """Return the snapshot with what the ledger has beyond it."""
        if snapshot is not None and not self._location.exists(self._pending):
            return snapshot
        base = snapshot or Snapshot()
        recorded = self._ledger.check_base(self._key, base.pass_number)
        beyond = self._ledger.revisions(source_id=self._key, after_pass=base.pass_number)
        whole = base.folded(beyond if recorded > base.pass_number else ())
        self._snapshot = whole.timed(frontier.shown(self.frontier.values()))
        if self._snapshot.pass_number:
            self._remake_edits()
        if self._snapshot.pass_number > base.pass_number:
            self._show()
        else:
            self._location.remove(self._pending)
        if not self._snapshot.known and any(row.shown for row in self.frontier.values()):
            raise StoreError(
                f"{self._location.uri('ledger')}: missing, and so is the snapshot of {self.source_id}, though its frontier "
                "knows records; restore the whole storage from one backup, or remove all of it to begin anew"
            )
        return self._snapshot

    def _remake_edits(self) -> None:
        whole = edits.rows_of({}, self._ledger.revisions(source_id=self._key))
        edits.write(self._location, self._key, whole, self._snapshot.pass_number, shown_as=self.source_id)

    def _check(self, revisions: Sequence[Revision]) -> None:
        last = {record_id: known.revision for record_id, known in self._snapshot.known.items()}
        for revision in revisions:
            expected = last.get(revision.record_id, 0) + 1
            here = (self.source_id, self.pass_number, expected)
            if (revision.source_id, revision.pass_number, revision.revision) != here:
                raise ValueError(f"{revision.revision_id}: not revision {expected} of pass {self.pass_number}")
            last[revision.record_id] = expected
