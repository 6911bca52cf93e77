"""Columns whose rows only a script asks for, watched by their recipe over several passes."""

import asyncio
import importlib.util
import json
import random
import shutil
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from disclosure_watch import config, watch
from disclosure_watch.cli.options import now
from disclosure_watch.fetch import Fetcher, browser, tls
from disclosure_watch.model import FindingKind, Source
from disclosure_watch.store import Store
from disclosure_watch.watch.discovery import discover
from disclosure_watch.watch.trial import trial
from private_addresses import PRIVATE

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
full_every = "0"
recheck = "all"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{base}/column.html"
[source.api]
{api}
"""
BY_POST = """\
url = "/api/list"
method = "POST"
body = '{"page": {page}, "size": 5}'
rows = "data.list"
title = "bt"
link = "/art/{docId}.html"
date = "fbsj"
total = "data.total"
"""
BY_MARKUP = """\
url = "/api/html?p={page}"
first = 0
html = "data.html"
total = "data.total"
"""
LETTER = """<html><head><title>{title}</title></head><body><h1>{title}</h1><div class="article-content"><p>张三委员：</p>
<p>您提出的关于养老服务的提案收悉，现答复如下：全市共建成养老机构{count}家，新增床位若干，方便了群众。</p>
<p>感谢您对我们工作的关心和支持，希望今后继续提出宝贵意见和建议，共同把这项工作做好。</p>
<p>市民政局</p><p>2026年1月2日</p></div></body></html>"""


DRAWN = (
    """<html><head><meta charset="utf-8"></head><body><h1>政协提案办理</h1><ul id="list"></ul><script>
fetch("/api/list", {method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify({page: 1, size: 5})}).then(r => r.json()).then(answer => {
    document.getElementById("list").innerHTML = answer.data.list.map(
      row => `<li><a href="/art/${row.docId}.html">${row.bt}</a><span>${row.fbsj}</span></li>`).join("");
  });</script>"""
    + "<p>本网站由市人民政府办公室主办。</p>" * 20
    + "</body></html>"
)


class Column(BaseHTTPRequestHandler):
    """A site whose listing is drawn by a script from its documents: {number: count}."""

    documents: ClassVar[dict[int, int]] = {}
    broken = False

    def log_message(self, *_):
        pass

    def _send(self, status, body, kind="text/html; charset=utf-8"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _rows(self, page):
        return sorted(self.documents, reverse=True)[(page - 1) * 5 : page * 5]

    def do_GET(self):
        if self.path.startswith("/art/"):
            number = int(self.path[5:-5])
            if number not in self.documents:
                return self._send(404, "gone")
            title = f"关于市政协六届三次会议第{number:04}号提案的答复"
            return self._send(200, LETTER.format(title=title, count=self.documents[number]))
        if self.path == "/column.html":
            return self._send(200, DRAWN)
        if self.path.startswith("/api/html?p="):
            rows = "".join(
                f'<li><a href="/art/{number}.html">关于第{number:04}号提案的答复</a><span>2026-01-02</span></li>'
                for number in self._rows(int(self.path[12:]) + 1)
            )
            answer = {"data": {"html": f"<ul>{rows}</ul>", "total": len(self.documents)}}
            return self._send(200, json.dumps(answer), "application/json")
        return self._send(404, "")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Content-Type"] == "application/json"
        rows = [
            {"bt": f"关于第{number:04}号提案的答复", "docId": number, "lj": f"/art/{number}.html", "fbsj": "2026-01-02"}
            for number in self._rows(asked["page"])
        ]
        answer = {"data": {"list": rows, "total": len(self.documents)}} if not self.broken else {"data": None}
        self._send(200, json.dumps(answer), "application/json")


@pytest.fixture
def column():
    Column.documents, Column.broken = {number: 10 + number for number in range(1, 13)}, False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Column)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("api", [BY_POST, BY_MARKUP])
def test_watched_like_any_listing(column, tmp_path, api):
    """Rows of three pages by POST or in markup are read whole; an edit, an addition, a withdrawal and a bad night are told apart."""
    path = tmp_path / "watch.toml"
    path.write_text(CONFIG.format(base=column, api=api), "utf-8")
    settings = config.load(path)

    def one_pass():
        (report,) = asyncio.run(watch.run(settings, clock=now)).passes
        return report

    first = one_pass()
    assert (first.verdict, first.entries, first.baseline, first.complete) == ("ok", 12, 12, True)
    Column.documents |= {13: 23, 5: 99}
    changed = one_pass()
    assert (changed.added, changed.content_changed, changed.complete) == (1, 1, True)
    if api is BY_POST:
        Column.broken = True
        held = one_pass()
        assert (held.verdict, held.withdrawn, held.delisted) == ("unreadable", 0, 0)
        Column.broken = False
    del Column.documents[3]
    reports = [one_pass() for _ in range(2)]
    assert sum(report.withdrawn for report in reports) == 1
    assert sum(report.added + report.content_changed for report in reports) == 0


@pytest.mark.parametrize("api", [BY_POST, BY_MARKUP], ids=["post", "markup"])
def test_a_recipe_is_backfilled(column, tmp_path, api):
    """A backfill reads the rows that a recipe gives, page by page."""
    Column.documents = dict.fromkeys(range(1, 13), 10)
    path = tmp_path / "watch.toml"
    path.write_text(CONFIG.format(base=column, api=api), "utf-8")
    done = asyncio.run(watch.backfill(config.load(path), "a", clock=now))
    assert (done.added, done.faults) == (12, ())


def test_no_recipe_leads_into_a_private_network(column, tmp_path):
    """A recipe whose address is private, in any spelling, is refused; the pass says so and nothing is sent."""
    port = column.rpartition(":")[2]
    sources = "".join(
        f'[[source]]\nid = "s{number}"\nlisting_url = "http://www.example.org/"\n[source.api]\n'
        f'url = "http://{host}:{port}/api/html?p={{page}}"\nhtml = "data.html"\n'
        for number, host in enumerate(PRIVATE)
    )
    path = tmp_path / "watch.toml"
    path.write_text(f"[fetch]\npace = 0\n{sources}", "utf-8")
    report = asyncio.run(watch.run(config.load(path), clock=now))
    assert len(report.passes) == len(PRIVATE)
    assert {each.verdict for each in report.passes} == {"error"}
    assert all("private_address" in each.reason or "bad_address" in each.reason for each in report.passes)


def test_a_weak_server_is_noted(column, tmp_path, monkeypatch):
    """A site that is read over an old server's TLS is watched as any other, with a note that health shows."""
    spec = importlib.util.spec_from_file_location(
        "certificates", Path(__file__).parent.parent / "fetch" / "certificates.py"
    )
    certificates = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(certificates)
    root = certificates.certificate("Root of the watch", ca=True)
    leaf = certificates.certificate("server", root, hosts=["127.0.0.1"])
    for name, data in {"root.pem": root.pem, "leaf.pem": leaf.pem, "key.pem": leaf.key_pem}.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    tls.context.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "leaf.pem", tmp_path / "key.pem")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Column)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        path = tmp_path / "watch.toml"
        path.write_text(CONFIG.format(base=f"https://127.0.0.1:{server.server_port}", api=BY_MARKUP), "utf-8")
        loaded = config.load(path)
        (report,) = asyncio.run(watch.run(loaded, clock=now)).passes
        assert (report.verdict, report.baseline) == ("ok", 12)
        findings = Store(loaded.storage).findings()
        (note,) = [finding for finding in findings if finding.kind is FindingKind.WEAK_SERVER]
        assert "an old server's TLS" in note.message
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        tls.context.cache_clear()


@pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not any(map(shutil.which, browser._PROGRAMS)),
    reason=browser.MISSING,
)
def test_a_recipe_found_by_a_browser(column):
    """A column that a script draws is drawn once; the request that held its rows becomes a recipe, proved by plain HTTP."""

    async def discovered():
        settings = config.FetchSettings(pace=0, allow_private_addresses=True)
        async with Fetcher(settings, clock=now, rng=random.Random(1)) as client:
            return await discover(client, Source("a", "", f"{column}/column.html"))

    recipe, listing = asyncio.run(discovered())
    assert (recipe.url, recipe.method, recipe.rows, recipe.total) == ("/api/list", "POST", "data.list", "data.total")
    assert recipe.body == '{"page":{page},"size":5}'
    assert (len(listing.entries), listing.page_count, listing.record_count) == (5, 3, 12)
    fetch = config.FetchSettings(pace=0, allow_private_addresses=True)
    without = asyncio.run(trial(f"{column}/column.html", fetch, clock=now))
    with_browser = asyncio.run(trial(f"{column}/column.html", fetch, clock=now, browser=True))
    assert (without.recipe, with_browser.recipe, len(with_browser.documents)) == (None, recipe, 3)
