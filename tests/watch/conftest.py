"""A server of hand-made pages and a column in memory, for what the ministry doesn't do."""

import http.server
import threading

import pytest

from disclosure_watch.fetch import retry
from watch.small_site import CONFIG, SmallSite, Watching


@pytest.fixture(autouse=True)
def _no_wait_before_another_attempt(monkeypatch):
    """What fails is asked for again at once: tests/fetch looks at the wait."""
    monkeypatch.setattr(retry, "FIRST_WAIT", 0.01)


@pytest.fixture
def pages():
    """Pages by path, each (status, HTML), served as they stand; `pages["url"]` is the server's address."""
    made = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, html = made.get(self.path, (404, "not here"))
            body = html.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        made["url"] = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()


@pytest.fixture
def column(watch_over):
    """A function that makes a site of papers, the newest on top, and a watch over it."""

    def make(count=24, text=CONFIG, sites=(), **values):
        site = SmallSite(**values)
        for key in range(1, count + 1):
            site.publish(key)
        return site, Watching(watch_over(site.listing_url, text), site, *sites)

    return make
