"""Serves one column in one style, on a port of its own, with the standard library's server."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from independent.column import Column
from independent.styles import Style

_ABSENT = "<html><head><title>提示</title></head><body><p>对不起，您访问的页面不存在！</p></body></html>"


HANGING = 3.0
"""Seconds that a page which hangs leaves its visitor waiting."""

Answer = tuple[int, dict[str, str], bytes]


def answer(column: Column, style: Style, target: str) -> Answer:
    """Status, headers and body of one address."""
    count = style.count(column)
    for page in range(1, count + 1):
        if target == style.list_path(page, count):
            return page_of(style, 200, style.list_page(column, page))
    for key, paper in column.papers.items():
        answered = _at_paper(column, style, key, target)
        if answered is not None:
            return answered
        for _, file_name, content in paper.files:
            if target == style.file_path(paper, file_name):
                return 200, {"Content-Type": "application/pdf"}, content
    if target == "/":
        home = style.frame(column, "青禾市人民政府", "<h1>青禾市人民政府</h1><p>欢迎访问</p>")
        return page_of(style, 200, home)
    return page_of(style, 404, _ABSENT)


def _at_paper(column: Column, style: Style, key: int, target: str) -> Answer | None:
    """What a paper's own address or one that it left answers, None where the target is neither."""
    paper = column.papers[key]
    here = style.path(column, paper)
    if target == here:
        match column.gone.get(key):
            case None:
                return page_of(style, 200, style.paper_page(column, paper))
            case "soft":
                return page_of(style, 200, _ABSENT)
            case "home":
                return page_of(style, 302, _ABSENT, Location="/")
            case status:
                return page_of(style, int(status), _ABSENT)
    for (moved, serial), redirect in column.former.items():
        if moved == key and target == style.paper_path(paper, serial):
            return page_of(style, 301, _ABSENT, Location=here) if redirect else page_of(style, 404, _ABSENT)
    return None


def page_of(style: Style, status: int, page: str, **headers: str) -> Answer:
    """A page in the style's charset."""
    encoding = "gb18030" if style.encoding == "gb2312" else style.encoding
    return status, {"Content-Type": "text/html"} | headers, page.encode(encoding)


Override = Callable[[str], Answer | None]


class _Server(ThreadingHTTPServer):
    """Speaks HTTP, and TLS on the same port where it has a certificate."""

    daemon_threads = True
    secure: ssl.SSLContext | None = None

    def finish_request(self, request, client_address):
        if self.secure is None or request.recv(1, socket.MSG_PEEK) != b"\x16":
            super().finish_request(request, client_address)
            return
        with contextlib.suppress(OSError), self.secure.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)


@contextlib.contextmanager
def serving(
    column: Column,
    style: Style,
    override: Override = lambda target: None,
    scheme: Callable[[], str] = lambda: "http",
    secure: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """
    Serve until the block ends; gives the address of the first listing page.

    `override` is asked first what a target answers; status 0 answers nothing for a while and hangs up. With a `secure`
    context the port speaks TLS too; what is asked by another scheme than `scheme` says is led there.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = (
            True  # head and body are two writes: the second would wait 40 ms for an acknowledgement
        )

        def do_GET(self):
            asked_by = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
            if asked_by != scheme():
                self.send_response(301)
                self.send_header("Location", f"{scheme()}://{self.headers['Host']}{self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            target = style.meant(self.path)
            status, headers, body = override(target) or answer(column, style, target)
            if status == 0:
                time.sleep(HANGING)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.secure = secure
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{style.list_path(1, 1)}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
