"""Another column served in place of a site's own: its list, which looks alike, and the pages that it leads to."""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.families.base import Item, View
from disclosure_watch.ministry.letters import write_letter

_NOTICES = (
    "关于开展节前安全检查的通知",
    "关于公布年度培训名单的公告",
    "关于调整办事窗口时间的通告",
    "关于申报专项资金的通知",
    "关于举办业务讲座的通知",
)
_NAV = ("要闻动态", "通知公告", "政务日历", "领导之窗", "办事指南", "在线访谈")


def other_column(view: View) -> View:
    """Return the site as it shows another column: five notices, each with a page."""
    return _showing(view, [_item(view, at, title, "tzgg") for at, title in enumerate(_NOTICES)])


def lookalike(view: View) -> View:
    """Return the site as a maintenance page in its frame looks: its rows are sections of the site."""
    return _showing(view, [_item(view, at, title, "nav") for at, title in enumerate(_NAV)])


def earlier(view: View) -> View:
    """Return the site as the tab of earlier years shows it: all on one page."""
    other = _showing(view, list(view.older))
    vars(other)["per_page"] = len(view.older) + 1
    return other


def pages(view: View) -> Mapping[str, Item]:
    """Return the documents that the other column leads to, by path."""
    return {item.path: item for item in other_column(view).items}


def _showing(view: View, items: Sequence[Item]) -> View:
    other = copy.copy(view)
    vars(other)["items"] = items
    other.presentation = replace(view.presentation, pinned=())
    return other


def _item(view: View, at: int, title: str, folder: str) -> Item:
    letter: Document = write_letter(
        Random(f"{view.seed}/{folder}/{at}"), view.agency, 90_000 + at, dt.date(2026, 10, 20 - at), long=False
    )
    document = replace(letter, id=f"{90_000 + at}", title=title, reply=None, attachments=())
    return Item(document, f"{view.prefix}/{folder}/{at}/" if folder == "nav" else f"{view.prefix}/{folder}/{at}.html")
