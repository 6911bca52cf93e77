"""Links lead where a browser would go: the URL standard's cases that Chinese sites show, and laws over any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disclosure_watch import parse
from disclosure_watch.parse.address import joined

PAGE = "http://www.moxian.gov.cn/zwgk/tzgg/index.html"
SITE = "http://www.moxian.gov.cn"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" ./202405/t1.html\r\n", f"{SITE}/zwgk/tzgg/202405/t1.html"),
        ("./2024\n05/t1.html", f"{SITE}/zwgk/tzgg/202405/t1.html"),
        (r"..\gsgg\t1.html", f"{SITE}/zwgk/gsgg/t1.html"),
        (r"http:\\www.moxian.gov.cn\a.html", f"{SITE}/a.html"),
        ("http://www.moxian.gov.cn:80/a.html", f"{SITE}/a.html"),
        ("https://www.moxian.gov.cn:443/a.html", "https://www.moxian.gov.cn/a.html"),
        ("http://www.moxian.gov.cn:8080/a.html", f"{SITE}:8080/a.html"),
        ("//dl.moxian.gov.cn/a.html", "http://dl.moxian.gov.cn/a.html"),
        ("http:///www.moxian.gov.cn/a.html", f"{SITE}/a.html"),
        ("HTTP://WWW.Moxian.gov.cn/A.html", f"{SITE}/A.html"),
        ("/关于 通知.html", f"{SITE}/%E5%85%B3%E4%BA%8E%20%E9%80%9A%E7%9F%A5.html"),
        ("a%20b.html", f"{SITE}/zwgk/tzgg/a%20b.html"),
        ("../../../../a.html", f"{SITE}/a.html"),
        ("?page=2", f"{PAGE}?page=2"),
        ("a.html?id=1&name='x y'", f"{SITE}/zwgk/tzgg/a.html?id=1&name=%27x%20y%27"),
        ("http://中国.cn/a.html", "http://xn--fiqs8s.cn/a.html"),
        (r"a.html?path=c:\d", rf"{SITE}/zwgk/tzgg/a.html?path=c:\d"),
    ],
)
def test_where_a_browser_goes(written, address):
    """A link badly written leads where a browser would go."""
    assert joined(PAGE, written) == address


@pytest.mark.parametrize(
    "written", ["", "  ", "#top", "http://", "//", "java\nscript:void(0)", "mailto:a@b.cn", "tel:1", "http://a b/c", "http://h:x/",
                "http://[", "ftp://www.moxian.gov.cn/a.zip", "weixin://dl", None],
)  # fmt: skip
def test_nowhere(written):
    """What leads to no page of the web is no address."""
    assert joined(PAGE, written) is None


def test_query_in_the_page_s_encoding():
    """A query goes out in the page's encoding, a path always in UTF-8, as browsers send them."""
    row = '<li><a href="/通知/a.asp?name=公告">关于公告的通知（一）</a><span>2024-05-01</span></li>'
    gbk = parse.listing(f"<meta charset=gbk><ul>{row}</ul>".encode("gbk"), PAGE)
    utf8 = parse.listing(f"<meta charset=utf-8><ul>{row}</ul>".encode(), PAGE)
    assert gbk.entries[0].url == f"{SITE}/%E9%80%9A%E7%9F%A5/a.asp?name=%B9%AB%B8%E6"
    assert utf8.entries[0].url == f"{SITE}/%E9%80%9A%E7%9F%A5/a.asp?name=%E5%85%AC%E5%91%8A"


def test_page_of_unknown_address():
    """On a saved page whose address isn't known relative links stay relative."""
    assert joined("", "./a 1.html") == "./a%201.html"
    assert joined("", "http://www.moxian.gov.cn/a") == f"{SITE}/a"


@given(st.text(max_size=60))
@example("http:")
@example("//@:")
@example("\ud800?\ud800")
def test_any_text(written):
    """Any text is an ASCII http(s) address that stays itself when resolved again, or none."""
    address = joined(PAGE, written)
    if address is not None:
        assert address.isascii()
        assert address.startswith(("http://", "https://"))
        assert joined(PAGE, address) == address
