"""
Hanweb JCMS with jpage, as cities of Zhejiang and Shandong run it.

Listing: `/col/colN/index.html`, its rows in CDATA of a `<datastore>`, the counts in the script beside; every page is
what `dataproxy.jsp?page=N` answers, as XML; where the script names a `groupSize`, N counts groups of so many pages,
and some sites ask by `startrecord=` and `endrecord=`. Detail: `/art/Y/M/D/art_C_N.html`, the body between ZJEG_RSS comments in
`#zoom`, a table of pairs as info box. The other design: `div.article-body`, labels of Shandong in a list.
"""

import datetime as dt
import re
from collections.abc import Sequence

from disclosure_watch.ministry import chrome
from disclosure_watch.ministry.families import frame
from disclosure_watch.ministry.families.base import Family, Item, Page, View
from disclosure_watch.ministry.families.letter import (
    files,
    labelled,
    linked,
    neighbours,
    plain_paragraph,
    recommended,
    word_paragraph,
)
from disclosure_watch.ministry.markup import text

_COLUMN_ID = "1229564730"
_PROXY = "/module/web/jpage/dataproxy.jsp"
_PAGE = re.compile(r"([?&]page=)(\d+)")
_RANGE = re.compile(r"[?&]startrecord=(\d+)&endrecord=(\d+)")


class Hanweb(Family):
    """Pages of Hanweb JCMS."""

    name = "hanweb"
    column = f"/col/col{_COLUMN_ID}/"
    pagers = ("own", "groups", "records")

    def page_path(self, column: str, page: int, page_count: int) -> str:  # noqa: ARG002
        """`index.html`; later pages are answers of dataproxy.jsp."""
        return f"{column}index.html" if page == 0 else f"{column.removesuffix(self.column)}{_PROXY}?page={page + 1}"

    def detail_path(self, column: str, number: int, day: dt.date) -> str:
        """`/art/2025/4/27/art_1229564730_14650001.html`."""
        prefix = column.removesuffix(self.column)
        return f"{prefix}/art/{day.year}/{day.month}/{day.day}/art_{_COLUMN_ID}_{number}.html"

    def listing(self, view: View, page: int) -> str:
        """Write the column's page, with the first rows in its script."""
        here = view.page_path(page)
        group = f", groupSize: {view.pager.group_size}" if view.pager.group_size > 1 else ""
        option = f"{{totalRecord: {len(view.items)}, perPage: {view.per_page}{group}, proxyUrl: '{_proxy(view, 0)}'}}"
        rows = self.rows(view, page)
        script = (
            f'<div id="5382147" class="list-box"><script type="text/xml">\n{_datastore(view, rows, page, here)}\n</script>\n'
            f"<script>var jpageOption = {option};</script></div>"
        )
        return frame.page(view, None, here, script)

    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""
        content = _new_detail(view, item) if view.template else _detail(view, item)
        return frame.page(view, item, item.path, f"{content}\n{neighbours(view, item)}\n{recommended(view, item)}")

    def service(self, view: View, method: str, target: str, body: bytes) -> Page | None:  # noqa: ARG002
        """Answer dataproxy.jsp with the rows asked for; with nothing but a frame where there are none."""
        page = self.page_of(view, target)
        if page is None:
            return None
        asked = _RANGE.search(target)
        ranged = asked is not None and view.pager.name == "records"
        rows = view.items[max(0, int(asked[1]) - 1) : int(asked[2])] if asked and ranged else self.rows(view, page)
        declared = f"<?xml version='1.0' encoding='{view.charset}'?>\n"
        if not rows and page:
            return Page(declared + "<datastore></datastore>", "text/xml")
        return Page(declared + _datastore(view, rows, page, target), "text/xml")

    def page_of(self, view: View, target: str) -> int | None:
        """The page, group of pages or range of records that dataproxy.jsp is asked for."""
        asked = (_RANGE if view.pager.name == "records" else _PAGE).search(target)
        if asked is None or not target.startswith(view.prefix + _PROXY):
            return None
        return (int(asked[1]) - 1) // view.per_page if view.pager.name == "records" else max(0, int(asked[2]) - 1)

    def first_target(self, target: str) -> str:
        """The first page's address."""
        if _PROXY not in target:
            return target
        asked = _RANGE.search(target)
        if asked is None:
            return _PAGE.sub(r"\g<1>1", target)
        width = int(asked[2]) - int(asked[1]) + 1
        return target.replace(asked[0], f"{asked[0][0]}startrecord=1&endrecord={width}")


def _datastore(view: View, rows: Sequence[Item], page: int, here: str) -> str:
    records = "\n".join(f"<record><![CDATA[{_row(view, item, here)}]]></record>" for item in rows)
    following = text(_proxy(view, min(page + 1, view.page_count - 1)))
    pages = max(1, -(-len(view.items) // view.per_page))
    return (
        f'<datastore><nextgroup><![CDATA[<a href="{following}">下一页</a>]]></nextgroup>\n'
        f"<totalrecord>{len(view.items)}</totalrecord><totalpage>{pages}</totalpage>\n"
        f"<recordset>\n{records}\n</recordset></datastore>"
    )


def _proxy(view: View, page: int) -> str:
    """Write the address of a page, of a group of pages or of a range of records, as the pager counts."""
    which = f"page={page + 1}"
    if view.pager.name == "records":
        which = f"startrecord={page * view.per_page + 1}&endrecord={(page + 1) * view.per_page}&perpage={view.per_page}"
    return f"{view.prefix}{_PROXY}?{which}&appid=1&webid=7&path=/&columnid={_COLUMN_ID}&unitid=5382147"


def _row(view: View, item: Item, here: str) -> str:
    title, day = item.document.title, item.document.published_on.isoformat()
    link = f'<a href="{frame.href(view, item, here)}" target="_blank" title="{text(title)}">{linked(item)}</a>'
    return f"<tr><td>{link}</td><td>[{day}]</td></tr>" if view.template else f"<li>{link}<span>{day}</span></li>"


def _detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 发文字号="文号", 主题分类="组配分类", 发布日期="公开日期")
    cells = [f'<td class="bt">{label}：</td><td class="nr">{text(value)}</td>' for label, value in pairs]
    rows = "\n".join("<tr>" + "".join(cells[at : at + 2]) + "</tr>" for at in range(0, len(cells), 2))
    body = "\n".join(plain_paragraph(view, line) for line in document.lines)
    return (
        f'<table class="xxgkinfo" width="100%"><tbody>\n{rows}\n</tbody></table>\n'
        f'<div class="article-tit"><h1 class="sp_title">{text(document.title)}</h1>\n'
        f"<p>发布日期：{document.published_on.isoformat()} 访问次数：<span>{noise.views(item.path)}</span> "
        f"来源：{text(document.publisher)}</p></div>\n{chrome.share(noise, item.path)}\n"
        f'<div id="zoom"><!--ZJEG_RSS.content.begin-->\n{body}\n<!--ZJEG_RSS.content.end-->\n{files(view, item)}</div>\n'
        '<div class="tool"><a href="javascript:window.print()">打印本页</a> <a href="javascript:window.close()">关闭窗口</a></div>'
    )


def _new_detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 发文字号="文　号", 主题分类="内容分类", 发布机构="发布单位", 发布日期="公开日期")
    box = "\n".join(f"<li>{label}：{text(value)}</li>" for label, value in pairs)
    body = "\n".join(word_paragraph(view, line) for line in document.lines)
    return (
        f'<ul class="xxgk-info clearfix">\n{box}\n</ul>\n<h2 class="art-title">{text(document.title)}</h2>\n'
        f"<p>浏览：{noise.views(item.path)}次 【字号：大 中 小】</p>\n"
        f'<div class="article-body">\n{body}\n{files(view, item)}\n</div>\n{chrome.share(noise, item.path)}\n'
        "<p>扫描二维码随身看资讯</p>"
    )
