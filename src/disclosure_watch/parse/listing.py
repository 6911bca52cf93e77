"""A listing page read into entries: the block of rows with dates, each row's link, title and date; and the pager."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from disclosure_watch.model import Entry, Listing
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.text import line
from disclosure_watch.parse.tree import Page

_CREATE = re.compile(
    r"createPage(?:HTML)?\(\s*[\"']?(\d+)[\"']?\s*,\s*[\"']?(\d+)[\"']?\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"(?:\s*,\s*[\"']?(\d+))?"
)
_COUNTS = re.compile(r"\b(?:countPage|totalpage|pageCount)\s*=\s*[\"']?(\d+)")
_RECORDS = re.compile(r"\b(?:countnum|recordCount|totalRecord)\s*=\s*[\"']?(\d+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")


def read_listing(page: Page, selectors: Mapping[str, str]) -> Listing:
    """Return the rows of a listing page and what it says of its other pages."""
    rows = page.tree.css(selectors["entries"]) if selectors.get("entries") else _rows(page)
    entries = []
    for row in rows:
        entry = _entry(page, row)
        if entry is not None:
            entries.append(entry)
    pages, records, urls = _pager(page)
    return Listing(page.profile, tuple(entries), pages, records, urls)


def _rows(page: Page) -> list[LexborNode]:
    """Return the rows of the block that has most dated links."""
    blocks: dict[int, list[LexborNode]] = {}
    for row in page.tree.css("li, tr, dd, div.list-item"):
        if row.css_first("a[href]") is None or not _DATE.search(row.text(deep=True)) or page.hidden(row):
            continue
        parent = row.parent
        if parent is not None and not any(inner.mem_id != row.mem_id for inner in row.css("li, tr")):
            blocks.setdefault(parent.mem_id, []).append(row)
    return max(blocks.values(), key=len, default=[])


def _entry(page: Page, row: LexborNode) -> Entry | None:
    best: tuple[int, LexborNode] | None = None
    for link in row.css("a[href]"):
        size = len(_title(link))
        if page.absolute(link.attributes.get("href")) and size and (best is None or size > best[0]):
            best = (size, link)
    if best is None:
        return None
    url = page.absolute(best[1].attributes.get("href"))
    match = _DATE.search(row.text(deep=True, separator=" ").replace(best[1].text(deep=True, separator=" "), " "))
    return Entry(_title(best[1]), url or "", parse_date(match[0]) if match else None)


def _title(link: LexborNode) -> str:
    """Return a link's text, or its title attribute where the text is a cut form of it."""
    shown, full = line(link.text(deep=True)), line(link.attributes.get("title") or "")
    stem = shown.rstrip(".…").strip()
    return full if full and (not shown or (full.startswith(stem) and len(full) >= len(shown) - 3)) else shown


def _pager(page: Page) -> tuple[int | None, int | None, tuple[str, ...]]:
    """Return page count, record count and the addresses of all pages, from the script that draws the pager."""
    html = _COMMENT.sub("", page.html)
    match = _CREATE.search(html)
    if match:
        total = int(match[1])
        return total, int(match[5]) if match[5] else None, _numbered(page, total, match[3], match[4])
    counted, recorded = _COUNTS.search(html), _RECORDS.search(html)
    count = int(counted[1]) if counted else None
    if count is None:
        return None, int(recorded[1]) if recorded else None, ()
    shown = re.search(r"index_\d+\.(s?html?)", html)
    return count, int(recorded[1]) if recorded else None, _numbered(page, count, "index", shown[1] if shown else "html")


def _numbered(page: Page, count: int, name: str, ending: str) -> tuple[str, ...]:
    names = [f"{name}.{ending}", *(f"{name}_{number}.{ending}" for number in range(1, min(count, 5000)))]
    return tuple(urljoin(page.base, part) for part in names[: max(count, 1)])
