"""
How much of a listing a walk saw, by evidence (CONTRACTS, readings). Pure.

A walk is whole when the distinct entries reach the stated count, or all stated pages were read, or the chain of next
pages ended; a surplus page that is gone, empty or a repeat is no fault then. Else its first stretch of rows is the
window inside which something may be said to be missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from disclosure_watch.model import Entry, Judgement, Listing, Verdict

SURPLUS = frozenset({Verdict.GONE, Verdict.SOFT_GONE})
"""What a page answers that the pager names and that isn't there."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """
    One address of a listing as a walk met it, its rows by address key.

    `listing` is None where it could not be trusted, `judgement` says why. `named` says that the first page names it;
    `remembered` are the keys that it showed at the last good look.
    """

    url: str
    listing: Listing | None
    judgement: Judgement
    named: bool
    rows: tuple[tuple[str, Entry], ...] = ()
    remembered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What a walk saw: stretches of new rows from the top, one ending where a page could not be read.

    `whole` says that nothing is left, `share` how much of the listing the first stretch is, `reason` what is missing,
    empty where nothing is. `room` is how many rows more the last page read would hold: what stood so near below the last
    row and isn't there is not hidden by pages that never were.
    """

    stretches: tuple[tuple[tuple[str, Entry], ...], ...] = ()
    whole: bool = False
    share: float = 0.0
    reason: str = ""
    room: int = 0

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All rows by address key, in listing order."""
        return {key: entry for stretch in self.stretches for key, entry in stretch}


@dataclass(frozen=True, slots=True)
class _Fault:
    page: ListingPage
    place: int
    reason: str
    surplus: bool


def coverage(pages: Sequence[ListingPage], *, unasked: int) -> Coverage:
    """Return what the pages of a walk, in listing order, amount to; `unasked` are known of and were not asked."""
    seen: dict[str, Entry] = {}
    stretches: list[list[tuple[str, Entry]]] = [[]]
    faults: list[_Fault] = []
    good: list[int] = []
    for place, page in enumerate(pages):
        fault = _fault(page, place, seen)
        if fault is not None:
            faults.append(fault)
            if stretches[-1]:
                stretches.append([])
            continue
        good.append(place)
        new = [(key, entry) for key, entry in dict(page.rows).items() if key not in seen]
        seen.update(new)
        stretches[-1] += new
    if not good:
        return Coverage(reason=faults[0].reason if faults else "no page could be read")
    listings = [pages[place].listing for place in good]
    counted = next((listing.record_count for listing in listings if listing and listing.record_count), None)
    told = max((listing.page_count or 0 for listing in listings if listing), default=0)
    whole = not unasked and _whole(pages, seen, faults, good, counted, told)
    first = len(stretches[0])
    if counted:
        share = min(1.0, first / max(counted, len(seen)))
    else:
        before = next((fault.place for fault in faults), len(pages))
        share = sum(place < before for place in good) / max(told, len(pages) + unasked)
    reason = "" if whole else _reason(faults, counted, told, len(seen), len(good), unasked)
    stretched = tuple(tuple(stretch) for stretch in stretches if stretch)
    room = 0 if whole else _room(pages, seen, faults, good)
    return Coverage(stretched, whole, 1.0 if whole else min(share, 0.99), reason, room)


def _fault(page: ListingPage, place: int, seen: Mapping[str, Entry]) -> _Fault | None:
    """Return why a page doesn't count, None where it shows rows that no page before it did."""
    if page.listing is None:
        reason = f"{page.url}: {page.judgement.verdict}: {page.judgement.reason}"
        return _Fault(page, place, reason, page.judgement.verdict in SURPLUS)
    if not page.rows:
        return _Fault(page, place, f"{page.url}: no entries", surplus=True)
    if all(key in seen for key, _ in page.rows):
        return _Fault(page, place, f"{page.url}: shows the same entries as the pages before", surplus=True)
    return None


def _whole(
    pages: Sequence[ListingPage],
    seen: Mapping[str, Entry],
    faults: Sequence[_Fault],
    good: Sequence[int],
    counted: int | None,
    told: int,
) -> bool:
    reached = counted is not None and len(seen) >= counted
    last = pages[good[-1]].listing
    ended = last is not None and last.is_last
    if not faults:
        addressed = any(page.listing and page.listing.page_urls for page in pages)
        claimed_more = told > len(good) or (counted is not None and not told)
        return reached or ended or addressed or not claimed_more
    if any(not fault.surplus for fault in faults):
        return reached and not any(fault.page.remembered - seen.keys() for fault in faults)
    if reached:
        return True
    if any(fault.place < good[-1] or fault.page.remembered - seen.keys() for fault in faults):
        return False
    return ended or 0 < told <= len(good) or not any(fault.page.named for fault in faults)


def _room(
    pages: Sequence[ListingPage], seen: Mapping[str, Entry], faults: Sequence[_Fault], good: Sequence[int]
) -> int:
    """Return how many rows the last good page lacks beside the others, where nothing but surplus pages are behind it."""
    behind = all(fault.surplus and fault.place > good[-1] for fault in faults)
    if not behind or len(good) < 2 or any(fault.page.remembered - seen.keys() for fault in faults):
        return 0
    *others, last = (len(pages[place].rows) for place in good)
    size = min(others[1:], default=others[0] - _pinned(pages[good[0]]))
    return max(0, size - last)


def _pinned(page: ListingPage) -> int:
    """Return how many rows at the head of a page are older than one below: pinned there. All, where a row has no date."""
    days = [entry.date for _, entry in page.rows if entry.date is not None]
    if len(days) < len(page.rows):
        return len(page.rows)
    latest_below = [*accumulate(reversed(days), max)][::-1]
    return sum(day < latest for day, latest in zip(days, latest_below, strict=True))


def _reason(faults: Sequence[_Fault], counted: int | None, told: int, entries: int, read: int, unasked: int) -> str:
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        return f"{faults[0].reason}{more}"
    if unasked:
        return f"{unasked} pages were not asked"
    if counted is not None and entries < counted:
        return f"the listing claims {counted} records and {entries} could be found"
    return f"the listing claims {told} pages and {read} could be found"
