"""What goes wrong with a site for a while: the faults, and what a visitor gets instead of the page."""

from dataclasses import dataclass, replace
from enum import StrEnum

from disclosure_watch.ministry import notices
from disclosure_watch.ministry.exchange import Response, Wire


class FaultKind(StrEnum):
    """
    What goes wrong. A fault's `variant` picks among the forms named here, counted from 0.

    The last three need a site with validators to tell: they lie about what changed.
    """

    FORBIDDEN = "forbidden"  # 403: plain, a WAF notice
    CHALLENGE = "challenge"  # a script that sets a cookie and asks again: 412, 521, 202
    BUSY = "busy"  # 429 with Retry-After: seconds
    ERROR = "error"  # 500, 502, 503
    TIMEOUT = "timeout"  # no answer
    RESET = "reset"  # a TCP reset instead of an answer
    TRUNCATED = "truncated"  # closed half way: of the announced length, of a page without a length
    STUB = "stub"  # 200 with 54 bytes, with some 300 bytes
    FIRST_PAGE = "first_page"  # every listing page is the first
    MAINTENANCE = "maintenance"  # a notice: 200, 503
    CHARSET = "charset"  # header says gbk over utf-8 (or the reverse), page in the other charset than it says
    HALF_DRAWN = "half_drawn"  # pages in full dress without the text: none, a picture, a script, that it comes
    OTHER_COLUMN = "other_column"  # the list shows another column, or a look-alike whose rows are the site's sections
    MISDATED = "misdated"  # If-Modified-Since is always answered 304, Last-Modified lies in the future
    RESTLESS = "restless"  # an ETag that is new each time
    FROZEN = "frozen"  # If-None-Match is always answered 304


VARIANTS = {
    FaultKind.FORBIDDEN: 2,
    FaultKind.CHALLENGE: 3,
    FaultKind.ERROR: 3,
    FaultKind.TRUNCATED: 2,
    FaultKind.STUB: 2,
    FaultKind.MAINTENANCE: 2,
    FaultKind.CHARSET: 2,
    FaultKind.HALF_DRAWN: 5,
    FaultKind.OTHER_COLUMN: 2,
    FaultKind.MISDATED: 2,
}
"""How many forms a kind has where it is more than one."""

LYING = frozenset({FaultKind.MISDATED, FaultKind.RESTLESS, FaultKind.FROZEN})
"""The faults of validators, which the conditional answer deals with."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Something that goes wrong while it is set as a site's `fault`.

    `paths` are the paths it hits, None for all of the site but robots.txt; `times` is how many requests of each path
    it hits, None for all (a retry gets through with 1). `retry_after` is in seconds, of `BUSY` alone.
    """

    kind: FaultKind
    variant: int = 0
    paths: frozenset[str] | None = None
    times: int | None = None
    retry_after: int = 1

    def hits(self, path: str, already: int) -> bool:
        """Whether it hits a request of a path that was asked for `already` times since the fault was set."""
        return (
            (self.paths is None or path in self.paths)
            and path != "/robots.txt"
            and (self.times is None or already < self.times)
        )

    def instead(self) -> Response | None:
        """What is answered without looking at the page, or None where the page is needed."""
        html = (("Content-Type", "text/html; charset=utf-8"), ("Server", "WAF/3.0"))
        match self.kind:
            case FaultKind.FORBIDDEN:
                return Response(403, html, notices.forbidden(waf=self.variant == 1))
            case FaultKind.CHALLENGE:
                cookie = ("Set-Cookie", "wzws_sessionid=gYt0ZWRkM2I; path=/")
                return Response((412, 521, 202)[self.variant], (*html, cookie), notices.challenge())
            case FaultKind.BUSY:
                return Response(429, (*html, ("Retry-After", str(self.retry_after))), notices.busy())
            case FaultKind.ERROR:
                return Response((500, 502, 503)[self.variant], html, notices.error())
            case FaultKind.TIMEOUT:
                return Response(0, (), b"", Wire.STALL)
            case FaultKind.RESET:
                return Response(0, (), b"", Wire.RESET)
            case FaultKind.STUB:
                return Response(200, html, notices.stub(short=self.variant == 0))
            case FaultKind.MAINTENANCE:
                return Response((200, 503)[self.variant], html, notices.maintenance())
        return None

    def spoil(self, response: Response) -> Response:
        """What becomes of a page's answer."""
        if self.kind is FaultKind.TRUNCATED:
            headers = (*response.headers, ("Connection", "close")) if self.variant else response.headers
            return replace(response, headers=headers, wire=(Wire.CUT, Wire.CUT_UNANNOUNCED)[self.variant])
        if self.kind is FaultKind.CHARSET and "html" in (response.header("content-type") or ""):
            return _other_charset(response, relabel=self.variant == 0)
        return response


def _other_charset(response: Response, *, relabel: bool) -> Response:
    declared = "utf-8" if b"utf-8" in (response.header("content-type") or "").lower().encode() else "gb18030"
    other = "gb18030" if declared == "utf-8" else "utf-8"
    if not relabel:
        return replace(response, body=response.body.decode(declared, "replace").encode(other, "replace"))
    headers = tuple(
        (name, f"text/html; charset={'gbk' if other == 'gb18030' else other}" if name == "Content-Type" else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)
