"""
Which pages at new addresses continue records that stood elsewhere, and which are new documents. Pure.

    arrivals    from an observation to both
    mixed       those of the new that show another's page
    Likely      the records that a page may continue
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from disclosure_watch.diff import may_continue, moved_from, normal
from disclosure_watch.model import Entry, Known, Record
from disclosure_watch.watch.observation import Observation, Page

FEW_MOVED = 3
"""So many pages at new addresses that continue records (and half of those that came) are a site that moved."""


class Likely:
    """Records by what a page at a new address may share with them: text, title or index number; `listed` has those still listed."""

    def __init__(self, known: Iterable[Known], listed: Container[str]) -> None:
        self._listed = listed
        self._by: defaultdict[tuple[str, str], list[Known]] = defaultdict(list)
        for candidate in known:
            for mark in _marks(candidate.record):
                self._by[mark].append(candidate)

    def of(self, record: Record) -> list[Known]:
        """Return the records that a page may continue; of those still listed, as by a list of yesterday, only of the same text."""
        sharing = {known.record_id: known for mark in _marks(record) for known in self._by.get(mark, ())}
        return [
            known
            for known in sharing.values()
            if (_says_the_same if known.record_id in self._listed else may_continue)(record, known.record)
        ]


def _marks(record: Record) -> list[tuple[str, str]]:
    marks = [("title", record.title), ("body", record.body_text), ("number", record.index_number or "")]
    return [mark for mark in marks if mark[1]]


def arrivals(observation: Observation) -> tuple[list[tuple[Known, Page]], dict[str, Page]]:
    """
    Return the pages at new addresses: those that continue a record which moved, and those of new documents.

    A record moved where its own address doesn't serve it any more, though a list of yesterday may show it; where it does,
    only if the listing lacks it and the text is the same, or if many did.
    """
    arrived, listed = observation.arrivals(), observation.listed
    if not arrived:
        return [], {}
    known_records = observation.memory.known.values()
    likely = Likely((each for each in known_records if each.record_id not in listed or observation.went(each)), listed)
    origins: dict[str, tuple[Known, Page]] = {}
    taken: set[str] = set()
    for key, page in arrived.items():
        free = [known for known in likely.of(page.record) if known.record_id not in taken]
        origin = moved_from(page.record, [known for known in free if observation.went(known)])
        origin = origin or moved_from(page.record, free)
        if origin is not None:
            taken.add(origin.record_id)
            origins[key] = (origin, page)
    many = len(origins) >= FEW_MOVED and 2 * len(origins) >= len(arrived)
    believed = many or observation.memory.listing_edited or observation.replaced
    moved = {
        key: (known, page)
        for key, (known, page) in origins.items()
        if believed or observation.went(known) or _is_same_elsewhere(observation, known, key, page)
    }
    return list(moved.values()), {key: page for key, page in arrived.items() if key not in moved}


def _is_same_elsewhere(observation: Observation, known: Known, key: str, page: Page) -> bool:
    """
    Return whether a record stands in the listing under another address, by the key of that entry, its old page still served.

    The listing lacks it; or it stood where this pass didn't look, and the entry is its row as it last stood there.
    """
    if not _says_the_same(page.record, known.record):
        return False
    entry, row = observation.entries[key], observation.memory.rows.get(observation.memory.key(known.record.url))
    was_that_row = entry.date is not None and row is not None and row.listed_as == (entry.title, entry.date)
    return was_that_row or observation.is_listed(known) is False


def _says_the_same(record: Record, other: Record) -> bool:
    return normal(record.title) == normal(other.title) and normal(record.body_text) == normal(other.body_text)


def mixed(observation: Observation, new: Mapping[str, Page]) -> frozenset[str]:
    """Return the new pages that a cache mixed up: each shows another title than its row and a document that another page shows too."""
    strange = [key for key, page in new.items() if _is_of_another_row(observation.entries.get(key), page.record)]
    if not strange:
        return frozenset()
    shown = Counter((normal(page.record.title), normal(page.record.body_text)) for page in observation.pages.values())
    return frozenset(
        key for key in strange if shown[normal(new[key].record.title), normal(new[key].record.body_text)] > 1
    )


def _is_of_another_row(entry: Entry | None, record: Record) -> bool:
    """Return whether a row names another title than its page: no part of it, nor with it beside."""
    if entry is None:
        return False
    row, title = normal(entry.title).rstrip("….").strip(), normal(record.title)
    return row not in title and title not in row


def with_moves(observation: Observation) -> Observation:
    """Return the observation with the moves of records that it shows."""
    return with_moved(observation, arrivals(observation)[0])


def with_moved(observation: Observation, moved: Sequence[tuple[Known, Page]]) -> Observation:
    """Return the observation with some moves of records."""
    key = observation.memory.key
    return replace(observation, moved={key(page.url): key(known.record.url) for known, page in moved})
