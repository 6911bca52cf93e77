"""Entries that stand side by side in one row of a table or list: link, date, link, date."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from disclosure_watch.model import Entry
from disclosure_watch.parse.row_dates import holder, told
from disclosure_watch.parse.row_links import DATE, Links
from disclosure_watch.parse.text import flat, line

_Cell = tuple[LexborNode, LexborNode | None]
"""A cell and its link."""

_CELLS = frozenset({"td", "th"})
_LEAST_CELLS = 2
_LONGEST_DATE = 40
_BESIDE = re.compile("解读|图解|下载|附件|原文|详情")  # 一图读懂：政策解读


def entries(links: Links, row: LexborNode) -> list[Entry]:
    """
    Return the entries of a row whose cells hold several, each with a link and a date; none for any other row.

    A header that calls the columns by different names (名称, 发布日期, 解读, 解读日期), and a link to what explains another,
    tell of one document a row.
    """
    if len(row.css("a")) < _LEAST_CELLS:
        return []
    held = [(cell, links.of(cell)) for cell in row.iter()]
    if sum(link is not None for _, link in held) < _LEAST_CELLS:
        return []
    found = [_entry(links, group) for group in _groups(links, held)]
    whole = [entry for entry in found if entry is not None and entry.date is not None]
    apart = len(whole) == len(found) == len({entry.url for entry in whole}) >= _LEAST_CELLS
    apart = apart and not any(_BESIDE.search(entry.title) for entry in whole[1:])
    return whole if apart and not _is_headed(row) else []


def _groups(links: Links, held: list[_Cell]) -> Iterator[list[_Cell]]:
    """Yield the cells of each entry: a second link, or a second date behind a link, begins the next one."""
    group: list[_Cell] = []
    linked = dated = False
    for cell, link in held:
        dates = _is_dated(cell, links.title(link) if link is not None else "")
        if not dates and link is None:
            continue
        if (link is not None and linked) or (dates and dated):
            yield group
            group, linked, dated = [], False, False
        group.append((cell, link))
        linked, dated = linked or link is not None, dated or dates
    if group:
        yield group


def _is_dated(cell: LexborNode, title: str) -> bool:
    """Return whether a cell shows a date that is none of its link's title."""
    pieces = (line(piece) for piece in cell.text(deep=True, separator="\n").split("\n"))
    return any(len(piece) <= _LONGEST_DATE and piece not in title and DATE.search(piece) for piece in pieces)


def _entry(links: Links, group: list[_Cell]) -> Entry | None:
    link = next((link for _, link in group if link is not None), None)
    if link is None:
        return None
    title, url = links.title(link), links.address(link) or ""
    text = "\n".join(cell.text(deep=True, separator="\n") for cell, _ in group)
    return Entry(title, url, told(text, title, url))


def _is_headed(row: LexborNode) -> bool:
    """Return whether the first row of a table names its columns, each otherwise."""
    table = holder(row)
    head = table.css_first("tr") if table is not None else None
    if head is None or head.css_first("a[href]") is not None:
        return False
    names = [name for cell in head.iter() if cell.tag in _CELLS and (name := flat(line(cell.text(deep=True)[:60])))]
    return len(names) > 1 and len(set(names)) == len(names)
