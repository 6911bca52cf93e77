"""Making what was made from the ledger again from the ledger."""

from disclosure_watch.store import edits, frontier, snapshots
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.names import Names
from disclosure_watch.store.snapshots import Snapshot


def rebuild(location: Location, ledger: Ledger, names: Names, key: str) -> None:
    """Make the snapshot and the edits of a source again; the caller holds it."""
    there = snapshots.read(location, key)
    if there is not None:
        ledger.check_base(key, there.pass_number)
    whole = Snapshot().folded(ledger.revisions(source_id=key))
    again = edits.rows_of({}, ledger.revisions(source_id=key))
    edits.write(location, key, again, whole.pass_number, shown_as=names.shown(key))
    whole = whole.timed(frontier.shown(frontier.read(location, key).rows.values()))
    snapshots.write(location, key, whole, shown_as=names.shown(key))
    location.remove(f"locks/{key}.pending")
