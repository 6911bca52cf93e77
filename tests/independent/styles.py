"""Eight invented sites, each with a hand of its own: how it lists, pages and prints, and where its papers stand."""

import html
from abc import ABC, abstractmethod

from independent.column import Column, Paper


def esc(value: object) -> str:
    """Text for HTML."""
    return html.escape(str(value))


class Style(ABC):
    """One site's hand. Listing pages count from 1."""

    encoding = "utf-8"
    per_page = 9

    @abstractmethod
    def list_path(self, page: int, count: int) -> str: ...

    @abstractmethod
    def paper_path(self, paper: Paper, serial: int) -> str: ...

    @abstractmethod
    def rows(self, column: Column, papers: list[Paper], here: str) -> str: ...

    @abstractmethod
    def pager(self, column: Column, page: int, count: int) -> str: ...

    @abstractmethod
    def letter(self, column: Column, paper: Paper) -> str: ...

    def file_path(self, paper: Paper, file_name: str) -> str:
        return f"/upfiles/{paper.filed:%Y%m}/{file_name}"

    def path(self, column: Column, paper: Paper) -> str:
        return self.paper_path(paper, column.serial[paper.key])

    def link(self, target: str, here: str) -> str:
        return target

    def meant(self, target: str) -> str:
        """The address among those of the column that one with a mark of the moment in it means."""
        return target

    def frame(self, column: Column, title: str, inner: str) -> str:
        rng = column.draw(title)
        menu = "".join(
            f'<li><a href="/m{at}.html">{name}</a></li>'
            for at, name in enumerate(("网站首页", "机构概况", "新闻中心", "政务公开", "办事服务", "互动交流"))
        )
        return (
            f'<!DOCTYPE html><html><head><meta charset="{self.encoding}"><title>{esc(title)}</title>'
            f'<script src="/js/site.js?r={rng.random()}"></script></head><body data-v="{rng.randint(1, 999)}">'
            f'<div class="hd"><ul class="menu">{menu}</ul><div class="today">今天是：2026年11月{rng.randint(1, 28)}日</div></div>'
            f'<div class="wrap">{inner}</div>'
            f'<div class="ft"><p>版权所有：青禾市人民政府　网站标识码：3799000042</p><p>您是第{rng.randint(10000, 99999)}位访客</p></div></body></html>'
        )

    def list_page(self, column: Column, page: int) -> str:
        papers = column.listed()
        count = self.count(column)
        shown = papers[(page - 1) * self.per_page : page * self.per_page]
        here = self.list_path(page, count)
        return self.frame(
            column,
            "提案办理-青禾市",
            f'<div class="where">当前位置：<a href="/">首页</a> &gt; 政务公开 &gt; 提案办理</div>{self.rows(column, shown, here)}{self.pager(column, page, count)}',
        )

    def count(self, column: Column) -> int:
        return max(1, -(-len(column.order) // self.per_page))

    def paper_page(self, column: Column, paper: Paper) -> str:
        return self.frame(
            column, f"{paper.title}-青禾市", f"{self.letter(column, paper)}{self.neighbours(column, paper)}"
        )

    def neighbours(self, column: Column, paper: Paper) -> str:
        others = column.draw(f"near{paper.key}").sample(column.listed(), min(3, len(column.order)))
        links = "".join(f'<li><a href="{self.path(column, other)}">{esc(other.title)}</a></li>' for other in others)
        return f'<div class="xg"><h4>相关阅读</h4><ul>{links}</ul></div>'

    def links(self, paper: Paper) -> list[str]:
        return [f'<a href="{self.file_path(paper, file_name)}">{esc(name)}</a>' for name, file_name, _ in paper.files]


class Tabular(Style):
    """`list.htm`, `list_2.htm`; "第2/4页" with 首页, 上一页, 下一页 and 尾页 alone; info table; attachments below."""

    def list_path(self, page, count):
        return f"/zwgk/tabl/list_{page}.htm" if page > 1 else "/zwgk/tabl/list.htm"

    def paper_path(self, paper, serial):
        return f"/zwgk/tabl/{paper.filed:%Y/%m%d}/{serial}.htm"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<tr><td>·</td><td><a target="_blank" href="{self.path(column, paper)}">{esc(paper.title)}</a></td><td>{paper.published}</td></tr>'
            for paper in papers
        )
        return f'<table class="lb" cellspacing="0">{lines}</table>'

    def pager(self, column, page, count):
        def link(name, to):
            return f'<a href="{self.list_path(to, count)}">{name}</a>' if to != page and 1 <= to <= count else name

        return (
            f'<div class="fy">共{len(column.order)}条记录 第{page}/{count}页 {link("首页", 1)} {link("上一页", page - 1)} '
            f"{link('下一页', page + 1)} {link('尾页', count)}</div>"
        )

    def letter(self, column, paper):
        files = "".join(f"<p>附件：{link}</p>" for link in self.links(paper))
        lines = "".join(f"<p>　　{esc(line)}</p>" for line in (f"办理类别：{paper.klass}", *paper.letter))
        return (
            f'<table class="info"><tr><td>索引号：</td><td>{paper.code}</td><td>主题分类：</td><td>{paper.topic}</td></tr>'
            f"<tr><td>发布机构：</td><td>{paper.bureau}</td><td>成文日期：</td><td>{paper.issued}</td></tr>"
            f"<tr><td>发布日期：</td><td>{paper.published}</td><td>公开方式：</td><td>主动公开</td></tr></table>"
            f'<h1>{esc(paper.title)}</h1><div class="tl">浏览次数：{column.draw(str(paper.key)).randint(1, 900)}</div>'
            f'<div class="content">{lines}</div><div class="down">{files}</div>'
        )


class Queried(Style):
    """`?page=2` with a window of numbers; papers told apart by `?id=`; meta tags and a line of labels."""

    per_page = 6

    def list_path(self, page, count):
        return f"/article/column?cid=31&page={page}" if page > 1 else "/article/column?cid=31"

    def paper_path(self, paper, serial):
        return f"/article/detail?cid=31&id={serial}"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<li><span class="rq">[{paper.published:%Y-%m-%d}]</span><a href="{esc(self.path(column, paper))}" title="{esc(paper.title)}">{esc(paper.title[:18])}...</a></li>'
            for paper in papers
        )
        return f'<ul class="arts">{lines}</ul>'

    def pager(self, column, page, count):
        window = range(max(1, page - 2), min(count, page + 2) + 1)
        numbers = "".join(
            f"<strong>{number}</strong>"
            if number == page
            else f'<a href="{esc(self.list_path(number, count))}">{number}</a>'
            for number in window
        )
        following = f'<a class="nxt" href="{esc(self.list_path(page + 1, count))}">下一页</a>' if page < count else ""
        return f'<div class="pagination">{numbers}{following}</div>'

    def letter(self, column, paper):
        lines = "".join(f"<div>{esc(line)}</div>" for line in (*paper.letter, f"（类别标记：{paper.klass}）"))
        files = "".join(f"<li>{link}</li>" for link in self.links(paper))
        files = f'<div class="enclosure"><b>附件下载</b><ul>{files}</ul></div>' if files else ""
        return (
            f'<div class="detail-title">{esc(paper.title)}</div><div class="detail-info">索引号：{paper.code}　发布日期：{paper.published}　'
            f"来源：{paper.bureau}　点击数：<i>{column.draw(str(paper.key)).randint(1, 900)}</i></div>"
            f'<div class="detail-sub">成文日期：{paper.issued}</div><div id="js_text">{lines}</div>{files}'
        )


class Windowed(Style):
    """`/jyta/p/3/` with 1 2 3 … 9; labels in a list; a block of dated news beside the column."""

    per_page = 5

    def list_path(self, page, count):
        return f"/jyta/p/{page}/" if page > 1 else "/jyta/"

    def paper_path(self, paper, serial):
        return f"/jyta/{serial}/"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<div class="item"><h3><a href="{self.path(column, paper)}">{esc(paper.title)}</a></h3><p>发布于 {paper.published:%Y年%m月%d日}</p></div>'
            for paper in papers
        )
        news = "".join(
            f'<li><a href="/xw/{at}.html">我市召开第{column.draw(str(at)).randint(2, 90)}次调度会议</a><em>11-{at + 10}</em></li>'
            for at in range(4)
        )
        return f'<div class="main">{lines}</div><div class="aside"><h4>要闻</h4><ul>{news}</ul></div>'

    def pager(self, column, page, count):
        shown = sorted({1, 2, 3, page - 1, page, page + 1, count} & set(range(1, count + 1)))
        pieces, last = [], 0
        for number in shown:
            if number > last + 1:
                pieces.append("<span>…</span>")
            here = f'<span class="cur">{number}</span>'
            pieces.append(here if number == page else f'<a href="{self.list_path(number, count)}">{number}</a>')
            last = number
        return f'<nav class="pages">{"".join(pieces)}</nav>'

    def letter(self, column, paper):
        lines = "".join(f"<p>{esc(line)}</p>" for line in (f"类别：{paper.klass}", *paper.letter))
        box = "".join(
            f"<li><label>{label}</label><span>{value}</span></li>"
            for label, value in (
                ("索引号", paper.code),
                ("主题分类", paper.topic),
                ("发布机构", paper.bureau),
                ("成文日期", paper.issued),
                ("发布日期", paper.published),
            )
        )
        files = "".join(f'<p class="att">附件：{link}</p>' for link in self.links(paper))
        return f'<article><ul class="props">{box}</ul><h2>{esc(paper.title)}</h2><section class="txt">{lines}</section>{files}</article>'


class Asp(Style):
    """An old .asp site in GBK: tables within tables, `PageNo=`, "页次：2/4", text broken by `<br>`."""

    encoding = "gb2312"

    def list_path(self, page, count):
        return f"/list.asp?classid=12&PageNo={page}" if page > 1 else "/list.asp?classid=12"

    def paper_path(self, paper, serial):
        return f"/show.asp?id={serial}"

    def rows(self, column, papers, here):
        lines = "".join(
            f'<tr><td width="80%"><img src="/img/dot.gif"> <a href="{self.path(column, paper).lstrip("/")}">{esc(paper.title)}</a></td><td>({paper.published:%Y/%m/%d})</td></tr>'
            for paper in papers
        )
        return f'<table width="960"><tr><td><table width="100%">{lines}</table></td></tr></table>'

    def pager(self, column, page, count):
        def link(name, to):
            return f'<a href="?classid=12&PageNo={to}">{name}</a>' if to != page and 1 <= to <= count else name

        return (
            f"<table><tr><td>{link('首页', 1)} {link('上一页', page - 1)} {link('下一页', page + 1)} {link('尾页', count)} "
            f"页次：<b>{page}</b>/<b>{count}</b>页 共<b>{len(column.order)}</b>条</td></tr></table>"
        )

    def letter(self, column, paper):
        text = "<br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{esc(line)}" for line in paper.letter)
        files = "<br>".join(f"附件：{link}" for link in self.links(paper))
        return (
            f'<table width="960"><tr><td align="center"><b><font size="5">{esc(paper.title)}</font></b></td></tr>'
            f'<tr><td align="center">发布日期：{paper.published}　发布机构：{paper.bureau}　索引号：{paper.code}　成文日期：{paper.issued}　浏览：{column.draw(str(paper.key)).randint(1, 900)}次</td></tr>'
            f'<tr><td id="fontzoom">办理类别：{paper.klass}<br>{text}<br>{files}</td></tr></table>'
        )
