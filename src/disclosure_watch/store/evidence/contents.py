"""What the evidence of a source holds, month by month: by the indexes, and where those don't tell, by the files themselves."""

from collections.abc import Iterator, Sequence

from disclosure_watch.model import SERVED, EvidenceRef
from disclosure_watch.store.evidence.cdxj import Key, Stored, parse
from disclosure_watch.store.evidence.reader import scan
from disclosure_watch.store.evidence.writer import FOLDER
from disclosure_watch.store.location import Location

_SERVED = frozenset(map(str, SERVED))


def months(location: Location, source_id: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the index of each month of a source's evidence, there or not, with the month's files."""
    names = [name for name in location.sizes(f"{FOLDER}/{source_id}") if name.endswith(".warc.gz")]
    stem = len(f"{FOLDER}/{source_id}/{source_id}-YYYYMM")
    for month in sorted({name[:stem] for name in names}):
        yield f"{month}.cdxj", [name for name in names if name[:stem] == month]


def captures(location: Location, index: str, files: Sequence[str]) -> list[Stored]:
    """Return what a month's files hold: by the index, and where it doesn't tell of a file by reading that."""
    source_id = index.split("/")[1]
    stored_captures, _ = parse(location.read(index), source_id) if location.exists(index) else ([], 0)
    told = {stored.file for stored in stored_captures}
    for name in files:
        file = name.removeprefix(f"{FOLDER}/")
        if file not in told:
            with location.open(name) as stream:
                stored_captures.extend(scan(stream, file, 0).captures)
    return stored_captures


def last_answers(location: Location, source_id: str) -> dict[str, EvidenceRef]:
    """Return, by address, where the last page that was served is stored."""
    last: dict[str, EvidenceRef] = {}
    for index, files in months(location, source_id):
        first: dict[Key, EvidenceRef] = {}
        for stored in captures(location, index, files):
            if stored.status not in _SERVED:
                continue
            if not stored.revisit:
                first[stored.key] = EvidenceRef(stored.file, stored.offset, stored.sha256)
            if stored.key in first:
                last[stored.url] = first[stored.key]
    return last
