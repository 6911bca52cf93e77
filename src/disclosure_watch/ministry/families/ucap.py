"""
开普 Ucap, as counties run it.

Listing: `index.shtml`, `index_2.shtml` …, `createPageHTML` with the pager's id in front. Detail:
`YYYYMM/content_N.shtml`, `<UCAPTITLE>`, `<UCAPCONTENT>`, the info box as dl/dt/dd. The other design, of gov.cn's kind:
a table of pairs with blanks inside the labels, `h1#ti`, `#UCAP-CONTENT`.
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
from disclosure_watch.ministry.pagers import SURPLUS

_CALLED = frozenset({"own", "overcounted", "miscounted"})


class Ucap(Family):
    """Pages of Ucap."""

    name = "ucap"
    column = "/yunling/jyta/"
    pagers = tuple(name for name in paging.COMMON if name != "script")

    def page_path(self, column: str, page: int, page_count: int) -> str:  # noqa: ARG002
        """`index.shtml`, then `index_2.shtml` for the second page."""
        return f"{column}index_{page + 1}.shtml" if page else f"{column}index.shtml"

    def detail_path(self, column: str, number: int, day: dt.date) -> str:
        """`202505/content_14650001.shtml`."""
        return f"{column}{day:%Y%m}/content_{number}.shtml"

    def listing(self, view: View, page: int) -> str:
        """Write a listing page."""
        here = view.page_path(page)
        write = _new_row if view.template else _row
        rows = "\n".join(write(view, item, here) for item in self.rows(view, page))
        rows = f'<ul class="gl_list">\n{rows}\n</ul>' if view.template else f'<div class="news_list">\n{rows}\n</div>'
        drawn = _call(view, page) if view.pager.name in _CALLED else paging.pager(view, page, "", "index", "shtml")
        return frame.page(view, None, here, f"{rows}\n{drawn}")

    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""
        content = _new_detail(view, item) if view.template else _detail(view, item)
        return frame.page(view, item, item.path, f"{content}\n{neighbours(view, item)}\n{recommended(view, item)}")


def _call(view: View, page: int) -> str:
    """Write the call of the family's script, whose pages count from 1 in their names too."""
    counts = {
        "overcounted": (view.page_count + SURPLUS, ""),
        "miscounted": (view.page_count, f", {len(view.items) * 2 + 7}"),
    }
    count, records = counts.get(view.pager.name, (view.page_count, f", {len(view.items)}"))
    call = f"createPageHTML('page-div', {count}, {page + 1}, 'index', 'shtml'{records});"
    return f'<div id="page-div"></div><script>{call}</script>'


def _row(view: View, item: Item, here: str) -> str:
    document = item.document
    return (
        f'<p><a href="{frame.href(view, item, here)}" title="{text(document.title)}">{linked(item)}</a> '
        f"<em>{document.published_on.isoformat()}</em></p>"
    )


def _new_row(view: View, item: Item, here: str) -> str:
    document = item.document
    return (
        f'<li><span class="date">{document.published_on:%Y/%m/%d}</span> <a href="{frame.href(view, item, here)}" '
        f'target="_blank" title="{text(document.title)}">{linked(item)}</a></li>'
    )


def _detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 发文字号="文号", 主题分类="分类", 成文日期="发文日期")
    box = "\n".join(f"<dl><dt>{label}</dt><dd>{text(value)}</dd></dl>" for label, value in pairs)
    body = "\n".join(plain_paragraph(view, line) for line in document.lines)
    return (
        f'<div class="xxgkml-content">\n{box}\n</div>\n<h1><UCAPTITLE>{text(document.title)}</UCAPTITLE></h1>\n'
        f'<div class="info">发布时间：{document.published_on.isoformat()} 阅读次数：{noise.views(item.path)} '
        f"来源：{text(document.publisher)}</div>\n{chrome.share(noise, item.path)}\n"
        f'<div class="article-content"><UCAPCONTENT>\n{body}\n</UCAPCONTENT></div>\n{files(view, item)}'
    )


def _new_detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 索引号="索 引 号", 发布机构="发文机关")
    rows = "\n".join(f"<tr><td><b>{label}：</b></td><td>{text(value)}</td></tr>" for label, value in pairs)
    body = "\n".join(word_paragraph(view, line) for line in document.lines)
    return (
        f'<div class="wrap"><table class="bd1" width="100%"><tbody>\n{rows}\n</tbody></table></div>\n'
        f'<h1 id="ti">{text(document.title)}</h1>\n'
        f'<div class="pages-date">{document.published_on.isoformat()} <span class="font">来源：{text(document.publisher)}</span> '
        f"点击：{noise.views(item.path)}</div>\n"
        f'<div class="pages_content"><div id="UCAP-CONTENT"><div class="trs_editor_view">\n{body}\n</div></div></div>\n'
        f"{files(view, item)}\n<p>扫一扫在手机打开当前页</p>"
    )
