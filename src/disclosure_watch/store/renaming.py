"""Giving a source another id: what is recorded keeps the first, what is made from it shows the new."""

from disclosure_watch.errors import NotKnown
from disclosure_watch.store import edits, frontier, names, snapshots, sources
from disclosure_watch.store.location import Location
from disclosure_watch.store.names import Names


def rename(location: Location, known: Names, source_id: str, new: str) -> Names:
    """
    Record the new id, and make what shows the old one again; return the names then. A second call mends a dead first.

    Raises PassConflict where a pass of the source is under way, NotKnown where another source has or had the new id.
    """
    key = known.keys.get(source_id, source_id)
    if known.shown(key) not in {source_id, new}:
        raise NotKnown(f"{source_id} was renamed to {known.shown(key)} already")
    taken = new in known.keys or known.shown(new) != new or is_kept(location, new)
    if taken and new not in {key, known.shown(key)}:
        raise NotKnown(f"{new} is the id of another source that the storage holds; choose one that was never used")
    with location.hold(f"locks/{key}.lock"):
        renamed = known.renamed(key, new)
        names.write(location, renamed)
        whole = snapshots.read(location, key)
        if whole is not None:
            snapshots.write(location, key, whole, shown_as=new)
        edits.rename(location, key, new)
        sources.rename(location, source_id, new)
    return renamed


def is_kept(location: Location, key: str) -> bool:
    """Return whether anything is kept under an id."""
    return any(module.name_of(key) in location.sizes(module.FOLDER) for module in (snapshots, frontier))
