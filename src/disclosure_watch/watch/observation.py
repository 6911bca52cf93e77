"""What a pass saw of one source, as one frozen whole; everything in it is found by address key."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from disclosure_watch.diff import address_key, moved_from
from disclosure_watch.model import Entry, EvidenceRef, Known, Record, State


@dataclass(frozen=True, slots=True)
class Page:
    """
    One trusted document page: the address asked, what it says now, and where the proof lies.

    `evidence` is None where the page is as it was when last asked (304, or the same bytes).
    """

    url: str
    record: Record
    evidence: EvidenceRef | None


@dataclass(frozen=True)
class Observation:
    """
    What a pass saw: the listing's entries, whether they are all there are, and what the asked addresses gave.

    `known` holds the records known before, each by its own address. `gone` has the proof where the site says so in a
    page. `former_files` gives the content hash of each attachment asked, as it was before this pass.
    """

    now: dt.datetime
    pass_number: int
    known: Mapping[str, Known]
    entries: Mapping[str, Entry]
    complete: bool
    pages: Mapping[str, Page]
    gone: Mapping[str, EvidenceRef | None]
    former_files: Mapping[str, str | None]

    @cached_property
    def listed(self) -> frozenset[str]:
        """The ids of the known records that the listing has, at their own address or at one that leads to it."""
        ids = {self.known[key].record_id for key in self.entries if key in self.known}
        for key, page in self.pages.items():
            target = address_key(page.record.url)
            if key in self.entries and target in self.known:
                ids.add(self.known[target].record_id)
        return frozenset(ids)

    @cached_property
    def _by_target(self) -> Mapping[str, Page]:
        """The pages by the address that they ended at."""
        return {address_key(page.record.url): page for page in self.pages.values()}

    def page_of(self, known: Known) -> Page | None:
        """Return the page of a known record: what its own address serves, or where that leads if it is the same record."""
        own = address_key(known.record.url)
        page = self.pages.get(own)
        if page is None:
            return self._by_target.get(own)
        target = address_key(page.record.url)
        if target == own:
            return page
        return page if target not in self.known and moved_from(page.record, [known]) else None

    def absent(self) -> list[Known]:
        """Return the records that a complete listing lacks; none where it wasn't complete."""
        if not self.complete:
            return []
        return [
            known
            for known in self.known.values()
            if known.record_id not in self.listed and known.state is not State.WITHDRAWN
        ]

    def arrivals(self) -> dict[str, Page]:
        """Return the read pages that are no known record's, by the key of the entry that led there, one an address."""
        arrived: dict[str, tuple[str, Page]] = {}
        for key in self.entries:
            page = self.pages.get(key)
            if key in self.known or page is None:
                continue
            target = address_key(page.record.url)
            if target not in self.known:
                arrived.setdefault(target, (key, page))
        return dict(arrived.values())

    def went(self, known: Known) -> bool:
        """Return whether a record's own address doesn't serve it any more."""
        own = address_key(known.record.url)
        page = self.pages.get(own)
        leads_away = page is not None and address_key(page.record.url) != own
        return known.state is State.WITHDRAWN or own in self.gone or leads_away

    def is_listed(self, known: Known) -> bool | None:
        """Return whether the listing has a record, None where this pass can't tell."""
        if known.record_id in self.listed:
            return True
        return False if self.complete else None
