"""One request on the wire: httpx on the aiohttp transport, with a session of ours beneath it; faults become a `Failure`."""

import asyncio
import functools
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from disclosure_watch.fetch.guards import PrivateAddressError, PublicResolver, is_private
from disclosure_watch.fetch.pace import current_slot
from disclosure_watch.model import Failure

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver
    from aiohttp.tracing import Trace

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_REDIRECT_BODY = 64 * 1024  # bytes of a redirect's page, which nobody reads, that are taken to keep the connection
_LONGEST_HEADER = 64 * 1024
_MOST_CONNECTIONS = 256
_WHOLE = 4  # times the timeout: the longest that one answer may take, however steadily it drips
_DNS_GOOD_FOR = 60  # seconds

_FAULTS = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError)
"""All that the transport raises for what the network or the peer does."""

_MEANINGS: tuple[tuple[type[BaseException], Failure], ...] = (
    (PrivateAddressError, Failure.PRIVATE_ADDRESS),
    (aiohttp.ClientConnectorError, Failure.CONNECT),
    (aiohttp.InvalidURL, Failure.BAD_ADDRESS),
    (ConnectionResetError, Failure.RESET),
    (TimeoutError, Failure.TIMEOUT),
    (aiohttp.ClientPayloadError, Failure.TRUNCATED),
    (aiohttp.ClientError, Failure.RESET),
    (httpx.InvalidURL, Failure.BAD_ADDRESS),
    (OSError, Failure.RESET),
    (ValueError, Failure.BAD_ADDRESS),
    (Exception, Failure.RESET),
)
"""The first that is found anywhere in the chain of causes counts."""

TRANSIENT = {Failure.TIMEOUT, Failure.CONNECT, Failure.RESET, Failure.TRUNCATED}
"""What may be otherwise at the next attempt."""


@functools.cache
def _tls() -> ssl.SSLContext:
    """Return the one context of the process: each costs 41 ms to make."""
    return httpx.create_ssl_context()


class _Connector(aiohttp.TCPConnector):
    """Refuses private addresses that stand in the URL, which no resolver sees, and ends the slot of a request."""

    def __init__(self, resolver: "AbstractResolver", *, public_only: bool) -> None:
        super().__init__(
            resolver=PublicResolver(resolver) if public_only else resolver,
            ssl=_tls(),
            limit=_MOST_CONNECTIONS,
            ttl_dns_cache=_DNS_GOOD_FOR,
        )
        self._public_only = public_only

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: "list[Trace]",
        timeout: aiohttp.ClientTimeout,
    ) -> aiohttp.connector.Connection:
        host = req.url.raw_host or ""
        if self._public_only and is_private(host):
            raise PrivateAddressError(f"{host} is not a public address")
        connection = await super().connect(req, traces, timeout)
        current_slot.get().sent()
        return connection


class _Response(aiohttp.ClientResponse):
    """Gives the reason phrase as Latin-1: aiohttp reads one in GBK as surrogates, which httpx-aiohttp can't encode."""

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        await super().start(connection)
        if self.reason and not self.reason.isascii():
            self.reason = self.reason.encode("utf-8", "surrogateescape").decode("latin-1")
        return self


@dataclass(slots=True)
class Reply:
    """What came back on one request; `again` tells whether another attempt may bring another outcome."""

    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    elapsed: float = 0.0
    failure: Failure | None = None
    detail: str = ""
    again: bool = False

    def header(self, name: str) -> str | None:
        """Return the values of a header, named in lower case, joined by commas, or None."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ",".join(values) if values else None


class Transport:
    """
    Sends requests, one answer each: no redirects, no cookies, no proxies, no second tries.

    The transport is called itself: `httpx.AsyncClient.send` adds 65 µs of CPU to the 122 of a request
    (2026-11, httpx 0.28.1, most of it for cookies), and raises away an answer whose Location it can't read.
    """

    def __init__(self, resolver: "AbstractResolver | None", *, public_only: bool, timeout: float) -> None:
        self._session = aiohttp.ClientSession(
            connector=_Connector(resolver or aiohttp.ThreadedResolver(), public_only=public_only),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=_Response,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )
        # aiohttp repeats a request by itself when a kept connection breaks, past pace and count; the switch is private.
        self._session._retry_connection = False  # noqa: SLF001
        self._transport = AiohttpTransport(verify=_tls(), client=self._session)
        self._timeout = timeout

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def ask(self, url: httpx.URL, headers: list[tuple[bytes, bytes]], *, limit: int, cut: bool) -> Reply:
        """
        Send a GET and read the answer.

        A body over `limit` bytes is a failure, not even begun when its length is declared; with `cut` its head is read
        all the same.
        """
        reply = Reply()
        request = httpx.Request("GET", url, headers=headers)
        request.headers.encoding = "utf-8"  # else httpx tries encodings, header by header, at each look
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout) as scope:
                response = await self._transport.handle_async_request(request)
                try:
                    reply.status = response.status_code
                    reply.headers = tuple(
                        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw]
                    )
                    reply.reason = response.extensions.get("reason_phrase", b"").decode()
                    await self._read(response, reply, scope, limit=limit, cut=cut)
                finally:
                    await response.aclose()
        except _FAULTS as error:
            reply.failure, reply.detail, reply.again = _meaning(error)
            if reply.failure is Failure.TIMEOUT:
                reply.detail = f"no whole answer in {time.perf_counter() - started:.1f} s"
        reply.elapsed = time.perf_counter() - started
        return reply

    async def _read(
        self, response: httpx.Response, reply: Reply, scope: asyncio.Timeout, *, limit: int, cut: bool
    ) -> None:
        if reply.status in REDIRECTS:
            limit, cut = _REDIRECT_BODY, True
        declared = reply.header("content-length")
        if declared is not None and declared.isdigit() and int(declared) > limit and not cut:
            reply.failure, reply.detail = Failure.TOO_LARGE, f"{int(declared)} bytes; the limit is {limit}"
            return
        clock = asyncio.get_running_loop().time
        rescheduled = clock()
        deadline = rescheduled + _WHOLE * self._timeout
        parts: list[bytes] = []
        room = limit
        try:
            assert isinstance(response.stream, httpx.AsyncByteStream)
            async for part in response.stream:
                parts.append(part[:room])
                room -= len(part)
                if room < 0:
                    reply.failure, reply.detail = Failure.TOO_LARGE, f"more than {limit} bytes"
                    return
                now = clock()
                if now - rescheduled > self._timeout / 10:
                    rescheduled = now
                    scope.reschedule(min(now + self._timeout, deadline))
        finally:
            reply.body = b"".join(parts)


def _meaning(error: BaseException) -> tuple[Failure, str, bool]:
    """Return the failure, its detail for a person, and whether another attempt may bring another outcome."""
    chain = list(_causes(error))
    failure, cause = next((failure, link) for kind, failure in _MEANINGS for link in chain if isinstance(link, kind))
    detail = str(cause) or type(cause).__name__
    if isinstance(cause, aiohttp.ClientResponseError):
        detail = f"not an HTTP answer: {cause.message}"
    certificate = any(isinstance(link, ssl.SSLError) for link in chain)
    return failure, " ".join(detail.split())[:300], failure in TRANSIENT and not certificate


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
