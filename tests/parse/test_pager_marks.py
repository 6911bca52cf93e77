"""Pagers whose marks mean what they lead to, whose words part numbers, whose addresses a script encodes."""

import pytest

from disclosure_watch import parse

URL = "http://a.example/list"
ROWS = "".join(f"<li><a href=/art/{n}.html>关于第{n}号提案的答复</a>2024-05-{n}</li>" for n in range(11, 17))


def listing(pager, url=URL):
    return parse.listing(f"<html><body><ul>{ROWS}</ul>{pager}</body></html>".encode(), url)


def bootstrap(here, shown, back, on):
    numbers = "".join(
        f"<li class=active><span>{n}</span></li>" if n == here else f"<li><a href='/list?page={n}'>{n}</a></li>"
        for n in shown
    )
    ends = [
        f"<li><a href='/list?page={n}'>{mark}</a></li>" if n else f"<li><span>{mark}</span></li>"
        for mark, n in (("«", back), ("»", on))
    ]
    return f"<ul class=pagination>{ends[0]}{numbers}{ends[1]}</ul>"


@pytest.mark.parametrize(
    ("here", "shown", "back", "on", "count", "following"),
    [
        (1, range(1, 4), None, 2, 3, 2),
        (2, range(1, 4), 1, 3, 3, 3),
        (4, range(2, 7), 3, 5, 6, 5),
        (1, range(1, 6), None, 9, 9, 2),  # the last page
        (4, range(2, 7), 1, 9, 9, 5),
        (3, range(1, 4), 2, None, 3, None),
    ],
)
def test_double_arrows(here, shown, back, on, count, following):
    """« and » alone lead to the pages beside, as frameworks draw them, or to the first and the last, as addresses tell."""
    read = listing(bootstrap(here, shown, back, on), f"{URL}?page={here}")
    assert read.page_count == count
    assert read.next_url == (f"{URL}?page={following}" if following else None)
    assert [url for url in read.page_urls if "page=" in url][-1] == f"{URL}?page={count}"


def test_a_word_parts_numbers():
    """A word of a column between two numbers parts them: 38 suggestions, 8 a page, aren't 388."""
    pager = "首页 上一页 <a href='/list?page=2'>下一页</a> 页次：<b>1</b>/5页 共<b>38</b>条建议 <b>8</b>条/页"
    assert (listing(pager).record_count, listing(pager).page_count) == (38, 5)


@pytest.mark.parametrize("called", ["encodeURI('index_2.jhtml')", "encodeURI('index_2.html')", "'index_2.jhtml'"])
def test_an_address_that_a_script_encodes(called):
    """A click that leads to an address behind a call, whatever the page's ending."""
    pager = f"1/7页 <a>上一页</a><a href='javascript:void(0)' onclick=\"javascript:location.href={called};\">下一页</a>"
    ending = "jhtml" if "jhtml" in called else "html"
    assert listing(pager, f"http://a.example/D1/index.{ending}").next_url == f"http://a.example/D1/index_2.{ending}"


@pytest.mark.parametrize(
    ("rows", "script", "pages"),
    [
        ("./202405/t202405{n}_4{n}.html", "var recordCount = 236; var pageSize = 20;", 12),
        ("/art/{n}.html", "var recordCount = 236; var pageSize = 20;", 0),
        ("./202405/t202405{n}_4{n}.html", "var recordCount = 236;", 0),
    ],
)
def test_counts_without_a_pager(rows, script, pages):
    """Where a file of its own draws TRS's pager, the page's counts of records and of rows tell its pages."""
    listed = "".join(f"<li><a href={rows.format(n=n)}>关于第{n}号提案的答复</a>2024-05-{n}</li>" for n in range(11, 17))
    html = f"<html><script>{script}</script><body><ul>{listed}</ul><script src=/images/fenye.js></script></body></html>"
    read = parse.listing(html.encode(), "http://a.example/jyta/rdjy/")
    assert len(read.page_urls) == pages
    assert read.page_urls[1:2] == (("http://a.example/jyta/rdjy/index_1.html",) if pages else ())


def test_pages_and_records():
    """A count of pages and one of records that a stroke parts aren't a page of so many."""
    read = listing("<p>共5页/28条 <a href=/list/index_2.html>下一页</a><a href=/list/index_5.html>尾页</a></p>")
    assert (read.page_count, read.record_count) == (5, 28)
