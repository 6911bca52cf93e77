"""The tables that are made from the ledger: each that was made must be there."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from disclosure_watch.store import agencies, edits, marks, quality, snapshots
from disclosure_watch.store import sources as table_of_sources
from disclosure_watch.store.location import Location
from disclosure_watch.store.verify.damage import Damage

_REMEDY = "missing; `disclosure-watch rebuild` makes it again"
_ENDING = ".pending"


def check_derived(location: Location, recorded: AbstractSet[str]) -> Iterator[Damage]:
    """
    Yield the derived files that are missing; `recorded` are the keys of the sources that the ledger holds.

    A pass that is under way or died leaves a mark before its commit, and takes it away when the files are there: the marks are
    looked at first, so that what is not there in spite of them is lost. Edits or agencies of which there is no trace at all
    were never made.
    """
    pending = {name.removeprefix("locks/").removesuffix(_ENDING) for name in location.sizes("locks")}
    behind = set(marks.marked(location))
    recorded = recorded - set(snapshots.outdated(location))
    edited, named = set(location.sizes(edits.FOLDER)), set(location.sizes(agencies.FOLDER))
    offices = {name for name in agencies.FILES.values() if location.exists(name)}
    wanted: set[str] = set()
    if edited:
        wanted |= {edits.name_of(key) for key in recorded - pending}
    if (named or offices) and (settled := recorded - behind):
        wanted |= {agencies.name_of(key) for key in settled} | set(agencies.FILES.values())
    yield from (Damage(name, _REMEDY) for name in sorted(wanted - edited - named - offices))
    noted = bool(location.sizes(quality.FOLDER)) and not behind
    if noted and not location.exists(table_of_sources.NAME):
        yield Damage(table_of_sources.NAME, "missing; restore it from a backup, or the next run makes it again")
