"""Pagers that scripts draw, and counts that attributes state: how pages are named from them, and what is no count."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError

TITLES = [f"关于县政协九届四次会议第{n}号提案办理情况的答复" for n in range(1, 5)]
ROWS = "".join(
    f'<li><a href="/zwgk/art_{n}01.html">{title}</a><span>2025-08-1{n}</span></li>' for n, title in enumerate(TITLES)
)


def listing(around, url, rows=ROWS):
    page = f"<html><head><meta charset=utf-8><title>提案办理</title></head><body><ul>{rows}</ul>{around}</body></html>"
    return parse.listing(page.encode(), url)


@pytest.mark.parametrize("number", [1, 2, 5, 9])
def test_a_pager_with_its_box_in_front_counts_from_1_and_names_its_pages_so(number):
    name = f"tadf_list_{number}.shtml" if number > 1 else "tadf_list.shtml"
    call = f"<div id='fy'></div><script>createPageHTML('fy', 9, {number}, 'tadf_list', 'shtml', 131);</script>"
    read = listing(call, f"http://fgw.linshui.example/fgw/ta/{name}")
    folder = "http://fgw.linshui.example/fgw/ta/"
    assert read.page_urls == (f"{folder}tadf_list.shtml", *(f"{folder}tadf_list_{n}.shtml" for n in range(2, 10)))
    assert (read.page, read.page_count, read.record_count) == (number, 9, 131)
    assert read.next_url == (f"{folder}tadf_list_{number + 1}.shtml" if number < 9 else None)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_pager_with_its_box_in_front_that_counts_from_0_names_its_second_page_1(number):
    names = ["index.html", *(f"index_{n}.html" for n in range(1, 5))]
    folder = "http://fgw.linshui.example/fgw/rd/"
    first = {0: 0, 1: 2, 3: 4}[number]  # on later pages the number is one more than the address's
    call = f"<script>createPageHTML('fy', 5, {first}, 'index', 'html', 66);</script>"
    read = listing(call, folder + names[number])
    assert read.page_urls == tuple(folder + name for name in names)
    assert read.page == number + 1


def test_the_count_of_records_stands_behind_the_pagers_style_too():
    read = listing('<script>createPageHTML(6, 0,"index", "shtml", "green1", 88);</script>', "http://a.example/ta/")
    assert (read.page_count, read.record_count) == (6, 88)


@pytest.mark.parametrize(("number", "name"), [(0, "home.htm"), (2, "home_2.htm")])
def test_a_pager_that_is_called_with_variables_is_read_by_what_they_are_set_to(number, name):
    """Names of files that no other site has are told by the variables alone."""
    folder = "http://a.example/bl/"
    call = f"<script>var pages=4; var at = {number};\nvar sName='home', sExt = \"htm\";\ncreatePageHTML(pages, at, sName, sExt);</script>"
    read = listing(call, folder + name)
    assert read.page_urls == tuple(folder + each for each in ("home.htm", "home_1.htm", "home_2.htm", "home_3.htm"))
    assert (read.page_count, read.page) == (4, number + 1)


@pytest.mark.parametrize("host", ["www.l.example", "l.example"])
def test_a_pager_may_name_its_host_with_www_and_without(host):
    """Links that a template writes with the host's other name lead to the list's pages; those of another site don't."""
    around = f"<a href=http://{host}/ta/list_2.html>2</a> <a href=http://{host}/ta/list_3.html>3</a> <a href=http://m.l.example/ta/list_4.html>4</a>"
    read = listing(f"<div class=page><b>1</b> {around}</div>", "http://l.example/ta/list.html")
    assert read.page_urls[1:] == (f"http://{host}/ta/list_2.html", f"http://{host}/ta/list_3.html")


def test_options_name_the_pages_and_their_ending():
    options = "<script>var set = { currentPage: parseInt('1')+1, countPage: parseInt('7'), PAGE_NAME: 'list', PAGE_EXT: 'htm' };</script>"
    read = listing(options, "http://a.example/ta/list_1.htm")
    assert read.page_urls[:3] == tuple(f"http://a.example/ta/{name}.htm" for name in ("list", "list_1", "list_2"))
    assert (read.page_count, read.page, read.next_url) == (7, 2, "http://a.example/ta/list_2.htm")


@pytest.mark.parametrize("number", [1, 3])
def test_a_pager_that_is_set_to_its_page_names_its_pages_by_their_number(number):
    set_to = f'<ul class="pg"></ul><script>$(".pg").pagination({{totalPage: 6}}); $(".pg").pagination("setPage", {number}, 6);</script>'
    name = "index.html" if number == 1 else f"index_{number}.html"
    read = listing(set_to, f"http://a.example/ta_77/{name}")
    assert (read.page, read.page_count) == (number, 6)
    assert read.next_url == f"http://a.example/ta_77/index_{number + 1}.html"


@pytest.mark.parametrize("space", ["+", "%20"])
def test_a_pager_kept_in_base64_is_read_however_its_blanks_are_written(space):
    drawn = '<a class="n">87条</a> <a href="/ta/index.html" class="n">上一页</a> <span>1</span> <a href="/ta/2.html">2</a> <a href="/ta/3.html">3</a> ..<a href="/ta/9.html">9</a> <a href="/ta/2.html" class="n">下一页</a>'
    written = quote_plus(drawn, safe="") if space == "+" else quote(drawn, safe="")
    box = f'<div id="pages">{base64.b64encode(written.encode()).decode()}</div>'
    read = listing(box, "http://a.example/ta/")
    assert (read.record_count, read.page_count, read.next_url) == (87, 9, "http://a.example/ta/2.html")


def test_the_rows_of_a_page_are_no_count_of_records():
    read = listing("<script>var currentPage = 0;var countPage = 40;var total = 4</script>", "http://a.example/ta/")
    assert (read.page_count, read.record_count) == (40, None)


def test_a_page_in_one_line_keeps_its_scripts():
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html><head><meta charset=utf-8></head><body>'
        f'<p>本站//旧版</p><ul>{ROWS}</ul><script>//createPageHTML(99,0,"index","html");</script>'
        '<script>createPageHTML(8,0,"index","html");</script></body></html>'
    )
    read = parse.listing(page.encode(), "http://a.example/ta/index.html")
    assert read.page_count == 8


def test_the_answer_that_holds_markup_states_its_counts_in_its_pager():
    markup = (
        f'<div class="pc"><ul>{ROWS}</ul></div><table class="pagination" querydata="{{}}" '
        'uniturl="/api-gateway/jpaas-publish-server/front/page/build/unit" count="34" rows="4" pageno="2"></table>'
    )
    url = "https://a.example/api-gateway/jpaas-publish-server/front/page/build/unit?webId=5&paramJson="
    read = parse.listing(
        json.dumps({"code": "200", "data": {"html": markup}}).encode(),
        url + quote(json.dumps({"pageNo": 2, "pageSize": 4}), safe=""),
    )
    assert (read.record_count, read.page_count, read.page) == (34, 9, 2)
    assert len(read.page_urls) == 9
    assert read.next_url == url + quote(json.dumps({"pageNo": 3, "pageSize": 4}), safe="")


def test_a_doctype_and_addresses_of_a_page_in_one_line_hide_nothing():
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1.dtd"><html><head><meta charset=utf-8>'
        f'</head><body><a href=//cdn.example/a.html>站群</a><ul>{ROWS}</ul><!-- <div pagecount="99"></div> -->'
        '<div id="pd" pagesize="15" pagecount="6"></div></body></html>'
    )
    assert parse.listing(page.encode(), "http://a.example/ta/index.html").page_count == 6


@pytest.mark.parametrize(
    ("script", "count", "following"),
    [
        ('pageControl(5, 0, "index", "shtml", 10, "fy");', 5, "index_1.shtml"),
        ("Pager({size:12, current:0, prefix:'index',suffix:'htm'});", 12, "index_1.htm"),
        ("""laypage({cont: 'fy', pages: 9, curr: 1, jump: function(e, f){ if(!f) location.href = 'index_' + e.curr + '.html'; }});""", 9, None),
        ('var data={"pages": 31, "current": 1};', 31, None),
    ],
)  # fmt: skip
def test_calls_that_draw_a_pager(script, count, following):
    read = listing(f'<div id="fy"></div><script>{script}</script>', "http://a.example/lm/col52.html")
    assert (read.page_count, read.record_count) == (count, None)
    assert read.next_url == (f"http://a.example/lm/{following}" if following else None)


def test_pages_joined_from_the_name_of_the_column_and_a_number():
    script = """//var tailPage = "index_" + (countPage-1) + ".html"
    var currentPage = 0; var nextPage = currentPage+1; var countPage = 14;
    if(countPage>1) document.write("<a href=\\"index"+"_" + nextPage + "."+"shtml\\" >下一页</a>");"""
    assert listing(f"<script>{script}</script>", "http://a.example/ta/").next_url == "http://a.example/ta/index_1.shtml"


def test_the_folder_of_a_list_that_a_script_turns():
    script = "laypage({cont: 'fy', pages: 9, curr: 1, jump: function(e, f){ if(!f) location.href = 'list_' + e.curr + '.html'; }});"
    read = listing(f"<div id=fy></div><script>{script}</script>", "http://a.example/ta/list.html")
    assert (read.page_count, read.next_url) == (9, "http://a.example/ta/list_2.html")


def test_the_numbers_that_a_component_drew_are_its_pages():
    box = (
        '<div class="el-pagination"><span class="el-pagination__total">共 88 条</span><button class="btn-prev" disabled></button>'
        '<ul class="el-pager"><li class="number">1</li><li class="number active">2</li><li class="number">3</li>'
        '<li class="el-icon more"></li><li class="number">18</li></ul><button class="btn-next"></button></div>'
    )
    read = listing(box, "http://a.example/#/ta")
    assert (read.page_count, read.record_count, read.page) == (18, 88, 2)


def test_an_answer_of_links_alone_is_a_list():
    links = "".join(f"<a href='/col/col9/art/2025/art_{n}0beef.html'>{title}</a>\n" for n, title in enumerate(TITLES))
    answer = json.dumps({"success": True, "data": {"html": f"<div class='pg'>{links}</div>"}}).encode()
    read = parse.listing(answer, "https://a.example/jpaas-publish-server/front/page/build/unit?webId=5")
    assert [entry.title for entry in read.entries] == TITLES


@pytest.mark.parametrize(
    ("pager", "pages", "records"),
    [
        ("[共计：77条] [每页：20条] [页次：1/4] [首页] [上一页] <a href='list.asp?page=2'>[下一页]</a> <a href='list.asp?page=4'>[末页]</a>", 4, 77),
        ("页次：1/9&nbsp;每页10&nbsp;总数85&nbsp;&nbsp;首页&nbsp;上一页&nbsp;<a href='list.asp?page=2'>下一页</a>&nbsp;<a href='list.asp?page=9'>尾页</a>", 9, 85),
        ("共77条记录 <b>1</b><a href='list.asp?page=2'>[2]</a><a href='list.asp?page=3'>[3]</a><a href='list.asp?page=2'>››</a><a href='list.asp?page=9'>... 9</a>", 9, 77),
    ],
)  # fmt: skip
def test_pagers_of_sites_own_making(pager, pages, records):
    read = listing(f"<div>{pager}</div>", "http://a.example/list.asp")
    assert (read.page_count, read.record_count) == (pages, records)
    assert read.next_url == "http://a.example/list.asp?page=2"


def test_a_column_of_gkmlpt_has_the_pages_of_what_its_api_lists():
    articles = [
        {"id": n, "title": title, "url": f"/gkmlpt/content/0/0/post_{n}.html"} for n, title in enumerate(TITLES)
    ]
    answer = json.dumps({"articles": articles, "classify": {"post_count": 60}, "total": 10, "offset": 0}).encode()
    read = parse.listing(answer, "https://a.example/gkmlpt/api/all/7?page=1&sid=9")
    assert (read.record_count, read.page_count) == (10, 3)


def test_links_in_a_box_of_a_page_without_rows_are_no_list():
    links = "".join(f"<a href='/content/post_14650{n}.html'>{title}</a>" for n, title in enumerate(TITLES))
    page = f"<html><body><div id='app'></div><div class='hot'>{links}</div><script>window._CONFIG = {{}};</script></body></html>"
    with pytest.raises(ParseError):
        parse.listing(page.encode(), "https://a.example/gkmlpt/index")
