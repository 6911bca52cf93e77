"""One pass of one source on its way through the store: what was known, what is saved, and the commit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from disclosure_watch.model import Capture, EvidenceRef, FrontierRow, Known, Revision
from disclosure_watch.store import chain, evidence, frontier, snapshots
from disclosure_watch.store.frontier import Frontier
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.snapshots import Snapshot

Step = Callable[[str], None]
"""Called after each write with its name; the tests die in it."""


class SourcePass:
    """
    A pass under way; `Store.begin` makes it.

    The order of a commit is evidence, mark, ledger, snapshot, mark away, frontier, the evidence's index. The mark (`locks/<source>.pending`)
    says that the ledger may be ahead of the snapshot: a pass that dies between the two leaves it, and the next pass
    folds the ledger's revisions in. So a pass that changes nothing never opens the ledger.
    """

    def __init__(self, location: Location, ledger: Ledger, source_id: str, step: Step) -> None:
        self.source_id = source_id
        self._location = location
        self._ledger = ledger
        self._step = step
        self._pending = f"locks/{source_id}.pending"
        self._snapshot = self._healed(snapshots.read(location, source_id))
        kept = frontier.read(location, source_id)
        self.pass_number = 1 + max(kept.pass_number, self._snapshot.pass_number)
        self.full_pass_at = kept.full_pass_at
        self.listing_url = kept.listing_url
        self.bottom_seen = kept.bottom_seen
        self.frontier: dict[str, FrontierRow] = kept.rows
        self._evidence = evidence.Writer(location, source_id, self.pass_number)

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
        ref = self._evidence.save(capture)
        self._step("capture")
        return ref

    def read_evidence(self, ref: EvidenceRef) -> Capture:
        """Return a stored capture, of this pass too. Raises StoreError naming the file where it isn't there whole."""
        return evidence.read(self._evidence.open, ref)

    def revisions_of(self, record_id: str) -> list[Revision]:
        """Return a record's revisions, the newest first."""
        return list(self._ledger.revisions(source_id=self.source_id, record_id=record_id))[::-1]

    def evidence_of(self, record_id: str) -> Iterator[EvidenceRef]:
        """Yield the references of a record's revisions, the newest first."""
        return (revision.evidence for revision in self.revisions_of(record_id) if revision.evidence is not None)

    def commit(self, revisions: Sequence[Revision], *, full_pass_at: datetime | None = None) -> tuple[Revision, ...]:
        """
        Record the pass and return its revisions as they stand in the ledger, chained, by record id.

        The frontier is kept as `self.frontier`, `self.listing_url` and `self.bottom_seen` have it now; `full_pass_at` is when the whole listing was seen, None
        where this pass did not see it. Without revisions the ledger and the snapshot stay as they are.

        Raises PassConflict where another process recorded a pass of this source meanwhile: then nothing is recorded.
        Raises ValueError for a revision that isn't the next of its record in this pass and source.
        """
        self._check(revisions)
        self._evidence.sync()
        self._step("evidence")
        recorded = self._record(revisions) if revisions else ()
        self.full_pass_at = full_pass_at or self.full_pass_at
        kept = Frontier(self.frontier, self.pass_number, self.full_pass_at, self.listing_url, self.bottom_seen)
        frontier.write(self._location, self.source_id, kept)
        self._step("frontier")
        self._evidence.index()
        self._step("index")
        return recorded

    def close(self) -> None:
        """Let go of the evidence file; what was saved stays."""
        self._evidence.close()

    def _record(self, revisions: Sequence[Revision]) -> tuple[Revision, ...]:
        before = self._snapshot
        chained = chain.chained(revisions, before.digest)
        self._location.replace(self._pending, b"", durable=False)
        self._step("mark")
        self._ledger.commit(chained, source_id=self.source_id, pass_number=self.pass_number, base=before.pass_number)
        self._step("ledger")
        self._snapshot = before.folded(chained)
        self._show()
        return chained

    def _show(self) -> None:
        """Write the snapshot, and take away the mark that it was behind."""
        snapshots.write(self._location, self.source_id, self._snapshot)
        self._step("snapshot")
        self._location.remove(self._pending)
        self._step("unmark")

    def _healed(self, snapshot: Snapshot | None) -> Snapshot:
        """Return the snapshot with what the ledger has beyond it."""
        if snapshot is not None and not self._location.exists(self._pending):
            return snapshot
        base = snapshot or Snapshot()
        self._snapshot = base.folded(self._ledger.revisions(source_id=self.source_id, after_pass=base.pass_number))
        if self._snapshot.pass_number > base.pass_number:
            self._show()
        else:
            self._location.remove(self._pending)
        return self._snapshot

    def _check(self, revisions: Sequence[Revision]) -> None:
        last = {record_id: known.revision for record_id, known in self._snapshot.known.items()}
        for revision in revisions:
            expected = last.get(revision.record_id, 0) + 1
            here = (self.source_id, self.pass_number, expected)
            if (revision.source_id, revision.pass_number, revision.revision) != here:
                raise ValueError(f"{revision.revision_id}: not revision {expected} of pass {self.pass_number}")
            last[revision.record_id] = expected
