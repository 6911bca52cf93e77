"""
How much one pass of one source takes in, whatever its listing claims.

What lies beyond waits for the passes that follow, those first that were never asked, and a finding says so.
"""

from collections.abc import Iterable

from disclosure_watch.model import FrontierRow
from disclosure_watch.watch.context import Context

MOST_UNKNOWN = 5_000
"""Documents that no record has, and files that were never had, that a pass asks: of each so many."""


def first_asked(context: Context, urls: Iterable[str], *, page: str, room: int = MOST_UNKNOWN) -> list[str]:
    """
    Return as many addresses that nothing is known of as there is room for, in the order given.

    Where they are more, those that were never asked come first, then those longest unasked; the others are noted as unasked.
    """
    waiting = list(dict.fromkeys(urls))
    if len(waiting) <= room:
        return waiting

    def asked_before(url: str) -> tuple[bool, float]:
        row = context.rows.get(context.key(url))
        return (False, 0.0) if row is None or row.asked_at is None else (True, row.asked_at.timestamp())

    waiting.sort(key=asked_before)
    for url in waiting[room:]:
        context.leave(url, f"a pass asks {MOST_UNKNOWN} addresses of which nothing is known at most")
    for url in waiting[:room]:
        context.row(url, page=page)  # which remembers that it was asked
    return waiting[:room]


def was_had(row: FrontierRow | None) -> bool:
    """Return whether an address ever gave what could be trusted."""
    return row is not None and row.sha256 is not None
