"""
A listing page read: its rows as entries, and what it says of its other pages.

Rows stand in the tree, in CDATA or a textarea beside it, or as literals in a script. Rows that only a script of the site's brings, out of
an address or a comment, are not there to be read: the page is refused and the reason names what the script asks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Entry, Listing
from disclosure_watch.parse import held, objects, profiles, tabs
from disclosure_watch.parse.entries import dated_rows, entries_of, rows_of
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging import links
from disclosure_watch.parse.paging.pager import Pager
from disclosure_watch.parse.profiles import Profile
from disclosure_watch.parse.row_dates import Heads
from disclosure_watch.parse.row_links import Links

_TEMPLATE = re.compile(  # {{item.title}}  v-for="…"  <div id="app"></div>
    r"ms-repeat|ng-repeat|v-for=|ms-for=|\{\{\s{0,9}\w|data-bind=|<app-root|<div id=[\"']?app[\"']?>\s{0,99}</div>"
)
_ASKING = re.compile(  # $.ajax({url:"/api/list"   loadList("/api/list?cat=5")   fetch('/api/list')
    r"(?:\burl\s{0,9}:|\b\w*(?:ajax|get|post|getJSON|fetch|load|axios|request|query)\w{0,40}\()\s{0,9}[\"'`](/?[^\"'`\s<>]{3,300})[\"'`]",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|html?|shtml)(?:\?|$)|^\w+$|^[#.]")  # jquery.js
_COMMENT = "<!--"
_LEAST_COMMENTED = 2
_STUB = 450
_BREAK = re.compile(r"<br\b[^<>]{0,200}+>", re.IGNORECASE)  # <br/>
_LEAST_BREAKS = 2
DRAWN = "the rows are drawn by a script in the browser"


def read_listing(page: Page, profile: Profile, selectors: Mapping[str, str]) -> Listing:
    """
    Return the rows of a listing page and what it says of its other pages.

    Raises ParseError for a stub and for a page whose rows only a script draws; a page with a pager, or with the frame
    of a site around an empty list, has no entries.
    """
    tree = page
    if profile.fragments is not None and (fragment := profile.fragments(page.html)):
        tree = Page(f"<ul>{fragment}</ul>", page.base, page.encoding)
    chosen = selectors.get("entries")
    entries = _entries(tree, page.tree.css(chosen) if chosen else None)
    if not chosen and tree is page:
        entries = _parted(page, _held(page, _of_script(page, entries)))
    if not chosen and not any(entry.date for entry in entries) and _commented(page):
        raise ParseError(f"{DRAWN}: they stand in a comment of the page until it takes them out", lost="rows")
    pager = _plausible(_pager(page, profile), entries)
    if entries and not chosen and tree is page and not pager.page_urls:
        entries = _tabbed(page, entries)
    if not entries and not pager.page_urls:
        _refuse(page)
    return Listing(
        profile.name,
        entries,
        pager.page_count,
        pager.record_count,
        pager.page_urls,
        pager.page,
        pager.next_url,
        pager.is_last,
    )


def _entries(page: Page, chosen: Sequence[LexborNode] | None = None) -> tuple[Entry, ...]:
    """Return the entries of a page, or of chosen rows of it."""
    links_of_rows = Links(page)
    heads: Heads = {}
    rows = rows_of(links_of_rows) if chosen is None else chosen
    return tuple(entry for row in rows for entry in entries_of(links_of_rows, row, heads))


def _of_script(page: Page, shown: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries that a literal of the page's scripts holds, where they are dated and more than those shown."""
    best = shown
    for rows in objects.written(page.script):
        entries = tuple(entry for row in rows if (entry := objects.entry(row, page.absolute)) is not None)
        if _outdo(entries, best):
            best = entries
    return best


def _held(page: Page, shown: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries that a textarea or CDATA holds, where they are dated and more than those shown."""
    markup = held.markup(page.script)
    if not markup:
        return shown
    entries = _entries(Page(f"<ul>{markup}</ul>", page.base, page.encoding))
    return entries if _outdo(entries, shown) else shown


def _parted(page: Page, shown: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries of a block whose rows nothing but line breaks part, where hardly any others are dated."""
    if sum(entry.date is not None for entry in shown) > 1:
        return shown
    blocks: dict[int, tuple[int, LexborNode]] = {}
    for mark in page.tree.css("br"):
        if (block := mark.parent) is not None:
            blocks[block.mem_id] = (blocks.get(block.mem_id, (0, block))[0] + 1, block)
    count, largest = max(blocks.values(), key=lambda each: each[0], default=(0, None))
    if largest is None or count < _LEAST_BREAKS or len(largest.css("a[href]")) < _LEAST_BREAKS:
        return shown
    rows = "</li><li>".join(_BREAK.split(largest.inner_html or ""))
    entries = _entries(Page(f"<ul><li>{rows}</li></ul>", page.base, page.encoding))
    return entries if _outdo(entries, shown) else shown


def _tabbed(page: Page, shown: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries with those of the lists that tabs hide; a page that is followed by others has only its own."""
    whole = tabs.opened(page)
    if whole is None:
        return shown
    entries = tuple({entry.url: entry for entry in reversed(_entries(whole))}.values())[::-1]
    return entries if {entry.url for entry in shown} < {entry.url for entry in entries} else shown


def _outdo(entries: tuple[Entry, ...], shown: tuple[Entry, ...]) -> bool:
    """Return whether most entries are dated, and they are more than those shown, or those have no dates."""
    dated = sum(entry.date is not None for entry in entries)
    return 2 * dated > len(entries) and (len(entries) > len(shown) or not any(entry.date for entry in shown))


def _commented(page: Page) -> bool:
    """Return whether comments of the page hold rows with dates."""
    parts = [part.partition("-->")[0] for part in page.html.split(_COMMENT)[1:]]
    rows = "".join(part for part in parts if "href" in part)
    return bool(rows) and dated_rows(Page(f"<div>{rows}</div>", page.base)) >= _LEAST_COMMENTED


def _pager(page: Page, profile: Profile) -> Pager:
    """Return what the family's pager says, else what its links say, else another family's: templates are passed around."""
    pager = (profile.pager(page) if profile.pager else None) or links.pager(page)
    if pager.page_urls:
        return pager
    others = (other.pager(page) for other in profiles.ALL if other.pager)
    return next((other for other in others if other and other.page_urls), pager)


def _plausible(pager: Pager, entries: tuple[Entry, ...]) -> Pager:
    """Return a pager without a count of records that is too small for its pages, as the count of one page's rows is."""
    others = len(pager.page_urls) - 1
    if pager.record_count is None or others < 1 or pager.record_count >= len({entry.url for entry in entries}) + others:
        return pager
    return replace(pager, record_count=None)


def _refuse(page: Page) -> None:
    asked = next((match[1] for match in _ASKING.finditer(page.html) if not _FILE.search(match[1])), None)
    if _TEMPLATE.search(page.html) or (asked is not None and not page.tree.css_first("li a, tr a, dd a")):
        named = f", which asks {asked}" if asked is not None else ""
        raise ParseError(f"{DRAWN}{named}; name the address that the script asks as listing_url", lost="rows")
    if len(page.html) < _STUB and not page.tree.css_first("li, tr, dd"):
        raise ParseError(f"a stub of {len(page.html)} characters, not a listing")
