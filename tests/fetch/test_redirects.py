"""Redirects, hop by hop."""

import pytest

from disclosure_watch.model import Failure

pytestmark = pytest.mark.anyio


def to(site, location, status="302 Found"):
    line = b"Location: " + (location if isinstance(location, bytes) else location.encode())
    return site.answer("moved", line, status=status)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
async def test_followed(site, opened, status):
    """Each kind of redirect is followed, and the capture tells where it led and whence."""
    site.answers |= {"/a": to(site, "/b", status), "/b": to(site, "c?x=1#y", status), "/c?x=1": site.answer("here")}
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    assert (capture.status, capture.content, capture.failure) == (200, b"here", None)
    assert (capture.requested_url, capture.url) == (f"{site.base}/a", f"{site.base}/c?x=1")
    assert capture.hops == (f"{site.base}/a", f"{site.base}/b")


async def test_location_in_gbk(site, opened):
    """A Location with raw GBK bytes is followed to just these bytes."""
    site.answers |= {"/a": to(site, "/复函.html".encode("gb18030")), "/%B8%B4%BA%AF.html": site.answer("here")}
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    assert capture.content == b"here"


async def test_too_many(site, opened):
    """More redirects than allowed are a failure that keeps the last answer; as many as allowed are not."""
    site.answers |= {f"/{n}": to(site, f"/{n + 1}") for n in range(10)}
    site.answers["/5"] = site.answer("here")
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/0")).content == b"here"
        site.answers["/5"] = to(site, "/6")
        capture = await fetcher.get(f"{site.base}/0")
    assert (capture.failure, capture.status, capture.url) == (Failure.REDIRECTS, 302, f"{site.base}/5")
    assert capture.header("location") == "/6"


async def test_loop(site, opened):
    """A redirect to an address already asked is a failure at once."""
    site.answers |= {"/a": to(site, "/b"), "/b": to(site, "/a")}
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
        assert (capture.failure, len(site.asked())) == (Failure.REDIRECTS, 2)
        site.answers["/self"] = to(site, "")
        assert (await fetcher.get(f"{site.base}/self")).failure is Failure.REDIRECTS


@pytest.mark.parametrize(
    "location",
    ["ftp://www.example.org/", "javascript:alert(1)", "http://a b/", "http://a:b@h/", "http://[::1", "http://h:99999/"],
)
async def test_where_no_one_is_led(site, opened, location):
    """A redirect to what is no plain http(s) address is a failure that keeps the answer."""
    site.answers["/a"] = to(site, location)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    assert (capture.status, capture.failure) == (302, Failure.BAD_ADDRESS)
    assert len(site.asked()) == 1


async def test_redirect_without_location(site, opened):
    """A redirect's status without a Location, and a 304 that nobody asked for, are answers like any other."""
    site.answers |= {"/a": site.answer("x", status="302 Found"), "/b": site.answer(status="304 Not Modified")}
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a")).status == 302
        assert (await fetcher.get(f"{site.base}/b")).status == 304


async def test_each_host_by_its_own_rules(site, opened, names):
    """A redirect to another host asks that host's robots.txt first, and obeys it."""
    allowing, refusing = f"http://a.test:{site.port}", f"http://b.test:{site.port}"
    site.answers |= {
        "/a": to(site, f"{refusing}/secret"),
        "/robots.txt": site.answer("User-agent: *\nDisallow: /secret"),
    }
    async with opened(resolver=names(a_test=["127.0.0.1"], b_test=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"{allowing}/a")
    assert (capture.failure, capture.url, capture.hops) == (Failure.ROBOTS, f"{refusing}/secret", (f"{allowing}/a",))
    assert [asked.header("host") for asked in site.asked("/robots.txt")] == [
        f"a.test:{site.port}",
        f"b.test:{site.port}",
    ]
    assert not site.asked("/secret")


async def test_a_large_page_on_the_way(site, opened):
    """The page of a redirect isn't read beyond a little, whatever its size."""
    site.answers |= {"/a": site.answer(b"x" * 3_000_000, "Location: /b", status="302 Found"), "/b": site.answer("here")}
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
        assert fetcher.bytes_received < 100_000
    assert capture.content == b"here"
