"""One address asked once: robots.txt first, then a slot of the host, then the transport, then decoding."""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from disclosure_watch.config import FetchSettings
from disclosure_watch.decoding import LARGEST, Decoded, codings, decode
from disclosure_watch.fetch import headers
from disclosure_watch.fetch.pace import Gate, current_slot
from disclosure_watch.fetch.robots import LARGEST_ROBOTS, Refusal, Robots
from disclosure_watch.fetch.transport import TRANSIENT, Reply, Transport
from disclosure_watch.model import Capture, Failure

TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
"""Not 521 and its like, which Chinese sites use for challenges: those are recorded, not hammered at."""

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the address as given and as understood, the headers to ask with, whether it is a robots.txt."""

    requested_url: str
    url: httpx.URL
    conditions: headers.Raw = ()
    for_robots: bool = False


@dataclass(frozen=True, slots=True)
class _Host:
    origin: str
    gate: Gate
    headers: headers.Raw


class Session:
    """
    Asks one address of a request at a time, and knows every host met.

    `get_robots` fetches a robots.txt. `requests` and `bytes_received` count what went out and the bodies that came.
    """

    def __init__(
        self,
        settings: FetchSettings,
        transport: Transport,
        *,
        agent: str,
        version: str,
        clock: Callable[[], dt.datetime],
        get_robots: Callable[[str], Awaitable[Capture]],
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._agent_headers = headers.of_agent(agent, version, settings.contact)
        self._robots = Robots(agent, get_robots, clock)
        self._hosts: dict[tuple[str, bytes], _Host] = {}
        self._gates: dict[tuple[str, int], Gate] = {}
        self.requests = 0
        self.bytes_received = 0

    async def ask(self, url: httpx.URL, hops: tuple[str, ...], request: Request) -> tuple[Capture, bool]:
        """Return what came back, and whether another attempt may bring something else."""
        host = self._host(url)
        if not request.for_robots:
            rules = await self._robots.rules(host.origin)
            host.gate.gap = max(self._settings.pace, rules.delay)
            if (refusal := rules.refusal(str(url))) is not None:
                return self._unasked(refusal, url, hops, request), False
        asked_with = [*host.headers, *request.conditions]
        limit = LARGEST_ROBOTS if request.for_robots else LARGEST
        async with host.gate.slot() as slot:
            if refused_for := host.gate.refused_for:
                detail = f"the host wants to be left alone for another {refused_for:.0f} s (Retry-After)"
                return self._unasked(Refusal(Failure.HELD, detail), url, hops, request), False
            current_slot.set(slot)
            fetched_at = self._clock()
            self.requests += 1
            reply = await self._transport.ask(url, asked_with, limit=limit, cut=request.for_robots)
            self.bytes_received += len(reply.body)
            if (pause := headers.retry_after(reply, self._clock)) is not None:
                host.gate.pause(pause)
        decoded = _decoded(reply, limit)
        capture = Capture(
            url=str(url),
            requested_url=request.requested_url,
            fetched_at=fetched_at,
            status=reply.status,
            reason=reply.reason,
            headers=reply.headers,
            request_headers=headers.as_text(asked_with),
            body=reply.body,
            content=decoded.content,
            sha256=hashlib.sha256(decoded.content).hexdigest() if reply.status else "",
            hops=hops,
            elapsed=reply.elapsed,
            failure=decoded.failure,
            detail=decoded.detail,
        )
        again = reply.again or reply.status in TRY_AGAIN or (reply.failure is None and decoded.failure in TRANSIENT)
        return capture, again and not host.gate.refused_for

    def _unasked(self, refusal: Refusal, url: httpx.URL, hops: tuple[str, ...], request: Request) -> Capture:
        return Capture(
            url=str(url),
            requested_url=request.requested_url,
            fetched_at=self._clock(),
            hops=hops,
            failure=refusal.failure,
            detail=refusal.detail,
        )

    def _host(self, url: httpx.URL) -> _Host:
        key = url.scheme, url.netloc
        host = self._hosts.get(key)
        if host is None:
            place = url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]
            gate = self._gates.get(place)
            if gate is None:
                gate = self._gates[place] = Gate(self._settings.pace, self._settings.concurrency_per_host)
            origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
            host = self._hosts[key] = _Host(origin, gate, ((b"host", url.netloc), *self._agent_headers))
        return host


def _decoded(reply: Reply, limit: int) -> Decoded:
    """Return the content of a reply; what failed on the wire counts before what failed in decoding."""
    decoded = decode(reply.body, codings(reply.headers), limit)
    return decoded if reply.failure is None else Decoded(decoded.content, reply.failure, reply.detail)
