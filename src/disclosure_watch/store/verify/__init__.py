"""
Everything that is stored, computed again: each digest, each chain, each snapshot, each record from its evidence.

    tables     Delta tables and their logs against their seals
    chains     a source's revisions, their chain, and the snapshot that follows from them
    captures   the evidence of a source against its index and the revisions that point to it
"""

from collections.abc import Iterator

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Revision
from disclosure_watch.store import evidence, frontier, sealed, snapshots
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.verify.captures import check_evidence
from disclosure_watch.store.verify.chains import check_chain, check_snapshot
from disclosure_watch.store.verify.damage import Damage, Reparse, Tally
from disclosure_watch.store.verify.tables import check_table

__all__ = ["Damage", "Reparse", "Tally", "verify"]

TABLES = ("ledger", "passes", "findings", "deliveries")


def verify(location: Location, ledger: Ledger, reparse: Reparse, tally: Tally) -> Iterator[Damage]:
    """
    Yield each damage, naming its file; `tally` counts what was looked at.

    Nothing is written, nothing is locked: passes may run meanwhile. Where the ledger is damaged, what hangs on it
    (chains, snapshots, records) isn't looked at before it is restored.
    """
    found = {name: list(check_table(location, name, tally)) for name in TABLES}
    for damages in found.values():
        yield from damages
    yield from _check_files(location, tally)
    sources = _sources(location)
    readable = not found["ledger"]
    if readable:
        try:
            sources |= set(ledger.sources())
        except StoreError as error:
            readable = False
            yield Damage("ledger", str(error))
    for source_id in sorted(sources):
        revisions: list[Revision] = []
        if readable:
            revisions, broken = check_chain(ledger, source_id, tally)
            yield from broken
            if not broken:
                yield from check_snapshot(location, ledger, source_id)
        yield from check_evidence(location, source_id, revisions, reparse, tally)


def _check_files(location: Location, tally: Tally) -> Iterator[Damage]:
    remedies = {
        snapshots.FOLDER: "`disclosure-watch rebuild` makes it again",
        frontier.FOLDER: "remove it, the next pass makes it again",
    }
    for folder, remedy in remedies.items():
        for name in location.sizes(folder):
            tally.files += 1
            try:
                sealed.check(location.read(name))
            except FileNotFoundError:
                continue
            except StoreError as error:
                yield Damage(name, f"{error}; {remedy}")


def _sources(location: Location) -> set[str]:
    names = location.walk(evidence.FOLDER)
    return {name.split("/")[1] for name in names if name.count("/") == 2}
