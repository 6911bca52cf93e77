"""
A listing page read into entries: the rows that hold a date and a link, whatever their markup.

Every date on the page is followed up to the smallest block that holds a link too: a row. Rows of the same make are a
list; the largest list is the column's. Links of an inner list (a popup of interpretations in each row) are no entries.
Where no row has a date, the largest block of links with long titles is the list.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Entry, Listing
from disclosure_watch.parse import profiles
from disclosure_watch.parse.dates import find_dates, parse_date
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging import links
from disclosure_watch.parse.paging.pager import Pager
from disclosure_watch.parse.profiles import Profile
from disclosure_watch.parse.text import flat, line

_DATE = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|(?<!\d)(?:19|20)\d{6}(?!\d)|[\[【（(]\s*\d{1,2}\s*[-/月]\s*\d{1,2}\s*日?\s*[\]】）)]"
)
_ROW_TAGS = frozenset({"li", "tr", "dl", "dd", "dt", "div", "p", "a", "article"})
_HIGHEST_ROW = 5
_LONGEST_ROW = 900
_MOST_LINKS = 12
_LEAST_TITLE = 4
_SCRIPTED = re.compile(
    r"ms-repeat|ng-repeat|v-for=|ms-for=|\{\{\s*\w+|data-bind=|<app-root|<div id=[\"']?app[\"']?>\s*</div>"
)
_STUB = 450
_LONG_TITLE = 10
_DOCUMENT = re.compile(r"\d{3,}|art_|content|info/")
_PUBLISHED_HEAD = re.compile("发布日期|公开日期|发布时间|公布日期|公开时间|^日期$|^时间$")


def read_listing(page: Page, profile: Profile, selectors: Mapping[str, str]) -> Listing:
    """
    Return the rows of a listing page and what it says of its other pages.

    Raises ParseError for a stub and for a page whose rows only a script draws; a page with a pager, or with the frame
    of a site around an empty list, has no entries.
    """
    tree = page
    if profile.fragments is not None and (fragment := profile.fragments(page.html)):
        tree = Page(f"<ul>{fragment}</ul>", page.base)
    rows = page.tree.css(selectors["entries"]) if selectors.get("entries") else _rows(tree)
    entries = tuple(entry for row in rows if (entry := _entry(tree, row, rows)) is not None)
    pager = _pager(page, profile)
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


def _pager(page: Page, profile: Profile) -> Pager:
    """Return what the family's pager says, else what its links say, else another family's: templates are passed around."""
    found = (profile.pager(page) if profile.pager else None) or links.pager(page)
    if found.page_urls:
        return found
    others = (other.pager(page) for other in profiles.ALL if other.pager)
    return next((other for other in others if other and other.page_urls), found)


def _refuse(page: Page) -> None:
    if _SCRIPTED.search(page.html):
        raise ParseError(
            "the rows are drawn by a script in the browser; name the address that the script asks as listing_url"
        )
    if len(page.html) < _STUB and not page.tree.css("li, tr, dd"):
        raise ParseError(f"a stub of {len(page.html)} characters, not a listing")


def _rows(page: Page) -> list[LexborNode]:
    """Return the rows of the list that has most of them, in the page's order."""
    lists: dict[tuple[str, ...], dict[int, LexborNode]] = defaultdict(dict)
    for row in _dated(page):
        lists[_make(row)].setdefault(row.mem_id, row)
    if lists:
        return list(
            max(lists.values(), key=lambda rows: (len(rows), sum(_weight(page, row) for row in rows.values()))).values()
        )
    return _undated(page)


def _dated(page: Page) -> Iterator[LexborNode]:
    """Yield the smallest block with a link around each date."""
    body = page.tree.body
    for node in body.traverse(include_text=True) if body is not None else ():
        if node.tag != "-text":
            continue
        text = node.text_content or ""
        if len(text) < 200 and _DATE.search(text) and "今天" not in text:
            row = _row_around(page, node)
            if row is not None:
                yield row


def _row_around(page: Page, node: LexborNode) -> LexborNode | None:
    at = node.parent
    for _ in range(_HIGHEST_ROW):
        if at is None or at.tag in {"body", "html", "table", "tbody", "ul", "ol"}:
            return None
        if at.tag in _ROW_TAGS and (at.tag == "a" or at.css_first("a[href]") is not None):
            found = _link(page, at)
            if found is not None:
                return (
                    _row(at)
                    if len(at.text(deep=True)) <= _LONGEST_ROW and len(at.css("a[href]")) <= _MOST_LINKS
                    else None
                )
        at = at.parent
    return None


def _row(at: LexborNode) -> LexborNode:
    """Return the li, tr or dd that a block is alone in, else the block."""
    outer = at
    for _ in range(3):
        if outer.tag in {"li", "tr", "dd"} or outer.parent is None:
            break
        outer = outer.parent
    return outer if outer.tag in {"li", "tr", "dd"} and len(outer.text(deep=True)) <= _LONGEST_ROW else at


def _make(row: LexborNode) -> tuple[str, ...]:
    """Return what rows of one list share: the tags above them and the class of the nearest that has one."""
    tags: list[str] = []
    named, at = "", row.parent
    while at is not None and at.tag not in {"body", "html", "-undef", "-document"} and len(tags) < 6:
        tags.append(at.tag or "")
        if not named and len(tags) > 1:
            named = at.attributes.get("class") or at.attributes.get("id") or ""
        at = at.parent
    return (row.tag or "", named, *tags)


def _weight(page: Page, row: LexborNode) -> int:
    link = _link(page, row)
    return len(title_of(link)) if link is not None else 0


def _undated(page: Page) -> list[LexborNode]:
    """Return the largest block of links to pages of documents, most with long titles; empty where there is none."""
    blocks: dict[tuple[str, ...], list[tuple[bool, LexborNode]]] = defaultdict(list)
    for link in page.tree.css("li a[href], tr a[href], dd a[href]"):
        href = page.absolute(link.attributes.get("href"))
        if href and link.parent is not None:
            long = len(title_of(link)) >= _LONG_TITLE and _DOCUMENT.search(href) is not None
            block = link.parent.parent
            named = (block.attributes.get("class") or "") if block is not None else ""
            blocks[named, *_make(link.parent)].append((long, link.parent))
    lists = [rows for rows in blocks.values() if 2 * sum(long for long, _ in rows) > len(rows)]
    return [row for _, row in max(lists, key=len, default=[])]


def _entry(page: Page, row: LexborNode, rows: Sequence[LexborNode]) -> Entry | None:
    link = _link(page, row)
    if link is None:
        return None
    url = page.absolute(link.attributes.get("href"))
    return Entry(title_of(link), url or "", _date(row, link, rows))


def _link(page: Page, row: LexborNode) -> LexborNode | None:
    """Return the link of a row whose title is longest; one in a list within the row only where there is no other."""
    if row.tag == "a":
        return row if page.absolute(row.attributes.get("href")) and len(title_of(row)) >= _LEAST_TITLE else None
    found = [
        (_inner(link, row), -length, number, link)
        for number, link in enumerate(row.css("a[href]"))
        if (length := len(title_of(link))) >= _LEAST_TITLE and page.absolute(link.attributes.get("href"))
    ]
    best = min(found, key=lambda one: one[:3], default=None)
    return best[3] if best is not None and not best[0] else None


def _inner(link: LexborNode, row: LexborNode) -> bool:
    """Return whether a link stands in a list inside the row."""
    at = link.parent
    while at is not None and at.mem_id != row.mem_id:
        if at.tag in {"li", "ul", "ol", "tr"}:
            return True
        at = at.parent
    return False


def title_of(link: LexborNode) -> str:
    """Return a link's text without its date, or its title attribute where the text is a cut form of it."""
    shown = _without_date(link)
    full = line(link.attributes.get("title") or "")
    stem = re.sub(r"[.…]+$", "", shown).strip()
    cut = full and (not shown or (flat(full).startswith(flat(stem)) and len(full) >= len(stem)))
    return full if cut else shown


def _without_date(link: LexborNode) -> str:
    pieces = [piece for part in link.text(deep=True, separator="\n").split("\n") if (piece := line(part))]
    while len(pieces) > 1 and _only_date(pieces[-1]):
        pieces.pop()
    while len(pieces) > 1 and (_only_date(pieces[0]) or pieces[0] in {"·", "•", "◆", "■", ">"}):
        pieces.pop(0)
    return line("".join(pieces)).lstrip("·•◆■ ")


def _only_date(text: str) -> bool:
    match = _DATE.search(text)
    return match is not None and len(match[0]) + 8 >= len(text)


def _date(row: LexborNode, link: LexborNode, rows: Sequence[LexborNode]) -> dt.date | None:
    if row.tag == "tr" and (column := _date_column(row, rows)) is not None:
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        if column < len(cells) and (date := parse_date(line(cells[column].text(deep=True)))) is not None:
            return date
    pieces = [line(piece) for piece in row.text(deep=True, separator="\n").split("\n")]
    title = title_of(link)
    dates = [date for piece in pieces if piece and piece not in title for date in _dates(piece)]
    return max(dates, default=None)


def _dates(piece: str) -> Iterable[dt.date]:
    found = [date for _, date, _ in find_dates(piece)]
    if not found and _only_date(piece) and (date := parse_date(piece)) is not None:
        found = [date]
    return found


def _date_column(row: LexborNode, rows: Sequence[LexborNode]) -> int | None:
    """Return which cell a table's header calls the date of publication."""
    table = row.parent
    while table is not None and table.tag != "table":
        table = table.parent
    head = table.css_first("tr") if table is not None else None
    if head is None or any(head.mem_id == each.mem_id for each in rows):
        return None
    names = [flat(cell.text(deep=True)) for cell in head.iter() if cell.tag in {"td", "th"}]
    return next((at for at, name in enumerate(names) if _PUBLISHED_HEAD.search(name)), None)
