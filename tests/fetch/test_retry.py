"""Second and third attempts, and pauses that a host asks for."""

import asyncio
import datetime as dt
import gc
import random
import time
from email.utils import format_datetime

import pytest
import stamina

from disclosure_watch.fetch import pace
from disclosure_watch.fetch.transport import Reply
from disclosure_watch.model import Capture, Failure

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_passing_statuses(site, opened, status):
    """A status that may pass is asked again, twice at most, and the last answer counts."""
    busy = site.answer("busy", status=f"{status} No")
    site.answers |= {"/a": [busy, busy, site.answer("ok")], "/b": busy}
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a")).content == b"ok"
        capture = await fetcher.get(f"{site.base}/b")
    assert (capture.status, capture.content, capture.failure) == (status, b"busy", None)
    assert len(site.asked("/b")) == 3


async def test_what_was_asked_again_is_let_go(site, opened):
    """Nothing holds an answer, which may be of 20 MB, once who asked has let go of it: no cycle waits for a look at all."""
    site.answers |= {"/busy": site.answer("busy", status="503 No"), "/cut": site.breaking(site.answer("ok", length=10))}
    gc.collect()
    gc.disable()
    try:
        async with opened() as fetcher:
            for path in ("/busy", "/cut"):
                assert (await fetcher.get(f"{site.base}{path}")).url
        assert not [
            each for each in gc.get_objects() if isinstance(each, Capture | Reply) and "/robots" not in repr(each)
        ]
    finally:
        gc.enable()


@pytest.mark.parametrize("status", [403, 404, 412, 501, 521])
async def test_lasting_statuses(site, opened, status):
    """A refusal, a challenge or a missing page is asked once."""
    site.otherwise = site.answer("no", status=f"{status} No")
    async with opened() as fetcher:
        await fetcher.get(f"{site.base}/a")
    assert len(site.asked()) == 1


async def test_passing_faults(site, opened):
    """A connection that breaks twice is mended by the third attempt."""
    site.otherwise = [site.breaking(), site.breaking(site.answer("ok", length=10)), site.answer("ok")]
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    assert (capture.content, capture.failure) == (b"ok", None)


async def test_waits_between_attempts(site, opened):
    """Between attempts lies a wait with jitter from the given source of chance."""
    waits = []
    stamina.instrumentation.set_on_retry_hooks([lambda details: waits.append(details.wait_for)])
    try:
        with stamina.set_testing(testing=False):
            site.otherwise = [site.answer(status="500 No"), site.answer("ok")]
            async with opened(rng=random.Random(1)) as fetcher:
                await fetcher.get(f"{site.base}/a")
    finally:
        stamina.instrumentation.set_on_retry_hooks(None)
    first, second = site.asked()
    assert waits == [pytest.approx(0.5 + random.Random(1).uniform(0, 0.5))]
    assert second.at - first.at >= waits[0] - 0.01


SECOND = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "pause"), [("1", 1.0), (format_datetime(SECOND, usegmt=True), 0.3)], ids=["seconds", "date"]
)
async def test_retry_after(site, opened, value, pause):
    """A Retry-After is waited for by all requests to the host, in seconds or as a date."""
    site.answers["/a"] = [site.answer("", f"Retry-After: {value}", status="429 Slow"), site.answer("ok")]
    async with opened(clock=lambda: SECOND - dt.timedelta(seconds=0.3)) as fetcher:
        first = asyncio.create_task(fetcher.get(f"{site.base}/a"))
        while not site.asked("/a"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        await fetcher.get(f"{site.base}/b")
        assert (await first).content == b"ok"
    refused, *later = site.asked()
    assert min(asked.at for asked in later) - refused.at >= pause - 0.01


@pytest.mark.parametrize("value", ["", "soon", "-5", "Mon, 99 Nov 2026", "1.5", "0", "Sun, 22 Nov 2026 01:00:00 GMT"])
async def test_retry_after_that_says_nothing(site, opened, value):
    """A Retry-After that can't be read, or is over, holds nothing up."""
    site.answers["/a"] = [site.answer("", f"Retry-After: {value}", status="503 Busy"), site.answer("ok")]
    began = time.monotonic()
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a")).content == b"ok"
    assert time.monotonic() - began < 0.5


async def test_a_pause_too_long(site, opened, names):
    """A longer pause than is waited for returns the answer at once, and the host is left alone, other hosts not."""
    site.answers["/a"] = site.answer("slow", "Retry-After: 3600", status="429 Slow")
    here, there = f"http://a.test:{site.port}", f"http://b.test:{site.port}"
    async with opened(resolver=names(a_test=["127.0.0.1"], b_test=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"{here}/a")
        assert (capture.status, capture.failure) == (429, None)
        held = await fetcher.get(f"{here}/b")
        assert (held.failure, held.status) == (Failure.HELD, 0)
        assert "3600 s" in held.detail
        assert (await fetcher.get(f"{there}/b")).status == 200
    assert [asked.header("host") for asked in site.asked()] == [f"a.test:{site.port}", f"b.test:{site.port}"]


async def test_patience_ends(site, opened, monkeypatch):
    """A host that asks for pause after pause is left alone when they add up to too much."""
    monkeypatch.setattr(pace, "PATIENCE", 0.3)
    soon = f"Retry-After: {format_datetime(SECOND, usegmt=True)}"
    site.otherwise = site.answer("slow", soon, status="503 Busy")
    async with opened(clock=lambda: SECOND - dt.timedelta(seconds=0.2)) as fetcher:
        first = await fetcher.get(f"{site.base}/a")
        second = await fetcher.get(f"{site.base}/b")
    assert (first.status, len(site.asked("/a"))) == (503, 2)
    assert second.failure is Failure.HELD
    assert not site.asked("/b")


async def test_robots_txt_that_asks_for_a_pause(site, opened):
    """A host that answers robots.txt with a long pause is held from the start."""
    site.answers["/robots.txt"] = site.answer("", "Retry-After: 3600", status="503 Busy")
    async with opened() as fetcher:
        first = await fetcher.get(f"{site.base}/a")
        assert (first.failure, "503" in first.detail) == (Failure.ROBOTS, True)
    assert len(site.log) == 1
