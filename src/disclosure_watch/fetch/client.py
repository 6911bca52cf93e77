"""The fetcher: an address in, a capture out, with redirects, robots.txt, pace and retries between."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

import httpx

from disclosure_watch.config import FetchSettings
from disclosure_watch.fetch import address, headers
from disclosure_watch.fetch.retry import retry
from disclosure_watch.fetch.session import Request, Session
from disclosure_watch.fetch.transport import REDIRECTS, Transport
from disclosure_watch.model import Capture, Failure, Validators

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

AGENT = "disclosure-watch"


class Fetcher:
    """
    Asks sites, politely; one for a process and run, used as an async context manager.

    `clock` gives aware UTC datetimes, `rng` the jitter of retries. `timeout` is the number of seconds without a byte
    (and a quarter of the longest that a whole answer may take), `max_redirects` the longest chain. `resolver` is asked
    for the addresses of names; the system's by default.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Callable[[], dt.datetime],
        rng: random.Random,
        timeout: float = 30.0,
        max_redirects: int = 5,
        resolver: "AbstractResolver | None" = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._timeout = timeout
        self._max_redirects = max_redirects
        self._resolver = resolver
        self._transport: Transport
        self._session: Session

    async def __aenter__(self) -> Self:
        public_only = not self._settings.allow_private_addresses
        self._transport = Transport(self._resolver, public_only=public_only, timeout=self._timeout)
        self._session = Session(
            self._settings,
            self._transport,
            agent=AGENT,
            version=version(AGENT),
            clock=self._clock,
            get_robots=self._get_robots,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.aclose()

    @property
    def requests(self) -> int:
        """How many requests were sent or tried to be, robots.txt, redirects and retries included."""
        return self._session.requests

    @property
    def bytes_received(self) -> int:
        """How many bytes of bodies came, as they were on the wire."""
        return self._session.bytes_received

    async def get(self, url: str, validators: Validators | None = None) -> Capture:
        """
        Ask one address, following redirects, and return what came of it.

        Nothing that the network or the peer does is raised: the capture has a `failure` then, and what had come.
        An answer of any status is a capture without failure. Header values are Latin-1, so that encoding them
        so gives back the bytes; `hops` are the addresses that answered with a redirect, beginning with the first
        one asked; `elapsed` is the time of the last request, without any waiting for a turn.

        Connection faults and the statuses 429, 500, 502, 503 and 504 are tried up to three times. A Retry-After
        of up to 60 s (180 s in all for a host) is waited for; beyond that the answer is returned at once, and until the
        time is over the host isn't asked: such captures have the failure `HELD`.
        """
        try:
            parsed = address.parse(url)
        except ValueError as error:
            return Capture(url, url, self._clock(), failure=Failure.BAD_ADDRESS, detail=str(error))
        request = Request(url, parsed, headers.of_validators(validators))
        return await retry(partial(self._follow, request), self._rng)

    async def _get_robots(self, url: str) -> Capture:
        request = Request(url, httpx.URL(url), for_robots=True)
        return await retry(partial(self._follow, request), self._rng)

    async def _follow(self, request: Request) -> tuple[Capture, bool]:
        """Return the capture at the end of the redirects, and whether another attempt may bring another one."""
        url = request.url
        hops: tuple[str, ...] = ()
        while True:
            capture, again = await self._session.ask(url, hops, request)
            location = capture.header("location") if capture.status in REDIRECTS else None
            if location is None:
                return capture, again
            try:
                url = address.join(url, location.encode("latin-1"))
            except ValueError as error:
                return replace(capture, failure=Failure.BAD_ADDRESS, detail=f"redirect: {error}"), False
            hops = (*hops, capture.url)
            if str(url) in hops:
                return replace(capture, failure=Failure.REDIRECTS, detail=f"a redirect back to {url}"), False
            if len(hops) > self._max_redirects:
                detail = f"more than {self._max_redirects} redirects"
                return replace(capture, failure=Failure.REDIRECTS, detail=detail), False
