"""The marks of sources whose records are ahead of the agencies: a pass leaves one, a run takes it away."""

from disclosure_watch.store.location import Location

_ENDING = ".agencies"


def mark(location: Location, source_id: str) -> None:
    """Note that a source's records are ahead of the agencies."""
    location.replace(f"locks/{source_id}{_ENDING}", b"", durable=False)


def marked(location: Location) -> list[str]:
    """Return the ids of the sources that are marked, in order."""
    names = (name.removeprefix("locks/") for name in location.sizes("locks"))
    return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))


def remove(location: Location, source_id: str) -> None:
    """Take a source's mark away."""
    location.remove(f"locks/{source_id}{_ENDING}")
