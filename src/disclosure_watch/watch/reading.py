"""
Where pages are read: in the event loop, where that takes a moment, else in a process with a time limit.

What could not be read in time is remembered by its hash, and not tried again while it stays the same.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from disclosure_watch.errors import ParseError
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, Listing
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.reader import storable
from disclosure_watch.watch.reading_process import ReadingProcess, is_heavy

if TYPE_CHECKING:
    from disclosure_watch import parse
    from disclosure_watch.parse import Reading
else:
    parse = LazyModule("disclosure_watch.parse")

_T = TypeVar("_T")

SLOW = 1.0
"""Seconds that a page took which is not read in the event loop any more."""


async def read_document(context: Context, url: str, capture: Capture) -> "Reading":
    """Read the document page that an address gave. Raises ParseError."""
    call = context.reader.document_call(capture)
    return context.reader.own(await _remembered(context, url, capture, call, page="detail"))


async def read_listing(context: Context, url: str, capture: Capture) -> Listing:
    """Read the listing page that an address gave. Raises ParseError."""
    call = context.reader.listing_call(capture)
    return storable(await _remembered(context, url, capture, call, page="listing"))


async def read_stored(context: Context, capture: Capture) -> "Reading":
    """Read a document page as it was kept. Raises ParseError."""
    return context.reader.own(await read_once(context.process, capture, context.reader.document_call(capture)))


async def read_once(process: ReadingProcess, capture: Capture, call: Callable[[], _T], *, slow: bool = False) -> _T:
    """Return what a call that reads a capture gives; `slow` where it is known to take long. Raises ParseError."""
    if slow or is_heavy(capture.content):
        return await process.page(call)
    return call()


async def _remembered(context: Context, url: str, capture: Capture, call: Callable[[], _T], *, page: str) -> _T:
    row = context.rows.get(context.key(url))
    state = f"{capture.sha256} {parse.PARSER_VERSION}"
    if row is not None and row.unread == state:
        raise ParseError("the page could not be read in time before, and is the same still", lost="time")
    now = asyncio.get_running_loop().time
    begun = now()
    try:
        value = await read_once(context.process, capture, call, slow=row is not None and row.slow)
    except ParseError as error:
        if error.lost == "time":
            context.row(url, page=page).unread = state
        raise
    slow = now() - begun > SLOW
    if slow or (row is not None and row.slow):
        context.row(url, page=page).slow = slow
    return value
