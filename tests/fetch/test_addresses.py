"""Addresses as pages write them, and what of them reaches a server."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch.fetch import address
from disclosure_watch.model import Failure


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/a.html", "/a.html"),
        ("/a b.html", "/a%20b.html"),
        ("/附件/复函.html", "/%E9%99%84%E4%BB%B6/%E5%A4%8D%E5%87%BD.html"),
        ("/%B8%BD%BC%FE.doc", "/%B8%BD%BC%FE.doc"),
        ("/a.html#content", "/a.html"),
        ("/a.html?q=%D6%D0&b=", "/a.html?q=%D6%D0&b="),
        ("/a.html?q=政协", "/a.html?q=%E6%94%BF%E5%8D%8F"),
        ("", "/"),
        ("/../b.html", "/b.html"),
        ("/a%2Fb.html", "/a%2Fb.html"),
        ("/100%.html", "/100%25.html"),
        ("  /a.html\n", "/a.html"),
        ("?only=query", "/?only=query"),
    ],
)
@pytest.mark.anyio
async def test_what_reaches_the_server(site, opened, written, asked):
    """An address with blanks, Chinese, GBK escapes, a fragment or stray marks is asked in its percent-encoded form."""
    url = f"{site.base}{written}" if not written.startswith(" ") else f"  {site.base}{written.lstrip()}"
    async with opened() as fetcher:
        capture = await fetcher.get(url)
    assert (capture.status, capture.requested_url) == (200, url)
    assert [request.target for request in site.asked()] == [asked]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.html",
        "//www.example.org/a.html",
        "ftp://www.example.org/",
        "javascript:void(0)",
        "file:///etc/passwd",
        "mailto:a@example.org",
        "http://",
        "http:///a.html",
        "http://:80/",
        "http://www.example.org:port/",
        "http://www.example.org:99999/",
        "http://[::1/",
        "http://user:secret@www.example.org/",
        "http://www.gov.example@127.0.0.1/",
        "http://www.example.org/\r\nX-Evil: 1",
        "http://www.example.org/a\tb",
        "http://www.example.org/\x00",
        "http://ex ample.org/",
        "http://exa\\mple.org/",
        "http://" + "a" * 300 + "." * 300 + "/",
        "http://example.org/" + "a" * 70_000,
    ],
)
@pytest.mark.anyio
async def test_bad_addresses(opened, url):
    """What is no plain http(s) address is a failure that says why, and nothing is sent."""
    async with opened() as fetcher:
        capture = await fetcher.get(url)
        assert fetcher.requests == 0
    assert (capture.failure, capture.status, capture.requested_url) == (Failure.BAD_ADDRESS, 0, url)
    assert capture.detail


@pytest.mark.parametrize("url", ["http://x/%0d%0aX-Evil:%201", "http://x/a?b=%0d%0aX-Evil:%201"])
@pytest.mark.anyio
async def test_no_header_is_injected(site, opened, names, url):
    """Line ends that an address escapes stay escaped."""
    async with opened(resolver=names(x=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(url.replace("http://x", f"http://x:{site.port}"))
    assert capture.status == 200
    assert site.asked()[0].header("x-evil") is None
    assert "%0d%0a" in site.asked()[0].target.lower()


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"b.html", "http://h/a/b.html"),
        (b"/b.html#top", "http://h/b.html"),
        (b"../b.html", "http://h/b.html"),
        (b"//other/b.html", "http://other/b.html"),
        (b"https://h/", "https://h/"),
        (b"?x=1", "http://h/a/?x=1"),
        (b"\\zwgk\\b.html", "http://h/zwgk/b.html"),
        (b" /b.html ", "http://h/b.html"),
        ("/复函".encode(), "http://h/%E5%A4%8D%E5%87%BD"),
        ("/复函".encode("gb18030"), "http://h/%B8%B4%BA%AF"),
        (b"/a%20b", "http://h/a%20b"),
        (b"", "http://h/a/"),
    ],
)
def test_where_a_redirect_leads(location, target):
    """A Location is joined to the address it came from, its raw bytes percent-encoded as they are."""
    assert str(address.join(address.parse("http://h/a/"), location)) == target


@settings(deadline=None, max_examples=100)
@given(st.from_regex(address._PLAIN, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_the_short_way_is_the_long_one(text):
    """An address that is taken as it stands is taken for the very same by the whole reading."""
    short = address._plain(text)
    assert short is None or short == address._parse(text)


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("http://www.cq.gov.cn/zwgk/t20250524_1.html", True),
        ("https://127-0-0-1.example.org:8443/a?id=7&b=", True),
        ("http://www.cq.gov.cn:80/a.html", False),
        ("http://WWW.cq.gov.cn/a.html", False),
        ("http://10.0.0.1:8080/a.html", True),
        ("http://10.0.0.256/a.html", False),
        ("http://10.0.1/a.html", False),
        ("http://010.0.0.1/a.html", False),
        ("http://xn--fiqs8s.cn/", False),
        ("http://www.cq.gov.cn", False),
        ("http://www.cq.gov.cn/a/../b.html", False),
        ("http://www.cq.gov.cn/a#b", False),
        ("http://www.cq.gov.cn/%E5%A4%8D.html", False),
        (f"http://{'a' * 64}.cn/", False),
        ("http://www.cq.gov.cn:99999/", False),
    ],
)
def test_what_is_taken_as_it_stands(text, is_plain):
    """Whatever an address may need is left to the whole reading."""
    assert (address._plain(text) is not None) is is_plain
