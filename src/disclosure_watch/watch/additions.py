"""What is added where no ordinary walk looks: whole walks by lot, and for how long nobody looked where an addition stands."""

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime

from disclosure_watch.watch.context import LISTING_SHARE, Context
from disclosure_watch.watch.coverage import Coverage
from disclosure_watch.watch.rates import days_between
from disclosure_watch.watch.rechecks import SAMPLED

_JUMPED = 1
"""So many rows below a place may have stood above it at the last look."""


def is_whole_by_lot(context: Context, seen: Coverage) -> bool:
    """
    Return whether the lot falls on a pass to walk the whole listing after an ordinary walk.

    On average that asks `SAMPLED` of what the pass has asked. Where the pages can't be read within the time that a walk
    has, it never falls.
    """
    requests = context.tally.fetched + context.tally.not_modified
    if not seen.entries or not seen.unasked or not requests or context.unasked:
        return False
    known = sum(row.page == "listing" and bool(row.entries) for row in context.rows.values())
    pages = max(known, seen.unasked + 1)
    took, limit = context.clock() - context.started, context.settings.watch.pass_limit * LISTING_SHARE
    if limit and took * (1 + pages / requests) > limit:
        return False
    return context.rng.random() < SAMPLED * requests / pages


def waits(context: Context, seen: Coverage, added: Collection[str]) -> Iterator[float]:
    """
    Yield for each of some new rows of a listing, by address key, for how many days nobody had looked at its place.

    Walks come from the top: whoever saw a row that stands below passed the place. What no known row stands beside is
    left out.
    """
    if not added:
        return
    shown, now = _last_shown(context), context.clock()
    below: list[datetime] = []
    at_the_end = 0
    for key in reversed([*seen.entries]):
        if key in added:
            if below:
                yield days_between(below[0], now)
            else:
                at_the_end += 1
        elif key in shown:
            heapq.heappush(below, shown[key])
            if len(below) > 1 + _JUMPED:
                heapq.heappop(below)
            yield from [days_between(below[0], now)] * at_the_end
            at_the_end = 0


def _last_shown(context: Context) -> dict[str, datetime]:
    """Return by address key when a page of the listing last showed a row, before this pass."""
    shown: dict[str, datetime] = {}
    for key, row in context.rows.items():
        look = context.looks.get(key)
        entries, at = (look.entries, look.at) if look else (row.entries, row.checked_at)
        if row.page == "listing" and at is not None:
            for entry in entries:
                row_key = context.key(entry.url)
                shown[row_key] = max(at, shown.get(row_key, at))
    return shown
