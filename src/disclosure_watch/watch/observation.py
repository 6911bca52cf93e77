"""What a pass saw of one source, as one frozen whole beside what was known before; everything is found by address key."""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter

from disclosure_watch.diff import address_key, moved_from
from disclosure_watch.model import Entry, EvidenceRef, FrontierRow, Known, Record, Spreading, State
from disclosure_watch.watch.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Page:
    """
    One trusted document page: the address asked, what it says now, and where the proof lies.

    `evidence` is None where the page is as it was when last asked (304, or the same bytes).
    """

    url: str
    record: Record
    evidence: EvidenceRef | None


@dataclass(frozen=True, slots=True)
class Memory:
    """
    What was known of a source before the pass: its records and the frontier's rows by address key.

    `bottom_seen` says that the last row of the listing was seen when the rows got their places, `listing_edited` that
    the configuration names another listing since. `losing` says that the loss of fields is known and not over.
    `spreading` are the changes that records read of late have in common while others are unasked.
    """

    source_id: str
    pass_number: int
    known: Mapping[str, Known]
    rows: Mapping[str, FrontierRow]
    identifying: frozenset[str]
    marks: frozenset[str]
    withdraw_after: dt.timedelta
    bottom_seen: bool = False
    listing_edited: bool = False
    losing: bool = False
    spreading: tuple[Spreading, ...] = ()

    def key(self, url: str) -> str:
        """Return what identifies an address in this source."""
        return address_key(url, self.identifying, self.marks)

    def place_of(self, key: str) -> int | None:
        """Return the place that the listing last showed for an address, None where it doesn't list it."""
        row = self.rows.get(key)
        return row.position if row is not None else None

    def was_listed(self, key: str) -> bool:
        """Return whether the listing showed an address before, at whatever place."""
        row = self.rows.get(key)
        return row is not None and row.listed_as is not None

    @property
    def places(self) -> dict[str, int]:
        """The places that the listing last showed, by address key."""
        return {key: row.position for key, row in self.rows.items() if row.position is not None}


@dataclass(frozen=True)
class Observation:
    """
    What a pass saw: how much of the listing, its entries (those of an earlier look of the pass too), and what the asked
    addresses gave.

    `gone` has the proof where the site says so in a page. `former_files` gives the content hash of each attachment
    asked, as it was before this pass. `moved` gives the former key of entries that continue a record, once that is
    believed. `doubted` says that too much is missing for it to be believed,
    `partial` that one page from within the listing was looked at alone: nothing is then concluded of others.
    """

    now: dt.datetime
    memory: Memory
    coverage: Coverage
    entries: Mapping[str, Entry]
    pages: Mapping[str, Page]
    gone: Mapping[str, EvidenceRef | None]
    former_files: Mapping[str, str | None]
    moved: Mapping[str, str] = field(default_factory=dict)
    doubted: bool = False
    partial: bool = False

    @cached_property
    def listed(self) -> frozenset[str]:
        """
        The ids of the known records that the listing has: at their own address, at one that leads to it, or as before at
        one that is dead or gave nothing now, as a list does that is older than the document's move.
        """
        known = self.memory.known
        ids = {known[key].record_id for key in (*self.entries, *self.moved.values()) if key in known}
        for key, page in self.pages.items():
            target = self.memory.key(page.record.url)
            if key in self.entries and target in known:
                ids.add(known[target].record_id)
        unread = {
            (entry.title, entry.date)
            for key, entry in self.entries.items()
            if key not in known and key not in self.pages
        }
        for key, other in known.items() if unread and ids else ():  # of another list all may be dead
            row = self.memory.rows.get(key)
            if row is not None and row.listed_as in unread:
                ids.add(other.record_id)
        return frozenset(ids)

    @cached_property
    def leading(self) -> Mapping[str, str]:
        """The key of the entry that leads to a document, by the key of the document's own address, which isn't listed."""
        led: dict[str, str] = {}
        for key in self.entries:
            page = self.pages.get(key)
            target = self.memory.key(page.record.url) if page is not None else key
            if target not in self.entries:
                led.setdefault(target, key)
        return led

    @cached_property
    def replaced(self) -> bool:
        """Whether the listing shares no row with the last trusted one."""
        before = self.memory.places.keys() or {
            key for key, known in self.memory.known.items() if known.state is State.LIVE
        }
        return bool(self.entries and before) and not self.partial and not (self.listed or before & self.entries.keys())

    @cached_property
    def _by_target(self) -> Mapping[str, Page]:
        """The pages by the address that they ended at."""
        return {self.memory.key(page.record.url): page for page in self.pages.values()}

    def page_of(self, known: Known) -> Page | None:
        """Return the page of a known record: what its own address serves, or where that leads if it is the same record."""
        own = self.memory.key(known.record.url)
        page = self.pages.get(own)
        if page is None:
            return self._by_target.get(own)
        target = self.memory.key(page.record.url)
        if target == own:
            return page
        return page if target not in self.memory.known and moved_from(page.record, [known]) else None

    def absent(self) -> list[Known]:
        """Return the records that stood in the part of the listing that was covered, and don't any more."""
        return [
            known
            for known in self.memory.known.values()
            if known.state is not State.WITHDRAWN and self.is_listed(known) is False
        ]

    def is_listed(self, known: Known) -> bool | None:
        """Return whether the listing has a record, None where this pass can't tell."""
        if known.record_id in self.listed:
            return True
        key = self.memory.key(known.record.url)
        return False if self._is_covered(key) and key not in self.left_behind else None

    def arrivals(self) -> dict[str, Page]:
        """Return the read pages that are no known record's, by the key of the entry that led there, one an address."""
        arrived: dict[str, tuple[str, Page]] = {}
        for key in self.entries:
            page = self.pages.get(key)
            if key in self.memory.known or page is None:
                continue
            target = self.memory.key(page.record.url)
            if target not in self.memory.known:
                arrived.setdefault(target, (key, page))
        return dict(arrived.values())

    def went(self, known: Known) -> bool:
        """Return whether a record's own address doesn't serve it any more."""
        own = self.memory.key(known.record.url)
        page = self.pages.get(own)
        leads_away = page is not None and self.memory.key(page.record.url) != own
        return known.state is State.WITHDRAWN or own in self.gone or leads_away

    @cached_property
    def silent(self) -> frozenset[str]:
        """The hosts that served no document and called some gone which the listing has: they are out, and prove nothing."""
        hosts = Counter(key.partition("/")[0] for key in self.gone.keys() & self.entries.keys())
        serving = {key.partition("/")[0] for key in self.pages}
        return frozenset(host for host, count in hosts.items() if count > 1 and host not in serving)

    def without_listing(self) -> "Observation":
        """Return the observation as if no listing had been seen."""
        return replace(self, coverage=Coverage(), entries={})

    @cached_property
    def left_behind(self) -> frozenset[str]:
        """
        The keys of absent records of years that the listing shows no more: a column by year has turned its page.

        One alone is no turn of the year, nor are those that may stand on pages which could not be read.
        """
        dates = [entry.date for entry in self.entries.values()]
        if not dates or None in dates or self.replaced or not self.coverage.whole:
            return frozenset()
        first = min(date.year for date in dates if date)
        older = {
            key
            for key, known in self.memory.known.items()
            if known.state is State.LIVE and known.record_id not in self.listed and self._year_of(key, known) < first
        }
        return frozenset(older) if len(older) > 1 else frozenset()

    def _year_of(self, key: str, known: Known) -> int:
        row = self.memory.rows.get(key)
        day = row.listed_as[1] if row is not None and row.listed_as else known.record.published_on
        return day.year if day is not None else dt.MAXYEAR

    def _is_covered(self, key: str) -> bool:
        """Return whether the listing was seen where a row stood, so that its absence says something."""
        row = self.memory.rows.get(key)
        if self.doubted or self.partial or self.replaced or self.memory.listing_edited:
            return False
        if row is not None and row.set_aside:
            return False
        if self.coverage.whole and not self.coverage.newest:
            return True
        if row is None or row.position is None:
            return False
        if self.was_pinned(key):
            return False
        if row.position < self._bottom or (self._bottom >= 0 and row.position <= self._bottom + self.coverage.room):
            return True
        day = row.listed_as[1] if row.listed_as else None
        at_the_edge = (
            row.position - self._bottom <= len(self.coverage.stretches[0]) if self.coverage.stretches else False
        )
        return (
            at_the_edge
            and day is not None
            and self._oldest is not None
            and self._oldest < day
            and not self._edge_is_old
        )

    def was_pinned(self, key: str) -> bool:
        """Return whether a row stood on top of the listing that is older than all that was read now: its own place lies below."""
        row = self.memory.rows.get(key)
        if row is None or row.position is None or row.listed_as is None or self.coverage.whole or self.coverage.room:
            return False
        day = row.listed_as[1]
        return day is not None and self._oldest is not None and day < self._oldest and row.position < self._pins

    def may_hide(self, known: Known) -> bool:
        """
        Return whether the row of a record that no page shows may stand where none looked: between two pages of other
        moments, among rows that each page shows in another order, or past the end of a list that ends with a full page, and no
        page of which is left out.
        """
        key = self.memory.key(known.record.url)
        row = self.memory.rows.get(key)
        if row is None or row.position is None or not (self.coverage.torn or self.coverage.mixed):
            return False
        if self.coverage.mixed:
            return True
        places, pages = self._shown
        at = bisect_left(places, row.position)
        if at == 0:
            return False
        if at < len(places):
            return pages[at - 1] != pages[at] and pages[at - 1] in self.coverage.torn
        return pages[-1] in self.coverage.torn and key not in self._on_pages

    @cached_property
    def _shown(self) -> tuple[list[int], list[int]]:
        """The places of the rows that stand in the order of before, rising, and the page that each is on now."""
        place_of = self.memory.place_of
        rows = [
            (place, page)
            for key, page in self.coverage.page_of.items()
            if (place := place_of(self.moved.get(key, key))) is not None
        ]
        kept = set(rising([place for place, _ in rows]))
        return ([place for place, _ in rows if place in kept], [page for place, page in rows if place in kept])

    @cached_property
    def _on_pages(self) -> frozenset[str]:
        """The keys of all rows that pages of the listing showed when they were last read."""
        return frozenset(self.memory.key(entry.url) for row in self.memory.rows.values() for entry in row.entries)

    @cached_property
    def _bottom(self) -> int:
        """How far down the covered part of the listing goes, as a place; a row that jumped out of its order says nothing."""
        stretch = self.coverage.stretches[0] if self.coverage.stretches else ()
        places = [place for key, _ in stretch if (place := self.memory.place_of(self.moved.get(key, key))) is not None]
        return max(rising(places), default=-1)

    @cached_property
    def _oldest(self) -> dt.date | None:
        """The date of the last row that was covered, where the rows stand in the order of their dates."""
        stretch = self.coverage.stretches[0] if self.coverage.stretches else ()
        dates = [entry.date for _, entry in stretch]
        tail = [date for date in dates[len(dates) // 2 :] if date is not None]
        in_order = len(tail) > 1 and all(later >= earlier for later, earlier in pairwise(tail))
        return tail[-1] if in_order else None

    @cached_property
    def _pins(self) -> int:
        """How many rows stood on top of the listing that are older than one below them."""
        rows = ((row.position, row.listed_as) for row in self.memory.rows.values() if row.position is not None)
        days = [shown[1] if shown else None for _, shown in sorted(rows, key=itemgetter(0))]
        known = [day for day in days if day is not None]
        latest_below = [*accumulate(reversed(known), max)][::-1]
        pinned = (day < latest for day, latest in zip(known, latest_below, strict=True))
        return next((at for at, is_pinned in enumerate(pinned) if not is_pinned), 0) if len(known) == len(days) else 0

    @cached_property
    def _edge_is_old(self) -> bool:
        """Whether the last row that was covered stood above all that are not with its date of now: newer ones stood below it."""
        stretch = self.coverage.stretches[0] if self.coverage.stretches else ()
        for key, entry in stretch[-1:]:
            row = self.memory.rows.get(self.moved.get(key, key))
            return row is not None and row.position == self._bottom and row.listed_as == (entry.title, entry.date)
        return False


def rising(places: list[int]) -> list[int]:
    """Return the longest run of places that rises, leaving out what stands elsewhere than it did."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    run = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(places[at])
        at = before[at]
    return run[::-1]
