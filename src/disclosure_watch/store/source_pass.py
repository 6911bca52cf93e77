"""One pass's hold on one source: what is known before it, what it saves, and its commit."""

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

import pyarrow.dataset as ds

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.model import Capture, EvidenceRef, Revision
from disclosure_watch.rows import revision_from_row, revision_row
from disclosure_watch.store.chain import chained
from disclosure_watch.store.delta import Table
from disclosure_watch.store.evidence import Evidence, read_evidence
from disclosure_watch.store.frontier import FrontierRow, read_frontier, write_frontier
from disclosure_watch.store.place import Place
from disclosure_watch.store.snapshots import folded, read_snapshot, write_snapshot


class SourcePass:
    """
    A context manager: entering takes the source (locally by a lock; on S3 the ledger's transaction decides) and folds
    in what a crash left between ledger and snapshot. Leaving without `commit` records nothing but evidence.

    Attributes:
        known: what is known of each record before this pass, by record id.
        frontier: what is remembered of each address; what stands in it at `commit` is kept.
        pass_number: the number of this pass, from 1.
        full_pass_at: when a pass last read the whole listing, or None.
    """

    def __init__(self, place: Place, ledger: Table, source_id: str, step: Callable[[str], None]) -> None:
        self.place = place
        self.ledger = ledger
        self.source_id = source_id
        self._step = step
        self._lock: int | None = None
        self.frontier: dict[str, FrontierRow] = {}
        self.pass_number = 0
        self.full_pass_at: dt.datetime | None = None

    def __enter__(self) -> Self:
        self._take()
        try:
            self._load()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._evidence.close()
        self._release()

    def _load(self) -> None:
        recorded = self.ledger.transaction(self.source_id)
        try:
            self.known, at, self._head = read_snapshot(self.place, self.source_id)
        except StoreError:
            self.known, at, self._head = {}, 0, ""  # a damaged snapshot is made anew from the ledger
        if recorded > at:
            missed = self._revisions(ds.field("pass_number") > at)
            self.known = folded(self.known, missed)
            self._head = missed[-1].digest
            write_snapshot(self.place, self.source_id, self.known, recorded, self._head)
        self.frontier, asked, self.full_pass_at = read_frontier(self.place, self.source_id)
        self.pass_number = 1 + max(recorded, at, asked)
        self._evidence = Evidence(self.place, self.source_id, self.pass_number)

    def row(self, url: str, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, made when missing."""
        return self.frontier.setdefault(url, FrontierRow(url=url, page=page))

    def save(self, capture: Capture) -> EvidenceRef:
        """Save a capture as evidence, before it is judged or read. Raises ValueError for one without an answer."""
        ref = self._evidence.save(capture)
        self._step("capture")
        return ref

    def read_evidence(self, ref: EvidenceRef) -> Capture:
        """Return a stored capture. Raises StoreError naming the file where it is missing or damaged."""
        return read_evidence(self.place, ref)

    def evidence_of(self, record_id: str) -> Iterator[EvidenceRef]:
        """Yield where the captures of a record's revisions lie, newest first."""
        found = self._revisions(ds.field("record_id") == record_id)
        return (revision.evidence for revision in reversed(found) if revision.evidence is not None)

    def commit(self, revisions: Sequence[Revision], *, full_pass_at: dt.datetime | None = None) -> tuple[Revision, ...]:
        """
        Record the pass: evidence, ledger, snapshot, frontier, in this order; without revisions only the frontier.

        Returns:
            The revisions with their digests.

        Raises:
            PassConflict: another process recorded this pass; this one wrote nothing.
            ValueError: a revision is not the next of its record, or of another pass.
        """
        self._check(revisions)
        self._evidence.flush()
        self._step("evidence")
        linked = chained(revisions, self._head)
        if linked:
            self.ledger.append(
                [revision_row(revision) for revision in linked], source_id=self.source_id, version=self.pass_number
            )
            self._step("ledger")
            self.known = folded(self.known, linked)
            write_snapshot(self.place, self.source_id, self.known, self.pass_number, linked[-1].digest)
            self._step("snapshot")
        write_frontier(self.place, self.source_id, self.frontier, self.pass_number, full_pass_at or self.full_pass_at)
        self._step("frontier")
        return linked

    def _check(self, revisions: Sequence[Revision]) -> None:
        numbers = {record_id: known.revision for record_id, known in self.known.items()}
        for revision in revisions:
            following = numbers.get(revision.record_id, 0) + 1
            if revision.revision != following or revision.pass_number != self.pass_number:
                raise ValueError(f"{revision.revision_id} is not revision {following} of pass {self.pass_number}")
            numbers[revision.record_id] = following

    def _revisions(self, condition: ds.Expression) -> list[Revision]:
        """Return this source's revisions that meet a condition, in the order in which they were recorded."""
        table = self.ledger.read((ds.field("source_id") == self.source_id) & condition)
        found = [revision_from_row(row) for row in table.to_pylist()]
        return in_chain(found)

    def _take(self) -> None:
        if not self.place.is_local:
            return
        self.place.make_folder("locks")
        self._lock = os.open(self.place.path(f"locks/{self.source_id}"), os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release()
            raise PassConflict(f"{self.source_id} is being passed by another process") from None

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def in_chain(revisions: Sequence[Revision]) -> list[Revision]:
    """Return revisions of sources in the order of their chains: by pass, and within a pass by who follows whom."""
    by_pass: dict[tuple[str, int], list[Revision]] = {}
    for revision in revisions:
        by_pass.setdefault((revision.source_id, revision.pass_number), []).append(revision)
    ordered = []
    for _, group in sorted(by_pass.items(), key=lambda item: (item[1][0].observed_at, item[0])):
        following = {revision.previous_digest: revision for revision in group}
        digests = {revision.digest for revision in group}
        starts = [revision for revision in group if revision.previous_digest not in digests]
        for start in starts:
            at: Revision | None = start
            while at is not None:
                ordered.append(at)
                at = following.get(at.digest)
    return ordered
