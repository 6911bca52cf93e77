"""Columns whose rows only a script asks for, watched by their recipe over several passes."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from disclosure_watch import config, watch
from disclosure_watch.cli.options import now

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
            {"bt": f"关于第{number:04}号提案的答复", "docId": number, "fbsj": "2026-01-02"}
            for number in self._rows(asked["page"])
        ]
        answer = {"data": {"list": rows, "total": len(self.documents)}} if not self.broken else {"data": None}
        self._send(200, json.dumps(answer), "application/json")


@pytest.fixture
def column():
    Column.documents, Column.broken = {number: 10 + number for number in range(1, 13)}, False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Column)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
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
