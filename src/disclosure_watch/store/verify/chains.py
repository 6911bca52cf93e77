"""A source's revisions: each digest recomputed, each link followed, and the snapshot that they leave."""

import datetime as dt
from collections.abc import Iterator

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Revision
from disclosure_watch.store import chain, snapshots
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.snapshots import Snapshot
from disclosure_watch.store.verify.damage import Damage, Tally

_TRIES = 3
"""A snapshot may be replaced while it is looked at: only one that stays as it is is judged."""


def check_chain(
    ledger: Ledger, source_id: str, since: dt.datetime | None, tally: Tally
) -> tuple[list[Revision], list[Damage]]:
    """
    Return a source's revisions in the chain's order, and what is wrong with them.

    Of those since a moment, the first of each chain is believed about what it follows.
    """
    try:
        revisions = list(ledger.revisions(source_id=source_id, since=since))
    except (StoreError, ValueError, TypeError, KeyError) as error:
        return [], [Damage("ledger", f"the revisions of {source_id} can't be read ({error}); restore the ledger")]
    revisions.sort(key=lambda revision: (revision.pass_number, revision.record_id, revision.revision))
    damages = []
    head = revisions[0].previous_digest if since is not None and revisions else ""
    numbers: dict[str, int] = {}
    for revision in revisions:
        tally.revisions += 1
        before = 0 if since is None else revision.revision - 1
        expected = numbers.get(revision.record_id, before) + 1
        if chain.digest(revision) != revision.digest:
            damages.append(Damage("ledger", f"revision {revision.revision_id} is not what its digest says"))
        elif revision.previous_digest != head:
            damages.append(Damage("ledger", f"revision {revision.revision_id} doesn't follow the one before it"))
        elif revision.revision != expected:
            damages.append(Damage("ledger", f"revision {revision.revision_id} is not number {expected} of its record"))
        numbers[revision.record_id] = revision.revision
        head = revision.digest
    return revisions, damages


def check_snapshot(location: Location, ledger: Ledger, source_id: str) -> Iterator[Damage]:
    """Yield what is wrong with a source's snapshot: it must be what the ledger's revisions leave."""
    name = snapshots.name_of(source_id)
    for _ in range(_TRIES):
        before = _bytes(location, name)
        if location.exists(f"locks/{source_id}.pending"):  # a pass that died, or one under way: the next one folds
            return
        whole = Snapshot().folded(ledger.revisions(source_id=source_id))
        there = snapshots.read(location, source_id)
        if before != _bytes(location, name):
            continue
        if before is None and whole.known:
            yield Damage(name, "missing; `disclosure-watch rebuild` makes it again")
        elif there is not None and there.untimed() != whole.untimed():
            yield Damage(name, "not what the ledger says; `disclosure-watch rebuild` makes it again")
        return


def _bytes(location: Location, name: str) -> bytes | None:
    try:
        return location.read(name)
    except FileNotFoundError:
        return None
