"""
How much of a listing a walk saw, by evidence (CONTRACTS, readings). Pure.

A walk is whole when the distinct entries reach the stated count, or all stated pages were read, or the chain of next
pages ended; a surplus page that is gone, empty or a repeat is no fault then. Else its first stretch of rows is the
window inside which something may be said to be missing.

Pages of other moments (a cache serves one of them as it was) may hide a row between them. Two pages are of one moment
where they state the same record count (and neither stands as it was before the other stated another one) or, where one
states none, both answered otherwise than in the last pass. A row that stands on two pages, in a list that has more than
were seen, may hide any other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from disclosure_watch.model import Entry, Judgement, Listing, Verdict

SURPLUS = frozenset({Verdict.GONE, Verdict.SOFT_GONE})
"""What a page answers that the pager names and that isn't there."""

LEAST_OF_NEWEST = 10
"""A list of fewer rows isn't cut at a number."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """
    One address of a listing as a walk met it, its rows by address key.

    `listing` is None where it could not be trusted, `judgement` says why. `named` says that the first page names it;
    `remembered` are the keys that it showed at the last good look, `unchanged` says that it is byte for byte what the last
    pass had. `left` is how many rows it had before it was gone for good.
    """

    url: str
    listing: Listing | None
    judgement: Judgement
    named: bool
    rows: tuple[tuple[str, Entry], ...] = ()
    remembered: frozenset[str] = frozenset()
    unchanged: bool = False
    left: int = 0
    counted_before: int | None = None
    served_before: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What a walk saw: stretches of new rows from the top, one ending where a page could not be read.

    `whole` says that nothing is left, `share` how much of the listing the first stretch is, `reason` what is missing,
    empty where nothing is. `room` is how many rows more the last page read would hold: what stood so near below the last
    row and isn't there is not hidden by pages that never were. `page_of` gives the page of each row; behind the pages of
    `torn` a row may stand that neither they nor the next one shows. `newest` says that it is a list which states nothing of
    its length, and keeps it: older rows may have gone past its end. `mixed` says that rows stand in another order on each
    page asked, so that any may be missing. `ended` says that the last row was seen, beneath a pager that may name more pages.
    `unasked` is how many pages are known of that the walk left out.
    """

    stretches: tuple[tuple[tuple[str, Entry], ...], ...] = ()
    whole: bool = False
    share: float = 0.0
    reason: str = ""
    room: int = 0
    page_of: Mapping[str, int] = field(default_factory=dict)
    torn: frozenset[int] = frozenset()
    newest: bool = False
    mixed: bool = False
    ended: bool = False
    unasked: int = 0

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
    page_of: dict[str, int] = {}
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
        page_of.update((key, place) for key, _ in new)
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
    return Coverage(
        stretched,
        whole,
        1.0 if whole else min(share, 0.99),
        reason,
        room,
        page_of,
        _torn(pages, good),
        newest=whole and len(pages) == 1 and _is_of_newest(pages[0]),
        mixed=(counted is None or len(seen) < counted) and _is_mixed([pages[place] for place in good]),
        ended=whole or (room > 0 and len(pages[good[-1]].rows) < len(pages[good[0]].rows)),
        unasked=unasked,
    )


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
    """
    Return how many rows the last good page lacks beside the others, where nothing but surplus pages are behind it.

    Behind a full page these are the few that stood on the next one, where that is gone for good.
    """
    behind = all(fault.surplus and fault.place > good[-1] for fault in faults)
    if not behind or len(good) < 2 or any(fault.page.remembered - seen.keys() for fault in faults):
        return 0
    *others, last = (len(pages[place].rows) for place in good)
    size = min(others[1:], default=others[0] - _pinned(pages[good[0]]))
    following = pages[good[-1] + 1].left if good[-1] + 1 < len(pages) else 0
    return size - last if size > last else following if following < size else 0


def _torn(pages: Sequence[ListingPage], good: Sequence[int]) -> frozenset[int]:
    """Return the places of the pages behind which a row may be hidden: by one of another moment, or the last if it is full."""
    torn = {place for place, following in pairwise(good) if not _of_one_moment(pages[place], pages[following])}
    rows = [len(pages[place].rows) for place in good]
    if len(rows) > 1 and rows[-1] >= max(rows):
        torn.add(good[-1])
    return frozenset(torn)


def _of_one_moment(page: ListingPage, following: ListingPage) -> bool:
    counts = [each.listing.record_count if each.listing else None for each in (page, following)]
    if None not in counts:
        return counts[0] == counts[1] and not (_is_older(page, following) or _is_older(following, page))
    return not (page.unchanged or following.unchanged)


def _is_older(page: ListingPage, other: ListingPage) -> bool:
    """Return whether a page stands as it did before another stated a record count that isn't the one of now."""
    count = page.listing.record_count if page.listing else None
    other_said = other.counted_before
    return (
        page.unchanged and page.served_before < other.served_before and other_said is not None and other_said != count
    )


def _is_mixed(pages: Sequence[ListingPage]) -> bool:
    """Return whether a row stands on two pages and isn't pinned to either."""
    times = Counter(key for page in pages for key, _ in page.rows[_pinned(page) :])
    twice = {key for page in pages for key, count in Counter(key for key, _ in page.rows).items() if count > 1}
    return any(count == 2 and key not in twice for key, count in times.items())


def _is_of_newest(page: ListingPage) -> bool:
    """Return whether a page that is all there is may show the newest rows only."""
    listing = page.listing
    stated = listing is None or listing.record_count or listing.page_count or listing.page_urls or listing.next_url
    return not stated and len(page.rows) >= LEAST_OF_NEWEST and len(page.rows) == len(page.remembered)


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
