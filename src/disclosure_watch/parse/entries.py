"""
The rows of a listing page, whatever their markup: what holds a date and a link.

Every date on the page is followed up to the smallest block that holds a link too: a row. Rows of the same make are a
list; the largest list is the column's, with the rows pinned above it. Links of an inner list (a popup of interpretations
in each row) are no entries. Where no row has a date, the largest block of links with long titles is the list.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from selectolax.lexbor import LexborNode

from disclosure_watch.model import Entry
from disclosure_watch.parse import row_dates, side_by_side
from disclosure_watch.parse.dates import MONTH_DAY, SHORT_YEAR, YEAR_MONTH, parse_date
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.row_dates import LONGEST_ROW, Heads, holder
from disclosure_watch.parse.row_links import DATE, Links, is_date
from disclosure_watch.parse.text import flat

_PINNED_CLASS = re.compile(
    r"(?<![a-z])(?:top|first|headline|zd|zhiding|ding|sticky?|pin(?:ned)?|toutiao)(?![a-z])", re.IGNORECASE
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADING_CLASS = re.compile(r"(?<![a-z])(?:title|tit|hd|head|bt)(?![a-z])", re.IGNORECASE)
_BESIDE = re.compile(r"(?<![a-z])(?:side(?:bar)?|aside|hot|rank|related|recommend|foot(?:er)?)(?![a-z])", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}年?(?:\d{1,2}月)?|\d{1,2}月")  # 2023年
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年?度?|年\d{1,2}月)")  # 2023年  2023年5月
_ROW_TAGS = frozenset({"li", "tr", "dl", "dd", "dt", "div", "p", "a", "article"})
_HIGHEST_ROW = 5
_MOST_LINKS = 12
_MOST_OF_ONE = 3
"""Links to one document that a row has: its title, its picture, 查看全文."""

_LONG_TITLE = 10
_LEAST_HEADING = 3
_LEAST_CARDS = 3
_LONGEST_MARK = 80
_PAGER = re.compile(r"[上下]一?页|[尾末]页|共\s{0,3}\d{1,5}\s{0,3}页")  # 第4页/共4页  下一页
_PAGER_BOXES = "[class*=page],[id*=page],[class*=fenye],[id*=fenye]"
_DEEPEST = 150
"""Nested deeper than this there is no row: each level would be read for all levels above it."""
_DOCUMENT = re.compile(r"\d{3}|art_|content|info/")  # content_123.html

_Make = tuple[str, ...]
"""What rows of one list share."""


def rows_of(links: Links) -> list[LexborNode]:
    """Return the rows of the list that has most of them and of what is pinned above it, in the page's order."""
    lists: dict[_Make, dict[int, LexborNode]] = defaultdict(dict)
    order: dict[int, int] = {}
    for row in _dated(links):
        lists[_make(row)].setdefault(row.mem_id, row)
        order.setdefault(row.mem_id, len(order))
    if not lists:
        return _undated(links)
    own = _of_the_page(links, lists) if len(lists) > 1 else frozenset[_Make]()
    weighed = {
        make: (
            not _is_beside(next(iter(rows.values()))),
            make in own,
            len(rows),
            sum(_weight(links, row) for row in rows.values()),
        )
        for make, rows in lists.items()
    }
    largest = max(lists, key=lambda make: weighed[make])
    main = _one_column(list(lists[largest].values()))
    others = [row for make, rows in lists.items() if make != largest for row in rows.values()]
    return sorted([*_pinned(links, others, main), *main], key=lambda row: order[row.mem_id])


def dated_rows(page: Page) -> int:
    """Return how many rows with a date a page has."""
    return len({row.mem_id for row in _dated(Links(page))})


def entries_of(links: Links, row: LexborNode, heads: Heads) -> list[Entry]:
    """Return the entries of a row: one, those that its cells hold side by side, or none where it leads nowhere."""
    if row.tag in {"tr", "li"} and len(apart := side_by_side.entries(links, row)) > 1:
        return apart
    entry = _entry(links, row, heads)
    return [entry] if entry is not None else []


def _entry(links: Links, row: LexborNode, heads: Heads) -> Entry | None:
    """Return a row's title, address and date; None where it leads nowhere."""
    link = links.of(row)
    if link is None:
        return None
    url = links.address(link) or ""
    date = row_dates.of(row, links.title(link), url, heads, partial(_year_above, links, row))
    date = date or row_dates.of_title((link.attributes.get("title") or "")[:LONGEST_ROW]) or _day_above(links, row)
    return Entry(links.title(link), url, date)


def _day_above(links: Links, row: LexborNode) -> dt.date | None:
    """Return the day that the heading above a row's list names and nothing else."""
    named = _heading_above(links, row)
    return parse_date(named) if is_date(named) else None


def _year_above(links: Links, row: LexborNode) -> int | None:
    """Return the year that the heading above a row's list names and nothing else."""
    named = _YEAR.fullmatch(_heading_above(links, row))
    return int(named[1]) if named is not None else None


def _heading_above(links: Links, row: LexborNode) -> str:
    """Return the heading right above a row's list, found once a list; empty where there is none."""
    container = holder(row)
    if container is None:
        return ""
    if container.mem_id not in links.headings:
        links.headings[container.mem_id] = _heading(container)
    return links.headings[container.mem_id]


def _of_the_page(links: Links, lists: Mapping[_Make, Mapping[int, LexborNode]]) -> frozenset[_Make]:
    """
    Return the lists that a page is of: a pager stands in one box with them and without the others, or the page's title names them.

    So the last page's two rows are told from the eight notices beside them.
    """
    above = {make: {at.mem_id for row in rows.values() for at in _around(row)} for make, rows in lists.items()}
    found: set[_Make] = set()
    holding = frozenset().union(*above.values())
    for mark in (mark for mark in _pager_marks(links) if mark.mem_id not in holding):
        near = next(
            (held for at in _around(mark) if (held := {make for make in above if at.mem_id in above[make]})), set()
        )
        found |= near if len(near) < len(lists) else set()
    title = flat(links.page.shown_title)
    for make, rows in lists.items():
        heading = _heading_above(links, next(iter(rows.values())))
        if len(heading) >= _LEAST_HEADING and title.startswith(heading):
            found.add(make)
    return frozenset(found)


def _pager_marks(links: Links) -> Iterator[LexborNode]:
    """Yield what shows that a pager stands there: its words, or the name of the box that a script draws it in."""
    for node in _texts(links):
        text = (node.text_content or "")[:_LONGEST_MARK]
        if _PAGER.search(text):
            yield node
    yield from links.page.tree.css(_PAGER_BOXES)


def _around(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the boxes around a node, from the inside, up to the page's body."""
    at = node.parent
    for _ in range(_DEEPEST):
        if at is None or at.tag in {"body", "html", "-undef", "-document"}:
            return
        yield at
        at = at.parent


def _is_beside(row: LexborNode) -> bool:
    """Return whether a row stands in a box that is named after standing beside the page's own."""
    at = row.parent
    while at is not None and at.tag not in {"body", "-document"}:
        attributes = at.attributes
        if _BESIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
            return True
        at = at.parent
    return False


def _one_column(rows: list[LexborNode]) -> list[LexborNode]:
    """Return the rows of one box where lists of the same make stand in boxes with headings of their own, years aside."""
    boxes: dict[int, list[LexborNode]] = defaultdict(list)
    headings: set[str] = set()
    for row in rows:
        container = holder(row)
        box = container.parent if container is not None and container.parent is not None else row
        if box.mem_id not in boxes and (heading := _heading(container)):
            headings.add(heading)
        boxes[box.mem_id].append(row)
    if len(boxes) < 2 or len([heading for heading in headings if not _PERIOD.fullmatch(heading)]) < 2:
        return rows
    return max(boxes.values(), key=len)


def _pinned(links: Links, others: list[LexborNode], main: list[LexborNode]) -> list[LexborNode]:
    """
    Return the rows that stand in a block of their own beside the list and are marked as pinned.

    A row that says 置顶 and whose link is of the class of the list's is pinned wherever broken tables put it.
    """
    kind = _link_class(links, main[0])
    container = holder(main[0])
    around = {at.mem_id for at in (container, container.parent if container is not None else None) if at is not None}
    pinned = []
    for row in others:
        at: LexborNode | None = row
        marked = "置顶" in row.text(deep=True)[:LONGEST_ROW]
        if marked and kind and row.tag == main[0].tag and _link_class(links, row) == kind:
            pinned.append(row)
            continue
        for _ in range(5):
            if at is None or at.parent is None:
                break
            marked = marked or bool(
                _PINNED_CLASS.search(f"{at.attributes.get('class') or ''} {at.attributes.get('id') or ''}")
            )
            if at.parent.mem_id in around:
                if marked:
                    pinned.append(row)
                break
            at = at.parent
    return pinned


def _link_class(links: Links, row: LexborNode) -> str:
    link = links.of(row)
    return (link.attributes.get("class") or "") if link is not None else ""


def _heading(container: LexborNode | None) -> str:
    """Return the heading right above a list; empty where there is none."""
    at = container.prev if container is not None else None
    for _ in range(6):
        if at is None:
            return ""
        if at.tag in _HEADINGS or (at.tag != "-text" and _HEADING_CLASS.search(at.attributes.get("class") or "")):
            return flat(at.text(deep=True))[:60]
        at = at.prev
    return ""


def _dated(links: Links) -> Iterator[LexborNode]:
    """Yield the smallest block with a link around each date."""
    holding: dict[int, bool | None] = {}
    for node in _texts(links):
        text = node.text_content or ""
        if len(text) < 200 and ((_is_dated(text) and "今天" not in text) or row_dates.is_told_around(node, text)):
            row = _row_around(links, node, holding)
            if row is not None:
                yield row


def _texts(links: Links) -> Iterator[LexborNode]:
    """Yield the texts of a page in order, but for what is nested beyond reason."""
    at, depth = (links.page.tree.body.child if links.page.tree.body is not None else None), 0
    while at is not None:
        if at.tag == "-text":
            yield at
        if at.child is not None and depth < _DEEPEST:
            at, depth = at.child, depth + 1
            continue
        while at is not None and at.next is None and depth:
            at, depth = at.parent, depth - 1
        at = at.next if at is not None else None


def _is_dated(text: str) -> bool:
    if DATE.search(text):
        return True
    bare = text.strip()
    return bool(SHORT_YEAR.fullmatch(bare) or YEAR_MONTH.fullmatch(bare) or MONTH_DAY.fullmatch(bare))


def _row_around(links: Links, node: LexborNode, holding: dict[int, bool | None]) -> LexborNode | None:
    """Return the smallest block around a date that holds a link; `holding` remembers which blocks do (None: too large)."""
    at = node.parent
    above: LexborNode | None = None
    for _ in range(_HIGHEST_ROW):
        if at is not None and at.tag == "tbody":
            at = at.parent
        if at is not None and at.tag in {"ul", "table"}:
            if at.mem_id not in holding:
                holding[at.mem_id] = _holds_whole(links, at)
            if holding[at.mem_id] is not False:
                return at if holding[at.mem_id] else None
            before = row_dates.preceding(at)  # <a href="…">…</a><ul><li>2024-05-06</li></ul>
            if before is not None and before.tag == "a" and _holds_link(links, before):
                return before
        if at is None or at.tag in {"body", "html", "ol"}:
            return None
        if (
            at.tag == "dd"
            and (term := row_dates.preceding(at)) is not None
            and term.tag == "dt"
            and _holds_link(links, term)
        ):
            return term
        if at.tag == "dt" and (told := row_dates.following(at)) is not None and told.tag == "dd":
            return told if _holds_link(links, told) else None
        if at.tag in _ROW_TAGS:
            if at.mem_id not in holding:
                holding[at.mem_id] = _holds_link(links, at)
            if (holds := holding[at.mem_id]) is None:
                return above
            if holds:
                return above if above is not None and len(at.css("a")) > 1 else _row(at)
            above = row_dates.preceding(at)  # <h4><a>…</a></h4><p>2024-05-06</p>
            if above is not None and (above.tag not in _HEADINGS or not _holds_link(links, above)):
                above = None
        at = at.parent
    return None


def _holds_whole(links: Links, block: LexborNode) -> bool | None:
    """
    Return whether a list or table is one row, all its links to one document.

    None for one of several rows, False for one without links, which is part of a row.
    """
    inside = block.css("a")
    if len(inside) > _MOST_OF_ONE or len({links.address(link) for link in inside} - {None}) > 1:
        return None
    return bool(inside) and (_holds_link(links, block) or None)


def _holds_link(links: Links, block: LexborNode) -> bool | None:
    """Return whether a block holds a link to a document; None for one too large to be a row."""
    if len(block.text(deep=True)) > LONGEST_ROW or len(block.css("a")) > _MOST_LINKS:
        return None
    return links.of(block) is not None


def _row(at: LexborNode) -> LexborNode:
    """Return the li, tr or dd that a block is alone in, else the block; one beside its like is not."""
    outer = at
    if at.tag in {"div", "p"} and row_dates.is_beside_its_like(at):
        return at
    for _ in range(3):
        if outer.tag in {"li", "tr", "dd"} or outer.parent is None:
            break
        outer = outer.parent
    return outer if outer.tag in {"li", "tr", "dd"} and len(outer.text(deep=True)) <= LONGEST_ROW else at


def _make(row: LexborNode) -> _Make:
    """Return what rows of one list share: the tags above them and the class of the nearest that has one."""
    tags: list[str] = []
    named, at = "", row.parent
    while at is not None and at.tag not in {"body", "html", "-undef", "-document"} and len(tags) < 6:
        tags.append(at.tag or "")
        if not named and len(tags) > 1:
            named = at.attributes.get("class") or at.attributes.get("id") or ""
        at = at.parent
    return (row.tag or "", named, *tags)


def _weight(links: Links, row: LexborNode) -> int:
    link = links.of(row)
    return len(links.title(link)) if link is not None else 0


def _undated(links: Links) -> list[LexborNode]:
    """Return the largest block of links to pages of documents, most with long titles, else of cards; empty where there is none."""
    blocks: dict[_Make, list[tuple[bool, LexborNode]]] = defaultdict(list)
    for link in links.page.tree.css("li a[href], tr a[href], dd a[href]"):
        if link.parent is not None and links.page.absolute(link.attributes.get("href")):
            row = link.parent
            if row.tag == "td" and row.parent is not None and links.is_named_by_row(link, row.parent):
                row = row.parent
            block = row.parent
            named = (block.attributes.get("class") or "") if block is not None else ""
            blocks[named, *_make(row)].append((_leads_to_document(links, link), row))
    lists = [rows for rows in blocks.values() if 2 * sum(long for long, _ in rows) > len(rows)]
    return [row for _, row in max(lists, key=len, default=[])] or _cards(links)


def _cards(links: Links) -> list[LexborNode]:
    """Return the links of the largest block of boxes of one class that hold one link each, all to documents; empty for none."""
    blocks: dict[_Make, list[LexborNode]] = defaultdict(list)
    found = links.page.tree.css("div > a[href], article > a[href], h2 > a[href], h3 > a[href], h4 > a[href]")
    held = Counter(link.parent.mem_id for link in found if link.parent is not None)
    for link in found:
        card = link.parent
        if card is not None and held[card.mem_id] == 1:
            blocks[card.attributes.get("class") or "", *_make(card)].append(link)
    return max(
        (
            cards
            for cards in blocks.values()
            if len(cards) >= _LEAST_CARDS and all(_leads_to_document(links, link) for link in cards)
        ),
        key=len,
        default=[],
    )


def _leads_to_document(links: Links, link: LexborNode) -> bool:
    """Return whether a link has a long title and an address such as documents have."""
    href = links.page.absolute(link.attributes.get("href")) or ""
    return len(links.title(link)) >= _LONG_TITLE and _DOCUMENT.search(href) is not None
