"""The fetcher: an address in, a capture out, with redirects, gates, pages that lead on, robots.txt, pace and retries between."""

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from disclosure_watch.config import FetchSettings
from disclosure_watch.fetch import address, headers
from disclosure_watch.fetch.browser import BrowserMissingError, Drawer
from disclosure_watch.fetch.cookies import Jar
from disclosure_watch.fetch.follow import GATES, Follower
from disclosure_watch.fetch.request import Reach, Request
from disclosure_watch.fetch.retry import retry
from disclosure_watch.fetch.session import Session
from disclosure_watch.model import Capture, Failure, OldServer, Source, Validators
from disclosure_watch.version import __version__

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver
    from playwright.async_api import BrowserContext

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
        self.session: Session
        self.drawer = Drawer()

    async def __aenter__(self) -> Self:
        self.session = Session(
            self._settings,
            robots_agent=AGENT,
            clock=self._clock,
            timeout=self._timeout,
            resolver=self._resolver,
            get_robots=self._get_robots,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.aclose()
        await self.drawer.aclose()

    @property
    def requests(self) -> int:
        """How many requests were sent or tried to be, robots.txt, redirects and retries included."""
        return self.session.requests

    @property
    def bytes_received(self) -> int:
        """How many bytes of bodies came, as they were on the wire."""
        return self.session.bytes_received

    def for_source(self, source: Source) -> "SourceFetcher":
        """Return what asks in one source's way, with cookies that last as long as it does: one for a pass."""
        return SourceFetcher(self, source)

    async def get(self, url: str, validators: Validators | None = None) -> Capture:
        """
        Ask one address, following where it leads, and return what came of it.

        Nothing that the network or the peer does is raised: the capture has a `failure` then, and what had come.
        An answer of any status is a capture without failure. Header values are Latin-1, so that encoding them
        so gives back the bytes; `hops` are the addresses that led on, beginning with the first one asked; `elapsed` is
        the time of the last request, without any waiting for a turn.

        Connection faults and the statuses 408, 429, 500, 502, 503 and 504 are tried up to three times. A Retry-After
        of up to 60 s (180 s in all for a host) is waited for; beyond that the answer is returned at once, and until the
        time is over the host isn't asked: such captures have the failure `HELD`.
        """
        return await self.ask(url, validators, asked=url, reach=self.reach(), jar=Jar())

    def reach(self, source: Source | None = None) -> Reach:
        """Return how a source is reached; how any other address is without one."""
        own = source.user_agent if source else ""
        agent_headers = headers.of_agent(AGENT, __version__, self._settings.contact, own)
        proxy = (source.proxy if source else "") or self._settings.proxy
        return Reach(proxy, source is not None and source.tls == "unverified", agent_headers)

    async def ask(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        asked: str,
        reach: Reach,
        jar: Jar,
        referer: str = "",
        method: str = "GET",
        body: bytes = b"",
        content_type: str = "",
        is_listing: bool = False,
        by_script: bool = False,
        cookies: str | None = None,
    ) -> Capture:
        """
        Ask one address as `get` does, in a given way; `asked` is what `url` stands for.

        Of a listing the one large frame of its page is followed too; `by_script` asks as a page's script does.
        """
        try:
            parsed = address.parse(asked)
        except ValueError as error:
            return Capture(url, url, self._clock(), failure=Failure.BAD_ADDRESS, detail=str(error))
        conditions = headers.of_validators(validators)
        request = Request(
            url,
            parsed,
            reach,
            conditions,
            jar=jar,
            referer=referer,
            method=method,
            body=body,
            content_type=content_type,
            by_script=by_script,
            cookies=cookies,
        )
        return await retry(Follower(self.session, request, self._max_redirects, is_listing=is_listing), self._rng)

    async def _get_robots(self, url: str, reach: Reach) -> Capture:
        request = Request(url, address.parse(url), reach, for_robots=True, jar=Jar())
        return await retry(Follower(self.session, request, self._max_redirects), self._rng)


@dataclass(frozen=True, slots=True)
class AskedByPage:
    """What a page's script asked in a browser, and what came."""

    url: str
    body: str
    content_type: str
    capture: Capture


class SourceFetcher:
    """
    The fetcher as one source's pass uses it: its proxy, TLS and User-Agent, its cookies, its listing as the referer.

    `asked_by_pages` is what the scripts of the page that was drawn last have asked.
    """

    def __init__(self, fetcher: Fetcher, source: Source) -> None:
        self._fetcher = fetcher
        self._source = source
        self._reach = fetcher.reach(source)
        self._jar = Jar()
        self._context: BrowserContext | None = None
        self._opening = asyncio.Lock()
        self.asked_by_pages: list[AskedByPage] = []

    def carrying(self) -> AbstractContextManager[object]:
        """Have what is large of what this task asks in the block count as in hand until its end."""
        return self._fetcher.session.cargo.carrying()

    def recall(self, servers: Iterable[OldServer]) -> None:
        """Take over what earlier runs found that hosts' TLS needs."""
        self._fetcher.session.recall(self._reach, servers)

    @property
    def old_servers(self) -> tuple[OldServer, ...]:
        """What hosts' TLS was found to need, for later runs."""
        return self._fetcher.session.old_servers(self._reach)

    async def get(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        referer: str | None = None,
        method: str = "GET",
        body: bytes = b"",
        content_type: str = "",
    ) -> Capture:
        """
        Ask one address as `Fetcher.get` does; `referer` is where its link stood, else the listing.

        A page of the source's recipe is asked as the recipe says.
        """
        listing, api, asked = self._source.listing_url, self._source.api, url
        is_of_recipe = api is not None and api.page_of(listing, url) is not None
        if api is not None and is_of_recipe:
            asked, body = api.asked(url)
            method, content_type = api.method, api.content_type
        is_listing = url == listing
        if referer is None:
            referer = "" if is_listing else listing
        draws = self._source.render == "browser" and not is_of_recipe
        capture = await self._fetcher.ask(
            url,
            None if draws else validators,
            asked=asked,
            reach=self._reach,
            jar=self._jar,
            referer=referer,
            method=method,
            body=body,
            content_type=content_type,
            is_listing=is_listing,
            by_script=is_of_recipe,
        )
        return await self._drawn(capture) if draws else capture

    async def _drawn(self, capture: Capture) -> Capture:
        """Return a page as a browser draws it; what is no page, or no answer, as it came."""
        kind = (capture.header("content-type") or "text/html").lower()
        gated = capture.failure is Failure.CHALLENGE or capture.status in GATES
        if "html" not in kind or not (gated or (capture.failure is None and capture.status == 200)):
            return capture
        agent = next((value for name, value in capture.request_headers if name == "user-agent"), AGENT)
        try:
            async with self._opening:
                if self._context is None:
                    self._context = await self._fetcher.drawer.context(agent)
        except BrowserMissingError as error:
            return replace(capture, failure=Failure.BROWSER, detail=str(error))
        wire = replace(capture, failure=None, detail="")
        self.asked_by_pages.clear()
        return await self._fetcher.drawer.draw(self._context, wire, self._ask_for_page)

    async def _ask_for_page(self, url: str, **options: Any) -> Capture:
        asked = url.partition("#")[0]
        capture = await self._fetcher.ask(asked, asked=asked, reach=self._reach, jar=Jar(), **options)
        body = options.get("body", b"").decode("utf-8", "replace")
        self.asked_by_pages.append(AskedByPage(asked, body, options.get("content_type", ""), capture))
        return capture
