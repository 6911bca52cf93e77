"""robots.txt as RFC 9309 has it: once per host and hour, its rules for us, and what follows when it can't be had."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from protego import Protego

from disclosure_watch.fetch.pace import LONGEST_DELAY
from disclosure_watch.model import Capture, Failure

LARGEST_ROBOTS = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""

GOOD_FOR = dt.timedelta(hours=1)
FAILURE_GOOD_FOR = dt.timedelta(minutes=5)

_SUCCESS = 2
_GATE = 521  # a challenge before every address of a site, robots.txt or page: the page's own answer says so
_ANSWERED_WITHOUT = {3, 4}  # hundreds of a status that mean: there is no robots.txt, all is allowed


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is not asked."""

    failure: Failure
    detail: str


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What one host allows. `agent` is who we are there, `delay` the crawl-delay in seconds, capped, and `good_until` when to ask again.

    `protego` is None where there is no robots.txt; `closed` is why nothing at all may be asked, None where something may.
    """

    agent: str
    good_until: dt.datetime
    protego: Protego | None = None
    delay: float = 0.0
    closed: Refusal | None = None

    def refusal(self, url: str) -> Refusal | None:
        """Return why an address is not to be asked, or None."""
        if self.protego is None or self.closed is not None:
            return self.closed
        if self.protego.can_fetch(url, self.agent):
            return None
        return Refusal(Failure.ROBOTS, f"robots.txt disallows this address for {self.agent}")


class Robots:
    """The robots.txt of every host met, by origin (scheme://host:port) and by the proxy through which it is asked."""

    def __init__(self, agent: str, clock: Callable[[], dt.datetime]) -> None:
        self.agent = agent
        self._clock = clock
        self._known: dict[Hashable, Rules] = {}
        self._under_way: dict[Hashable, asyncio.Lock] = {}

    async def rules(self, origin: Hashable, ask: Callable[[], Awaitable[Capture]]) -> Rules:
        """Return the rules of an origin, which `ask` fetches when they are not known or too old."""
        known = self._fresh(origin)
        if known is None:
            async with self._under_way.setdefault(origin, asyncio.Lock()):
                known = self._fresh(origin)
                if known is None:
                    known = self._known[origin] = self._read(await ask())
        return known

    def _fresh(self, origin: Hashable) -> Rules | None:
        known = self._known.get(origin)
        return known if known is not None and self._clock() < known.good_until else None

    def _read(self, capture: Capture) -> Rules:
        now = self._clock()
        failure = capture.failure
        family = capture.status // 100
        if family == _SUCCESS and failure in {None, Failure.TOO_LARGE}:
            return self._parse(capture.content, now + GOOD_FOR)
        if failure in {Failure.REDIRECTS, Failure.CHALLENGE} or (
            failure is None and (family in _ANSWERED_WITHOUT or capture.status == _GATE)
        ):
            return Rules(self.agent, now + GOOD_FOR)
        if failure is not None and not capture.status and not capture.hops:
            # A host that can't be reached at all: its pages would fail in the same way. A pause isn't remembered here.
            good_for = dt.timedelta() if failure is Failure.HELD else FAILURE_GOOD_FOR
            return Rules(self.agent, now + good_for, closed=Refusal(failure, f"robots.txt: {capture.detail}"))
        reason = f"{failure}: {capture.detail}" if failure else f"status {capture.status}"
        detail = f"robots.txt can't be had ({reason}), so that nothing is allowed for now"
        return Rules(self.agent, now + FAILURE_GOOD_FOR, closed=Refusal(Failure.ROBOTS, detail))

    def _parse(self, content: bytes, good_until: dt.datetime) -> Rules:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:  # GBK comments, or cut inside a character
            text = content.decode("gb18030", errors="replace")
        protego = Protego.parse(text)
        delay = min(protego.crawl_delay(self.agent) or 0.0, LONGEST_DELAY)
        return Rules(self.agent, good_until, protego, delay)
