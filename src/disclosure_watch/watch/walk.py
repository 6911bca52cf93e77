"""The walk through a listing: its pages in order, its entries once each, and whether all of it was seen."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from disclosure_watch import judge
from disclosure_watch.diff import address_key
from disclosure_watch.errors import ParseError
from disclosure_watch.model import Entry, FindingKind, Judgement, Listing, Verdict
from disclosure_watch.watch.context import FINDING_OF, Context
from disclosure_watch.watch.findings import OF_LISTING

KNOWN_IN_A_ROW = 20
"""So many known entries in a row end a walk that need not be whole."""

MOST_PAGES = 5000
"""A listing of more pages is taken for one whose pager has no end."""


@dataclass(slots=True)
class Walk:
    """What a walk saw: entries by address key in listing order, whether it was whole, and the listing's verdict."""

    judgement: Judgement
    entries: dict[str, Entry] = field(default_factory=dict)
    complete: bool = False
    faults: list[str] = field(default_factory=list)


async def walk(context: Context, *, whole: bool) -> Walk:
    """
    Read the listing from its first page: all of it, or until `KNOWN_IN_A_ROW` known entries.

    A page that can't be trusted, is empty or repeats another leaves the walk incomplete: nothing may then be taken
    for missing.
    """
    start = context.source.listing_url
    first, judgement = await listing_page(context, start)
    if first is not None and not first.entries and first.page_urls:  # an index that a script fills from there
        start = first.page_urls[0]
        first, judgement = await listing_page(context, start)
    if first is None:
        return Walk(judgement)
    if not first.entries:
        reason = "the listing has no entries"
        context.notebook.see(FindingKind.ZERO_ENTRIES, reason)
        return Walk(Judgement(Verdict.UNREADABLE, reason))
    context.notebook.clear(OF_LISTING)
    seen = Walk(judgement)
    _add(seen, first)
    asked = {address_key(start)}
    asked.update(address_key(url) for url in first.page_urls[:1])  # `…/` and `…/index.html` are one page
    shown = {_print(first): start}
    waiting = _unasked(first, asked)
    row = 0 if whole else _known_in_a_row(first, context.known, 0)
    while waiting and (whole or row < KNOWN_IN_A_ROW):
        batch = waiting if whole else waiting[:1]
        waiting = [] if whole else waiting[1:]
        for url, (page, why) in zip(
            batch, await asyncio.gather(*(listing_page(context, url) for url in batch)), strict=True
        ):
            fault = _fault(url, page, why, shown)
            if fault or page is None:
                seen.faults.append(fault or "")
                continue
            _add(seen, page)
            waiting += _unasked(page, asked)
            row = _known_in_a_row(page, context.known, row)
        if len(asked) > MOST_PAGES:
            seen.faults.append(f"the pager goes on after {MOST_PAGES} pages")
            break
    read = len(shown)
    if first.page_count is not None and whole and not seen.faults and read < first.page_count:
        seen.faults.append(f"the listing claims {first.page_count} pages and {read} could be found")
    _report(context, seen)
    seen.complete = not waiting and not seen.faults
    return seen


async def listing_page(context: Context, url: str) -> tuple[Listing | None, Judgement]:
    """Return one listing page as read now or, where it did not change, as read before; None with the reason if not."""
    answer = await context.ask(url)
    row = context.rows.get(address_key(url))
    if not answer.trusted:
        if url == context.source.listing_url:
            context.notebook.see(answer.finding, answer.judgement.reason)
        return None, answer.judgement
    if answer.unchanged and row is not None and row.entries:
        context.keep(url, answer, page="listing")
        return row.listing, answer.judgement
    if answer.judgement.verdict is Verdict.NOT_MODIFIED:
        answer = await context.ask(url, unconditional=True)
        if not answer.trusted:
            return None, answer.judgement
    try:
        listing = context.reader.listing(answer.capture)
    except ParseError as error:
        judgement = judge.unread(answer.capture, str(error))
        if url == context.source.listing_url:
            context.notebook.see(FINDING_OF[judgement.verdict], judgement.reason)
        return None, judgement
    context.keep(url, answer, page="listing").remember_listing(listing)
    return listing, answer.judgement


def _add(seen: Walk, page: Listing) -> None:
    for entry in page.entries:
        seen.entries.setdefault(address_key(entry.url), entry)


def _print(page: Listing) -> tuple[str, ...]:
    """Return what tells one listing page from another: its addresses in order."""
    return tuple(address_key(entry.url) for entry in page.entries)


def _unasked(page: Listing, asked: set[str]) -> list[str]:
    """Return the page addresses that were not asked yet, and mark them asked."""
    found = []
    for url in page.page_urls:
        key = address_key(url)
        if key not in asked:
            asked.add(key)
            found.append(url)
    return found


def _known_in_a_row(page: Listing, known: Collection[str], row: int) -> int:
    for entry in page.entries:
        row = row + 1 if address_key(entry.url) in known else 0
    return row


def _fault(url: str, page: Listing | None, judgement: Judgement, shown: dict[tuple[str, ...], str]) -> str | None:
    """Return why a listing page doesn't count, or None; `shown` learns what the page shows."""
    if page is None:
        return f"{url}: {judgement.verdict}: {judgement.reason}"
    if not page.entries:
        return f"{url}: no entries"
    before = shown.setdefault(_print(page), url)
    return None if before == url else f"{url}: shows the same entries as {before}"


def _report(context: Context, seen: Walk) -> None:
    if seen.faults:
        more = f" and {len(seen.faults) - 1} more" if len(seen.faults) > 1 else ""
        context.notebook.see(FindingKind.INCOMPLETE_LISTING, f"not the whole listing was read: {seen.faults[0]}{more}")
    else:
        context.notebook.clear((FindingKind.INCOMPLETE_LISTING,))
