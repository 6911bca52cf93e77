"""What a pass makes of all it saw: which record each page is, and what became of each record (DESIGN §6)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_watch.diff import Draft, address_key, first, moved_from, record_id, reread, withdrawn
from disclosure_watch.model import Entry, FindingKind, Known, State
from disclosure_watch.watch.attribution import Reading, attribute
from disclosure_watch.watch.files import as_last_asked, keep_files
from disclosure_watch.watch.reading import Pages, Read
from disclosure_watch.watch.visit import Visit


@dataclass(slots=True)
class Settlement:
    """The drafts of a pass by record id, in order, and the first sight of each record that is new."""

    drafts: dict[str, list[Draft]] = field(default_factory=dict)

    def add(self, record: str, draft: Draft | None) -> None:
        """Add what became of a record, if anything did."""
        if draft is not None:
            self.drafts.setdefault(record, []).append(draft)


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What a pass saw of one source: the entries by address key, whether they are all there are, and the pages.

    `own` gives the record that an address key belongs to.
    """

    entries: dict[str, Entry]
    complete: bool
    pages: Pages
    own: dict[str, Known]

    def listed(self) -> set[str]:
        """Return the ids of the known records that the listing has, at their own address or one that leads to it."""
        ids = {self.own[key].record_id for key in self.entries if key in self.own}
        for url, read in self.pages.read.items():
            target = address_key(read.record.url)
            if address_key(url) in self.entries and target in self.own:
                ids.add(self.own[target].record_id)
        return ids

    def absent(self) -> list[Known]:
        """Return the records that a complete listing lacks; none where it wasn't complete."""
        if not self.complete:
            return []
        listed = self.listed()
        return [
            known for known in self.own.values() if known.record_id not in listed and known.state is not State.WITHDRAWN
        ]

    def arrivals(self) -> list[tuple[str, Read]]:
        """Return the read pages that are no known record's: (address asked, page), one an address."""
        found: dict[str, tuple[str, Read]] = {}
        for key, entry in self.entries.items():
            read = self.pages.read.get(entry.url)
            if key in self.own or read is None:
                continue
            target = address_key(read.record.url)
            if target not in self.own:
                found.setdefault(target, (entry.url, read))
        return list(found.values())


def settle(visit: Visit, sight: Sight) -> Settlement:
    """Return what became of every record: first sights, moves, edits, delistings, withdrawals, restorations."""
    result = Settlement()
    listed = sight.listed()
    readings = _settle_arrivals(visit, sight, listed, result)
    moved = {reading.known.record_id for reading in readings}
    served = {address_key(read.record.url): (url, read) for url, read in sight.pages.read.items()}
    for known in sight.own.values():
        if known.record_id in moved:
            continue
        on_list = True if known.record_id in listed else (False if sight.complete else None)
        page = _page_of(sight, known, served)
        if page is not None:
            leads_to_listed = address_key(page[1].record.url) in sight.entries
            readings.append(_reading(sight, known, *page, on_list=leads_to_listed or on_list))
        elif known.record.url in sight.pages.gone or known.record.url in sight.pages.read:
            result.add(known.record_id, _settle_gone(visit, sight, known, on_list=on_list))
    attribute(visit, readings)
    for reading in readings:
        known = reading.known
        _forget_missing(visit, known)
        for draft in reading.drafts:
            result.add(known.record_id, draft)
        result.add(known.record_id, reread(known, reading.record, reading.evidence, listed=reading.listed))
    return result


def _reading(sight: Sight, known: Known, url: str, read: Read, *, on_list: bool | None) -> Reading:
    before = as_last_asked(sight.pages, known)
    return Reading(before, keep_files(read.record, before.record), read.evidence, url, on_list)


def _settle_arrivals(visit: Visit, sight: Sight, listed: set[str], result: Settlement) -> list[Reading]:
    """Settle the pages at new addresses: each is a new record, or continues one that moved. Return the latter."""
    went = {known.record_id: known for known in _went(sight, listed)}
    taken = set(visit.held.known)
    moved = []
    for url, read in sight.arrivals():
        origin = moved_from(read.record, went.values())
        if origin is not None:
            del went[origin.record_id]
            moved.append(_reading(sight, origin, url, read, on_list=True))
            continue
        new = record_id(visit.source.id, read.record.url, taken)
        taken.add(new)
        assert read.evidence is not None, "a page of no known record is always a new capture"
        baseline = is_baseline(visit, sight.entries[address_key(url)], read.record.published_on)
        result.add(new, first(read.record, read.evidence, baseline=baseline))
    return moved


def _went(sight: Sight, listed: set[str]) -> list[Known]:
    """Return the records that aren't listed and whose own address no longer serves them."""
    found = []
    for known in sight.own.values():
        if known.record_id in listed:
            continue
        url = known.record.url
        read = sight.pages.read.get(url)
        leads_away = read is not None and address_key(read.record.url) != address_key(url)
        if known.state is State.WITHDRAWN or url in sight.pages.gone or leads_away:
            found.append(known)
    return found


def _page_of(sight: Sight, known: Known, served: Mapping[str, tuple[str, Read]]) -> tuple[str, Read] | None:
    """
    Return the page of a known record and the address that gave it.

    It is what the record's own address serves, or where that leads if it is the same record.
    """
    url = known.record.url
    read = sight.pages.read.get(url)
    own = address_key(url)
    if read is None:
        return served.get(own)
    target = address_key(read.record.url)
    if target == own:
        return url, read
    return (url, read) if target not in sight.own and moved_from(read.record, [known]) else None


def _settle_gone(visit: Visit, sight: Sight, known: Known, *, on_list: bool | None) -> Draft | None:
    """Return the withdrawal of a record whose page is gone, once a second check confirms it."""
    url = known.record.url
    if on_list:
        visit.notebook.see(
            FindingKind.GONE_BUT_LISTED, "the page is gone but still listed", record_id=known.record_id, url=url
        )
        _forget_missing(visit, known)
        return None
    if on_list is None or known.state is State.WITHDRAWN:
        return None
    row = visit.held.row(url, page="detail")
    now = visit.clock()
    row.missing_since = row.missing_since or now
    row.missing_count += 1
    if row.missing_count < 2 or now - row.missing_since < visit.settings.watch.withdraw_after:
        return None
    return withdrawn(known, sight.pages.gone.get(url))


def _forget_missing(visit: Visit, known: Known) -> None:
    row = visit.held.frontier.get(known.record.url)
    if row is not None:
        row.missing_since, row.missing_count = None, 0


def is_baseline(visit: Visit, entry: Entry, published_on: dt.date | None) -> bool:
    """
    Return whether an entry that is read for the first time was there before the watch began.

    Until a whole listing has been read, an old entry may merely have been out of reach: its date decides.
    """
    held = visit.held
    row = held.frontier.get(entry.url)
    if row is not None and row.baseline:
        return True
    if held.full_pass_at is not None:
        return False
    if not held.known:
        return True
    day = entry.date or published_on
    began = min(known.first_seen_at for known in held.known.values())
    return day is None or day < began.astimezone(visit.settings.timezone).date()
