"""What a listing says of its pages: `Pager`, and where the page itself stands among them."""

from dataclasses import dataclass

MOST_PAGES = 5000
"""A pager of more pages is read so far."""


@dataclass(frozen=True, slots=True)
class Pager:
    """
    What a listing says of its pages: counts, addresses of all pages in order, and its own place.

    `page` counts from 1; `next_url` is where the page itself leads on to, `is_last` whether it says that none follows.
    """

    page_count: int | None = None
    record_count: int | None = None
    page_urls: tuple[str, ...] = ()
    page: int | None = None
    next_url: str | None = None
    is_last: bool = False

    def __bool__(self) -> bool:
        return self.page_count is not None or bool(self.page_urls)


def placed(
    page_count: int | None, record_count: int | None, page_urls: tuple[str, ...], url: str, page: int | None = None
) -> Pager:
    """Return the pager of a page whose pages' addresses are all known; its number by its address, else `page`."""
    where = place(url, page_urls) or page
    if where is not None and page_urls and where > len(page_urls):
        where = None
    if where is None and not page_urls and page_count == 1:
        where = 1
    following = page_urls[where] if where is not None and where < len(page_urls) else None
    last = where is not None and where == (len(page_urls) or page_count)
    return Pager(page_count, record_count, page_urls, where, following, last)


def place(url: str, page_urls: tuple[str, ...]) -> int | None:
    """Return which of these addresses a page's own is, from 1; a folder is its index page."""
    here = _bare(url)
    for number, each in enumerate(page_urls, 1):
        there = _bare(each)
        if there == here or (number == 1 and there.startswith(here) and _is_index(here, there)):
            return number
    return None


def same(url: str, other: str) -> bool:
    """Return whether two addresses are one page's, whatever scheme and fragment they have."""
    return _bare(url) == _bare(other)


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("://")[2]


def _is_index(folder: str, page: str) -> bool:
    name = page[len(folder) :]
    return folder.endswith("/") and "/" not in name and name.partition(".")[0] in {"index", "default", "list"}
