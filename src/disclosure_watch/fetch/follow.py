"""Where an answer leads: through redirects, once back through a gate with its cookie, once on from a page that says so."""

from dataclasses import dataclass, field, replace

from disclosure_watch.fetch import address, leads
from disclosure_watch.fetch.address import Address
from disclosure_watch.fetch.request import Request
from disclosure_watch.fetch.session import Session
from disclosure_watch.model import Capture, Failure, Means

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GATES = frozenset({202, 412, 521})
"""Statuses with which gates set a cookie that they want back."""

_SEEN = {Failure.TRUNCATED, Failure.TIMEOUT, Failure.RESET}
"""Failures of an answer whose body may have come whole all the same."""


@dataclass(slots=True)
class _Walk:
    """How far a request was led: the addresses that led on, the pages among them, the hosts asked again with their cookie."""

    url: Address
    referer: str
    method: str
    body: bytes
    hops: tuple[str, ...] = ()
    via: tuple[Capture, ...] = ()
    means: tuple[Means, ...] = ()
    got_cookie: bool = False
    came_back: set[str] = field(default_factory=set)
    is_shut: bool = False
    led_on: bool = False


class Follower:
    """One request to its end. Each call is an attempt; it gives the capture and whether another may bring another one."""

    def __init__(self, session: Session, request: Request, max_redirects: int, *, is_listing: bool = False) -> None:
        self._session = session
        self._request = request
        self._max_redirects = max_redirects
        self._is_listing = is_listing
        self._early_end: tuple[str, str] | None = None

    async def __call__(self) -> tuple[Capture, bool]:
        request = self._request
        walk = _Walk(request.url, request.referer, request.method, request.body)
        while True:
            at = request
            if walk.hops:
                at = replace(request, referer=walk.referer, method=walk.method, body=walk.body)
            known = request.jar.changes if request.jar is not None else 0
            capture, again = await self._session.ask(walk.url, walk.hops, at)
            if request.jar is not None:
                request.jar.store(walk.url.text, capture.headers)
                walk.got_cookie = walk.got_cookie or request.jar.changes != known
            if capture.status in REDIRECTS and (location := capture.header("location")) is not None:
                fault = self._redirected(walk, capture, location)
                if fault is not None:
                    return self._told(walk, fault), False
            elif capture.failure is not None or not self._goes_on(walk, capture):
                capture = self._told(walk, capture)
                return (capture, False) if walk.is_shut else self._settled(capture, again=again)

    def _told(self, walk: _Walk, capture: Capture) -> Capture:
        """Return a capture with what was met on the way to it."""
        if walk.is_shut:
            detail = "the page asks for itself again, though its cookie was sent back"
            capture = replace(capture, failure=Failure.CHALLENGE, detail=detail)
        if not walk.means and not walk.via:
            return capture
        return replace(capture, means=(*capture.means, *walk.means), via=walk.via)

    def _redirected(self, walk: _Walk, capture: Capture, location: str) -> Capture | None:
        """Take the step that a redirect asks for; return the capture with its failure where it leads nowhere."""
        try:
            url = address.join(walk.url, location.encode("latin-1"))
        except ValueError as error:
            return replace(capture, failure=Failure.BAD_ADDRESS, detail=f"redirect: {error}")
        hops = (*walk.hops, capture.url)
        if url.text in hops:
            if url.host in walk.came_back or not walk.got_cookie:
                failure = Failure.CHALLENGE if walk.got_cookie else Failure.REDIRECTS
                return replace(capture, failure=failure, detail=f"a redirect back to {url}")
            walk.came_back.add(url.host)
            walk.means = (*walk.means, Means.COOKIE)
            hops = tuple(hop for hop in hops if hop != url.text)
        if len(hops) > self._max_redirects:
            detail = f"more than {self._max_redirects} redirects"
            return replace(capture, failure=Failure.REDIRECTS, detail=detail)
        if capture.status in {301, 302, 303} and walk.method != "GET":
            walk.method, walk.body = "GET", b""
        walk.url, walk.hops = url, hops
        return None

    def _goes_on(self, walk: _Walk, capture: Capture) -> bool:
        """Take the step that a page asks for: again with its cookie, or on to where it leads, each once."""
        lead = leads.lead(capture.content) if capture.status != 304 else None
        if lead is None and (refresh := capture.header("refresh")) is not None:
            lead = leads.by_header(refresh)
        location = lead.location if lead is not None else None
        if location is None and lead is None and capture.status == 200 and self._is_listing:
            location = leads.iframe(capture.content)
        target = self._target(walk.url, location)
        asks_again = capture.status in GATES or (lead is not None and (lead.location is None or target == walk.url))
        if asks_again and walk.got_cookie and walk.url.host not in walk.came_back:
            walk.came_back.add(walk.url.host)
            walk.means = (*walk.means, Means.COOKIE)
            return True
        walk.is_shut = asks_again and walk.url.host in walk.came_back and capture.status == 200
        if self._request.for_robots:
            return False
        leads_away = target is not None and target != walk.url and target.text not in walk.hops
        if capture.status != 200 or walk.led_on or not leads_away or len(walk.hops) >= self._max_redirects:
            return False
        assert target is not None
        walk.led_on, walk.means = True, (*walk.means, Means.LED_ON)
        walk.via = (*walk.via, replace(capture, hops=()))
        walk.hops, walk.url, walk.referer = (*walk.hops, capture.url), target, capture.url
        walk.method, walk.body = "GET", b""
        return True

    def _target(self, url: Address, location: bytes | None) -> Address | None:
        if location is None:
            return None
        try:
            return address.join(url, location)
        except ValueError:
            return None

    def _settled(self, capture: Capture, *, again: bool) -> tuple[Capture, bool]:
        """
        Return a capture and whether another attempt may bring another one.

        A body shorter than announced is taken for whole once it came a second time, the same to the byte, and its
        markup is closed: servers that count characters for bytes never send more.
        """
        if capture.failure in _SEEN and capture.status == 200 and leads.is_closed(capture.content):
            before, self._early_end = self._early_end, (capture.url, capture.sha256)
            if before == self._early_end:
                return replace(capture, failure=None, detail="", means=(*capture.means, Means.EARLY_END)), False
        return capture, again
