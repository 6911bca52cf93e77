"""Puts sites on a loopback port: a small HTTP/1.1 server with a thread and a loop of its own, which logs every request."""

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from itertools import count, cycle
from typing import cast

from disclosure_watch.ministry.certificate import self_signed
from disclosure_watch.ministry.exchange import Logged, Response, Wire
from disclosure_watch.ministry.site import Site

_HEAD_END = b"\r\n\r\n"
_MOST = 1 << 20  # bytes of a request that are read before the connection is dropped
_REASONS = {status.value: status.phrase for status in HTTPStatus} | {521: "Web Server Is Down"}
_NO_BODY = frozenset({204, 304})
_ODD_LINES = {
    Wire.BROKEN_LINE: "the server of this site\r\n",
    Wire.LENGTH_TWICE: "Content-Length: {length}\r\n",
    Wire.LENGTH_AND_CHUNKS: "Transfer-Encoding: chunked\r\n",
}
_TLS_HELLO = b"\x16"
_KEPT = frozenset({Wire.WHOLE, *_ODD_LINES})
"""The forms after which the connection stays."""


class Ministry:
    """
    Sites behind one port.

    Attributes:
        base_url: `http://127.0.0.1:PORT`, that of the first host.
        log: every request that came, in the order in which they were answered.
    """

    def __init__(self, sites: tuple[Site, ...], stall: float, clock: Callable[[], float]) -> None:
        self.sites = sites
        self.base_url = ""
        self.log: list[Logged] = []
        self._stall = stall
        self._clock = clock
        self._connections = count(1)
        self._open: set[asyncio.Transport] = set()
        self._by_prefix = sorted(sites, key=lambda site: -len(site.prefix))

    def url(self, site: Site, document_id: str | None = None) -> str:
        """The absolute address by which a site's column is known, or of one document's page."""
        return f"{site.scheme}://{site.authority}" + (
            site.front_path if document_id is None else site.path_of(document_id)
        )

    def respond(self, method: str, target: str, headers: dict[str, str], body: bytes, scheme: str) -> Response:
        """Let the site answer whose prefix the target has, the one with the longest prefix first."""
        for site in self._by_prefix:
            if target.startswith(f"{site.prefix}/"):
                return site.respond(method, target, headers, body, scheme)
        return self._by_prefix[-1].respond(method, target, headers, body, scheme)

    def connection(self) -> "_Connection":
        """Make the protocol of one TCP connection."""
        return _Connection(self, next(self._connections), self._stall, self._clock, self._open)

    async def close(self, server: asyncio.Server) -> None:
        """Stop listening and drop all connections."""
        server.close()
        self.drop()
        await server.wait_closed()

    def drop(self) -> None:
        """Drop all connections."""
        for transport in tuple(self._open):
            transport.abort()

    async def accept(self, listening: socket.socket, secure: ssl.SSLContext) -> None:
        """
        Take connections of HTTP and of TLS on one port, told apart by their first byte, until cancelled.

        One that fails to begin costs itself alone.
        """
        loop = asyncio.get_running_loop()
        begun: set[asyncio.Task[None]] = set()
        try:
            while True:
                connection, _ = await loop.sock_accept(listening)
                task = loop.create_task(self._begin(connection, secure))
                begun.add(task)
                task.add_done_callback(begun.discard)
        finally:
            for task in begun:
                task.cancel()

    async def _begin(self, connection: socket.socket, secure: ssl.SSLContext) -> None:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(connection, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(connection)
        with suppress(OSError):  # a client that wants another certificate
            hello = connection.recv(1, socket.MSG_PEEK) == _TLS_HELLO
            await loop.connect_accepted_socket(self.connection, connection, ssl=secure if hello else None)


class _Connection(asyncio.Protocol):
    """One TCP connection: requests one after the other, kept alive."""

    def __init__(
        self,
        ministry: Ministry,
        number: int,
        stall: float,
        clock: Callable[[], float],
        siblings: set[asyncio.Transport],
    ) -> None:
        self._ministry, self._number, self._stall, self._clock = ministry, number, stall, clock
        self._siblings = siblings
        self._received = bytearray()
        self._stalled: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._siblings.add(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._siblings.discard(self._transport)
        if self._stalled is not None:
            self._stalled.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._stalled is None and not self._transport.is_closing() and self._one():
            pass
        if len(self._received) > _MOST:
            self._transport.abort()

    def _one(self) -> bool:
        """Answer one request if it is there as a whole."""
        end = self._received.find(_HEAD_END)
        if end < 0:
            return False
        first, *lines = self._received[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        whole = end + len(_HEAD_END) + int(headers.get("content-length", 0))
        if len(self._received) < whole:
            return False
        body = bytes(self._received[end + len(_HEAD_END) : whole])
        del self._received[:whole]
        method, target, _ = first.split(" ", 2)
        at = self._clock()
        scheme = "http" if self._transport.get_extra_info("ssl_object") is None else "https"
        response = self._ministry.respond(method, target, headers, body, scheme)
        sent = self._send(method, response)
        if headers.get("connection", "").lower() == "close" and self._stalled is None:
            self._transport.close()
        self._ministry.log.append(
            Logged(at, self._clock(), method, target, response.status, headers, sent, self._number)
        )
        return True

    def _send(self, method: str, response: Response) -> int:
        """Put an answer on the wire as it says, and return how many bytes of body went out."""
        match response.wire:
            case Wire.STALL:
                self._stalled = asyncio.get_running_loop().call_later(self._stall, self._transport.abort)
                return 0
            case Wire.RESET:
                # linger for 0 s: close() sends RST instead of FIN
                sock = self._transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self._transport.abort()
                return 0
        body = response.body if method != "HEAD" else b""
        head = f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Unknown')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in response.headers)
        head += _ODD_LINES.get(response.wire, "").format(length=len(body))
        if response.wire is not Wire.CUT_UNANNOUNCED and response.status not in _NO_BODY and method != "HEAD":
            head += f"Content-Length: {len(body)}\r\n"
        if response.wire in {Wire.CUT, Wire.CUT_UNANNOUNCED}:
            body = body[: len(body) // 2]
        framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if response.wire is Wire.LENGTH_AND_CHUNKS else body
        self._transport.write(head.encode("latin-1") + b"\r\n" + framed)
        if response.wire not in _KEPT:
            self._transport.close()
        return len(body)


@contextmanager
def serve(
    *sites: Site,
    port: int = 0,
    hosts: Sequence[str] = ("127.0.0.1",),
    stall: float = 30.0,
    clock: Callable[[], float] = time.monotonic,
    tls: bool = False,
) -> Iterator[Ministry]:
    """
    Serve sites on loopback until the block ends; works in synchronous and in asynchronous code.

    Args:
        sites: one with an empty prefix, or several told apart by their prefixes.
        port: 0 for a free one.
        hosts: loopback addresses, among which the sites are dealt out in turn; all have the same port.
        stall: seconds after which a connection is dropped whose request the fault `timeout` leaves unanswered.
        clock: gives the seconds that the log bears.
        tls: whether the port speaks TLS besides, with a certificate that nobody vouches for.
    """
    ministry = Ministry(sites, stall, clock)
    loop = asyncio.new_event_loop()
    with ExitStack() as unused:
        sockets = [unused.enter_context(socket.create_server((hosts[0], port), backlog=256))]
        port = sockets[0].getsockname()[1]
        sockets += [unused.enter_context(socket.create_server((host, port), backlog=256)) for host in hosts[1:]]
        unused.pop_all()
    servers, listeners = [], []
    if tls:
        secure = self_signed(hosts)
        for listening in sockets:
            listening.settimeout(0)
            listeners.append(loop.create_task(ministry.accept(listening, secure)))
    else:
        servers = [
            loop.run_until_complete(loop.create_server(ministry.connection, sock=listening)) for listening in sockets
        ]
    ministry.base_url = f"http://{hosts[0]}:{port}"
    for site, host in zip(sites, cycle(hosts), strict=False):
        site.authority = f"{host}:{port}"
        site.authorities = tuple(f"{each}:{port}" for each in hosts)
        site.speaks_tls = tls
    thread = threading.Thread(target=loop.run_forever, name="ministry", daemon=True)
    thread.start()
    try:
        yield ministry
    finally:
        if listeners:
            asyncio.run_coroutine_threadsafe(_end(ministry, listeners, sockets), loop).result()
        for server in servers:
            asyncio.run_coroutine_threadsafe(ministry.close(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(ministry: Ministry, listeners: Sequence[asyncio.Task[None]], sockets: Sequence[socket.socket]) -> None:
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    for listening in sockets:
        listening.close()
    ministry.drop()
