"""A server of hand-made pages, for what the ministry doesn't do."""

import http.server
import threading

import pytest


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
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made["url"] = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()
