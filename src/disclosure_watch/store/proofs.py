"""What proves the revisions of a store: the captures they were read from, and the computing of everything again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Capture, EvidenceRef, Record, Revision
from disclosure_watch.store import evidence
from disclosure_watch.store.derived import DerivedTables
from disclosure_watch.store.evidence import contents
from disclosure_watch.store.ledger import Ledger

if TYPE_CHECKING:
    from disclosure_watch.store.verify import Damage, Reparse, Tally


class Proofs(DerivedTables):
    """The evidence of a store."""

    _ledger: Ledger

    def read_evidence(self, ref: EvidenceRef) -> Capture:
        """Return a stored capture. Raises StoreError naming the file where it isn't there whole."""
        return evidence.read(lambda file: self._location.open(f"{evidence.FOLDER}/{file}"), ref)

    def last_answers(self, source_id: str) -> dict[str, EvidenceRef]:
        """Return, by address, where the last page that a source was served is stored."""
        return contents.last_answers(self._location, self.key_of(source_id))

    def status_of(self, revision: Revision) -> int | None:
        """Return the status of the answer that proves a revision, None where there is none that can be read."""
        try:
            return None if revision.evidence is None else self.read_evidence(revision.evidence).status
        except StoreError:
            return None

    def verify(self, reparse: "Reparse", tally: "Tally", since: datetime | None = None) -> "Iterator[Damage]":
        """
        Compute everything stored again, or what was written since a moment, and yield each damage.

        `tally` counts what was looked at; `reparse` reads a revision's capture again, or gives None where today's
        parser isn't the one that read it.
        """
        from disclosure_watch.store.verify import verify

        def reparsed(revision: Revision, capture: Capture) -> Record | None:
            return reparse(replace(revision, source_id=self._names.shown(revision.source_id)), capture)

        return verify(self._location, self._ledger, reparsed, tally, since)

    def heads(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the head, in hex, of each chain: who keeps them elsewhere can tell a rewritten history."""
        from disclosure_watch.store.verify import heads

        return heads(self._location, self._ledger)
