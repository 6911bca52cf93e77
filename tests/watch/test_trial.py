"""Trials of addresses whose rows lie elsewhere: on a page that is led to, behind a service that a script asks."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from disclosure_watch.cli.options import now
from disclosure_watch.config import FetchSettings
from disclosure_watch.watch.doctor import examine
from disclosure_watch.watch.trial import trial

ROWS = "".join(
    f'<li><a href="/art/{n}.html">关于第{n:04}号提案的答复</a><span>2026-01-0{n}</span></li>' for n in (1, 2, 3)
)
FRAME = "<p>" + "本网站由市人民政府办公室主办，政务公开栏目。" * 20 + "</p>"
PAGES = {
    "/lead": '<meta http-equiv="refresh" content="0;url=/real/list.html">',
    "/real/list.html": f"<html><body><ul>{ROWS}</ul>{FRAME}</body></html>",
    "/search.html": FRAME
    + "<html><body><div id='app'></div><script>$.get('/common/search/f1?page=1&_pageSize=9')</script>",
    "/common/search/f1": json.dumps(
        {
            "data": {
                "total": 3,
                "results": [
                    {"title": f"关于第{n:04}号提案的答复", "url": f"/art/{n}.html", "publishedTimeStr": "2026-01-02"}
                    for n in (1, 2, 3)
                ],
            }
        }
    ),
    "/was.html": FRAME + "<html><body><div id='app'></div><script>load('/was5/web/search?channelid=7&page=1')</script>",
    "/was5/web/search": f"<ul>{ROWS}</ul>{FRAME}",
    "/szinf.html": FRAME
    + """<html><body><div id='app'></div><script>$.ajax({url: "/szinf/loadData", type: "POST",
    data: {channelid: "c1", currentPage: page, pageSize: 3}, success: show});</script>""",
}


class Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, str]] = PAGES

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = self.path.partition("?")[0]
        letter = f"<html><title>答复</title><body><h1>关于提案的答复</h1><p>{'张三委员：现答复如下，' * 30}</p></body></html>"
        body = (self.pages.get(path) or (letter if path.startswith("/art/") else "")).encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json" if body[:1] == b"{" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        rows = [{"TITLE": f"关于第{n:04}号提案的答复", "URL": f"/art/{n}.html"} for n in (1, 2, 3)]
        told = form == {"channelid": ["c1"], "currentPage": ["1"], "pageSize": ["3"]}
        body = json.dumps({"data": {"allRow": 3, "totalPage": 1, "list": rows if told else []}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def base():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def tried(url):
    return asyncio.run(trial(url, FetchSettings(pace=0, allow_private_addresses=True), clock=now))


def test_the_address_that_was_reached(base):
    """A page that leads on is proposed by the address that it leads to."""
    trial = tried(f"{base}/lead")
    assert (trial.url, len(trial.listing.entries), trial.recipe) == (f"{base}/real/list.html", 3, None)


@pytest.mark.parametrize(
    ("page", "url", "rows"),
    [
        ("/search.html", "/common/search/f1?page={page}&_pageSize=9", "data.results"),
        ("/was.html", "/was5/web/search?channelid=7&page={page}", None),
        ("/szinf.html", "/szinf/loadData", "data.list"),
    ],
)
def test_a_service_that_is_known(base, page, url, rows):
    """A page whose rows a known service gives is found with its recipe, proved by an answer, without a browser."""
    trial = tried(base + page)
    assert (trial.recipe.url, trial.recipe.rows) == (url, rows)
    assert [entry.url for entry in trial.listing.entries] == [f"{base}/art/{n}.html" for n in (1, 2, 3)]
    assert trial.faults == ()


def examined(url):
    settings = FetchSettings(pace=0, allow_private_addresses=True)
    return asyncio.run(examine(url, settings, clock=now))


def met(examination):
    return {step.what: (step.met, step.ok) for step in examination.steps}


def test_doctor_of_a_tidy_site(base):
    """The doctor says step by step what was met, and that nothing is needed."""
    examination = examined(f"{base}/real/list.html")
    steps = met(examination)
    assert examination.readable
    assert all(ok for _, ok in steps.values())
    assert steps["rows"] == ("3, profile generic", True)
    assert steps["documents"] == ("3 of 3 read", True)
    assert "utf-8" in steps["charset"][0]


def test_doctor_of_a_drawn_site(base):
    """Rows that a script asks for come with the recipe that reads them; a page that leads on with where it leads."""
    examination = examined(f"{base}/search.html")
    assert examination.readable
    assert "a script asks for" in met(examination)["rows"][0]
    assert examination.source.api.rows == "data.results"
    assert "leads to" in met(examined(f"{base}/lead"))["address"][0]


def test_doctor_of_a_dead_site(base):
    """What stands in the way is said, and nothing beyond it."""
    examination = examined("http://127.0.0.1:9/")
    (step,) = examination.steps
    assert (step.what, step.ok, examination.readable) == ("connection", False, False)
    gone = met(examined(f"{base}/nothing.html"))
    assert gone["status"][1] is False
    assert "404" in gone["status"][0]
