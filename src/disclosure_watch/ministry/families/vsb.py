"""
博达 VSB, as counties and universities run it.

Listing: `jyta.htm`, then `jyta/3.htm`, `jyta/2.htm`, `jyta/1.htm`: the numbers count down to the oldest page, so every
address shows other rows once a page is added. Detail: `/info/CAT/N.htm`, `#vsb_content_N`, an info table. The other
design: the list as dl/dt/dd, `.v_news_content`, pairs in a list.
"""

import datetime as dt

from disclosure_watch.ministry import chrome
from disclosure_watch.ministry.families import frame, paging
from disclosure_watch.ministry.families.base import Family, Item, View
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


class Vsb(Family):
    """Pages of VSB."""

    name = "vsb"
    column = "/zwgk/jyta/"
    pagers = ("own", "plain", "window", "chain")

    def page_path(self, column: str, page: int, page_count: int) -> str:
        """`jyta.htm`, then `jyta/{page_count - 1}.htm` down to `jyta/1.htm`."""
        return f"{column}{page_count - page}.htm" if page else f"{column.rstrip('/')}.htm"

    def detail_path(self, column: str, number: int, day: dt.date) -> str:  # noqa: ARG002
        """`/info/1374/14650001.htm`."""
        return f"{column.removesuffix(self.column)}/info/1374/{number}.htm"

    def listing(self, view: View, page: int) -> str:
        """Write a listing page."""
        here = view.page_path(page)
        write = _new_row if view.template else _row
        rows = "\n".join(write(view, item, here, at) for at, item in enumerate(self.rows(view, page)))
        rows = f'<div class="list">\n{rows}\n</div>' if view.template else f'<ul class="winstyle">\n{rows}\n</ul>'
        return frame.page(
            view, None, here, f"{rows}\n{paging.pager(view, page, self._pager(view, page, here), '', '')}"
        )

    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""
        content = _new_detail(view, item) if view.template else _detail(view, item)
        return frame.page(view, item, item.path, f"{content}\n{neighbours(view, item)}\n{recommended(view, item)}")

    def _pager(self, view: View, page: int, here: str) -> str:
        last = view.page_count - 1

        def link(number: int) -> str:
            return view.link(self.page_path(view.column, number, view.page_count), here)

        numbers = "".join(
            f'<span class="p_no_d">{number + 1}</span>'
            if number == page
            else f'<span class="p_no"><a href="{link(number)}">{number + 1}</a></span>'
            for number in range(view.page_count)
        )
        following = f'<span class="p_next"><a href="{link(page + 1)}">下页</a></span>' if page < last else ""
        return (
            f'<div class="pb_sys_common"><span class="p_t">共{len(view.items)}条</span> {numbers}{following}'
            f'<span class="p_last"><a href="{link(last)}">尾页</a></span></div>'
        )


def _link(view: View, item: Item, here: str) -> str:
    title = item.document.title
    return f'<a href="{frame.href(view, item, here)}" title="{text(title)}">{linked(item)}</a>'


def _row(view: View, item: Item, here: str, at: int) -> str:
    return f'<li id="line_u9_{at}">{_link(view, item, here)}<i>{item.document.published_on.isoformat()}</i></li>'


def _new_row(view: View, item: Item, here: str, at: int) -> str:
    day = f"{item.document.published_on:%Y年%m月%d日}"
    return f'<dl id="line_u4_{at}"><dt>{_link(view, item, here)}</dt><dd>{day}</dd></dl>'


def _detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 发文字号="文号", 发布日期="公开日期")
    cells = [f"<td>{label}</td><td>{text(value)}</td>" for label, value in pairs]
    rows = "\n".join("<tr>" + "".join(cells[at : at + 2]) + "</tr>" for at in range(0, len(cells), 2))
    body = "\n".join(plain_paragraph(view, line) for line in document.lines)
    return (
        f'<table class="xxgk">\n{rows}\n</table>\n<h1 align="center">{text(document.title)}</h1>\n'
        f"<p>发布时间：{document.published_on.isoformat()} 点击：<span>{noise.views(item.path)}</span></p>\n"
        f'<div id="vsb_content_502">\n{body}\n</div>\n{files(view, item)}\n{chrome.share(noise, item.path)}'
    )


def _new_detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    box = "\n".join(f"<li>{label}：{text(value)}</li>" for label, value in labelled(item, 索引号="信息索引"))
    body = "\n".join(word_paragraph(view, line) for line in document.lines)
    return (
        f'<ul class="gk-info">\n{box}\n</ul>\n<h2 class="titlestyle">{text(document.title)}</h2>\n'
        f'<div id="vsb_content"><div class="v_news_content">\n{body}\n</div></div>\n{files(view, item)}\n'
        f"<p>浏览次数：{noise.views(item.path)}</p>"
    )
