"""How listings are read where one could differ: a test a sentence of the contract, over the families' pagers and rows."""

import datetime as dt
from urllib.parse import urljoin

import pytest

from disclosure_watch import parse

TITLES = [f"关于市政协七届一次会议第{number:04}号提案的答复" for number in range(1, 9)]
DAYS = [f"2025-06-{20 - number:02}" for number in range(8)]


def rows(row, count=8, link="t20250620_{}.html"):
    return "\n".join(
        row.format(href=link.format(41235 + at), title=TITLES[at], day=DAYS[at], number=at + 1) for at in range(count)
    )


LIST = '<ul class="list">{}</ul>'
ITEM = '<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>'
TABLE = "<table><tr><th>序号</th><th>名称</th><th>发布日期</th></tr>{}</table>"
CELLS = '<tr><td>{number}</td><td><a href="{href}">{title}</a></td><td>{day}</td></tr>'


def listing(body, url):
    page = f'<html><head><meta charset="utf-8"><title>建议提案办理</title></head><body><div class=nav><a href="/">首页</a></div>{body}<div class=foot>主办单位：青河市人民政府</div></body></html>'
    return parse.listing(page.encode(), url)


TRS = "<script>createPageHTML({count},{at},'index','html','58');</script>"
HERE = "http://www.qinghe.example/zwgk/jyta/"


def linked(names, at):
    """A pager of links: numbers around a page, next and last."""
    shown = [name for number, name in enumerate(names) if abs(number - at) < 3 and number != at]
    links = "".join(f'<a href="{name}">{names.index(name) + 1}</a>' for name in shown)
    following = f'<a href="{names[at + 1]}">下一页</a>' if at + 1 < len(names) else ""
    return f'<div class="page">共58条 {at + 1}/{len(names)} <a href="{names[0]}">首页</a>{links}{following}<a href="{names[-1]}">尾页</a></div>'


FAMILIES = {
    # pages of a column in order, the pager on the page number `at`, rows
    "trs": (["index.html", *(f"index_{n}.html" for n in range(1, 8))], lambda names, at: TRS.format(count=8, at=at), LIST.format(rows(ITEM))),
    "ucap": (
        ["index.shtml", *(f"index_{n}.shtml" for n in range(2, 9))],
        lambda names, at: f"<script>createPageHTML('page-div',8,{at + 1},'index','shtml',58);</script>",
        LIST.format(rows('<li><span>{day}</span><a href="content_{number}00.html">{title}</a></li>')),
    ),
    "vsb": (["jyta.htm", *(f"jyta/{n}.htm" for n in range(7, 0, -1))], linked, LIST.format(rows('<li id="line_u7_{number}"><a href="../info/1374/{number}1.htm">{title}</a><span>{day}</span></li>'))),
    "jeecms": (["index.jhtml", *(f"index_{n}.jhtml" for n in range(2, 9))], linked, TABLE.format(rows(CELLS, link="{}.jhtml"))),
    "query": ([f"list.asp?id=7&page={n}" for n in range(1, 9)], linked, TABLE.format(rows(CELLS, link="show.asp?id={}"))),
    "longxun": ([f"/public/column/6598221?type=4&pageIndex={n}" for n in range(1, 9)], linked, LIST.format(rows(ITEM, link="/public/6598221/{}.html"))),
}  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 4, 6, 7])
@pytest.mark.parametrize("family", FAMILIES)
def test_page_urls_are_all_pages_in_order_whichever_is_parsed(family, at):
    names, pager, shown = FAMILIES[family]
    pages = [urljoin(HERE, name) for name in names]
    base = "../" * (family == "vsb" and at > 0)  # jyta/7.htm stands a folder below
    written = [base + name for name in names] if base else names
    read = listing(shown + pager(written, at), pages[at])
    assert [url for url in read.page_urls if url != pages[at]] == [url for url in pages if url != pages[at]]
    assert (read.page_count, read.record_count) == (8, 58)
    assert [entry.title for entry in read.entries] == TITLES
    assert [entry.date for entry in read.entries] == list(map(dt.date.fromisoformat, DAYS))


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        ('<a href="index_2.html">2</a><a href="index_3.html">3</a><a href="index_2.html">下一页</a>', 3),
        ('<a href="index_2.html">下一页</a><a href="index_9.html">末页</a>', 9),
        ('<a href="?page=2">2</a> <a href="?page=3">3</a> … <a href="?page=12">12</a>', 12),
    ],
)
def test_without_a_total_the_pages_are_those_that_the_pager_names_or_implies(pager, pages):
    read = listing(LIST.format(rows(ITEM)) + f'<div class="pages">{pager}</div>', HERE)
    assert read.page_count in {None, pages}
    assert 1 < len({*read.page_urls, HERE}) <= pages


def test_no_pager_no_pages():
    read = listing(LIST.format(rows(ITEM)), HERE)
    assert set(read.page_urls) <= {HERE}
    assert read.page_count in {None, 1}


DATAPROXY = "/module/web/jpage/dataproxy.jsp?{}&webid=1&columnid=1229&unitid=77"


def hanweb(address, script, total=100):
    items = "".join(
        f"<record><![CDATA[{row}]]></record>" for row in rows(ITEM, link="/art/2025/6/20/art_1229_{}.html").split("\n")
    )
    return listing(
        f'<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="{address}"></a>]]></nextgroup><recordset>{items}</recordset>'
        f"<totalrecord>{total}</totalrecord></datastore></script><script>{script}</script>",
        "http://www.qinghe.example/col/col1229/index.html",
    )


@pytest.mark.parametrize(("script", "steps"), [("perPage:10,groupSize:3", 4), ("perPage:10", 10)])
def test_pages_of_a_dataproxy_are_groups_where_the_script_has_a_group_size(script, steps):
    read = hanweb(DATAPROXY.format("page=1&appid=1"), f"jpage({{{script}}})")
    assert len([url for url in read.page_urls if "dataproxy" in url]) == steps
    assert read.record_count == 100
    assert len(read.entries) == 8


def test_bounds_of_a_dataproxy_are_rows():
    read = hanweb(DATAPROXY.format("startrecord=1&endrecord=30&perpage=10"), "jpage({perPage:10,groupSize:3})")
    bounds = [url.partition("startrecord=")[2].partition("&perpage")[0] for url in read.page_urls if "dataproxy" in url]
    assert bounds == ["1&endrecord=30", "31&endrecord=60", "61&endrecord=90", "91&endrecord=120"]


@pytest.mark.parametrize("mark", ["置顶", "【置顶】", "[置顶]", "<i class=zd>置顶</i>", "<b>[置顶]</b> "])
def test_pinned_rows_are_entries_in_page_order_without_their_mark(mark):
    pinned = f'<ul class="top"><li class="zd"><a href="t20240101_9.html">{mark}关于印发提案办理办法的通知</a><span>2024-01-01</span></li></ul>'
    read = listing(f'<div class="box">{pinned}{LIST.format(rows(ITEM))}</div>', HERE)
    assert [entry.title for entry in read.entries] == ["关于印发提案办理办法的通知", *TITLES]


def test_pinned_rows_of_the_list_itself():
    pinned = '<li><a href="t20240101_9.html">【置顶】关于印发提案办理办法的通知</a><span>2024-01-01</span></li>'
    read = listing(LIST.format(pinned + rows(ITEM)), HERE)
    assert [entry.title for entry in read.entries] == ["关于印发提案办理办法的通知", *TITLES]


@pytest.mark.parametrize("side", ["side", "rightbar", "hot-news", "w300 fr"])
def test_dated_news_beside_the_column_are_none(side):
    news = "".join(
        f'<li><a href="/news/{n}.html">市领导调研第{n}个重点项目建设情况</a><span>06-{n:02}</span></li>'
        for n in range(1, 7)
    )
    beside = f'<div class="{side}"><h3>要闻</h3><ul class="newslist">{news}</ul></div>'
    for body in (beside + LIST.format(rows(ITEM)), LIST.format(rows(ITEM)) + beside):
        assert [entry.title for entry in listing(body, HERE).entries] == TITLES


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("t20250620_1.html", HERE + "t20250620_1.html"),
        (".\\202506\\t1.html", HERE + "202506/t1.html"),
        ("./2025\n06/t1.html", HERE + "202506/t1.html"),
        ("  /a/b.html  ", "http://www.qinghe.example/a/b.html"),
        ("http://www.qinghe.example:80/a.html", "http://www.qinghe.example/a.html"),
        ("//www.qinghe.example/a.html", "http://www.qinghe.example/a.html"),
        ("../../答复/1.html", "http://www.qinghe.example/%E7%AD%94%E5%A4%8D/1.html"),
        ("show.asp?t=答复&amp;id=1", HERE + "show.asp?t=%E7%AD%94%E5%A4%8D&id=1"),
        ("HTTP://WWW.Qinghe.Example/A.html", "http://www.qinghe.example/A.html"),
        ("a/../b/./c.html", HERE + "b/c.html"),
    ],
)
def test_an_address_is_what_a_browser_asks_for(href, address):
    first = f'<li><a href="{href}">关于印发提案办理办法的通知</a><span>2025-06-21</span></li>'
    assert listing(LIST.format(first + rows(ITEM)), HERE).entries[0].url == address


def test_a_query_is_in_the_encoding_of_the_page():
    body = LIST.format(
        '<li><a href="show.asp?t=答复">关于印发提案办理办法的通知</a><span>2025-06-21</span></li>' + rows(ITEM)
    )
    page = f'<html><head><meta charset="gb2312"><title>建议提案</title></head><body>{body}</body></html>'.encode(
        "gb18030"
    )
    assert parse.listing(page, HERE).entries[0].url == HERE + "show.asp?t=%B4%F0%B8%B4"


SCRIPTS = {
    "listData": "var listData = [{}];",
    "articleList": 'window.articleList = {{"data":[{}]}};',
    "function": "render({{list:[{}]}});",
}  # fmt: skip


@pytest.mark.parametrize("form", SCRIPTS)
def test_rows_of_a_script_are_entries(form):
    items = ",".join(
        f'{{"title":"{TITLES[at]}","url":"/zwgk/{at}.html","publishDate":"{DAYS[at]}"}}' for at in range(8)
    )
    read = listing(f'<ul id="list"></ul><script>{SCRIPTS[form].format(items)}</script>', HERE)
    assert [(entry.title, str(entry.date)) for entry in read.entries] == list(zip(TITLES, DAYS, strict=True))


def test_kind_is_listing():
    names, pager, shown = FAMILIES["trs"]
    page = f"<html><head><title>建议提案办理</title></head><body>{shown}{pager(names, 0)}</body></html>"
    assert len(parse.page(page.encode(), HERE).entries) == 8
