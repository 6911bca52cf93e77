"""
Listings that come as JSON: gkmlpt's API, jpaas, and the list APIs of single sites.

    {"articles": [{"title", "url", "date", …}], "classify": {"post_count": 123}}            gkmlpt
    {"data": {"html": "<ul><li>…", "total": 123}}                                           jpaas
    {"data": {"allRow": 9, "totalPage": 1, "list": [{"TITLE", "URL", "PUBLISHED_TIME_FORMAT"}]}}   and the like

The list is the longest one of objects that have a title and an address.
"""

import datetime as dt
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Entry, Listing
from disclosure_watch.parse import objects
from disclosure_watch.parse.address import joined
from disclosure_watch.parse.listing import read_listing
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import MOST_PAGES, placed
from disclosure_watch.parse.profiles import by_name

COUNTS = ("allRow", "total", "totalRecord", "totalCount", "recordCount", "totalHits", "post_count", "count")
"""A column of gkmlpt counts more posts than its API lists where that says `total`."""

PAGES = ("totalPage", "pageCount", "pages", "totalPages")
_PAGE = re.compile(  # ?page=2  &paramJson={"pageNo":2,"pageSize":15}, escaped
    r"([?&](?:page|pageNo|pageIndex|pageNum|_page)=|[?&]paramJson=[^&#]{0,200}?pageNo(?:%22|\")(?:%3A|:)(?:%20|\+)?)(\d{1,6})(?!\d)"
)
_MARKUP = re.compile(r"<(?:li\b|tr\b|datastore\b|a\s)", re.IGNORECASE)
_ROW = re.compile(r"<(?:li|tr|datastore)\b", re.IGNORECASE)
_LINK = re.compile(r"<a\s", re.IGNORECASE)
_EACH = re.compile(r"([?&](?:rows|pageSize|_pageSize|perPage|limit|size)=)(\d{1,4})(?!\d)", re.IGNORECASE)  # &rows=15
_MOST = 10_000_000
_LONGEST_COUNT = 8

MOST_PINNED = 5
"""So many rows may be pinned on top of a list; more that are older than what follows are its own order."""


def is_data(text: str) -> bool:
    """Return whether a page is JSON rather than markup."""
    return text.lstrip()[:1] in {"{", "["}


def read_data(text: str, url: str, profile: str) -> Listing:
    """Read a listing's JSON. Raises ParseError where it is none, or holds no list of pages."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ParseError("JSON that can't be read: cut off, or not JSON") from None
    name = profile if profile != "auto" else _profile(url)
    markup = next((value for value in _texts(data) if _MARKUP.search(value)), None)
    if markup is not None and "href" in markup:
        shown = Page(markup if _ROW.search(markup) else _LINK.sub(r"<li>\g<0>", markup), url)
        entries = read_listing(shown, by_name("hanweb"), {}).entries
        if (drawn := _drawn(shown, url)) is not None:
            return Listing(name, entries, *drawn)
    else:
        rows = max(_lists(data), key=len, default=[])
        entries = tuple(entry for row in rows if (entry := objects.entry(row, partial(joined, url))) is not None)
    if not entries and not any(name in fields for fields in _objects(data) for name in (*COUNTS, *PAGES)):
        raise ParseError("JSON without a list of titles and addresses")
    records, pages = _number(data, COUNTS), _number(data, PAGES)
    asked, each = _PAGE.search(url), _EACH.search(url)
    size = int(each[2]) if each is not None else 0
    if pages is None and records is not None:
        if (asked is None or int(asked[2]) <= 1) and (not size or 0 < len(entries) < min(size, records)):
            pages = pages_of(entries, records)  # what came decides; of the first page, for the last has fewer rows
        elif size:
            pages = max(1, -(-records // size))
    addresses = _page_urls(url, pages)
    pager = placed(pages, records, addresses, url, int(asked[2]) if asked is not None else None)
    return Listing(name, entries, pages, records, addresses, pager.page, pager.next_url, pager.is_last)


def _drawn(shown: Page, url: str) -> tuple[int, int, tuple[str, ...], int | None, str | None, bool] | None:
    """Return what the pager of jpaas says in its attributes: <table class="pagination" count="34" rows="15" pageno="1">."""
    box = shown.tree.css_first("[count][rows][pageno]")
    stated = [box.attributes.get(key) or "" for key in ("count", "rows", "pageno")] if box is not None else []
    if not stated or not all(each.isdecimal() and len(each) < _LONGEST_COUNT for each in stated):
        return None
    records, each, here = map(int, stated)
    pages = max(1, -(-records // each)) if each else 1
    asked = quote(json.dumps({"pageNo": 1, "pageSize": each}, separators=(",", ":")), safe="")
    form = url if _PAGE.search(url) else f"{url}{'&' if '?' in url else '?'}paramJson={asked}"
    addresses = _page_urls(form, pages)
    if form != url and here == 1:
        addresses = (url, *addresses[1:])
    pager = placed(pages, records, addresses, url, here)
    return pages, records, addresses, pager.page, pager.next_url, pager.is_last


def pages_of(entries: Sequence[Entry], records: int) -> int | None:
    """Return how many pages a list of so many records has whose first page shows these rows, None where it shows none."""
    if not entries:
        return None
    if len({entry.url for entry in entries}) >= records:
        return 1
    return -(-records // _rows_in_place(entries))


def _rows_in_place(entries: Sequence[Entry]) -> int:
    """
    Return how many rows of a first page stand where they belong.

    A row pinned on top is there once more: further down or, as it is older than what follows, on a later page.
    """
    urls = [entry.url for entry in entries]
    rows = [entry for at, entry in enumerate(entries) if entry.url not in urls[at + 1 :]]
    dates = [row.date for row in rows if row.date is not None]
    if len(dates) < len(rows):
        return len(rows)
    pinned = 0
    while pinned < min(MOST_PINNED, len(dates) - 1) and _is_older(dates[pinned], dates[pinned + 1 :]):
        pinned += 1
    newest_first = 2 * pinned < len(dates) and dates[pinned] >= dates[-1]
    return len(rows) - pinned if newest_first else len(rows)


def _is_older(day: dt.date, others: Sequence[dt.date]) -> bool:
    """Return whether a date lies before most others; a single one may be edited."""
    return 2 * sum(day < other for other in others) > len(others)


def _profile(url: str) -> str:
    if "/gkmlpt/" in url:
        return "gkmlpt"
    return "hanweb" if "jpaas" in url or "dataproxy" in url else "generic"


def _number(data: Any, names: tuple[str, ...]) -> int | None:
    for name in names:
        for fields in _objects(data):
            value = fields.get(name)
            if isinstance(value, str) and value.isdecimal():
                value = int(value)
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST:
                return value
    return None


def _page_urls(url: str, pages: int | None) -> tuple[str, ...]:
    if not pages or not _PAGE.search(url):
        return ()
    return tuple(_PAGE.sub(rf"\g<1>{number}", url) for number in range(1, min(pages, MOST_PAGES) + 1))


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of some JSON, outer ones first; those in lists of more than a few are rows, not yielded."""
    waiting = deque([data])
    while waiting:
        at = waiting.popleft()
        if isinstance(at, dict):
            yield at
            waiting.extend(value for value in at.values() if isinstance(value, dict | list))
        elif isinstance(at, list):
            waiting.extend(at[:3])


def _lists(data: Any) -> Iterator[list[dict[str, Any]]]:
    for rows in (data, *(value for each in _objects(data) for value in each.values())):
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            yield [row for row in rows if objects.is_row(row)]


def _texts(data: Any) -> Iterator[str]:
    for fields in _objects(data):
        yield from (value for value in fields.values() if isinstance(value, str))
