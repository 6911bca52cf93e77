"""
TRS WCM, as municipal disclosure directories run it.

Listing: `index.html`, `index_1.html` … under the column's folder, counts only in `createPage(total,cur,"index","html")`.
Detail: `./YYYYMM/tYYYYMMDD_N.html`, national meta tags, an info box in `[ 索引号 ] value` form printed twice, body in
`.trs_editor_view.TRS_UEDITOR`, attachments built by a script from `hasFJ.split("<BR/>")`.
The other design, of 海云 kind: a table as list, `<p><strong>索引号</strong>：value</p>`, attachments in the DOM.
"""

import datetime as dt
from collections.abc import Sequence

from disclosure_watch.ministry import chrome
from disclosure_watch.ministry.families import frame, paging
from disclosure_watch.ministry.families.base import Family, Item, View
from disclosure_watch.ministry.families.letter import (
    labelled,
    linked,
    neighbours,
    plain_paragraph,
    recommended,
    word_paragraph,
)
from disclosure_watch.ministry.markup import text

_BLOCK = 5  # rows between two divider rows


class Trs(Family):
    """Pages of TRS WCM."""

    name = "trs"
    column = "/zwgk/zfxxgkml/zxtabl/"
    pagers = paging.COMMON

    def page_path(self, column: str, page: int, page_count: int) -> str:  # noqa: ARG002
        """`index.html`, then `index_1.html` for the second page."""
        return f"{column}index_{page}.html" if page else f"{column}index.html"

    def detail_path(self, column: str, number: int, day: dt.date) -> str:
        """`202505/t20250523_14650001.html`."""
        return f"{column}{day:%Y%m}/t{day:%Y%m%d}_{number}.html"

    def listing(self, view: View, page: int) -> str:
        """Write a listing page."""
        here = view.page_path(page)
        rows = self.rows(view, page)
        body = _table(view, rows, here) if view.template else _list(view, rows, here)
        if view.template:
            pager = (
                f"<script>\nvar countPage = {view.page_count};\nvar currentPage = {page};\nvar countnum = {len(view.items)};\n"
                f'createPageHTML({view.page_count},{page},"index","html","{len(view.items)}");\n</script>'
            )
        else:
            pager = f'<script>createPage({view.page_count},{page},"index","html");</script>'
        pager = paging.pager(view, page, pager, "index", "html")
        return frame.page(view, None, here, f'{body}\n<div class="page">{pager}</div>')

    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""
        content = _new_detail(view, item) if view.template else _detail(view, item)
        return frame.page(view, item, item.path, f"{content}\n{neighbours(view, item)}\n{recommended(view, item)}")


def _list(view: View, rows: Sequence[Item], here: str) -> str:
    lines = []
    for at, item in enumerate(rows):
        document = item.document
        lines.append(
            f'<li class="clearfix"><a href="{frame.href(view, item, here)}" target="_blank" title="{text(document.title)}">'
            f"{linked(item)}</a><span>{document.published_on.isoformat()}</span></li>"
        )
        if at % _BLOCK == _BLOCK - 1:
            lines.append('<li class="line"></li>')
    return '<ul class="tab-list rightlist">\n' + "\n".join(lines) + "\n</ul>"


def _table(view: View, rows: Sequence[Item], here: str) -> str:
    lines = [
        f'<tr><td class="mc"><a href="{frame.href(view, item, here)}" title="{text(item.document.title)}">{linked(item)}</a></td>'
        f"<td>{text(item.document.index_number)}</td><td>{text(item.document.publisher)}</td>"
        f"<td>{item.document.published_on:%Y/%m/%d}</td></tr>"
        for item in rows
    ]
    head = "<tr><th>名称</th><th>索引号</th><th>发布机构</th><th>发布日期</th></tr>"
    return f'<table class="gk-table" width="100%"><tbody>\n{head}\n' + "\n".join(lines) + "\n</tbody></table>"


def _detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item)
    desktop = "\n".join(
        f'<li><span class="t">[ {label} ]</span> <span class="c">{text(value)}</span></li>' for label, value in pairs
    )
    mobile = "\n".join(f"<p><b>[ {label} ]</b> {text(value)}</p>" for label, value in pairs)
    files = "<BR/>".join(
        f'<a href="{view.link(item.file_path(file), item.path)}">{text(file.name)}</a>' for file in document.attachments
    )
    return (
        f'<div class="attr pc-only"><ul class="clearfix">\n{desktop}\n</ul></div>\n<div class="attr wap-only">\n{mobile}\n</div>\n'
        f'<div class="zwxl-bar"><h3 class="zwxl-title">{text(document.title)}</h3>\n'
        f'<p class="tools"><span>日期：{document.published_on.isoformat()}</span> <span class="hits">浏览次数：{noise.views(item.path)}</span>\n'
        f'<span class="font">字号：<a href="javascript:;">大</a> <a href="javascript:;">中</a> <a href="javascript:;">小</a></span>\n'
        f'<a href="javascript:window.print()">打印</a></p>{chrome.share(noise, item.path)}</div>\n'
        f'<div class="zwxl-article"><div class="trs_editor_view TRS_UEDITOR trs_paper_default trs_web">\n'
        + "\n".join(plain_paragraph(view, line) for line in document.lines)
        + f"\n</div></div>\n<script>\nvar hasFJ = '{files}';\n"
        "if (hasFJ != '') { var fj = hasFJ.split(\"<BR/>\"); for (var i = 0; i < fj.length; i++) { $('.fjlist').append('<li>' + fj[i] + '</li>'); } }\n"
        f'</script>\n<ul class="fjlist"></ul>\n<div class="ewm"><div id="qrcode" data-token="{noise.token(item.path + "qr")}"></div>'
        "<p>扫一扫在手机打开当前页</p></div>"
    )


def _new_detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    box = "\n".join(f"<p><strong>{label}</strong>：{text(value)}</p>" for label, value in labelled(item))
    files = "\n".join(
        f'<p class="fj"><a href="{view.link(item.file_path(file), item.path)}" title="{text(file.name)}">{text(file.name)}</a></p>'
        for file in document.attachments
    )
    annex = f'<div class="annex"><b>附件：</b>\n{files}</div>' if files else ""
    return (
        f'<div class="xxgk_box">\n{box}\n</div>\n<h1 class="article-title">{text(document.title)}</h1>\n'
        f'<div class="article-info">发布时间：{document.published_on:%Y年%m月%d日} 来源：{text(document.publisher)} '
        f"点击量：{noise.views(item.path)}</div>\n{chrome.share(noise, item.path)}\n"
        f'<div class="view TRS_UEDITOR trs_paper_default trs_word">\n'
        + "\n".join(word_paragraph(view, line) for line in document.lines)
        + f'\n</div>\n{annex}\n<div class="operate"><a href="javascript:window.close()">关闭窗口</a> 责任编辑：{noise.token(item.path)[:4]}</div>'
    )
