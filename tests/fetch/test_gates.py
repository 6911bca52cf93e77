"""Gates that want their cookie back: asked again once, as a browser asks; what stays a challenge is told as one."""

import pytest

from disclosure_watch.model import Failure, Means, Source

pytestmark = pytest.mark.anyio

PAGE = "<html><body>" + "关于第0883号提案的复函。" * 30 + "</body></html>"
RELOAD = "<html><script>location.reload();</script></html>"


def gate(site, *, first, page=PAGE):
    """A handler that gives a page for the right cookie, else the gate's first answer, which sets it."""

    async def handler(asked, writer):
        passed = "gate=open" in (asked.header("cookie") or "")
        writer.write(site.answer(page) if passed else first)

    return handler


def first_answers(site):
    cookie = "Set-Cookie: gate=open; Path=/; HttpOnly"
    return {
        "302 to itself": site.answer("", cookie, "Location: /a.html", status="302 Found"),
        "302 to its whole address": site.answer("", cookie, f"Location: {site.base}/a.html", status="302 Found"),
        "412": site.answer("<script>", cookie, status="412 Precondition Failed"),
        "521": site.answer("<script>", cookie, status="521 "),
        "202": site.answer("<script>", cookie, status="202 Accepted"),
        "reload": site.answer(RELOAD, cookie),
        "location = location": site.answer("<script>window.location.href = location.href</script>", cookie),
        "refresh": site.answer('<meta http-equiv="refresh" content="0">', cookie),
        "refresh to itself": site.answer('<META HTTP-EQUIV=Refresh content="1;URL=/a.html">', cookie),
        "replace by itself": site.answer('<script>location.replace("/a.html")</script>', cookie),
        "403 that reloads": site.answer(RELOAD, cookie, status="403 Forbidden"),
    }


NAMES = [
    "302 to itself", "302 to its whole address", "412", "521", "202", "reload", "location = location", "refresh",
    "refresh to itself", "replace by itself", "403 that reloads",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
async def test_the_cookie_goes_back_once(site, opened, name):
    """Each kind of gate is passed with one repeat, and later pages of the pass need none."""
    site.otherwise = gate(site, first=first_answers(site)[name])
    async with opened() as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{site.base}/a.html"))
        capture = await reader.get(f"{site.base}/a.html")
        assert (capture.status, capture.failure, capture.content) == (200, None, PAGE.encode())
        assert Means.COOKIE in capture.means
        assert len(site.asked()) == 2
        assert (await reader.get(f"{site.base}/b.html")).status == 200
    assert len(site.asked()) == 3


@pytest.mark.parametrize("name", NAMES)
async def test_a_gate_that_never_opens(site, opened, name):
    """A gate that stays shut after its cookie came back is left alone, as what it is."""
    site.otherwise = first_answers(site)[name]
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert len(site.asked()) == 2
    assert capture.failure is Failure.CHALLENGE or capture.status in {202, 403, 412, 521}


@pytest.mark.parametrize("name", NAMES)
async def test_a_gate_before_robots_too(site, opened, name):
    """A gate before every address is passed for robots.txt as well, whose rules then hold."""
    rules = "User-agent: *\nDisallow: /secret"
    del site.answers["/robots.txt"]
    first = first_answers(site)[name]
    if b"/a.html" in first:  # such a gate leads to each address itself
        return

    async def handler(asked, writer):
        passed = "gate=open" in (asked.header("cookie") or "")
        writer.write(site.answer(rules if asked.target == "/robots.txt" else PAGE) if passed else first)

    site.otherwise = handler
    async with opened() as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{site.base}/a.html"))
        assert (await reader.get(f"{site.base}/a.html")).content == PAGE.encode()
        assert (await reader.get(f"{site.base}/secret")).failure is Failure.ROBOTS


async def test_a_gate_that_never_opens_before_robots(site, opened):
    """A site whose gate never opens is told as the challenge that it is, not as a robots.txt that can't be had."""
    site.answers = {}
    site.otherwise = site.answer("<script>", status="521 ")
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a.html")).status == 521


async def test_without_a_cookie_nothing_is_repeated(site, opened):
    """A challenge that sets no cookie is asked once, and a redirect to itself without one is a loop."""
    site.answers |= {
        "/412": site.answer("<script>", status="412 No"),
        "/reload": site.answer(RELOAD),
        "/loop": site.answer("", "Location: /loop", status="302 Found"),
    }
    async with opened() as fetcher:
        captures = [await fetcher.get(f"{site.base}/{name}") for name in ("412", "reload", "loop")]
    assert len(site.asked()) == 3
    assert captures[2].failure is Failure.REDIRECTS


async def test_around_by_another_page(site, opened):
    """A gate that sends to a page which sets the cookie and sends back is passed."""
    cookie = "Set-Cookie: gate=open; Path=/"
    site.answers["/check"] = site.answer("", cookie, "Location: /a.html", status="302 Found")
    site.otherwise = gate(site, first=site.answer("", "Location: /check", status="302 Found"))
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert (capture.status, capture.content) == (200, PAGE.encode())
    assert [asked.target for asked in site.asked()] == ["/a.html", "/check", "/a.html"]


async def test_a_cookie_made_by_a_script_is_not_made(site, opened):
    """A page whose script computes the cookie is not solved: it is asked once and returned as it is."""
    script = '<script>document.cookie="HOY_TR="+go(1);location.reload()</script>'
    site.otherwise = site.answer(script)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a.html")
    assert len(site.asked()) == 1
    assert capture.content == script.encode()


@pytest.mark.parametrize(
    ("domain", "comes_to_sister"),
    [("", False), ("; Domain=a.cq.gov.cn", False), ("; Domain=.cq.gov.cn", True), ("; Domain=gov.cn", False)],
)
async def test_whom_a_cookie_goes_to(site, opened, names, domain, comes_to_sister):
    """A cookie goes to the hosts of its owner that it names, never to a whole country's, never to another owner's."""
    hosts = ["a.cq.gov.cn", "b.cq.gov.cn", "c.bj.gov.cn"]
    site.otherwise = site.answer(PAGE, f"Set-Cookie: sid=1; Path=/{domain}")
    resolver = names()
    resolver.names = {host: ["127.0.0.1"] for host in hosts}
    async with opened(resolver=resolver) as fetcher:
        reader = fetcher.for_source(Source("a", "", f"http://{hosts[0]}:{site.port}/"))
        for host in [hosts[0], *hosts]:
            await reader.get(f"http://{host}:{site.port}/x.html")
    sent = [asked.header("cookie") for asked in site.asked()]
    assert sent[:2] == [None, "sid=1"]
    assert (sent[2] is not None, sent[3]) == (comes_to_sister, None)


async def test_jars_are_apart(site, opened):
    """Two sources, and two passes of one, know nothing of each other's cookies."""
    site.otherwise = site.answer(PAGE, "Set-Cookie: sid=1; Path=/")
    source = Source("a", "", f"{site.base}/")
    async with opened() as fetcher:
        for reader in (fetcher.for_source(source), fetcher.for_source(source)):
            await reader.get(f"{site.base}/")
        await fetcher.get(f"{site.base}/")
    assert [asked.header("cookie") for asked in site.asked()] == [None] * 3


@pytest.mark.parametrize(
    "value", ["a=b=c==", 'a="x y"', "a={json: 1}; Path=/", "中=文; Path=/", "=nameless", "a", "a=1; expires=never", ""]
)
async def test_odd_cookies(site, opened, value):
    """Cookies as careless servers write them are sent back or left out, and break nothing."""
    site.otherwise = site.answer(PAGE, f"Set-Cookie: {value}")
    async with opened() as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{site.base}/"))
        for _ in range(2):
            assert (await reader.get(f"{site.base}/")).status == 200


async def test_a_gate_on_each_of_two_hosts(site, opened):
    """A host behind a gate that leads to another one with a gate of its own is passed: each gets its cookie once."""
    port = site.base.rpartition(":")[2]

    async def handler(asked, writer):
        host = asked.header("host").partition(":")[0]
        if f"gate={host}" not in (asked.header("cookie") or ""):
            answer = site.answer("", f"Set-Cookie: gate={host}; Path=/", "Location: /a.html", status="302 Found")
        elif host == "127.0.0.1":
            answer = site.answer("", f"Location: http://localhost:{port}/a.html", status="301 Moved")
        else:
            answer = site.answer(PAGE)
        writer.write(answer)

    site.otherwise = handler
    async with opened() as fetcher:
        capture = await fetcher.for_source(Source("a", "", site.base)).get(f"http://127.0.0.1:{port}/a.html")
    assert (capture.status, capture.failure, capture.content) == (200, None, PAGE.encode())
    assert len(site.asked()) == 4
