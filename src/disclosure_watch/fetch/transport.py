"""One request on the wire, by aiohttp with a connector of ours beneath it; faults become a `Failure`."""

import asyncio
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import aiohttp.http_exceptions
from yarl import URL

from disclosure_watch.fetch.address import Address
from disclosure_watch.fetch.cargo import LARGE, Load
from disclosure_watch.fetch.connector import Guard
from disclosure_watch.fetch.guards import PrivateAddressError, PublicResolver
from disclosure_watch.fetch.proxy import (
    Proxy,
    ProxyFaultError,
    ProxyRefusedError,
    ProxySilentError,
    ProxyUnreachedError,
)
from disclosure_watch.fetch.tls import Tls, context
from disclosure_watch.model import Failure, Means

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_REDIRECT_BODY = 64 * 1024  # bytes of a redirect's page, which nobody reads, that are taken to keep the connection
KEPT_OF_TOO_LARGE = 1024 * 1024
"""Bytes of a body beyond the limit that are kept: nobody reads it."""

_LONGEST_HEADER = 64 * 1024
_MOST_CONNECTIONS = 256
_WHOLE = 4  # times the timeout: the longest that one answer may take, however steadily it drips
_NO_TIMEOUT = aiohttp.ClientTimeout()  # asyncio's is about all of it
_DNS_GOOD_FOR = 60  # seconds

_PROXY_UNREACHED = (aiohttp.ClientProxyConnectionError, ProxyUnreachedError)
_PROXY_FAULTS = (
    ProxyFaultError,
    aiohttp.ClientHttpProxyError,
    ProxyRefusedError,
    ProxySilentError,
    *_PROXY_UNREACHED,
)

FAULTS = (aiohttp.ClientError, OSError, ValueError, *_PROXY_FAULTS)
"""All that the transport raises for what the network or the peer does."""

_MEANINGS: tuple[tuple[type[BaseException], Failure], ...] = (
    (PrivateAddressError, Failure.PRIVATE_ADDRESS),
    *((kind, Failure.PROXY) for kind in _PROXY_FAULTS),
    (aiohttp.ClientConnectorError, Failure.CONNECT),
    (aiohttp.InvalidURL, Failure.BAD_ADDRESS),
    (ConnectionResetError, Failure.RESET),
    (TimeoutError, Failure.TIMEOUT),
    (aiohttp.ClientPayloadError, Failure.TRUNCATED),
    (aiohttp.ClientError, Failure.RESET),
    (OSError, Failure.RESET),
    (ValueError, Failure.BAD_ADDRESS),
    (Exception, Failure.RESET),
)
"""The first that is found anywhere in the chain of causes counts."""

_SITE_UNREACHED = {3, 4, 5, 6, 502, 503, 504}
"""What SOCKS and HTTP proxies answer where the site, not they, can't be reached."""

_PROXIES = ("tinyproxy", "squid", "privoxy", "3proxy")

TRANSIENT = {Failure.TIMEOUT, Failure.CONNECT, Failure.RESET, Failure.TRUNCATED}
"""What may be otherwise at the next attempt."""


def _connector(resolver: "AbstractResolver", way: "Way", *, public_only: bool) -> Guard:
    options: dict[str, Any] = {"limit": _MOST_CONNECTIONS, "force_close": not way.keep_alive}
    proxy = way.proxy
    if proxy is not None and proxy.is_socks:
        from disclosure_watch.fetch.socks import SocksConnector

        made: Guard = SocksConnector(proxy, **options)
    else:
        guarded = PublicResolver(resolver) if public_only and proxy is None else resolver
        made = Guard(resolver=guarded, ttl_dns_cache=_DNS_GOOD_FOR, **options)
    made.public_only, made.by_proxy = public_only, proxy is not None
    return made


class _Response(aiohttp.ClientResponse):
    """Gives the reason phrase as Latin-1, one letter a byte: aiohttp reads one in GBK as surrogates."""

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        await super().start(connection)
        if self.reason and not self.reason.isascii():
            self.reason = self.reason.encode("utf-8", "surrogateescape").decode("latin-1")
        return self


@dataclass(frozen=True, slots=True)
class Way:
    """How requests go out: how much TLS is asked for, through which proxy, whether connections are kept."""

    tls: Tls = Tls.STRICT
    proxy: Proxy | None = None
    keep_alive: bool = True


@dataclass(slots=True)
class Reply:
    """
    What came back on one request; `again` tells whether another attempt may bring another outcome.

    `error` is what was raised, `malformed` whether it was the answer's form, which a tolerant client may read.
    """

    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    elapsed: float = 0.0
    failure: Failure | None = None
    detail: str = ""
    again: bool = False
    error: BaseException | None = None
    malformed: bool = False
    means: tuple[Means, ...] = ()

    def header(self, name: str) -> str | None:
        """Return the values of a header, named in lower case, joined by commas, or None."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ",".join(values) if values else None


class Transport:
    """
    Sends requests in one way, one answer each: no redirects, no cookies, no second tries.

    httpx above aiohttp would cost 80 µs of CPU a request, a quarter of it all (2026-11, httpx 0.28.1).
    """

    def __init__(
        self,
        resolver: "AbstractResolver",
        way: Way,
        *,
        public_only: bool,
        timeout: float,
    ) -> None:
        self._session = aiohttp.ClientSession(
            connector=_connector(resolver, way, public_only=public_only),
            cookie_jar=aiohttp.DummyCookieJar(),
            response_class=_Response,
            auto_decompress=False,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )
        # aiohttp repeats a request by itself when a kept connection breaks, past pace and count; the switch is private.
        self._session._retry_connection = False  # noqa: SLF001
        http_proxy = way.proxy if way.proxy is not None and not way.proxy.is_socks else None
        self._proxy = str(http_proxy) if http_proxy else None
        self._proxy_headers = http_proxy.authorization if http_proxy else {}
        self._by_proxy = way.proxy is not None
        self._tls = way.tls
        self._proxy_by_tls = self._proxy is not None and self._proxy.startswith("https:")
        self._timeout = timeout

    async def aclose(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def ask(
        self,
        url: Address,
        headers: list[tuple[bytes, bytes]],
        *,
        limit: int,
        cut: bool,
        method: str,
        body: bytes,
        load: Load,
    ) -> Reply:
        """
        Send a request and read the answer, whose body `load` is to carry.

        A body over `limit` bytes is a failure, not even begun when its length is declared; with `cut` its head is read
        all the same.
        """
        reply = Reply()
        sent = [(name.decode(), value.decode()) for name, value in headers]
        if self._proxy_headers and url.scheme == "http":
            sent += self._proxy_headers.items()
        secured = context(self._tls) if url.scheme == "https" or self._proxy_by_tls else True
        started = time.perf_counter()
        try:
            async with (
                asyncio.timeout(self._timeout) as scope,
                self._session.request(
                    method,
                    URL(url.text, encoded=True),
                    headers=sent,
                    ssl=secured,
                    data=body or None,
                    allow_redirects=False,
                    timeout=_NO_TIMEOUT,
                    proxy=self._proxy,
                    proxy_headers=self._proxy_headers,
                ) as response,
            ):
                reply.status = response.status
                reply.headers = tuple(
                    [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
                )
                reply.reason = response.reason or ""
                await self._read(response, reply, scope, load, limit=limit, cut=cut)
        except FAULTS as error:
            elapsed = time.perf_counter() - started
            failed(reply, error, elapsed)
            if elapsed > (_WHOLE - 1) * self._timeout:
                reply.again = False  # one that drips would take as long again
        if self._by_proxy and reply.status:
            _of_proxy(reply)
        reply.elapsed = time.perf_counter() - started
        return reply

    async def _read(
        self,
        response: aiohttp.ClientResponse,
        reply: Reply,
        scope: asyncio.Timeout,
        load: Load,
        *,
        limit: int,
        cut: bool,
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
        body = BytesIO()  # which gives its bytes without a copy
        room = limit
        uncounted = LARGE
        try:
            async for part in response.content.iter_any():
                body.write(part[:room])
                room -= len(part)
                if room < 0:
                    if not cut:
                        body.truncate(KEPT_OF_TOO_LARGE)
                    reply.failure, reply.detail = Failure.TOO_LARGE, f"more than {limit} bytes"
                    return
                uncounted -= len(part)
                if uncounted < 0:
                    deadline += await load.add(LARGE, scope)
                    uncounted += LARGE
                now = clock()
                if now - rescheduled > self._timeout / 10 and not scope.expired():
                    rescheduled = now
                    scope.reschedule(min(now + self._timeout, deadline))
        finally:
            reply.body = body.getvalue()


def failed(reply: Reply, error: BaseException, elapsed: float) -> None:
    """Write into a reply what an error of the network or the peer means."""
    for link in _causes(error):
        link.__traceback__ = None  # its frames hold the body, and a reply that they hold holds it
    reply.error = error
    reply.failure, reply.detail, reply.again = _meaning(error)
    if reply.failure is Failure.TIMEOUT:
        reply.detail = f"no whole answer in {elapsed:.1f} s"
    reply.malformed = any(
        isinstance(link, aiohttp.ClientResponseError | aiohttp.http_exceptions.TransferEncodingError)
        for link in _causes(error)
    )


def _of_proxy(reply: Reply) -> None:
    """Take an answer of the proxy itself for the proxy's fault: no page of the site is judged by it."""
    server = (reply.header("server") or "").lower()
    own = reply.header("x-squid-error") or server.startswith(_PROXIES)
    if reply.status == 407 or (reply.status >= 400 and own and reply.header("via") is None):
        reply.failure, reply.again = Failure.PROXY, reply.status >= 500
        reply.detail = f"the proxy itself answered: {reply.status} {reply.reason}".rstrip()
        reply.status = 0


def _meaning(error: BaseException) -> tuple[Failure, str, bool]:
    """Return the failure, its detail for a person, and whether another attempt may bring another outcome."""
    chain = list(_causes(error))
    failure, cause = next((failure, link) for kind, failure in _MEANINGS for link in chain if isinstance(link, kind))
    detail = str(cause) or type(cause).__name__
    if failure is Failure.PROXY:
        return _fault_of_proxy(cause)
    if isinstance(cause, aiohttp.ClientResponseError):
        detail = f"not an HTTP answer: {cause.message}"
    certificate = any(isinstance(link, ssl.SSLError) for link in chain)
    return failure, " ".join(detail.split())[:300], failure in TRANSIENT and not certificate


def _fault_of_proxy(cause: BaseException) -> tuple[Failure, str, bool]:
    """Return whose fault it is that a proxy brought nothing. What the layers beneath say may hold a password, and is not told."""
    code = getattr(cause, "status", None) or getattr(cause, "error_code", None)
    if code in _SITE_UNREACHED:
        return Failure.CONNECT, f"the proxy could not reach the site ({code})", True
    if isinstance(cause, ProxyFaultError):
        return Failure.PROXY, str(cause), False
    if isinstance(cause, _PROXY_UNREACHED):
        return Failure.PROXY, "the proxy can't be reached", True
    if isinstance(cause, TimeoutError):
        return Failure.PROXY, "the proxy does not answer", True
    refused = f" ({code})" if code else ""
    return Failure.PROXY, f"the proxy refused{refused}; look at its user, password and rules", False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
