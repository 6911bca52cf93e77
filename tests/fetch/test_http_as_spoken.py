"""HTTP as careless servers speak it is read as a browser reads it; what no browser would read is told as what it is."""

import gzip

import pytest

from disclosure_watch.model import Failure, Means, Source
from disclosure_watch.store import Store, Tally

pytestmark = pytest.mark.anyio

PAGE = "<html><body>" + "关于第0883号提案的复函。" * 20 + "</body></html>"
BODY = PAGE.encode()
LENGTH = f"Content-Length: {len(BODY)}\r\n".encode()
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKS = f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n"

READ = {
    "a line without a colon": OK + b"Server: x\r\nthis is broken\r\n" + LENGTH + b"\r\n" + BODY,
    "markup in the head": OK + b"<!-- cached -->\r\n" + LENGTH + b"\r\n" + BODY,
    "a blank in a name": OK + b"Bad Name: x\r\n" + LENGTH + b"\r\n" + BODY,
    "a blank before the colon": OK + b"Content-Type : text/html\r\n" + LENGTH + b"\r\n" + BODY,
    "an empty name": OK + b": x\r\n" + LENGTH + b"\r\n" + BODY,
    "GBK in a name": OK + "X-复函: a\r\n".encode("gb18030") + LENGTH + b"\r\n" + BODY,
    "a NUL in a value": OK + b"X: a\0b\r\n" + LENGTH + b"\r\n" + BODY,
    "the same length twice": OK + LENGTH + LENGTH + b"\r\n" + BODY,
    "the same length in one line": OK + f"Content-Length: {len(BODY)}, {len(BODY)}\r\n\r\n".encode() + BODY,
    "a length beside chunks": OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "chunks beside a length": OK + b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + CHUNKS,
    "chunks that are none": OK + b"Transfer-Encoding: chunked\r\n\r\n" + BODY,
    "an empty length": OK + b"Content-Length: \r\n\r\n" + BODY,
    "a negative length": OK + b"Content-Length: -1\r\n\r\n" + BODY,
    "identity as a transfer": OK + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\n" + BODY,
    "another version": b"HTTP/1.2 200 OK\r\n" + LENGTH + b"\r\n" + BODY,
    "in lower case": b"http/1.1 200 ok\r\n" + LENGTH + b"\r\n" + BODY,
    "two carriage returns": b"HTTP/1.1 200 OK\r\r\n" + LENGTH + b"\r\n" + BODY,
    "hundreds of headers": OK + b"".join(b"X-%d: a\r\n" % n for n in range(300)) + LENGTH + b"\r\n" + BODY,
    "after 100 Continue": b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"bad\r\n" + LENGTH + b"\r\n" + BODY,
    "compressed": OK + b"bad\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(BODY),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("closes", [True, False])
async def test_read_all_the_same(site, opened, tmp_path, name, closes):
    """Each breach of the form is read whole by the second client, whether or not the server then closes; evidence verifies."""
    if not closes and name in {"compressed", "an empty length", "a negative length", "chunks that are none"}:
        return
    site.otherwise = site.breaking(READ[name]) if closes else READ[name]
    async with opened(timeout=5) as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.status, capture.failure, capture.content) == (200, None, BODY), capture.detail
    assert capture.means == (Means.TOLERANT_HTTP,)
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        reference = held.save(capture)
        held.commit([])
    assert store.read_evidence(reference).content == BODY
    assert list(store.verify(lambda revision, capture: None, Tally())) == []


async def test_known_to_need_tolerance(site, opened):
    """A host that was found to need the second client is asked by it from then on: a request a page."""
    site.otherwise = site.breaking(READ["a line without a colon"])
    async with opened() as fetcher:
        for number in range(4):
            assert (await fetcher.get(f"{site.base}/{number}.html")).content == BODY
    assert len(site.asked()) == 5


async def test_dropped_kept_connections(site, opened):
    """A server that drops every kept connection at its next request loses no page and costs one repeat each."""
    served = {}

    async def once_a_connection(asked, writer):
        if served.setdefault(asked.connection, asked.target) != asked.target:
            raise ConnectionError
        writer.write(site.answer(PAGE))

    site.otherwise = once_a_connection
    async with opened() as fetcher:
        for number in range(5):
            assert (await fetcher.get(f"{site.base}/{number}.html")).content == BODY
    assert len(site.asked()) <= 10


GZIPPED = gzip.compress(BODY)


@pytest.mark.parametrize(
    ("body", "headers", "means"),
    [
        (GZIPPED, ("Content-Type: text/html; charset=utf-8",), Means.UNDECLARED_GZIP),
        (GZIPPED, (), Means.UNDECLARED_GZIP),
        (BODY, ("Content-Type: text/html", "Content-Encoding: gzip"), Means.UNTRUE_CODING),
        (b"\r\n" + BODY, ("Content-Encoding: deflate",), Means.UNTRUE_CODING),
    ],
)
async def test_codings_that_headers_do_not_tell(site, opened, tmp_path, body, headers, means):
    """A page that is compressed without a word of it, or said to be and isn't, is read; its evidence verifies."""
    site.otherwise = site.answer(body, *headers)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.content.strip(), capture.failure, capture.means) == (BODY, None, (means,))
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        reference = held.save(capture)
        held.commit([])
    assert store.read_evidence(reference).content == capture.content
    assert list(store.verify(lambda revision, capture: None, Tally())) == []


async def test_a_file_that_is_gzip(site, opened):
    """An attachment that is a gzip file stays one."""
    site.otherwise = site.answer(GZIPPED, "Content-Type: application/gzip")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.gz")
    assert (capture.content, capture.means) == (GZIPPED, ())


@pytest.mark.parametrize("hard", [False, True])
async def test_an_early_end_twice_the_same(site, opened, hard):
    """A closed page shorter than announced is taken when it comes a second time the same to the byte."""
    site.otherwise = site.breaking(site.answer(PAGE, length=len(BODY) + 7), hard=hard)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.content, capture.means) == (None, BODY, (Means.EARLY_END,))
    assert len(site.asked()) == 2


@pytest.mark.parametrize("second", [BODY[:-30], BODY.replace("复函".encode(), "答复".encode())])
async def test_an_early_end_that_is_none(site, opened, second):
    """A page cut before its markup closes, or another each time, is truncated."""
    first = site.breaking(site.answer(PAGE if second != BODY[:-30] else second, length=9_999))
    other = site.breaking(site.answer(second, length=9_999))
    site.otherwise = [first, other, first]
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.failure is Failure.TRUNCATED
    assert len(site.asked()) == 3


async def test_post(site, opened):
    """A request with a body is sent as such, once more on a broken form, and its evidence says so."""
    bodies = []

    async def handler(asked, writer):
        bodies.append((asked.lines, asked.header("content-type"), asked.header("content-length")))
        writer.write(site.answer("{}"))

    site.otherwise = handler
    async with opened() as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{site.base}/"))
        capture = await reader.get(
            f"{site.base}/api", method="POST", body=b'{"page":1}', content_type="application/json"
        )
    assert (capture.method, capture.content) == ("POST", b"{}")
    assert bodies[0][1:] == ("application/json", "10")
