"""robots.txt, as RFC 9309 has it."""

import asyncio
import datetime as dt

import pytest

from disclosure_watch.fetch.robots import LARGEST_ROBOTS
from disclosure_watch.model import Failure

pytestmark = pytest.mark.anyio

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


async def test_disallowed(site, opened):
    """A disallowed address isn't asked; the capture says so."""
    site.answers["/robots.txt"] = site.answer("User-agent: *\nDisallow: /private/\nAllow: /private/open")
    async with opened() as fetcher:
        refused = await fetcher.get(f"{site.base}/private/a.html")
        allowed = [await fetcher.get(f"{site.base}{path}") for path in ("/a.html", "/private/open.html")]
    assert (refused.failure, refused.status) == (Failure.ROBOTS, 0)
    assert "disallows" in refused.detail
    assert [capture.status for capture in allowed] == [200, 200]
    assert [asked.target for asked in site.asked()] == ["/a.html", "/private/open.html"]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: disclosure-watch\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Disclosure-Watch\nAllow: /", True),
        ("User-agent: watch\nDisallow: /", True),
        ("User-agent: example\nDisallow: /", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisalow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a.html\r\n", False),
        ("User-agent: *\rDisallow: /*.html$\r", False),
        ("<!DOCTYPE html><html><p>首页: 公开</p></html>", True),
        ("", True),
    ],
)
async def test_rules(site, opened, rules, allowed):
    """Our own group counts before the common one, by the product's name and no other word of the User-Agent."""
    site.answers["/robots.txt"] = site.answer(rules)
    async with opened(contact="ops@example.org") as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.failure is None) is allowed


async def test_in_gbk(site, opened):
    """A robots.txt with comments in GBK is read."""
    site.answers["/robots.txt"] = site.answer("# 本站规则\nUser-agent: *\nDisallow: /公开/".encode("gb18030"))
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/公开/a.html")).failure is Failure.ROBOTS
        assert (await fetcher.get(f"{site.base}/a.html")).failure is None


async def test_too_long(site, opened):
    """Of an endless robots.txt the head is obeyed."""
    head = b"User-agent: *\nDisallow: /a.html\n"
    site.answers["/robots.txt"] = site.answer(head + b"#" * LARGEST_ROBOTS + b"\nDisallow: /b.html")
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).failure is Failure.ROBOTS
        assert (await fetcher.get(f"{site.base}/b.html")).failure is None


async def test_asked_once(site, opened):
    """Many pages at once cost one robots.txt; after an hour it is asked again."""
    clock = Clock()
    async with opened(clock=clock) as fetcher:
        await asyncio.gather(*(fetcher.get(f"{site.base}/{number}.html") for number in range(20)))
        assert len(site.asked("/robots.txt")) == 1
        clock.now += dt.timedelta(minutes=59)
        await fetcher.get(f"{site.base}/a.html")
        assert len(site.asked("/robots.txt")) == 1
        clock.now += dt.timedelta(minutes=2)
        await fetcher.get(f"{site.base}/a.html")
        assert len(site.asked("/robots.txt")) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410, 412, 429])
async def test_none_there(site, opened, status):
    """A robots.txt that is refused with a 4xx allows everything."""
    site.answers["/robots.txt"] = site.answer("User-agent: *\nDisallow: /", status=f"{status} No")
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).status == 200


async def test_broken_server(site, opened):
    """A robots.txt that fails with a 5xx allows nothing for now, and the capture says so; later it is asked again."""
    clock = Clock()
    site.answers["/robots.txt"] = site.answer("", status="503 Busy")
    async with opened(clock=clock) as fetcher:
        for _ in range(3):
            capture = await fetcher.get(f"{site.base}/a.html")
            assert capture.failure is Failure.ROBOTS
            assert "503" in capture.detail
        assert len(site.asked("/robots.txt")) == 3
        assert not site.asked()
        site.answers["/robots.txt"] = site.answer("")
        clock.now += dt.timedelta(minutes=6)
        assert (await fetcher.get(f"{site.base}/a.html")).status == 200


async def test_unreachable(site, opened):
    """A robots.txt that brings a reset or a timeout gives the page the same failure."""
    site.answers["/robots.txt"] = site.breaking()
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).failure is Failure.RESET
    assert not site.asked()


async def test_cut_short(site, opened):
    """A robots.txt that breaks off, whose rest might disallow, allows nothing for now."""
    site.answers["/robots.txt"] = site.breaking(site.answer("User-agent: *\n", length=100))
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).failure is Failure.ROBOTS


async def test_redirected(site, opened):
    """A robots.txt elsewhere counts for the host that redirects there; a loop counts as none."""
    site.answers |= {
        "/robots.txt": site.answer("", "Location: /rules", status="301 Moved"),
        "/rules": site.answer("User-agent: *\nDisallow: /a.html"),
    }
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).failure is Failure.ROBOTS
    site.answers["/rules"] = site.answer("", "Location: /robots.txt", status="301 Moved")
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).status == 200
