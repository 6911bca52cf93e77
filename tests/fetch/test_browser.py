"""Pages that only a browser can draw, by a real Chromium that asks for nothing past our fetcher."""

import importlib.util
import json
import shutil

import pytest

from disclosure_watch.fetch import browser
from disclosure_watch.model import Failure, Means, Source
from disclosure_watch.store import Store
from private_addresses import PRIVATE

pytestmark = pytest.mark.anyio

THERE = importlib.util.find_spec("playwright") is not None and any(map(shutil.which, browser._PROGRAMS))
needs_chromium = pytest.mark.skipif(not THERE, reason=browser.MISSING)

ROWS = [{"title": f"关于第{n}号提案的答复", "url": f"/{n}.html"} for n in (1, 2, 3)]
DRAWN = """<html><head><meta charset="utf-8"></head><body><ul id="list"></ul><img src="/a.png"><script>
fetch("/api", {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}).then(r => r.json()).then(rows => {
  document.getElementById("list").innerHTML = rows.map(r => `<li><a href="${r.url}">${r.title}</a></li>`).join("");
});</script></body></html>"""
COMPUTED = """<html><body><script>document.write("<p>第" + (400 + 83) + "号提案</p>");</script></body></html>"""


def source(site, **options):
    return Source("a", "", f"{site.base}/list.html", render="browser", **options)


@needs_chromium
async def test_drawn_with_its_wire_bytes(site, opened, tmp_path):
    """What a page's scripts drew is what is read and kept, beside the bytes of its main document; images are not fetched."""
    site.answers |= {
        "/list.html": site.answer(DRAWN, "Content-Type: text/html; charset=utf-8"),
        "/api": site.answer(json.dumps(ROWS), "Content-Type: application/json"),
    }
    async with opened() as fetcher:
        capture = await fetcher.for_source(source(site)).get(f"{site.base}/list.html")
    assert (capture.status, capture.failure) == (200, None), capture.detail
    assert "关于第3号提案的答复" in capture.content.decode()
    assert Means.DRAWN in capture.means
    assert [page.content for page in capture.via] == [DRAWN.encode()]
    assert {asked.target for asked in site.log} == {"/robots.txt", "/list.html", "/api"}
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        reference = held.save(capture)
        held.commit([])
    kept = store.read_evidence(reference)
    assert (kept.content, kept.means) == (capture.content, capture.means)


@needs_chromium
async def test_guards_hold_inside(site, opened, names, dialled):
    """A page's scripts reach no private address, and nothing that robots.txt forbids."""
    site.answers |= {
        "/robots.txt": site.answer("User-agent: *\nDisallow: /secret"),
        "/list.html": site.answer(
            f"""<html><body><p id=p>x</p><script>
            for (const host of {PRIVATE})
              fetch("http://" + host + ":{site.port}/x", {{mode: "no-cors"}})
                .then(() => document.getElementById("p").innerHTML += "REA" + "CHED");
            for (const url of ["/secret", "http://inside.test:{site.port}/x"])
              fetch(url, {{mode: "no-cors"}}).then(() => document.getElementById("p").innerHTML += "REA" + "CHED");
            new WebSocket("ws://127.0.0.1:{site.port}/ws");
            </script></body></html>""",
            "Content-Type: text/html",
        ),
    }
    resolver = names(www_example_org=["8.8.8.8"], inside_test=["10.0.0.1"])
    async with opened(allow_private_addresses=False, resolver=resolver) as fetcher:
        own = Source("a", "", "http://www.example.org/list.html", render="browser")
        capture = await fetcher.for_source(own).get("http://www.example.org/list.html")
    assert b"REACHED" not in capture.content
    assert set(dialled) == {"8.8.8.8"}
    assert {asked.target for asked in site.log} == {"/robots.txt", "/list.html"}


@needs_chromium
async def test_computed_without_a_request(site, opened):
    """A page that computes its text, and one whose script makes the cookie that its gate wants, are drawn."""
    gate = '<html><script>document.cookie="gate=" + (20 + 22); location.reload()</script></html>'

    async def gated(asked, writer):
        passed = "gate=42" in (asked.header("cookie") or "")
        writer.write(site.answer(COMPUTED if passed else gate, "Content-Type: text/html; charset=utf-8"))

    site.answers |= {"/a.html": site.answer(COMPUTED, "Content-Type: text/html; charset=utf-8"), "/b.html": gated}
    async with opened() as fetcher:
        reader = fetcher.for_source(source(site))
        for path in ("a", "b"):
            capture = await reader.get(f"{site.base}/{path}.html")
            assert "第483号提案" in capture.content.decode(), path


@needs_chromium
async def test_never_settled(site, opened, monkeypatch):
    """A page that never stops asking is cut at the limit and held as half drawn."""
    monkeypatch.setattr(browser, "_LONGEST", 2.0)
    restless = "<html><body><script>setInterval(() => fetch('/poll'), 100)</script></body></html>"
    site.answers["/list.html"] = site.answer(restless, "Content-Type: text/html")
    async with opened() as fetcher:
        capture = await fetcher.for_source(source(site)).get(f"{site.base}/list.html")
    assert capture.failure is Failure.TRUNCATED
    assert "half drawn" in capture.detail


async def test_without_the_extra(site, opened, monkeypatch):
    """Where there is no Chromium the capture says in a line how to get it."""
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    site.answers["/list.html"] = site.answer(COMPUTED, "Content-Type: text/html")
    async with opened() as fetcher:
        capture = await fetcher.for_source(source(site)).get(f"{site.base}/list.html")
    assert (capture.failure, capture.detail) == (Failure.BROWSER, browser.MISSING)


async def test_files_are_no_pages(site, opened):
    """An attachment of such a source, and an answer that is none, come as they are."""
    site.answers |= {
        "/a.pdf": site.answer(b"%PDF", "Content-Type: application/pdf"),
        "/gone": site.answer("", status="404 No"),
    }
    async with opened() as fetcher:
        reader = fetcher.for_source(source(site))
        assert (await reader.get(f"{site.base}/a.pdf")).content == b"%PDF"
        assert (await reader.get(f"{site.base}/gone")).status == 404
