"""Servers and receivers that mean ill: a real `run` ends, stays below 400 MB, and asks no more than it should."""

import gzip
import http.server
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from functools import cache

import pytest

from disclosure_watch.ministry import files

MOST_MEMORY = 400_000
"""Kilobytes that a run and the processes it starts may take at the most."""

RUN = """\
from disclosure_watch.cli.startup import with_less
with_less("run")
import functools, stamina
from disclosure_watch.fetch import Fetcher
from disclosure_watch.watch import running
running.Fetcher = functools.partial(Fetcher, timeout=2.0)
stamina.set_testing(True, attempts=2)
from disclosure_watch.cli import main
main()
"""
"""The command, begun as it begins by itself, with less patience: what takes time is no matter of memory."""

MEASURED = """\
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status)
"""
"""Starts a command and writes its peak: what a process of hundreds of megabytes starts is said to have taken as much."""

ROW = '<li><a href="/d/{n}.html">关于市政协六届三次会议第{n:05d}号提案答复的函</a><span>2026-01-02</span></li>'
LONG = "孙宽委员您提出的提案收悉现已办结，感谢您的关心支持，" * 12_000
LETTER = "<h1>关于第{n}号提案的答复</h1><div id=zoom>" + "<p>孙宽委员：您提出的提案收悉，现已办结。</p>" * 12 + "</div>"


@cache
def packed():
    """Two hundred megabytes as two hundred kilobytes."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"<p>x</p>" * 131_072) for _ in range(200)) + packer.flush()


@cache
def packed_docx():
    """A DOCX whose text is 180 megabytes of paragraphs."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(files.docx(["甲"]))) as plain,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in plain.namelist():
            head, body, tail = plain.read(name).partition(b"<w:body>")
            bomb.writestr(
                name, head + body + (b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 5_500_000 if body else b"") + tail
            )
    return packed.getvalue()


def page(body):
    return f"<html><head><meta charset=utf-8><title>公开</title></head><body>{body}</body></html>".encode()


def listing(count, more=""):
    return page("<ul>" + "".join(ROW.format(n=n) for n in range(1, count + 1)) + f"</ul>{more}")


class Hostile(http.server.BaseHTTPRequestHandler):
    """A site whose listing, documents or robots.txt do harm, as its server's `manner` says; a receiver at `POST`."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, body, *headers, status=200):
        self.send_response(status)
        for name, value in (*headers, ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", len(body))):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def for_ever(self, head, part):
        self.close_connection = True
        self.wfile.write(head)
        while True:
            self.wfile.write(part)

    def do_GET(self):
        self.server.asked += 1
        try:
            self.answer(self.server.manner)
        except OSError:
            self.close_connection = True

    def do_POST(self):
        self.server.asked += 1
        self.rfile.read(int(self.headers["content-length"]))
        try:
            if self.server.manner == "bomb":
                self.give(packed(), ("Content-Encoding", "gzip"))
            elif self.server.manner == "drip":
                self.drip()
            else:
                self.for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536)
        except OSError:
            self.close_connection = True

    def drip(self):
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x")
            time.sleep(0.1)

    def answer(self, manner):
        if self.path.endswith(".docx"):
            self.give(packed_docx())
        elif self.path == "/robots.txt":
            AS_ROBOTS.get(manner, absent)(self)
        elif "/d/" in self.path:
            self.document(manner, int(self.path.rpartition("/")[2].removesuffix(".html")))
        else:
            AS_LISTING.get(manner, lambda site: site.give(listing(8)))(self)

    def document(self, manner, number):
        if manner == "documents without end":
            self.for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"<p>x</p>" * 8000)
        elif manner == "documents that are bombs":
            self.give(packed(), ("Content-Encoding", "gzip"))
        elif manner in {"rows by ten thousands", "a pager without end"}:
            self.give(b"<html>not here</html>", status=404)
        elif manner == "a DOCX that is a bomb":
            self.give(page(LETTER.format(n=number) + f"<a href=/f/{number % 2}.docx>附件.docx</a>"))
        elif manner == "files by ten thousands":
            links = "".join(f"<a href=/f/{number}-{n}.pdf>附件{n}.pdf</a>" for n in range(10_000))
            self.give(page(LETTER.format(n=number) + links))
        elif manner == "letters of a megabyte":
            self.give(page(LETTER.format(n=number) + f"<div id=zoom><p>孙宽委员：</p><p>{number}{LONG}</p></div>"))
        else:
            self.give(page(LETTER.format(n=number)))


OK = b"HTTP/1.1 200 OK\r\n"


def absent(site):
    site.give(b"", status=404)


def titles(site):
    title = "关于提案" * 80_000
    rows = (f'<li><a href="/d/{n}.html" title="{title}{n}">{title}{n}</a></li>' for n in range(8))
    site.give(page(f"<ul>{''.join(rows)}</ul>"))


def pager(site):
    number = int(site.path.rpartition("p")[2]) if "/p" in site.path else 0
    site.give(listing(8, f"<a href=/p{number + 1}>下一页</a>").replace(b"/d/", b"/d/%d00" % number))


def cookies(site):
    site.give(listing(8), *(("Set-Cookie", f"c{site.server.asked}-{n}={'x' * 4000}") for n in range(50)))


AS_ROBOTS = {
    "robots.txt without end": lambda site: site.for_ever(OK + b"\r\n", b"Disallow: /a*b*c$\n" * 3000),
    "robots.txt that is a bomb": lambda site: site.give(packed(), ("Content-Encoding", "gzip")),
    "robots.txt of wild cards": lambda site: site.give(
        b"User-agent: *\n" + b"".join(b"Disallow: /%d*a*b*c*d*e*f*g$\n" % n for n in range(12_000))
    ),
}
AS_LISTING = {
    "a bomb": lambda site: site.give(packed(), ("Content-Encoding", "gzip")),
    "bombs in a bomb": lambda site: site.give(
        gzip.compress(gzip.compress(packed())), ("Content-Encoding", "gzip, gzip, gzip")
    ),
    "a body without end": lambda site: site.for_ever(OK + b"\r\n", b"<li><a href=/x>x</a></li>" * 2000),
    "headers without end": lambda site: site.for_ever(OK, b"X-Header: something\r\n" * 3000),
    "one header without end": lambda site: site.for_ever(OK + b"X: ", b"a" * 65_536),
    "a broken head, a body without end": lambda site: site.for_ever(OK + b"broken\r\n\r\n", b"y" * 65_536),
    "a broken head, small chunks without end": lambda site: site.for_ever(
        OK + b"broken\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5000
    ),
    "100 Continue without end": lambda site: site.for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "titles of a megabyte": titles,
    "a pager without end": pager,
    "cookies": cookies,
    "a million tags": lambda site: site.give(page("<b>x</b>" * 2_400_000)),
    "rows by ten thousands": lambda site: site.give(listing(30_000)),
    "letters of a megabyte": lambda site: site.give(listing(60)),
}


class Server(http.server.ThreadingHTTPServer):
    """A hostile server in threads of the test's own process, whose memory isn't measured."""

    daemon_threads = True
    request_queue_size = 64
    asked = 0

    def handle_error(self, *_):
        pass


@pytest.fixture
def serve():
    servers = []
    packed()  # takes a while the first time

    def start(manner):
        server = Server(("127.0.0.1", 0), Hostile)
        server.manner = manner
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def run(folder, sites, subscriptions="", limit=120):
    """Run once over sites, each a source; return what each pass reported, the peak of memory and what was complained of."""
    text = '[fetch]\npace = 0\nallow_private_addresses = true\n[watch]\nalert_baseline = true\npass_limit = "20s"\n'
    for number, site in enumerate(sites):
        text += f'[[source]]\nid = "s{number}"\nlisting_url = "http://127.0.0.1:{site.server_port}/"\n'
    (folder / "watch.toml").write_text(text + subscriptions, "utf-8")
    command = [sys.executable, "-S", "-c", MEASURED, "peak", sys.executable, "-c", RUN, "run", "--json"]
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, start_new_session=True)
        watchdog = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        watchdog.start()
        status = process.wait()
        watchdog.cancel()
    complaints = (folder / "err").read_text("utf-8")
    assert status in {0, 1}, (status, complaints)
    assert "Traceback" not in complaints
    reports = [json.loads(line) for line in (folder / "out").read_text("utf-8").splitlines()]
    return reports, int((folder / "peak").read_text("utf-8"))


LISTINGS = {
    "a bomb": "too_large",
    "bombs in a bomb": "too_large",
    "a body without end": "too_large",
    "headers without end": "headers of more than",
    "one header without end": "headers of more than",
    "a broken head, a body without end": "too_large",
    "a broken head, small chunks without end": "breaks off",
    "100 Continue without end": "",
    "a million tags": "can't be read",
}
"""Manners by which a listing can't be read, and what is said of each."""

OTHERS = [
    "robots.txt without end", "robots.txt that is a bomb", "robots.txt of wild cards", "titles of a megabyte", "cookies",
    "documents without end", "documents that are bombs",
]  # fmt: skip
"""Manners of sites whose listing is read."""


MORE = ["a pager without end", "rows by ten thousands", "files by ten thousands", "a DOCX that is a bomb", "letters of a megabyte"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("manner", [*LISTINGS, *OTHERS, *MORE])
def test_a_hostile_server(serve, tmp_path, manner):
    """Whatever one server does, the run ends by itself in little memory, and its report says what was met."""
    (report,), peak = run(tmp_path, [serve(manner)])
    assert peak < MOST_MEMORY
    if manner in LISTINGS:
        assert report["verdict"] not in {"ok", "not_modified"}
        assert LISTINGS[manner] in report["reason"]
    elif manner in OTHERS:
        assert report["verdict"] == "ok"


def test_hostile_servers_side_by_side(serve, tmp_path):
    """Some of them in one run beside a tidy one, which loses nothing."""
    manners = ["tidy", "a bomb", "headers without end", "documents that are bombs", "robots.txt without end"]
    reports, peak = run(tmp_path, [serve(manner) for manner in manners])
    assert peak < MOST_MEMORY
    assert [report["verdict"] in {"ok", "not_modified"} for report in reports] == [True, False, False, True, True]
    assert reports[0]["baseline"] == 8


@pytest.mark.slow
@pytest.mark.parametrize("manner", ["a million tags", "letters of a megabyte", "documents that are bombs"])
def test_many_of_one_kind(serve, tmp_path, manner):
    """What each server of a kind may cost isn't paid for each of them at the same time."""
    _, peak = run(tmp_path, [serve(manner) for _ in range(10)], limit=500)
    assert peak < MOST_MEMORY


@pytest.mark.slow
def test_all_servers_and_receivers_at_once(serve, tmp_path):
    """Every kind in one run, and again over what that one has stored."""
    sites = [serve(manner) for manner in ["tidy", *LISTINGS, *OTHERS, *MORE]]
    _, told = receivers_and_subscriptions(serve)
    for _ in range(2):
        reports, peak = run(tmp_path, sites, told, limit=500)
        assert peak < MOST_MEMORY
        assert reports[0]["verdict"] in {"ok", "not_modified"}


def receivers_and_subscriptions(serve):
    """Return receivers by manner, and the subscriptions that write to them."""
    receivers = {manner: serve(manner) for manner in ("bomb", "endless", "drip")}
    told = "".join(
        f'[[subscription]]\nname = "{name}-{kind}"\nto = "{to}127.0.0.1:{server.server_port}/"\n'
        for name, server in receivers.items()
        for kind, to in (("hook", "webhook:http://"), ("apprise", "json://"))
    )
    return receivers, told


@pytest.mark.slow
def test_hostile_receivers(serve, tmp_path):
    """Receivers that answer with bombs, without end, or in drips harm neither memory nor each other."""
    receivers, told = receivers_and_subscriptions(serve)
    (report,), peak = run(tmp_path, [serve("tidy")], told + '[[subscription]]\nname = "file"\nto = "jsonl:a.jsonl"\n')
    assert report["verdict"] == "ok"
    assert peak < MOST_MEMORY
    assert all(server.asked for server in receivers.values())
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 8
