"""Pages that hold nothing but the way to another page are followed once; pages that hold something are not."""

import pytest

from disclosure_watch.fetch import leads
from disclosure_watch.model import Failure, Means, Source
from disclosure_watch.store import Store
from private_addresses import PRIVATE

LIST = (
    "<html><body><ul>"
    + "<li><a href=/1.html>关于政协提案的答复</a><span>2026-01-02</span></li>" * 9
    + "</ul></body></html>"
)

LEADING = {
    '<meta http-equiv="refresh" content="0; url=/list.html">': b"/list.html",
    '<META content="3;URL=\'/list.html\'" http-equiv=Refresh><p>页面正在跳转，请稍候</p>': b"/list.html",
    '<meta http-equiv="refresh" content="0;/list.html">': b"/list.html",
    '<meta http-equiv="refresh" content="0; url=/list.aspx?a=1&amp;b=2">': b"/list.aspx?a=1&b=2",
    "<script>window.location.href='/list.html';</script>": b"/list.html",
    '<script>location = "/list.html"</script>': b"/list.html",
    '<html><head><script type="text/javascript">top.location.replace("/list.html")</script></head></html>': b"/list.html",
    '<script>window.location.assign( "/list.html" );</script>': b"/list.html",
    '<script>setTimeout("location.href=\'/list.html\'", 100)</script>': b"/list.html",
    "<script>setTimeout(function(){self.location='/list.html'}, 0)</script>": b"/list.html",
    "<script>var target = '/list.html'; window.location.href = target;</script>": b"/list.html",
    '<script>window.location["href"] = "/list.html"</script>': b"/list.html",
    '<body onload="location.href=\'/list.html\'"></body>': b"/list.html",
    '<script>if(/Mobile/.test(navigator.userAgent)){location.href="/m.html"}else{location.href="/list.html"}</script>': b"/list.html",
    '<html><frameset cols="180,*"><frame src="/menu.html"><frame src="/list.html"></frameset></html>': b"/list.html",
    '<FRAMESET rows="20%,80%"><FRAME name=top SRC=/top.html><FRAME name="mainFrame" SRC="/list.html"></FRAMESET>': b"/list.html",
    (
        '<frameset rows="90,*,30"><frame src="/top.html"><frameset cols="200,*"><frame src="/left.html">'
        '<frame src="/list.html"></frameset><frame src="/foot.html"></frameset>'
    ): b"/list.html",
}  # fmt: skip

STAYING = {
    "a page with text": '<meta http-equiv="refresh" content="300;url=/x.html"><p>' + "复函全文" * 80,
    "a slow refresh": '<meta http-equiv="refresh" content="600;url=/x.html">',
    "in a comment": '<!-- <meta http-equiv="refresh" content="0;url=/x.html"> -->',
    "for old browsers": "<!--[if lt IE 9]><script>location.href='/ie.html'</script><![endif]-->",
    "without script": '<noscript><meta http-equiv="refresh" content="0;url=/no.html"></noscript>',
    "for phones": "<script>if(/iPhone/.test(navigator.userAgent)) location.href='/wap.html'</script>",
    "a computed address": "<script>location.href = '/a?t=' + Date.now()</script>",
    "two values": "<script>var a = '/x.html'; if (old()) a = '/y.html'; location.href = a;</script>",
    "a comparison": "<script>if (location.href == '/a.html') { go() }</script>",
    "a notice": "<p>您访问的页面不存在，5秒后返回</p><script>location.href='/zwgk/list.html'</script>",
    "a list": LIST + "<script>function go(){location.href='/x.html'}</script>",
    "another variable": "<script>var mylocation = '/x.html'; my.location = '/y.html'</script>",
}


@pytest.mark.parametrize("page", LEADING)
def test_where_a_page_leads(page):
    """Refreshes, scripts and framesets in the forms in which sites write them lead to the one address they name."""
    assert leads.lead(page.encode()).location == LEADING[page]


@pytest.mark.parametrize("name", STAYING)
def test_pages_that_lead_nowhere(name):
    """What is a page itself, or leads only some readers away, is left as it is."""
    lead = leads.lead(STAYING[name].encode())
    assert lead is None or lead.location is None


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="/list.html" width="100%" height="800"></iframe>',
        "<IFRAME name=mainList SRC='/list.html' style='width:100%;height:900px' frameborder=0></IFRAME>",
        '<iframe id="content" src="/list.html" width="100%" scrolling="no"></iframe>',
    ],
)
def test_the_one_large_frame(frame):
    """The one large frame of a page without rows is where its rows are; beside rows, or two, it is none."""
    page = f"<div>首页 | 政务公开</div>{frame}<iframe src=/weather.html width=200 height=20></iframe>"
    assert leads.iframe(page.encode()) == b"/list.html"
    assert leads.iframe((page + LIST).encode()) is None
    assert leads.iframe((page + frame).encode()) is None


@pytest.mark.parametrize(
    "cost", [b"<meta " * 20_000, b"<frame " * 9_000, b"<script>location" * 3_000, b"location=" * 9_000]
)
def test_hostile_pages_cost_nothing(cost):
    """A page made to be slow to look at is looked at in no time."""
    import time

    began = time.monotonic()
    leads.lead(cost[: leads.LARGEST])
    leads.iframe(cost + b"iframe")
    assert time.monotonic() - began < 1


@pytest.mark.anyio
@pytest.mark.parametrize("page", LEADING)
async def test_followed_with_both_as_evidence(site, opened, tmp_path, page):
    """The page at the end is the capture, reached by hops; both pages are evidence, and no validators hide its changes."""
    site.answers |= {
        "/": site.answer(page),
        "/list.html": site.answer(LIST, 'ETag: "1"'),
        "/list.aspx?a=1&b=2": site.answer(LIST),
    }
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/")
    assert (capture.content, capture.hops) == (LIST.encode(), (f"{site.base}/",))
    assert capture.means == (Means.LED_ON,)
    assert capture.validators.etag is None
    assert site.asked()[1].header("referer") == f"{site.base}/"
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        reference = held.save(capture)
        held.commit([])
    assert store.read_evidence(reference).content == LIST.encode()
    assert store.read_evidence(reference).means == (Means.LED_ON,)
    index = next(tmp_path.glob("evidence/a/*.cdxj")).read_text("utf-8")
    assert f'"{site.base}/"' in index


@pytest.mark.anyio
async def test_refresh_by_header(site, opened):
    """A Refresh header leads on as a refresh in the page does."""
    site.answers |= {"/a": site.answer("<p>x</p>", "Refresh: 0; url=/list.html"), "/list.html": site.answer(LIST)}
    async with opened() as fetcher:
        assert (await fetcher.get(f"{site.base}/a")).content == LIST.encode()


@pytest.mark.anyio
async def test_followed_once(site, opened):
    """A page that leads to a page that leads on is followed once; two that lead to each other are no circle."""
    site.answers |= {
        "/a": site.answer("<script>location.href='/b'</script>"),
        "/b": site.answer("<script>location.href='/a'</script>"),
    }
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    assert [asked.target for asked in site.asked()] == ["/a", "/b"]
    assert capture.url == f"{site.base}/b"


@pytest.mark.anyio
async def test_frame_of_a_listing_alone(site, opened):
    """The large frame is followed for a source's listing, not for its documents."""
    page = '<div>政务公开</div><iframe src="/list.html" width="100%" height="800"></iframe>'
    site.answers |= {"/": site.answer(page), "/1.html": site.answer(page), "/list.html": site.answer(LIST)}
    async with opened() as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{site.base}/"))
        assert (await reader.get(f"{site.base}/")).content == LIST.encode()
        assert (await reader.get(f"{site.base}/1.html")).content == page.encode()


@pytest.mark.anyio
@pytest.mark.parametrize("host", PRIVATE)
async def test_no_page_leads_into_a_private_network(site, opened, names, dialled, host):
    """Refresh, script, frame and large frame to a private address, in any spelling, are refused before anything is dialled."""
    target = f"http://{host}:{site.port}/x.html"
    pages = (
        f'<meta http-equiv="refresh" content="0;url={target}">',
        f'<script>location.replace("{target}")</script>',
        f'<frameset cols="*"><frame src="{target}"></frameset>',
        f'<iframe src="{target}" height="900"></iframe>',
    )
    async with opened(allow_private_addresses=False, resolver=names(www_example_org=["8.8.8.8"]), timeout=2) as fetcher:
        reader = fetcher.for_source(Source("a", "", "http://www.example.org/"))
        for page in pages:
            site.answers["/"] = site.answer(page)
            capture = await reader.get("http://www.example.org/")
            assert not capture.hops or capture.failure in {Failure.PRIVATE_ADDRESS, Failure.BAD_ADDRESS}
            assert capture.hops or host in {"0177.0.0.1", "017700000001", "0x7f000001", "0x7f.1"}
    assert set(dialled) == {"8.8.8.8"}
