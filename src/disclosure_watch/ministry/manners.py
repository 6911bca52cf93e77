"""How a site's server behaves towards every visitor, for as long as it stands: gates, what it wants of a request, odd HTTP."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from disclosure_watch.ministry.exchange import Response, Wire
from disclosure_watch.ministry.notices import bare


class Manner(StrEnum):
    """A manner. All of them let a browser read the site; `TIDY` is none."""

    TIDY = "tidy"
    SELF_REDIRECT = "self_redirect"  # 302 to the same address, which only wants its cookie back
    COOKIE_412 = "cookie_412"  # the page comes to those who bring the cookie that the refusal set
    COOKIE_521 = "cookie_521"
    COOKIE_202 = "cookie_202"
    REFRESH = "refresh"  # a page that refreshes itself, with a cookie
    RELOAD = "reload"  # a script that reloads, with a cookie
    READER_WANTED = "reader_wanted"  # 403 without a browser's User-Agent, Accept and Accept-Language
    REFERER_WANTED = "referer_wanted"  # 403 at documents without the Referer of the site
    LEADS_BY_REFRESH = "leads_by_refresh"  # the column's known address leads on to the list
    LEADS_BY_SCRIPT = "leads_by_script"
    LEADS_BY_FRAME = "leads_by_frame"
    DROPS_KEPT = "drops_kept"  # connections are dropped after an answer that promised to keep them
    BROKEN_LINE = "broken_line"  # a header line that is none
    LENGTH_TWICE = "length_twice"
    LENGTH_AND_CHUNKS = "length_and_chunks"
    GZIP_UNSAID = "gzip_unsaid"  # compressed, and no header says so


_COOKIE = "gate=Q2xvdWQ"
_HTML = ("Content-Type", "text/html; charset=utf-8")
_GATES = {
    Manner.SELF_REDIRECT: (302, ""),
    Manner.COOKIE_412: (412, "<p>安全检查</p>"),
    Manner.COOKIE_521: (521, "<p>安全检查</p>"),
    Manner.COOKIE_202: (202, "<p>安全检查</p>"),
    Manner.REFRESH: (200, '<meta http-equiv="refresh" content="0">'),
    Manner.RELOAD: (200, "<script>location.reload()</script>"),
}
_LEADS = {
    Manner.LEADS_BY_REFRESH: '<meta http-equiv="refresh" content="0;url={there}">',
    Manner.LEADS_BY_SCRIPT: '<script>window.location.replace("{there}");</script>',
    Manner.LEADS_BY_FRAME: '<frameset rows="0,*"><frame src="about:blank"><frame src="{there}"></frameset>',
}
_WIRES = {
    Manner.DROPS_KEPT: Wire.DROPPED,
    Manner.BROKEN_LINE: Wire.BROKEN_LINE,
    Manner.LENGTH_TWICE: Wire.LENGTH_TWICE,
    Manner.LENGTH_AND_CHUNKS: Wire.LENGTH_AND_CHUNKS,
}


def leads_on(manner: Manner) -> bool:
    """Whether the column is known by an address that only leads to its list."""
    return manner in _LEADS


def before(manner: Manner, target: str, headers: Mapping[str, str], *, front: str, listing: str) -> Response | None:
    """
    Return what is answered instead of the page, or None where the visitor comes as a browser does.

    Args:
        manner: that of the site's server.
        target: path and query asked for.
        headers: of the request, names in lower case.
        front: the path by which the column is known.
        listing: the path of its list.
    """
    if manner in _GATES and _COOKIE not in headers.get("cookie", ""):
        status, markup = _GATES[manner]
        location = (("Location", target),) if status == 302 else ()
        return Response(status, (_HTML, ("Set-Cookie", f"{_COOKIE}; path=/"), *location), bare(markup))
    if manner in _LEADS and target == front:
        return Response(200, (_HTML,), bare(_LEADS[manner].format(there=listing)))
    if manner is Manner.READER_WANTED and not _is_reader(headers):
        return Response(403, (_HTML,), bare("<p>请使用浏览器访问</p>"))
    if manner is Manner.REFERER_WANTED and target not in {"/robots.txt", listing} and "referer" not in headers:
        return Response(403, (_HTML,), bare("<p>禁止盗链</p>"))
    return None


def after(manner: Manner, response: Response) -> Response:
    """Return an answer as it leaves a server of this manner."""
    if response.wire is not Wire.WHOLE or response.status != 200:
        return response
    if manner is Manner.GZIP_UNSAID and "content-encoding" not in {name.lower() for name, _ in response.headers}:
        return replace(response, body=gzip.compress(response.body, mtime=0))
    return replace(response, wire=_WIRES.get(manner, Wire.WHOLE))


def _is_reader(headers: Mapping[str, str]) -> bool:
    return (
        headers.get("user-agent", "").startswith("Mozilla/5.0")
        and "zh" in headers.get("accept-language", "")
        and bool(headers.get("accept"))
    )
