"""What goes wrong on the network becomes a failure of the capture, never an exception."""

import asyncio
import random
import socket
import time

import pytest

from disclosure_watch.model import Failure

pytestmark = pytest.mark.anyio


@pytest.fixture
def dead_port():
    """A port that is bound and not listened on, so that a connection is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


async def silent(asked, writer):
    await asyncio.sleep(60)


def dripping(every):
    async def handler(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(every)

    return handler


async def test_no_answer_in_time(site, opened):
    """A server that says nothing is a timeout, tried three times."""
    site.otherwise = silent
    async with opened(timeout=0.1) as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.status) == (Failure.TIMEOUT, 0)
    assert len(site.asked()) == 3


async def test_an_answer_that_stops(site, opened):
    """A body that stops coming is a timeout that keeps the status and what had come."""

    async def stopping(asked, writer):
        writer.write(site.answer("<html>", length=100))
        await asyncio.sleep(60)

    site.otherwise = stopping
    async with opened(timeout=0.3) as fetcher:  # in which a loaded machine sends the first bytes too
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.status, capture.body) == (Failure.TIMEOUT, 200, b"<html>")


async def test_a_slow_answer_that_goes_on(site, opened):
    """An answer slower than the timeout as a whole is read to its end as long as bytes come."""

    async def slow(asked, writer):
        writer.write(site.answer(b"", length=8))
        for _ in range(8):
            await asyncio.sleep(0.05)
            writer.write(b"x")

    site.otherwise = slow
    async with opened(timeout=0.2) as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.body) == (None, b"x" * 8)


async def test_an_answer_that_drips_for_ever(site, opened):
    """An answer that drips without end is cut at four times the timeout."""
    site.otherwise = dripping(0.02)
    began = time.monotonic()
    async with opened(timeout=0.1) as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.failure is Failure.TIMEOUT
    assert time.monotonic() - began < 3 * 0.4 + 0.5


async def test_refused(opened, dead_port):
    """A refused connection is a connect failure of the page itself, though robots.txt was what was asked."""
    async with opened() as fetcher:
        capture = await fetcher.get(f"http://127.0.0.1:{dead_port}/a.html")
    assert (capture.failure, capture.status) == (Failure.CONNECT, 0)


async def test_a_dead_host_is_tried_once_a_run(opened, dead_port):
    """Further pages of a host that can't be reached fail at once."""
    async with opened() as fetcher:
        for number in range(10):
            capture = await fetcher.get(f"http://127.0.0.1:{dead_port}/{number}.html")
            assert capture.failure is Failure.CONNECT
        assert fetcher.requests == 3


async def test_unknown_name(opened, names):
    """A name that doesn't resolve is a connect failure."""
    async with opened(resolver=names()) as fetcher:
        capture = await fetcher.get("http://www.example.org/")
    assert capture.failure is Failure.CONNECT


async def test_no_tls(opened):
    """A server that doesn't speak TLS where it should is a connect failure, not tried again."""

    async def plain(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with opened(timeout=5) as fetcher:
            capture = await fetcher.get(f"https://127.0.0.1:{port}/a.html")
            assert fetcher.requests == 1
    assert capture.failure is Failure.CONNECT


@pytest.mark.parametrize("hard", [False, True])
async def test_closed_without_an_answer(site, opened, hard):
    """A connection that is closed or reset before the answer is a reset, once more where it had been kept."""
    site.otherwise = site.breaking(hard=hard)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.status) == (Failure.RESET, 0)
    assert len(site.asked()) == 4


async def test_kept_connection_broken(site, opened):
    """A request on a kept connection that breaks is repeated at once on a new one, and counted like any other."""
    async with opened() as fetcher:
        await fetcher.get(f"{site.base}/a.html")
        site.otherwise = [site.breaking(), site.answer("ok")]
        capture = await fetcher.get(f"{site.base}/b.html")
        assert fetcher.requests == 4
    assert capture.content == b"ok"
    assert len(site.log) == 4


async def test_shorter_than_declared(site, opened):
    """A body shorter than its declared length is truncated, and what came is kept."""
    site.otherwise = site.breaking(site.answer("<html>cut", length=100))
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.status, capture.content) == (Failure.TRUNCATED, 200, b"<html>cut")


async def test_chunks_that_break_off(site, opened):
    """A chunked body without its last chunk is truncated."""
    site.otherwise = site.breaking(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure, capture.body) == (Failure.TRUNCATED, b"abcde")


async def test_reset_in_the_body(site, opened):
    """A reset in the middle of a body is a failure that keeps what came."""
    site.otherwise = site.breaking(site.answer("<html>cut", length=100), hard=True)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.failure in {Failure.RESET, Failure.TRUNCATED}
    assert capture.body == b"<html>cut"


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>no head at all</html>\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 600_000 + b"\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"\0\0\0\0",
        b"",
    ],
)
async def test_answers_that_are_none(site, opened, raw):
    """What is not HTTP is a failure with a reason in words."""
    site.otherwise = site.breaking(raw)
    async with opened(timeout=2) as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert capture.failure is not None
    assert capture.detail


async def test_nothing_is_ever_raised(site, opened):
    """Hundreds of answers cut and altered at random places give captures, never an exception."""
    rng = random.Random(20261123)
    whole = [
        site.answer("<html>公开</html>", "Content-Type: text/html", 'ETag: "1"', "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
    ]

    async def altered(asked, writer):
        raw = bytearray(rng.choice(whole))
        for _ in range(rng.randrange(4)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        await site.breaking(bytes(raw[: rng.randrange(len(raw) + 1)]))(asked, writer)

    site.otherwise = altered
    async with opened(timeout=1) as fetcher:
        captures = [await fetcher.get(f"{site.base}/{number}") for number in range(300)]
    assert all(capture.status or capture.failure for capture in captures)
