"""Sites of single scenarios: pagers, pins and addresses that the eight don't have."""

import json
import re

from independent.column import Column
from independent.styles import Style, Tabular, esc


class Offset(Tabular):
    """`list.jsp?start=12`: pages are told apart by their first row; numbers, 下页 and 末页, no count."""

    per_page = 6

    def list_path(self, page, count):
        return f"/tabl/list.jsp?start={(page - 1) * self.per_page}" if page > 1 else "/tabl/list.jsp"

    def pager(self, column, page, count):
        numbers = "".join(
            f"<b>{at}</b> " if at == page else f'<a href="{self.list_path(at, count)}">{at}</a> '
            for at in range(max(1, page - 3), min(count, page + 3) + 1)
        )
        more = f'<a href="{self.list_path(page + 1, count)}">下页</a> <a href="{self.list_path(count, count)}">末页</a>'
        return f'<div class="fy">{numbers}{more if page < count else ""}</div>'


class Grouped(Tabular):
    """Rows in a datastore; `page=` of its proxy counts groups of three pages of five rows."""

    per_page = 15

    def list_path(self, page, count):
        if page == 1:
            return "/col/col77/index.html"
        return f"/module/web/jpage/dataproxy.jsp?page={page}&webid=3&columnid=77&unitid=91"

    def list_page(self, column, page):
        count = self.count(column)
        shown = column.listed()[(page - 1) * self.per_page : page * self.per_page]
        records = "".join(
            f'<record><![CDATA[<li><a href="{self.path(column, paper)}">{esc(paper.title)}</a><span>{paper.published}</span></li>]]></record>'
            for paper in shown
        )
        following = self.list_path(2 if page == 1 else min(page + 1, count), count)
        group = f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>' if count > 1 else ""
        store = f"<datastore>{group}<recordset>{records}</recordset></datastore>"
        if page > 1:
            return store
        script = f"<script>$('#91').jpage({{totalRecord:{len(column.order)},perPage:5,groupSize:3}});</script>"
        return self.frame(column, "提案办理", f'<div id="91"><script type="text/xml">{store}</script></div>{script}')


class Surplus(Tabular):
    """Names two pages more than there are; `stated` says the record count beside."""

    stated = True
    more = 2

    def pager(self, column, page, count):
        total = f"共{len(column.order)}条 " if self.stated else ""
        last = count + self.more
        following = f'<a href="{self.list_path(page + 1, last)}">下一页</a>' if page < last else "下一页"
        return f'<div class="fy">{total}第{page}/{last}页 {following} <a href="{self.list_path(last, last)}">尾页</a></div>'


class Pinned(Tabular):
    """The papers of `pins` stand on top besides, marked 置顶: of page one, or of every page."""

    pins: tuple[int, ...] = ()
    mark = "【置顶】"
    everywhere = False
    same_day = False

    def rows(self, column, papers, here):
        pinned = [column.papers[key] for key in self.pins if key in column.order]
        if not self.everywhere and here != self.list_path(1, 1):
            pinned = []
        rows = super().rows(column, [*pinned, *papers], here)
        for paper in pinned:
            rows = rows.replace(f">{esc(paper.title)}<", f">{self.mark}{esc(paper.title)}<", 1)
        return rows


class Service(Style):
    """A list that a service gives as JSON, with the total; `pins` stand on top of page one besides, their dates as `day` says."""

    per_page = 12
    pins: tuple[int, ...] = ()
    day = ""
    recipe = '[source.api]\nurl = "/api/rows?p={{page}}"\nrows = "rows"\ntitle = "t"\nlink = "u"\ndate = "d"\ntotal = "total"'

    def list_path(self, page, count):
        return f"/api/rows?p={page}"

    def paper_path(self, paper, serial):
        return f"/show/{serial}.html"

    def list_page(self, column: Column, page: int) -> str:
        shown = column.listed()[(page - 1) * self.per_page : page * self.per_page]
        pinned = [column.papers[key] for key in self.pins if key in column.order] if page == 1 else []
        rows = [
            {"t": paper.title, "u": self.path(column, paper), "d": self.day or str(paper.published)} for paper in pinned
        ]
        rows += [{"t": paper.title, "u": self.path(column, paper), "d": str(paper.published)} for paper in shown]
        return json.dumps({"total": len(column.order), "rows": rows}, ensure_ascii=False)

    rows = pager = None
    letter = Tabular.letter


class Yearly(Tabular):
    """Shows the papers of the newest year alone; the others stand under a tab."""

    def _newest(self, column):
        papers = column.listed()
        year = max(paper.published.year for paper in papers)
        return [paper for paper in papers if paper.published.year == year], year

    def count(self, column):
        return max(1, -(-len(self._newest(column)[0]) // self.per_page))

    def list_page(self, column, page):
        papers, year = self._newest(column)
        shown = papers[(page - 1) * self.per_page : page * self.per_page]
        tabs = "".join(f'<a href="/zwgk/tabl/{at}/">{at}年</a>' for at in range(year, 2023, -1))
        count = self.count(column)
        following = f'<a href="{self.list_path(page + 1, count)}">下一页</a>' if page < count else "下一页"
        pager = f'<div class="fy">第{page}/{count}页 {following}</div>'
        return self.frame(
            column,
            "提案办理",
            f'<div class="nf">{tabs}</div>{self.rows(column, shown, self.list_path(page, count))}{pager}',
        )


class Named(Tabular):
    """Papers told apart as `form` says, which holds {serial}, {key} and tick{tick}."""

    form = "/show?share_id={serial}"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<tr><td><a href="{esc(self.form.format(serial=column.serial[paper.key], key=paper.key, tick=column.tick))}">'
            f"{esc(paper.title)}</a></td><td>{paper.published}</td></tr>"
            for paper in papers
        )
        return f'<table class="lb">{lines}</table>'

    def meant(self, target):
        return re.sub(r"tick\d+", "tick0", target)

    def paper_path(self, paper, serial):
        return self.form.format(serial=serial, key=paper.key, tick=0)


class Counted(Tabular):
    """The record count, and the pages that it makes, are those of `counted` papers where it is set, and off by `more`."""

    counted: int | None = None
    more = 0

    def count(self, column):
        return super().count(column) + 2  # more pages are served than are named

    def pager(self, column, page, count):
        records = (len(column.order) if self.counted is None else self.counted) + self.more
        last = max(1, -(-records // self.per_page))
        following = f'<a href="{self.list_path(page + 1, last)}">下一页</a>' if page < last else "下一页"
        return f'<div class="fy">共{records}条记录 第{page}/{last}页 {following} <a href="{self.list_path(last, last)}">尾页</a></div>'


class Newest(Tabular):
    """Ten rows, whatever there is, and no pager."""

    per_page = 10

    def pager(self, column, page, count):
        return ""
