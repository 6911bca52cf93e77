"""One address asked once: robots.txt first, then a slot of the host, then the transport, then decoding."""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from disclosure_watch.config import FetchSettings
from disclosure_watch.decoding import LARGEST, Decoded, actual, codings, decode
from disclosure_watch.fetch import headers, tls, tolerant
from disclosure_watch.fetch.address import Address, parse
from disclosure_watch.fetch.cargo import LARGE, Cargo, Load
from disclosure_watch.fetch.dial import Connection, certificate, dial
from disclosure_watch.fetch.guards import PublicResolver
from disclosure_watch.fetch.hosts import MOST_OLD_SERVERS, Host
from disclosure_watch.fetch.pace import Gate, Slot, current_slot
from disclosure_watch.fetch.proxy import Proxy, ProxyFaultError, proxy_of
from disclosure_watch.fetch.request import Reach, Request
from disclosure_watch.fetch.robots import LARGEST_ROBOTS, Refusal, Robots
from disclosure_watch.fetch.tls import Tls
from disclosure_watch.fetch.transport import FAULTS, TRANSIENT, Reply, Transport, Way, failed
from disclosure_watch.model import Capture, Failure, Means, OldServer

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Not 521 and its like, which Chinese sites use for challenges: those are recorded, not hammered at."""

PORTS = {"http": 80, "https": 443}


@dataclass(slots=True)
class _Outgoing:
    """A request as it goes out."""

    url: Address
    headers: list[tuple[bytes, bytes]]
    limit: int
    cut: bool
    method: str = "GET"
    body: bytes = b""


class Session:
    """
    Asks one address of a request at a time, and knows every host met.

    `get_robots` fetches a robots.txt in a source's way. `requests` and `bytes_received` count what went out and the
    bodies that came.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        robots_agent: str,
        clock: Callable[[], dt.datetime],
        timeout: float,
        resolver: "AbstractResolver | None",
        get_robots: Callable[[str, Reach], Awaitable[Capture]],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._timeout = timeout
        self._resolver = resolver or aiohttp.ThreadedResolver()
        self._public_only = not settings.allow_private_addresses
        self._robots = Robots(robots_agent, clock)
        self._get_robots = get_robots
        self._hosts: dict[tuple[Reach, str, bytes], Host] = {}
        self._recalled: dict[tuple[Reach, str], OldServer] = {}
        self._gates: dict[tuple[str, int], Gate] = {}
        self._transports: dict[Way, Transport] = {}
        self.cargo = Cargo()
        self._issuers: dict[Proxy | None, tls.Issuers] = {}
        self.requests = 0
        self.bytes_received = 0

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            await transport.aclose()

    def recall(self, reach: Reach, servers: Iterable[OldServer]) -> None:
        """Take over what earlier runs found of hosts that are reached in a way."""
        self._recalled.update(((reach, server.origin), server) for server in servers)

    def old_servers(self, reach: Reach) -> tuple[OldServer, ...]:
        """Return what later runs should know of the hosts that are reached in a way."""
        known = {origin: server for (way, origin), server in self._recalled.items() if way == reach}
        for (way, _, _), host in self._hosts.items():
            if way == reach:
                known.pop(host.origin, None)
                if (server := host.old_server) is not None:
                    known[host.origin] = server
        return tuple(known.values())[-MOST_OLD_SERVERS:]

    async def ask(self, url: Address, hops: tuple[str, ...], request: Request) -> tuple[Capture, bool]:
        """Return what came back, and whether another attempt may bring something else."""
        try:
            host = self._host(url, request.reach)
        except ProxyFaultError as error:
            return self._unasked(Refusal(Failure.PROXY, str(error)), url, hops, request), False
        if not request.for_robots:
            rules = await self._robots.rules(
                (host.origin, host.proxy), lambda: self._get_robots(f"{host.origin}/robots.txt", request.reach)
            )
            host.gate.gap = max(self._settings.pace, rules.delay)
            if (refusal := rules.refusal(url.text)) is not None:
                return self._unasked(refusal, url, hops, request), False
        own = headers.of_request(request, url)
        asked_with = [*host.headers, *own]
        limit = LARGEST_ROBOTS if request.for_robots else LARGEST
        outgoing = _Outgoing(url, asked_with, limit, request.for_robots, request.method, request.body)
        fetched_at = self._clock()
        with self.cargo.carrying() as load:
            reply = await self._exchange(host, outgoing, request.reach, load)
            if isinstance(reply, Refusal):
                return self._unasked(reply, url, hops, request), False
            coding = actual(reply.headers, reply.body) if reply.body else ()
            decoded = await _decoded(reply, codings(reply.headers, coding) if reply.body else "", limit, load)
        capture = Capture(
            url=url.text,
            requested_url=request.requested_url,
            fetched_at=fetched_at,
            status=reply.status,
            reason=reply.reason,
            headers=reply.headers,
            request_headers=host.headers_as_text + headers.as_text(own),
            body=reply.body,
            content=decoded.content,
            sha256=hashlib.sha256(decoded.content).hexdigest() if reply.status else "",
            hops=hops,
            elapsed=reply.elapsed,
            failure=decoded.failure,
            detail=decoded.detail,
            method=request.method,
            means=(*host.means, *reply.means, *coding),
        )
        again = reply.again or reply.status in TRY_AGAIN or (reply.failure is None and decoded.failure in TRANSIENT)
        return capture, again and not host.gate.refused_for

    async def _exchange(self, host: Host, outgoing: _Outgoing, reach: Reach, load: Load) -> Reply | Refusal:
        """
        Return the answer to a request.

        One that was lost with a kept connection is repeated on a new one, one that a strict client can't read is asked
        for by a tolerant one; each once, in a slot of its own. Who waits for a slot carries nothing: what came before is
        let go of.
        """
        fresh = False
        while True:
            load.put_down()
            async with host.gate.slot() as slot:
                if refused_for := host.gate.refused_for:
                    detail = f"the host wants to be left alone for another {refused_for:.0f} s (Retry-After)"
                    return Refusal(Failure.HELD, detail)
                current_slot.set(slot)
                self.requests += 1
                tolerantly = host.needs_tolerance
                if tolerantly:
                    reply = await self._ask_tolerantly(host, outgoing, load)
                else:
                    reply = await self._ask(host, outgoing, reach, slot, load, fresh=fresh)
                self.bytes_received += len(reply.body)
                if (pause := headers.retry_after(reply, self._clock)) is not None:
                    host.gate.pause(pause)
            if reply.malformed and not tolerantly:
                host.needs_tolerance = True
            elif slot.reused and not fresh and not reply.status and reply.failure is Failure.RESET:
                fresh = True
            else:
                if tolerantly and reply.failure is not None:
                    host.needs_tolerance = False
                return reply

    async def _ask(
        self, host: Host, outgoing: _Outgoing, reach: Reach, slot: Slot, load: Load, *, fresh: bool
    ) -> Reply:
        """Return the answer of a strict client, over the TLS that the host is known or found to need."""
        host.forget_in_time(self._clock())
        level, means = host.tls, host.means
        while True:
            transport = host.transport if level is host.tls and not fresh else None
            if transport is None:
                transport = self._transport(Way(level, host.proxy, keep_alive=host.keeps_alive and not fresh))
            reply = await transport.ask(
                outgoing.url,
                outgoing.headers,
                limit=outgoing.limit,
                cut=outgoing.cut,
                method=outgoing.method,
                body=outgoing.body,
                load=load,
            )
            fault = None
            if reply.error is not None and outgoing.url.scheme == "https" and not slot.connected:
                fault = tls.fault(reply.error)
            if fault is None:
                if (reply.status or reply.malformed) and means != host.means:
                    host.learn(level, means, self._clock())
                if host.transport is None and level is host.tls and not fresh:
                    host.transport = transport
                return reply
            way = await self._other_way(host, outgoing.url, fault, level, means, reach)
            if isinstance(way, str):
                reply.detail = way
                return reply
            level, means = way

    async def _other_way(
        self, host: Host, url: Address, fault: OSError, level: Tls, means: tuple[Means, ...], reach: Reach
    ) -> tuple[Tls, tuple[Means, ...]] | str:
        """Return how a handshake that failed may succeed, or in words why it won't."""
        if host.means and means == host.means:  # what was known of the server holds no more
            host.forget()
            return Tls.STRICT, ()
        seen = await self._certificate(host, url)
        if tls.lacks_issuer(fault) and Means.FETCHED_ISSUER not in means and seen is not None:
            host.issuers = await self._complete(host, seen)
            if host.issuers:
                return level, (*means, Means.FETCHED_ISSUER)
        if level is Tls.STRICT and tls.is_of_age(fault):
            return Tls.OLD, (*means, Means.OLD_TLS)
        if reach.unverified and level is not Tls.UNVERIFIED:
            return Tls.UNVERIFIED, (Means.UNVERIFIED_TLS,)
        return tls.reason(fault, seen)

    async def _ask_tolerantly(self, host: Host, outgoing: _Outgoing, load: Load) -> Reply:
        try:
            connection = await self._dial(host, outgoing.url, host.tls)
        except FAULTS as error:
            reply = Reply()
            failed(reply, error, self._timeout)
            return reply
        current_slot.get().sent()
        return await tolerant.ask(
            connection,
            outgoing.url,
            outgoing.headers,
            limit=outgoing.limit,
            timeout=self._timeout,
            method=outgoing.method,
            body=outgoing.body,
            load=load,
        )

    async def _dial(self, host: Host, url: Address, level: Tls) -> Connection:
        guarded = PublicResolver(self._resolver) if self._public_only and host.proxy is None else self._resolver
        async with asyncio.timeout(self._timeout):
            return await dial(
                url.raw_host.decode("ascii"),
                url.port or PORTS[url.scheme],
                resolver=guarded,
                proxy=host.proxy,
                public_only=self._public_only,
                tls=level if url.scheme == "https" else None,
            )

    async def _certificate(self, host: Host, url: Address) -> bytes | None:
        """Return the certificate that a host shows, in DER, whoever vouches for it; None where it can't be had."""
        try:
            return await certificate(await self._dial(host, url, Tls.UNVERIFIED))
        except FAULTS:
            return None

    async def _complete(self, host: Host, seen: bytes) -> tuple[bytes, ...]:
        """Fetch what is missing above a certificate, by the way that the host itself is asked."""

        async def get(address: str) -> bytes | None:
            transport = self._transport(Way(Tls.STRICT, host.proxy))
            current_slot.set(Slot(None))
            url = parse(address)
            asked_with = [(b"host", url.netloc)]
            with self.cargo.carrying() as load:
                reply = await transport.ask(
                    url, asked_with, limit=tls.LARGEST_ISSUER, cut=False, method="GET", body=b"", load=load
                )
            return reply.body if reply.status == 200 and reply.failure is None else None

        slot = current_slot.get()
        try:
            return await self._issuers.setdefault(host.proxy, tls.Issuers(get)).complete(seen)
        finally:
            current_slot.set(slot)

    def _transport(self, way: Way) -> Transport:
        transport = self._transports.get(way)
        if transport is None:
            transport = self._transports[way] = Transport(
                self._resolver, way, public_only=self._public_only, timeout=self._timeout
            )
        return transport

    def _unasked(self, refusal: Refusal, url: Address, hops: tuple[str, ...], request: Request) -> Capture:
        return Capture(
            url=url.text,
            requested_url=request.requested_url,
            fetched_at=self._clock(),
            hops=hops,
            failure=refusal.failure,
            detail=refusal.detail,
        )

    def _host(self, url: Address, reach: Reach) -> Host:
        key = reach, url.scheme, url.netloc
        host = self._hosts.get(key)
        if host is None:
            place = url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]
            gate = self._gates.get(place)
            if gate is None:
                gate = self._gates[place] = Gate(self._settings.pace, self._settings.concurrency_per_host)
            origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
            said = ((b"host", url.netloc), *reach.agent_headers)
            host = self._hosts[key] = Host(origin, gate, said, headers.as_text(said), proxy_of(reach.proxy, url))
            if (known := self._recalled.get((reach, origin))) is not None:
                host.recall(known, self._clock())
        return host


async def _decoded(reply: Reply, said: str, limit: int, load: Load) -> Decoded:
    """Return the content of a reply, which `load` is to carry; what failed on the wire counts before what failed in decoding."""
    decoded = decode(reply.body, said, min(limit, LARGE))
    if decoded.failure is Failure.TOO_LARGE and limit > LARGE:
        await load.add(limit)
        decoded = decode(reply.body, said, limit)
        load.put_down(limit - len(decoded.content))
    return decoded if reply.failure is None else Decoded(decoded.content, reply.failure, reply.detail)
