"""
Everything that is stored, computed again: each digest, each chain, each snapshot, each record from its evidence.

    tables     Delta tables and their logs against the chain of their seals
    doubles    rows that a run's table has twice
    derived    tables that are made from the ledger
    chains     a source's revisions, their chain, and the snapshot that follows from them
    captures   the evidence of a source against its index and the revisions that point to it
"""

import datetime as dt
from collections.abc import Iterator

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Revision
from disclosure_watch.store import agencies, edits, evidence, frontier, quality, sealed, snapshots
from disclosure_watch.store import sources as table_of_sources
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.search.searching import Search
from disclosure_watch.store.verify.captures import check_evidence
from disclosure_watch.store.verify.chains import check_chain, check_snapshot
from disclosure_watch.store.verify.damage import Damage, Reparse, Tally
from disclosure_watch.store.verify.derived import check_derived
from disclosure_watch.store.verify.doubles import check_doubles
from disclosure_watch.store.verify.tables import TableCheck

__all__ = ["Damage", "Reparse", "Tally", "heads", "verify"]

TABLES = ("ledger", "passes", "findings", "deliveries")


def verify(
    location: Location, ledger: Ledger, reparse: Reparse, tally: Tally, since: dt.datetime | None = None
) -> Iterator[Damage]:
    """
    Yield each damage, naming its file; `tally` counts what was looked at.

    `since` leaves out what was written before: the bytes of earlier commits, revisions observed and captures fetched
    earlier. What is missing, and every chain of seals, is looked at all the same.

    Nothing is written, nothing is locked: passes may run meanwhile. Where the ledger is damaged, what hangs on it
    (chains, snapshots, records) isn't looked at before it is restored.
    """
    readable = True
    for name in TABLES:
        check = TableCheck(location, name)
        damages = list(check.files(since, tally))
        yield from damages
        yield from check.seals(tally)
        if name == "ledger":
            readable = not damages
        elif not damages:
            yield from check_doubles(location, name, since)
    yield from _check_files(location, tally)
    for name in Search(location, ledger).damaged():
        yield Damage(name, "its bytes are not those that were written; `disclosure-watch rebuild` makes it again")
    recorded = _recorded(ledger) if readable else set()
    if isinstance(recorded, Damage):
        readable = False
        yield recorded
        recorded = set()
    yield from check_derived(location, _of_today(location, ledger, recorded))
    sources = _sources(location) | recorded
    for source_id in sorted(sources):
        revisions: list[Revision] = []
        if readable:
            revisions, broken = check_chain(ledger, source_id, since, tally)
            yield from broken
            if not broken and (since is None or revisions):
                yield from check_snapshot(location, ledger, source_id)
        yield from check_evidence(location, source_id, revisions, reparse, tally, since)


def _recorded(ledger: Ledger) -> set[str] | Damage:
    try:
        return set(ledger.sources())
    except StoreError as error:
        return Damage("ledger", str(error))


def _of_today(location: Location, ledger: Ledger, recorded: set[str]) -> set[str]:
    """Return those sources of which a program recorded something that makes all that is derived, as far as can be told."""
    first = TableCheck(location, "ledger").first if recorded else None
    if first is None:
        return set()
    return recorded & set(ledger.passes_since(first - 1) or {}) if first else recorded


def heads(location: Location, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the name and the head of each chain: the seals of each table, the revisions of each source."""
    for name in TABLES:
        if head := TableCheck(location, name).head:
            yield f"seals/{name}", head
    for source_id, head in ledger.heads():
        yield f"revisions/{source_id}", head


def _check_files(location: Location, tally: Tally) -> Iterator[Damage]:
    remedies = {
        snapshots.FOLDER: "`disclosure-watch rebuild` makes it again",
        edits.FOLDER: "`disclosure-watch rebuild` makes it again",
        agencies.FOLDER: "`disclosure-watch rebuild` makes it again",
        quality.FOLDER: "restore it from a backup, or remove it: the days in it are lost",
        frontier.FOLDER: "remove it, the next pass makes it again",
    }
    files = {name: remedy for folder, remedy in remedies.items() for name in location.sizes(folder)}
    files |= dict.fromkeys(agencies.FILES.values(), remedies[agencies.FOLDER])
    files[table_of_sources.NAME] = "restore it from a backup, or remove it, and the next run makes it again"
    for name, remedy in files.items():
        try:
            sealed.check(location.read(name))
        except FileNotFoundError:
            continue
        except StoreError as error:
            yield Damage(name, f"{error}; {remedy}")
        tally.files += 1


def _sources(location: Location) -> set[str]:
    """Return the ids of the sources that have evidence or a snapshot."""
    captured = {name.split("/")[1] for name in location.walk(evidence.FOLDER) if name.count("/") == 2}
    known = (name.rpartition("/")[2] for name in location.sizes(snapshots.FOLDER))
    return captured | {name.removesuffix(".parquet") for name in known if name.endswith(".parquet")}
