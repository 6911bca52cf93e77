"""Listings by a recipe: JSON, JSONP and HTML in JSON read as the recipe says, and recipes found out from answers."""

import datetime as dt
import json

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError
from disclosure_watch.model import Recipe

LISTING = "https://www.example.gov.cn/zwgk/list.html"
ROWS = [
    {"bt": "关于第<em>1</em>号提案的答复", "lj": "/art/1.html", "fbsj": "2026-01-02 10:00:00"},
    {"bt": "关于第2号&amp;3号提案的答复", "lj": "art/2.html", "fbsj": "2026-01-01"},
]
RECIPE = Recipe("/api/column?id=77&p={page}", rows="data.list", title="bt", link="lj", date="fbsj", total="data.total")


def read(data, recipe=RECIPE, page=1, wrap="{}"):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return parse.by_recipe(wrap.replace("{}", text).encode(), recipe, LISTING, page=page)


@pytest.mark.parametrize("wrap", ["{}", "\ufeff {}", "callback({});", "jQuery1102_17({})", "/**/ window.cb ( {} ) ;\n"])
def test_rows_of_json(wrap):
    """Rows, counts and page addresses are read, with or without the call of a JSONP around them."""
    listing = read({"data": {"list": ROWS, "total": "5"}}, wrap=wrap)
    assert [(entry.title, entry.url, entry.date) for entry in listing.entries] == [
        ("关于第1号提案的答复", "https://www.example.gov.cn/art/1.html", dt.date(2026, 1, 2)),
        ("关于第2号&3号提案的答复", "https://www.example.gov.cn/zwgk/art/2.html", dt.date(2026, 1, 1)),
    ]
    assert (listing.record_count, listing.page_count) == (5, 3)
    assert listing.page_urls == tuple(f"https://www.example.gov.cn/api/column?id=77&p={n}" for n in (1, 2, 3))
    assert (listing.next_url, listing.is_last) == (listing.page_urls[1], False)


@pytest.mark.parametrize("total", range(1, 30))
@pytest.mark.parametrize("pinned", [(), (2,), (2, 5), (9, 3), (12, 5), (25, 27), (27, 1)])
def test_pages_of_a_list_with_pinned_rows(total, pinned):
    """Rows pinned on top, whose own place is below or on a later page, make the pages no fewer and no more."""
    own = [
        {"bt": f"关于第{n}号提案的答复", "lj": f"/art/{n}.html", "fbsj": f"2026-03-{31 - n}"}
        for n in range(1, total + 1)
    ]
    top = [own[n - 1] for n in pinned if n <= total]
    listing = read({"data": {"list": [*top, *own[:10]], "total": total}})
    shown = {entry.url for entry in listing.entries}
    assert listing.page_count == (1 if len(shown) == total else -(-total // 10))


def test_links_by_template_and_dates_by_number():
    """A link may be a template of a row's fields, a date milliseconds since 1970 in China."""
    recipe = Recipe("/a?p={page}", rows="rows", title="t", link="/art/{doc.id}_{k}.html", date="at", pages="n")
    rows = [{"t": "甲乙丙", "doc": {"id": 9}, "k": "x", "at": 1767283200000}, {"t": "没有编号", "doc": {}, "k": "x"}]
    listing = read({"rows": rows, "n": 4}, recipe)
    assert [(entry.url, entry.date) for entry in listing.entries] == [
        ("https://www.example.gov.cn/art/9_x.html", dt.date(2026, 1, 2))
    ]
    assert listing.page_count == 4


def test_html_in_json():
    """Markup inside the answer is read as a listing is."""
    markup = "".join(f'<li><a href="/{n}.html">关于第{n}号提案的答复</a><span>2026-01-0{n}</span></li>' for n in (1, 2))
    listing = read({"data": {"html": markup, "total": 2}}, Recipe("/a?p={page}", html="data.html", total="data.total"))
    assert [entry.url for entry in listing.entries] == [f"https://www.example.gov.cn/{n}.html" for n in (1, 2)]
    assert listing.is_last


def test_json_within_json():
    """A text that is JSON itself is read as such."""
    assert len(read(json.dumps(json.dumps({"data": {"list": ROWS}}))).entries) == 2


@pytest.mark.parametrize("text", ["", "<html>维护中</html>", '{"data": {', '{"data": {"list": {}}}', '{"code": 500}',
                                  '{"data": {"list": [{"x": 1}]}}', "callback(", "[" * 100_000])  # fmt: skip
def test_answers_that_are_none(text):
    """What is no answer to the recipe is refused with its reason, never an empty listing."""
    with pytest.raises(ParseError):
        read(text)


def test_an_empty_page():
    """An empty list is a listing without entries, and the last page."""
    listing = read({"data": {"list": [], "total": 5}}, page=4)
    assert (listing.entries, listing.is_last) == ((), True)
    assert read({"data": {"list": None, "total": 0}}).entries == ()


@pytest.mark.parametrize("first", [0, 1])
def test_addresses_of_pages(first):
    """Each page has an address of its own, from which what is asked and its number follow, in the address or in the body."""
    by_url = Recipe("/api?p={page}", first=first)
    by_body = Recipe("/api", method="POST", body='{"page": {page}}', first=first)
    for recipe in (by_url, by_body):
        addresses = [recipe.address(LISTING, page) for page in (1, 2, 11)]
        assert len(set(addresses)) == 3
        assert [recipe.page_of(LISTING, address) for address in addresses] == [1, 2, 11]
        assert recipe.page_of(LISTING, LISTING) is None
    assert by_url.asked(by_url.address(LISTING, 2)) == (f"https://www.example.gov.cn/api?p={first + 1}", b"")
    asked = by_body.asked(by_body.address(LISTING, 2))
    assert asked == ("https://www.example.gov.cn/api", f'{{"page": {first + 1}}}'.encode())


INFERRED = {
    "loadData": (
        {"data": {"allRow": 9, "totalPage": 1, "list": [{"TITLE": "甲的答复", "URL": "/1.html", "PUBLISHED_TIME_FORMAT": "2026-01-02"}]}},
        Recipe("/x", rows="data.list", title="TITLE", link="URL", date="PUBLISHED_TIME_FORMAT", total="data.allRow", pages="data.totalPage"),
    ),
    "common/search": (
        {"data": {"total": 9, "results": [{"title": "甲的答复", "url": "/1.html", "publishedTimeStr": "2026-01-02"}]}},
        Recipe("/x", rows="data.results", title="title", link="url", date="publishedTimeStr", total="data.total"),
    ),
    "jpaas": (
        {"data": {"html": '<ul><li><a href="/1.html">甲</a></li></ul>', "total": 9}},
        Recipe("/x", html="data.html", total="data.total"),
    ),
    "odd names": (
        {"a-b": [{"docTitle": "甲的答复", "docPubUrl": "/1.html"}]},
        Recipe("/x", rows='"a-b"', title="docTitle", link="docPubUrl"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INFERRED)
def test_a_recipe_from_an_answer(name):
    """The answers of known services tell where their rows, titles, links, dates and counts are."""
    data, expected = INFERRED[name]
    completed = parse.inferred(json.dumps(data, ensure_ascii=False).encode(), Recipe("/x"))
    assert completed == expected


def test_known_endpoints():
    """The addresses of known list services are found in a page's scripts, with a place for the page's number."""
    page = """<script>$.get("/common/search/f1a2?page=1&amp;_pageSize=15&_isJson=true"); var u='/x.json';
    var v = '/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1&amp;pageNo=1&rows=15';
    load("/was5/web/search?channelid=2&page=1")</script>"""
    assert [(asked.url, asked.method) for asked in parse.endpoints(page.encode())] == [
        ("/common/search/f1a2?page={page}&_pageSize=15&_isJson=true", "GET"),
        ("/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1&pageNo={page}&rows=15", "GET"),
        ("/was5/web/search?channelid=2&page={page}", "GET"),
    ]


@pytest.mark.parametrize(
    ("script", "body", "content_type"),
    [
        (
            """$.ajax({url: "/szinf/loadData", type: "POST", dataType: "json",
            data: {channelid: "f1", currentPage: pageNo, rows: 20}, success: show})""",
            "channelid=f1&currentPage={page}&rows=20",
            "application/x-www-form-urlencoded",
        ),
        (
            """$.ajax({type:'post', url:'/szinf/loadData', data:{'channelid':'f 1','pageNo':1}})""",
            "channelid=f+1&pageNo={page}",
            "application/x-www-form-urlencoded",
        ),
        (
            """$.post("/szinf/loadData", {channelid: "f1", page: 1}, show)""",
            "channelid=f1&page={page}",
            "application/x-www-form-urlencoded",
        ),
        (
            """fetch("/szinf/loadData", {method: "POST", body: JSON.stringify({channelid: "f1", page: n, rows: 15})})""",
            '{"channelid": "f1", "page": {page}, "rows": 15}',
            "application/json",
        ),
    ],
)
def test_an_endpoint_asked_by_post(script, body, content_type):
    """What a script sends is sent by the recipe: values that are written there, and the page's number."""
    (asked,) = parse.endpoints(f"<html><script>{script}</script></html>".encode())
    assert (asked.url, asked.method, asked.body, asked.content_type) == ("/szinf/loadData", "POST", body, content_type)
