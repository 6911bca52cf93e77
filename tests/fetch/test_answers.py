"""What a capture says of an answer."""

import gzip
import hashlib
import logging
from importlib.metadata import version

import pytest

from disclosure_watch.decoding import LARGEST
from disclosure_watch.fetch.transport import KEPT_OF_TOO_LARGE
from disclosure_watch.model import Failure, Source

pytestmark = pytest.mark.anyio

PAGE = "<html><body>关于第0883号提案的复函</body></html>"


async def test_whole_answer(site, opened):
    """A capture holds the answer as it came, its address, time and hash."""
    site.otherwise = site.answer(PAGE, "Content-Type: text/html", "X-Cache: a", 'ETag: "1"', "x-cache: b")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.failure is None
    assert (capture.status, capture.reason) == (200, "OK")
    assert capture.url == capture.requested_url == f"{site.base}/a.html"
    assert capture.body == capture.content == PAGE.encode()
    assert capture.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert capture.fetched_at.isoformat() == "2026-11-23T01:00:00+00:00"
    assert 0 < capture.elapsed < 1
    assert capture.hops == ()
    assert capture.validators.etag == '"1"'


async def test_headers_in_order(site, opened):
    """Headers keep their order, case and repetition."""
    site.otherwise = site.answer(PAGE, "Set-Cookie: a=1", "X-Cache: a", "set-cookie: b=2")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    length = str(len(PAGE.encode()))
    assert capture.headers == (
        ("Set-Cookie", "a=1"),
        ("X-Cache", "a"),
        ("set-cookie", "b=2"),
        ("Content-Length", length),
    )


async def test_request_headers_are_those_sent(site, opened):
    """The request's headers in a capture are, in order, the lines that the server read."""
    async with opened(contact="ops@example.org") as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    (asked,) = site.asked()
    assert [f"{name}: {value}" for name, value in capture.request_headers] == list(asked.lines)
    assert asked.header("accept-encoding") == "gzip, deflate"


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("", ""),
        ("ops@example.org", "; +ops@example.org"),
        ("https://example.org/watch", "; +https://example.org/watch"),
        ("运维\r\nX-Evil: 1", "; +X-Evil: 1"),
    ],
)
async def test_user_agent_is_honest(site, opened, contact, expected):
    """The User-Agent names the product, its version and the contact, and nothing of a contact breaks the header."""
    async with opened(contact=contact) as fetcher:
        await fetcher.get(f"{site.base}/a.html")
    product = f"disclosure-watch/{version('disclosure-watch')}"
    assert site.asked()[0].header("user-agent") == f"Mozilla/5.0 (compatible; {product}{expected})"
    assert site.asked()[0].header("x-evil") is None


async def test_headers_of_a_reader(site, opened):
    """A page is asked for in Chinese and as a page; details of a source name the listing as where their link stood."""
    source = Source("a", "甲", f"{site.base}/list.html")
    async with opened() as fetcher:
        reader = fetcher.for_source(source)
        for path in ("list.html", "1.html"):
            await reader.get(f"{site.base}/{path}")
        await reader.get(f"{site.base}/2.html", referer=f"{site.base}/list_2.html")
    listing, first, second = site.asked()
    assert listing.header("accept").startswith("text/html,")
    assert listing.header("accept-language").startswith("zh-CN,")
    assert [asked.header("referer") for asked in (listing, first, second)] == [
        None,
        f"{site.base}/list.html",
        f"{site.base}/list_2.html",
    ]


async def test_referer_to_another_site(site, opened, names):
    """Another site is told only which site a link stood on."""
    source = Source("a", "甲", f"http://a.test:{site.port}/list.html?x=1")
    async with opened(resolver=names(a_test=["127.0.0.1"], b_test=["127.0.0.1"])) as fetcher:
        await fetcher.for_source(source).get(f"http://b.test:{site.port}/1.html")
    assert site.asked()[0].header("referer") == f"http://a.test:{site.port}/"


async def test_user_agent_of_a_source(site, opened):
    """A source's own User-Agent is sent in place of ours; robots.txt is obeyed by our name all the same."""
    source = Source("a", "甲", f"{site.base}/list.html", user_agent="agreed-agent/1.0")
    site.answers["/robots.txt"] = site.answer("User-agent: disclosure-watch\nDisallow: /secret")
    async with opened() as fetcher:
        reader = fetcher.for_source(source)
        await reader.get(f"{site.base}/list.html")
        refused = await reader.get(f"{site.base}/secret")
    assert {asked.header("user-agent") for asked in site.log} == {"agreed-agent/1.0"}
    assert refused.failure is Failure.ROBOTS


async def test_headers_in_another_encoding(site, opened):
    """Header values and a reason phrase in GBK or UTF-8 come through, byte for byte, as Latin-1."""
    name = "附件.doc".encode("gb18030")
    raw = b"HTTP/1.1 200 " + "成功".encode("gb18030") + b"\r\nX-Name: " + name + b"\r\nX-Title: \xe6\x96\x87\r\n"
    site.otherwise = raw + b"Content-Length: 0\r\n\r\n"
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.status == 200
    assert capture.reason.encode("latin-1") == "成功".encode("gb18030")
    assert capture.header("x-name").encode("latin-1") == name
    assert capture.header("x-title").encode("latin-1") == b"\xe6\x96\x87"


@pytest.mark.parametrize("status", [403, 404, 410, 412, 500, 521])
async def test_any_status_is_an_answer(site, opened, status):
    """A status of any kind is a capture with its page, and no failure."""
    site.otherwise = site.answer(PAGE, status=f"{status} Whatever")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.status, capture.failure, capture.content) == (status, None, PAGE.encode())


async def test_proxies_of_the_environment_are_not_used(site, opened, monkeypatch):
    """A proxy in the environment, behind which no address could be checked, is passed over."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.status == 200


async def test_chunked_answer(site, opened):
    """A chunked body is kept without its chunk marks."""
    site.otherwise = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.body, capture.failure) == (b"abcdefg", None)


async def test_body_that_ends_with_the_connection(site, opened):
    """A body without a length ends with the connection, as HTTP/1.0 servers have it."""
    site.otherwise = site.breaking(b"HTTP/1.0 200 OK\r\n\r\n<html>")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.body, capture.failure) == (b"<html>", None)


async def test_too_large(site, opened):
    """A body over the limit is a failure whether or not its length was declared; a declared one is not read."""
    much = b"x" * (LARGEST + 1)
    site.answers["/declared"] = site.answer(much)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    site.answers["/chunked"] = head + f"{len(much):x}\r\n".encode() + much + b"\r\n0\r\n\r\n"
    site.answers["/fits"] = site.answer(much[:-1])
    async with opened() as fetcher:
        declared = await fetcher.get(f"{site.base}/declared")
        chunked = await fetcher.get(f"{site.base}/chunked")
        fits = await fetcher.get(f"{site.base}/fits")
    assert (declared.failure, declared.status, declared.body) == (Failure.TOO_LARGE, 200, b"")
    assert chunked.failure is Failure.TOO_LARGE
    assert 0 < len(chunked.body) <= KEPT_OF_TOO_LARGE
    assert (fits.failure, len(fits.body)) == (None, LARGEST)
    assert len(site.asked()) == 3


async def test_connections_are_kept(site, opened):
    """Requests in a row to one host go over one connection."""
    async with opened() as fetcher:
        for number in range(5):
            await fetcher.get(f"{site.base}/{number}.html")
    assert site.connections == 1


async def test_counters(site, opened):
    """The fetcher counts its requests, robots.txt included, and the bytes of bodies."""
    site.otherwise = site.answer(b"x" * 100)
    async with opened() as fetcher:
        await fetcher.get(f"{site.base}/1.html")
        await fetcher.get(f"{site.base}/2.html")
        assert (fetcher.requests, fetcher.bytes_received) == (3, 200)


async def test_logs_are_quiet(site, opened, caplog):
    """Nothing is logged at INFO or above, retries included."""
    site.otherwise = site.answer(status="500 No")
    with caplog.at_level(logging.INFO):
        async with opened() as fetcher:
            await fetcher.get(f"{site.base}/a.html")
    assert [record for record in caplog.records if record.name != "stamina"] == []


async def test_over_the_wire(site, opened):
    """The capture of a compressed answer keeps the bytes of the wire beside the content; the hash is the content's."""
    body = gzip.compress(PAGE.encode())
    site.answers["/gzip"] = site.answer(body, "Content-Encoding: gzip")
    site.answers["/plain"] = site.answer(PAGE.encode())
    async with opened() as fetcher:
        packed = await fetcher.get(f"{site.base}/gzip")
        plain = await fetcher.get(f"{site.base}/plain")
    assert (packed.body, packed.content, packed.failure) == (body, PAGE.encode(), None)
    assert packed.sha256 == plain.sha256


async def test_failures_over_the_wire(site, opened):
    """A bomb and broken gzip are failures of a capture that keeps status and raw bytes; an empty body is none."""
    bomb = gzip.compress(b"\0" * 3 * LARGEST)
    site.answers["/bomb"] = site.answer(bomb, "Content-Encoding: gzip")
    site.answers["/broken"] = site.answer("garbage", "Content-Encoding: gzip")
    site.answers["/empty"] = site.answer(b"", "Content-Encoding: gzip")
    site.answers["/short"] = site.answer(gzip.compress(b"<html>cut")[:-9], "Content-Encoding: gzip")
    async with opened() as fetcher:
        captures = [await fetcher.get(f"{site.base}/{name}") for name in ("bomb", "broken", "empty", "short")]
    assert [capture.failure for capture in captures] == [Failure.TOO_LARGE, Failure.ENCODING, None, Failure.TRUNCATED]
    assert [capture.status for capture in captures] == [200] * 4
    assert captures[0].body == bomb
    assert len(site.asked("/bomb")) == len(site.asked("/broken")) == 1
