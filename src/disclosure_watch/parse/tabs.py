"""
Lists that a tab hides until it is clicked, where the tabs are one address: 人大建议 and 政协提案 of a column.

    <ul class="tab"><li class="on">人大建议</li><li>政协提案</li></ul>
    <div class="con"><ul>…</ul><ul style="display:none">…</ul></div>

A tab that links a column of its own hides that column's rows: they are read where it is watched. What nothing opens stays hidden.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.row_dates import preceding
from disclosure_watch.parse.row_links import DATE
from disclosure_watch.parse.text import flat

_HIDES = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_BOXES = ",".join(f"{tag}[style*=none i]" for tag in ("ul", "ol", "div", "dl", "table", "section"))
_STATES = frozenset(
    {"active", "on", "cur", "current", "curr", "show", "shown", "hide", "hidden", "in", "fade", "none", "dn", "block"}
)
"""Classes that tell which tab is open."""

_LABELS = "li,a,span,h2,h3,h4,h5,dt,div,button,p"
_MOST_BOXES = 60
_MOST_TABS = 12
_HIGHEST = 3
"""Levels above the lists at which their tabs stand."""

_LONGEST_LABEL = 16
_LONGEST_HEAD = 300
_LEAST_ROWS = 2


def opened(page: Page) -> Page | None:
    """Return a page with the lists shown that its tabs hide; None where it has none."""
    if _HIDES.search(page.html) is None:
        return None
    tree = LexborHTMLParser(page.html)
    seen: set[int] = set()
    found = False
    for box in tree.css(_BOXES)[:_MOST_BOXES]:
        if box.parent is None or box.parent.mem_id in seen or not _is_hidden(box):
            continue
        seen.add(box.parent.mem_id)
        tabs = _beside(box)
        hidden = [each for each in tabs if _is_hidden(each)]
        if (
            1 < len(tabs) <= _MOST_TABS
            and len(hidden) < len(tabs)
            and all(map(_is_list, hidden))
            and _opens(page, tabs)
        ):
            shown = next(each for each in tabs if not _is_hidden(each))
            for each in hidden:
                each.attrs["style"] = ""
                each.attrs["class"] = shown.attributes.get("class") or ""  # rows of one make
            found = True
    return Page(tree.html or "", page.url, page.encoding) if found else None


def _is_hidden(box: LexborNode) -> bool:
    return _HIDES.search(box.attributes.get("style") or "") is not None


def _beside(box: LexborNode) -> list[LexborNode]:
    """Return the boxes of one make in a box's parent, itself among them, in order."""
    parent = box.parent
    return [each for each in parent.iter() if _make(each) == _make(box)] if parent is not None else []


def _make(box: LexborNode) -> tuple[str | None, frozenset[str]]:
    return box.tag, frozenset((box.attributes.get("class") or "").split()) - _STATES


def _is_list(box: LexborNode) -> bool:
    """Return whether a box holds links and dates of several rows."""
    return (
        len(box.css("a[href]")) >= _LEAST_ROWS and len(DATE.findall(box.text(deep=True, separator="\n"))) >= _LEAST_ROWS
    )


def _opens(page: Page, tabs: Sequence[LexborNode]) -> bool:
    """Return whether labels stand before some boxes, one for each, that lead to no other address."""
    at: LexborNode | None = tabs[0]
    for _ in range(_HIGHEST):
        if at is None or at.tag == "body":
            return False
        head = preceding(at)
        if head is not None and len(text := flat(head.text(deep=True))) <= _LONGEST_HEAD and text:
            return _labels(page, head) == len(tabs)
        at = at.parent
    return False


def _labels(page: Page, head: LexborNode) -> int:
    """Return how many short labels a box holds and nothing else; 0 where one leads to another address."""
    if any(_leads(page, link) for link in head.css("a[href]")):
        return 0
    for tag in _LABELS.split(","):
        labels = [flat(each.text(deep=True)) for each in head.css(tag) if each.mem_id != head.mem_id]
        if len(labels) > 1 and all(0 < len(label) <= _LONGEST_LABEL for label in labels):
            return len(labels)
    return 0


def _leads(page: Page, link: LexborNode) -> bool:
    url = page.absolute(link.attributes.get("href"))
    return url is not None and url.partition("#")[0] != page.url.partition("#")[0]
