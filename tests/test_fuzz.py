"""Whatever bytes come from a disk or a network: a result or an error of ours, never another exception. Bounded by time."""

import asyncio
import contextlib
import datetime as dt
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch import config, parse
from disclosure_watch.decoding import actual, codings, decode
from disclosure_watch.errors import ConfigError, ParseError
from disclosure_watch.fetch import leads, tls
from disclosure_watch.fetch.cookies import Jar
from disclosure_watch.fetch.headers import retry_after
from disclosure_watch.fetch.robots import Robots
from disclosure_watch.fetch.tolerant import read
from disclosure_watch.fetch.transport import Reply
from disclosure_watch.ministry import files
from disclosure_watch.model import Recipe
from disclosure_watch.parse.filetext import file_text

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
"""For which each kind of input is tried."""

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
URL = "http://example.gov.cn/zwgk/a.html"
PAGES = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("pages/*/*/page.html"))]
PAGES = [page for page in PAGES if len(page) < 60_000][:60]
LINES = ["关于市政协六届三次会议第0883号提案答复的函", "孙宽委员：", "投入8837万元。"]
TOML = b"""storage = "storage"
timezone = "Asia/Shanghai"
[fetch]
pace = 1.0
proxy = "socks5h://127.0.0.1:1080"
[watch]
recheck = 200
full_every = "7d"
[[source]]
id = "a"
listing_url = "https://example.gov.cn/"
schedule = "0 */6 * * *"
[source.api]
url = "/api?p={page}"
rows = "data.list"
title = "bt"
link = "/art/{id}.html"
[[subscription]]
name = "all"
to = "mail:a@example.org"
how = "digest"
cron = "0 8 * * *"
only = ["figures"]
[smtp]
host = "smtp.example.org"
from = "watch@example.org"
"""
ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /%E4%B8%AD\nCrawl-delay: 3\nRequest-rate: 1/5s\nVisit-time: 0600-0845\nSitemap: /s\n"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\nSet-Cookie: a=b; Domain=.gov.cn; Expires=Mon, 1 Jan 2029\r\n"
    b"Retry-After: 120\r\nRefresh: 0;url=/a\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip, br\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
)
JSON = b'{"data": {"list": [{"bt": "\xe5\x85\xb3", "id": 3, "d": "2026-01-02"}], "total": "12"}, "html": "<li><a href=/a>b</a></li>"}'

TOKENS = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"<!--", b"]]>", b"<table>" * 50, b"</p>", b"\r\n", b"\r\n\r\n", b'"', b"'", b"[", b"[[", b"{",
    b"}", b"\\", b"\xe5\x85", b"9" * 400, b"-1", b"1e999", b"nan", b"%", b"%00", b"://", b"http://[", b"2026-02-30", b"99999-99-99", b" " * 999,
    b"\xed\xa0\x80", "〇年〇月〇日".encode(), "2026年13月45日".encode(), b"charset=utf-7", b"&#x110000;", b"&#55296;", b"\x1b[31m",
]  # fmt: skip
"""What breaks readers."""


def spoilt(*bases):
    """Bytes that begin as some, with stretches cut out, doubled, flipped and put in."""
    change = st.tuples(
        st.sampled_from(["insert", "cut", "double", "flip", "replace"]),
        st.floats(0, 1),
        st.integers(1, 300),
        st.one_of(st.sampled_from(TOKENS), st.binary(max_size=12)),
    )

    def apply(base, changes):
        data = bytearray(base)
        for kind, place, length, token in changes:
            at = int(place * len(data))
            if kind == "insert":
                data[at:at] = token
            elif kind == "cut":
                del data[at : at + length]
            elif kind == "double":
                data[at:at] = data[at : at + length]
            elif kind == "flip" and at < len(data):
                data[at] ^= 1 << length % 8
            else:
                data[at : at + length] = token
        return bytes(data)

    return st.builds(apply, st.sampled_from(bases), st.lists(change, min_size=1, max_size=8))


def of_config(data):
    with contextlib.suppress(ConfigError, UnicodeDecodeError):
        config.loads(data.decode(), Path("/nowhere/watch.toml"))


def of_robots(data):
    rules = Robots("disclosure-watch", lambda: NOW)._parse(data, NOW)
    rules.refusal(URL)
    assert 0 <= rules.delay < 1000


def of_answer(data):
    reply = Reply()
    read(data, reply, 1 << 20)
    retry_after(reply, lambda: NOW)
    decode(reply.body, codings(reply.headers, actual(reply.headers, reply.body)))
    asyncio.run(_cookies(reply.headers))
    leads.by_header(reply.header("refresh") or "")


async def _cookies(headers):
    jar = Jar()
    jar.store(URL, headers)
    jar.header(URL)


def of_page(data):
    for reading in (parse.page, parse.listing, parse.detail, parse.detect, parse.column_name, parse.endpoints):
        with contextlib.suppress(ParseError):
            reading(data, URL) if reading is not parse.endpoints else reading(data)
    leads.lead(data)
    leads.iframe(data)
    leads.is_closed(data)


def of_recipe(data):
    for recipe in (
        Recipe(url="/api?p={page}", rows="data.list", title="bt", link="/art/{id}.html", date="d", total="data.total"),
        Recipe(url="/api?p={page}", html="html"),
    ):
        with contextlib.suppress(ParseError):
            parse.by_recipe(data, recipe, URL, page=1)
        parse.inferred(data, recipe)


def of_file(data):
    with contextlib.suppress(ParseError):
        file_text(data)


def of_certificate(data):
    tls._certificates(data)


KINDS = {
    "config": (of_config, [TOML]),
    "robots": (of_robots, [ROBOTS]),
    "answer": (of_answer, [ANSWER, ANSWER.replace(b"Transfer-Encoding: chunked", b"Content-Length: 5")]),
    "page": (of_page, PAGES),
    "recipe": (of_recipe, [JSON, b"cb(" + JSON + b");", b"<xml>" + JSON]),
    "docx": (of_file, [files.docx(LINES)]),
    "pdf": (of_file, [files.pdf(LINES)]),
    "certificate": (
        of_certificate,
        [b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"0\x82\x01\x00"],
    ),
}


def tried(kind, examples):
    handle, bases = KINDS[kind]

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(spoilt(*bases))
    def each(data):
        handle(data)

    each()


@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_input(kind):
    """A few spoilt inputs of each kind."""
    tried(kind, 10)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_input_for_long(kind):
    """As many as there is time for (FUZZ_SECONDS for each kind)."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        tried(kind, 100)
