"""
Pagers of every family at random sizes: whichever page is parsed, the addresses of all pages are found, and its own place.

Each form writes page `k` of `n` as real sites do and knows the addresses; what a reader of the page can't know (where a
pager has no end) is in none.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch import parse

SITE = "http://www.moxian.gov.cn"
ROWS = 4


@dataclass(frozen=True)
class Form:
    """A way to write pages: the address of page k of n, and the markup of its pager, window and design drawn."""

    name: str
    address: Callable[[int, int], str]
    pager: Callable[[int, int, int, int], str]
    records: bool = False


def rows(k, count=ROWS):
    return "".join(
        f'<li><a href="/zwgk/202{k % 6}/content_{k:04d}{at}.html">关于第{k:03d}{at}号提案答复的函</a><span>2024-05-{at + 1:02d}</span></li>'
        for at in range(count)
    )


def page(body, k, count=ROWS):
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>提案办理</title></head><body>'
        '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hd/">互动交流</a></div>'
        f'<div class="con"><ul class="list">{rows(k, count)}</ul>{body}</div>'
        '<div class="foot"><a href="/about.html">关于我们</a> 网站标识码：5300000001 电话：0870-1234567</div></body></html>'
    )


# Addresses: each family's, of page k of n.
def index_less_one(k, n):
    return f"{SITE}/zwgk/tzgg/index_{k - 1}.html" if k > 1 else f"{SITE}/zwgk/tzgg/index.html"


def index_same(k, n):
    return f"{SITE}/zwgk/tzgg/index_{k}.jhtml" if k > 1 else f"{SITE}/zwgk/tzgg/index.jhtml"


def index_same_html(k, n):
    return index_same(k, n).replace(".jhtml", ".html")


def list_same(k, n):
    return f"{SITE}/html/2023/list-{k}.html"


def query(k, n):
    return f"{SITE}/web/list.jsp?cid=57&page={k}&type=2"


def query_first_bare(k, n):
    return f"{SITE}/jyta/?page={k}" if k > 1 else f"{SITE}/jyta/"


def bare_query(k, n):
    return f"{SITE}/article/gk/jytabljggk/zxwyta/?{k}" if k > 1 else f"{SITE}/article/gk/jytabljggk/zxwyta/"


def by_rows(k, n):
    return f"{SITE}/news/list.php?catid=12&start={(k - 1) * 20}"


def down(k, n):
    return f"{SITE}/xxgk/tzgg/{n - k + 1}.htm" if k > 1 else f"{SITE}/xxgk/tzgg.htm"


def folders(k, n):
    return f"{SITE}/column/1893/{k}/"


ADDRESSES = [index_less_one, index_same, list_same, query, query_first_bare, bare_query, by_rows, down, folders]


# Pagers: how page k of n shows the others; `width` numbers around k, `look` another design.
def window(k, n, width):
    low = max(1, min(k - width // 2, n - width + 1))
    return range(low, min(n, low + width - 1) + 1)


def current(k, look):
    return [f"<span>{k}</span>", f'<a class="active" href="#">{k}</a>', f"<strong>{k}</strong>", f'<a class="on" href="javascript:;">{k}</a>',
            f"<b>[{k}]</b>", f'<li class="cur"><a>{k}</a></li>'][look % 6]  # fmt: skip


def numbered(address, ends=True):
    def write(k, n, width, look):
        def link(at, label):
            return f'<a href="{address(at, n)}">{label}</a>'

        shown = " ".join(current(k, look) if at == k else link(at, at) for at in window(k, n, width))
        before = (
            link(1, "首页") + link(k - 1, "上一页") if k > 1 else ["", "<span>首页</span><span>上一页</span>"][look % 2]
        )
        after = link(k + 1, "下一页") if k < n else ["", '<a href="#">下一页</a>'][look % 2]
        if ends:
            after += link(n, "尾页") if k < n else ["", "<span>尾页</span>"][look % 2]
        return f'<div class="page">{before} {shown} … {after}</div>'

    return write


def words(address):
    def write(k, n, width, look):
        def link(at, label):
            return (
                f'<a href="{address(at, n)}">{label}</a>'
                if 1 <= at <= n and at != k
                else [label, f'<a href="{address(k, n)}">{label}</a>'][look % 2]
            )

        said = [
            f"{k}/{n}页",
            f"第{k}页/共{n}页",
            f"页次：<b>{k}</b>/<b>{n}</b>页",
            f"第<em>{k}</em>页，共<em>{n}</em>页",
        ][look % 4]
        return (f"<div>共{n * ROWS}条 {said} {link(1, '首页')} {link(k - 1, '上一页')} {link(k + 1, '下一页')} {link(n, '尾页')} 转到第"
                '<input type="text" name="p">页 <input type="button" value="GO"></div>')  # fmt: skip

    return write


def chosen(address):
    def write(k, n, width, look):
        options = "".join(
            f'<option value="{address(at, n)}"{" selected" if at == k else ""}>第{at}页</option>'
            for at in range(1, n + 1)
        )
        return f'<div>共{n}页 <select onchange="location.href=this.value">{options}</select></div>'

    return write


def drawn(address):
    def write(k, n, width, look):
        inner = numbered(address)(k, n, width, look)
        return f'<div id="pages">{base64.b64encode(quote(inner).encode()).decode()}</div>'

    return write


def go_page(k, n, width, look):
    argument = ["n", "pageNo", "p"][look % 3]
    made = [
        f'location.href = "list.jsp?cid=57&page=" + {argument} + "&type=2";',
        f"window.location=`list.jsp?cid=57&page=${{{argument}}}&type=2`;",
    ][look % 2]

    def link(at, label):
        return (
            f'<a href="javascript:goPage({at});">{label}</a>'
            if look % 2
            else f'<a href="#" onclick="goPage({at});return false;">{label}</a>'
        )

    shown = " ".join(f"<span class='cur'>{at}</span>" if at == k else link(at, at) for at in window(k, n, width))
    after = f"{link(k + 1, '下一页')} {link(n, '末页')}" if k < n else ""
    return (
        f"<div>{shown} {after}</div><script>function goPage({argument}){{ if({argument}<1) return; {made} }}</script>"
    )


def go_less_one(k, n, width, look):
    shown = " ".join(
        f"<em>{at}</em>" if at == k else f'<a href="javascript:turn({at})">{at}</a>' for at in window(k, n, width)
    )
    return (f"<p>共{n}页 {shown}</p><script>function turn(p){{ if(p==1) location.href='index.html'; else "
            "location.href='index_'+(p-1)+'.html'; }</script>")  # fmt: skip


def data_page(k, n, width, look):
    shown = "".join(
        f'<li{" class=active" if at == k else ""}><a data-page="{at}" href="javascript:;">{at}</a></li>'
        for at in window(k, n, width)
    )
    return (f"<ul class=pg data-url='list.jsp?cid=57&amp;page={{page}}&amp;type=2'>{shown}</ul><p>共{n}页</p>" if look % 2 else
            f"<ul class=pg>{shown}</ul>共{n}页<script>$('.pg a').click(function(){{ location.href = 'list.jsp?cid=57&page=' + $(this).data('page') + '&type=2'; }})</script>")  # fmt: skip


def create_page_html(k, n, width, look):
    records = n * ROWS - look % ROWS
    return [f'<script>createPageHTML({n},{k - 1},"index","html","{records}");</script>',
            f"<script>createPage({n}, {k - 1}, 'index', 'html');</script>",
            f"<script><!--\nvar countnum={records};var currentPage={k - 1};var countPage={n}\n//--></script>",
            (f'<script>createPageHTML(99,{k - 1},"index","html","{n * 20}");function createPageHTML(_nPageCount,_nCurrIndex,_sPageName,_sPageExt,_recordCount){{\n'
            "_nPageCount = Math.ceil(_recordCount/ 20); }</script>")][look % 4]  # fmt: skip


def ucap(k, n, width, look):
    return (
        f"<div id='page-div'></div><script>createPageHTML('page-div', {n}, {k}, 'index', 'html', {n * ROWS});</script>"
    )


def ucap_less_one(k, n, width, look):
    return ucap(k if k > 1 else 0, n, width, look)


FORMS = [
    *(Form(f"numbered-{address.__name__}", address, numbered(address)) for address in ADDRESSES),
    *(Form(f"words-{address.__name__}", address, words(address)) for address in ADDRESSES),
    *(Form(f"chosen-{address.__name__}", address, chosen(address)) for address in ADDRESSES),
    *(Form(f"drawn-{address.__name__}", address, drawn(address)) for address in ADDRESSES),
    Form("go-page", query, go_page),
    Form("go-less-one", index_less_one, go_less_one),
    Form("data-page", query, data_page),
    Form("trs", index_less_one, create_page_html),
    Form("ucap", index_same_html, ucap),
    Form("ucap-less-one", index_less_one, ucap_less_one),
]

sizes = st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))
ANY = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def wanted(form, n):
    return [form.address(at, n) for at in range(1, n + 1)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@ANY
@given(size=sizes, width=st.integers(3, 9), look=st.integers(0, 11))
def test_all_pages(form, size, width, look):
    """The addresses of all pages stand in page order, none beyond the last, and the page knows where it stands."""
    n, k = size
    listing = parse.listing(page(form.pager(k, n, width, look), k).encode(), form.address(k, n))
    urls = wanted(form, n)
    assert [url for url in listing.page_urls if url != urls[k - 1]] == [url for url in urls if url != urls[k - 1]]
    assert listing.page == k
    assert listing.next_url == (urls[k] if k < n else None)
    assert listing.is_last == (k == n)
    assert listing.page_count == n
    assert len(listing.entries) == ROWS


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.__name__)
@ANY
@given(size=sizes, width=st.integers(3, 9), look=st.integers(0, 11))
def test_pager_without_an_end(address, size, width, look):
    """Where a pager tells no last page, the pages are those that it names or implies, the next among them."""
    n, k = size
    listing = parse.listing(page(numbered(address, ends=False)(k, n, width, look), k).encode(), address(k, n))
    shown = max(*window(k, n, width), min(k + 1, n))
    urls = [address(at, n) for at in range(1, shown + 1)]
    assert [url for url in listing.page_urls if url != urls[k - 1]] == [url for url in urls if url != urls[k - 1]]
    assert listing.page_count in {None, shown}
    assert listing.next_url == (urls[k] if k < n else None)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.__name__)
@ANY
@given(size=sizes)
def test_only_next(address, size):
    """Of a pager with 上一页 and 下一页 alone the chain can be followed to its end, which the last page tells."""
    n, k = size
    before = f'<a href="{address(k - 1, n)}">上一页</a>' if k > 1 else ""
    after = f'<a href="{address(k + 1, n)}">下一页</a>' if k < n else ""
    listing = parse.listing(page(f"<p>{before} {after}</p>", k).encode(), address(k, n))
    assert listing.next_url == (address(k + 1, n) if k < n else None)
    assert listing.is_last == (k == n)
    assert not set(listing.page_urls[1:]) - {address(at, n) for at in range(1, n + 1)}


def datastore(k, rows_each, total, named):
    first = (k - 1) * rows_each
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2024/5/{at % 28 + 1}/art_1_{at}.html'>关于第{at}号提案答复的函</a><span>2024-05-01</span></li>]]></record>"
        for at in range(first, min(total, first + rows_each))
    )
    return (
        f'<datastore><nextgroup><![CDATA[<a href="{named}">]]></nextgroup><recordset>{records}</recordset></datastore>'
    )


@ANY
@given(
    total=st.integers(1, 400),
    each=st.integers(2, 20),
    group=st.integers(1, 4),
    k=st.integers(1, 400),
    stated=st.booleans(),
)
def test_hanweb_groups(total, each, group, k, stated):
    """page= of a dataproxy counts groups where the script has a group size; all rows are asked for, and none beyond."""
    groups = -(-total // (each * group))
    k = (k - 1) % groups + 1
    proxy = "/module/web/jpage/dataproxy.jsp?page={}&appid=1&webid=7&columnid=12&unitid=5"
    option = f"{{totalRecord:{total},perPage:{each}{f',groupSize:{group}' if stated or group > 1 else ''}}}"
    body = f"<script type='text/xml'>{datastore(k, each * group, total, proxy.format(min(k + 1, groups)))}</script><script>var jpage={option}</script>"
    listing = parse.listing(
        page(body, 1, 0).encode(), f"{SITE}/col/col12/index.html" if k == 1 else SITE + proxy.format(k)
    )
    urls = [SITE + proxy.format(at) for at in range(1, groups + 1)]
    assert list(listing.page_urls) == urls
    assert listing.record_count == total
    assert (listing.page, listing.is_last) == (k, k == groups)
    assert listing.next_url == (urls[k] if k < groups else None)


@ANY
@given(total=st.integers(1, 400), each=st.integers(2, 20), group=st.integers(1, 4), k=st.integers(1, 400))
def test_hanweb_rows(total, each, group, k):
    """startrecord and endrecord bound rows: every row from the first to the last is asked for once."""
    answers = -(-total // (each * group))
    k = (k - 1) % answers + 1

    def proxy(at):
        return f"/module/web/jpage/dataproxy.jsp?startrecord={(at - 1) * each * group + 1}&endrecord={at * each * group}&perpage={each}&columnid=12"

    body = f"<script type='text/xml'>{datastore(k, each * group, total, proxy(1))}</script><script>$('#5').jpage({{'totalRecord':{total},'perPage':{each},'groupSize':{group}}})</script>"
    listing = parse.listing(page(body, 1, 0).encode(), SITE + proxy(k))
    assert list(listing.page_urls) == [SITE + proxy(at) for at in range(1, answers + 1)]
    assert (listing.page, listing.is_last) == (k, k == answers)


@ANY
@given(total=st.integers(1, 400), each=st.integers(2, 20), k=st.integers(1, 400))
def test_jpaas(total, each, k):
    """jpaas answers JSON with markup in it: as many pages as rows= makes of the total, whichever page is asked."""
    n = -(-total // each)
    k = (k - 1) % n + 1
    here = f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1&tplSetId=2&rows={each}&pageNo={{}}"
    count = min(each, total - (k - 1) * each)
    answer = json.dumps({"success": True, "data": {"html": f"<ul>{rows(k, count)}</ul>", "total": total}})
    listing = parse.listing(answer.encode(), here.format(k))
    assert list(listing.page_urls) == [here.format(at) for at in range(1, n + 1)]
    assert (listing.page, listing.is_last, listing.page_count) == (k, k == n, n)


def test_no_pager():
    """A menu with 首页 and numbers of its own is no pager."""
    menu = '<p><a href="/">首页</a> / <a href="/zwgk/">政务公开</a> / 提案</p><p>浏览：<b>31</b></p><p><a href="/y/2023.html">2023</a></p>'
    listing = parse.listing(page(menu, 1).encode(), f"{SITE}/zwgk/")
    assert (listing.page_urls, listing.next_url) == ((), None)


ODD = {
    "x/y and words": ("1/3 首页 上页 <a href='t/2.htm'>下页</a> <a href='t/1.htm'>尾页</a>", "t.htm", ["t.htm", "t/2.htm", "t/1.htm"], 1),
    "第1页 as label": ("<a href='l1.htm'>第1页</a> <b>第2页</b> <a href='l3.htm'>第3页</a>", "l2.htm", ["l1.htm", "l2.htm", "l3.htm"], 2),
    "pictures": ("<a href='?p=1'><img alt='上一页'></a> 2/3 <a href='?p=3'><img alt='下一页'></a>", "a.asp?p=2", ["a.asp?p=1", "a.asp?p=2", "a.asp?p=3"], 2),
    "icons": ("<a class='prev' href='?p=1'><i></i></a> <em>2</em> <a href='?p=3'>3</a><a class='next' href='?p=3'></a>", "a?p=2", ["a?p=1", "a?p=2", "a?p=3"], 2),
    "a calendar beside": ("<table>" + "".join(f"<td><a href='/cal/{d}'>{d}</a></td>" for d in range(1, 32)) + "</table><p>信息公开日历说明</p><p>1/3 <a href='index_1.html'>下一页</a></p>",
                          "", ["", "index_1.html", "index_2.html"], 1),
    "asked beyond the end": ("共3页 <a href='?page=1'>首页</a> <a href='?page=1'>1</a> <a href='?page=2'>2</a> <span class=current>3</span>", "?page=9", ["?page=1", "?page=2", "?page=3"], 3),
    "count in script": ("<script>var totalpage = \"3\";var page=1; document.write('<a href=\"?'+(page+1)+'\">下一页</a>')</script>", "", ["", "?2", "?3"], 1),
    "layui": ("<script>laypage.render({count:50,limit:20,curr:2,jump:function(obj){ location.href='list.html?page='+obj.curr }})</script>",
              "list.html?page=2", ["list.html?page=1", "list.html?page=2", "list.html?page=3"], 2),
    "attributes": ("<div data-total='50' data-pages='3' data-current='2' data-url='list_{page}.html'></div>", "list_2.html", ["list_1.html", "list_2.html", "list_3.html"], 2),
    "thousands": ("共1,234条 第2页/共3页 <a href='?page=1'>上一页</a><a href='?page=3'>下一页</a>", "?page=2", ["?page=1", "?page=2", "?page=3"], 2),
    "words far away": ("<a href='?page=2'>下一页</a></p><p>本栏目共有 33 条信息，分 3 页显示", "", ["", "?page=2", "?page=3"], 1),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_pager(name):
    """Pagers as single sites have them."""
    pager, own, urls, number = ODD[name]
    listing = parse.listing(page(f"<p>{pager}</p>", number).encode(), f"{SITE}/z/{own}")
    assert list(listing.page_urls) == [f"{SITE}/z/{url}" for url in urls]
    assert (listing.page, listing.page_count, listing.is_last) == (number, 3, number == 3)


def test_bare_count_of_records():
    """A number of 条 beside the pages is that of the records (PHPCMS), one of a page or a range is none."""
    pager = "<a class=a1>48条</a> <a class=a1 href='?page=1'>上一页</a> <span>1</span> <a href='?page=2'>2</a> <a class=a1 href='?page=2'>下一页</a>"
    assert parse.listing(page(pager, 1).encode(), f"{SITE}/z/").record_count == 48
    for other in ("20条/页", "每页20条", "每页：20条", "第1-20条"):
        assert parse.listing(page(pager.replace("48条", other), 1).encode(), f"{SITE}/z/").record_count is None


def test_posted_form():
    """Where pages are posted for, the count is told and no address is made up."""
    form = "<form name=f method=post><a href='javascript:document.f.submit()'>下一页</a> 1/9页 共88条</form>"
    listing = parse.listing(page(form, 1).encode(), f"{SITE}/q.do")
    assert (listing.page_count, listing.record_count, listing.page_urls, listing.is_last) == (9, 88, (), False)


@pytest.mark.parametrize("address", ["index.shtml", ""])
def test_a_script_with_its_pages_ending_in_a_variable(address):
    """Names of pages that a script puts together of variables end as its own page does, or as the variable says."""
    rows = "".join(
        f'<li><a href="c_{n}.shtml">关于第{n}号提案的答复</a><span>2026-10-{n:02d}</span></li>' for n in range(1, 9)
    )
    script = (
        'var countPage = 3; var currentPage = 0; var countnum = 24; var pageName = "index"; var pageExt = "shtml";'
        "document.write(pageName + '_' + i + '.' + pageExt);"
    )
    html = f"<html><body><ul>{rows}</ul><script>{script}</script></body></html>"
    read = parse.listing(html.encode(), f"http://a.example/tian/{address}")
    assert read.page_urls[1:] == ("http://a.example/tian/index_1.shtml", "http://a.example/tian/index_2.shtml")
