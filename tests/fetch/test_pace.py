"""Manners, measured in the server's log: distance between requests, and how many at once."""

import asyncio
from itertools import pairwise

import pytest

pytestmark = pytest.mark.anyio

SCHEDULING = 0.02
"""Seconds by which a request may be noted late by a busy machine, and the next one in time."""


async def get_all(fetcher, site, count, prefix=""):
    return await asyncio.gather(*(fetcher.get(f"{prefix or site.base}/{number}.html") for number in range(count)))


def gaps(log):
    return [later.at - earlier.at for earlier, later in pairwise(log)]


async def test_pace(site, opened):
    """Requests to one host, robots.txt included, keep their distance however many are asked for at once."""
    async with opened(pace=0.05, concurrency_per_host=4) as fetcher:
        await get_all(fetcher, site, 8)
    assert len(site.log) == 9
    assert min(gaps(site.log)) >= 0.05 - SCHEDULING
    assert sum(gaps(site.log)) < 8 * 0.05 + 0.3


async def test_pace_is_kept_by_slow_connections(site, opened, monkeypatch):
    """A request that takes long to connect doesn't arrive close to the next one."""
    connect = asyncio.get_running_loop().sock_connect
    waits = iter([0, 0.15])

    async def slowly(sock, target):
        await asyncio.sleep(next(waits, 0))
        await connect(sock, target)

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", slowly)
    site.answers["/robots.txt"] = site.answer("", "Connection: close", status="404 No")
    site.otherwise = site.answer("x", "Connection: close")
    async with opened(pace=0.1, concurrency_per_host=4) as fetcher:
        await get_all(fetcher, site, 4)
    assert min(gaps(site.log)) >= 0.1 - SCHEDULING


async def test_slow_answers_do_not_slow_the_pace(site, opened):
    """The distance is counted from request to request, not from an answer's end."""

    async def slow(asked, writer):
        await asyncio.sleep(0.15)
        writer.write(site.answer("x"))

    site.otherwise = slow
    async with opened(pace=0.05, concurrency_per_host=4) as fetcher:
        await get_all(fetcher, site, 4)
    pages = site.asked()
    assert pages[-1].at - pages[0].at < 3 * 0.05 + 0.1
    assert site.most_at_once > 1


async def test_retries_and_redirects_keep_the_pace(site, opened):
    """Retries, redirects and broken connections count like any other request."""
    site.answers["/0.html"] = [site.answer(status="500 No"), site.breaking(), site.answer("ok")]
    site.answers["/1.html"] = site.answer("", "Location: /9.html", status="302 Found")
    async with opened(pace=0.05) as fetcher:
        await get_all(fetcher, site, 3)
    assert len(site.log) == 7
    assert min(gaps(site.log)) >= 0.05 - SCHEDULING


async def test_hosts_do_not_wait_for_each_other(site, opened, names):
    """Each host has its own pace."""
    prefixes = [f"http://{name}.test:{site.port}" for name in "abcd"]
    resolver = names(**{f"{name}_test": ["127.0.0.1"] for name in "abcd"})
    began = asyncio.get_running_loop().time()
    async with opened(pace=0.1, resolver=resolver) as fetcher:
        await asyncio.gather(*(get_all(fetcher, site, 2, prefix) for prefix in prefixes))
    assert len(site.log) == 12
    assert asyncio.get_running_loop().time() - began < 0.45


async def test_one_host_however_written(site, opened, names):
    """A host written in capitals is the same host."""
    resolver = names(a_test=["127.0.0.1"])
    async with opened(pace=0.1, resolver=resolver) as fetcher:
        await get_all(fetcher, site, 1, f"http://a.test:{site.port}")
        await get_all(fetcher, site, 1, f"HTTP://A.Test:{site.port}")
    assert len(site.asked("/robots.txt")) == 1
    assert min(gaps(site.log)) >= 0.1 - SCHEDULING


@pytest.mark.parametrize("most", [1, 3])
async def test_concurrency(site, opened, most):
    """No more requests are under way at one host than configured, and as many as that."""

    async def slow(asked, writer):
        await asyncio.sleep(0.02)
        writer.write(site.answer("x"))

    site.otherwise = slow
    async with opened(concurrency_per_host=most) as fetcher:
        await get_all(fetcher, site, 12)
    assert site.most_at_once == most


async def test_crawl_delay(site, opened):
    """A crawl-delay of robots.txt that is longer than the pace is kept, a shorter one is not."""
    site.answers["/robots.txt"] = site.answer("User-agent: *\nCrawl-delay: 0.1")
    async with opened(pace=0) as fetcher:
        await get_all(fetcher, site, 4)
    assert min(gaps(site.log[1:])) >= 0.1 - SCHEDULING
    site.log.clear()
    site.answers["/robots.txt"] = site.answer("User-agent: *\nCrawl-delay: 0.01")
    async with opened(pace=0.06) as fetcher:
        await get_all(fetcher, site, 4)
    assert min(gaps(site.log)) >= 0.06 - SCHEDULING


async def test_a_cancelled_request_gives_up_its_place(site, opened):
    """Requests cancelled while they wait for their turn hold nobody up."""
    async with opened(pace=0.05, concurrency_per_host=2) as fetcher:
        waiting = [asyncio.create_task(fetcher.get(f"{site.base}/{number}.html")) for number in range(6)]
        await asyncio.sleep(0.08)
        for task in waiting[:4]:
            task.cancel()
        left = await asyncio.gather(*waiting, return_exceptions=True)
        assert [capture.status for capture in left[4:]] == [200, 200]
        assert (await fetcher.get(f"{site.base}/after.html")).status == 200
