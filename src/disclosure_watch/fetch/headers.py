"""Headers: what we say, what validators we echo, and how long a host wants to be left alone."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from functools import lru_cache

from disclosure_watch.fetch.address import Address, parse
from disclosure_watch.fetch.request import RawHeaders, Request
from disclosure_watch.fetch.transport import Reply
from disclosure_watch.model import Validators

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


def of_agent(name: str, version: str, contact: str, own: str = "") -> RawHeaders:
    """
    Return the headers of every request; `own` is a User-Agent that a source has of its own.

    What can't stand in a header is left out. The form is the one that filters let through: it names us all the same.
    """
    contact = _printable(contact)
    agent = f"Mozilla/5.0 (compatible; {name}/{version}{f'; +{contact}' if contact else ''})"
    return (
        (b"user-agent", (_printable(own) or agent).encode("ascii")),
        (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        (b"accept-language", b"zh-CN,zh;q=0.9,en;q=0.5"),
        (b"accept-encoding", b"gzip, deflate"),
    )


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable()).strip()


def of_request(request: Request, url: Address) -> RawHeaders:
    """Return the headers of one request: where it comes from, its cookies, its validators, the type of its body."""
    said = request.conditions
    if request.by_script:
        said = ((b"x-requested-with", b"XMLHttpRequest"), *said)
    if request.content_type and request.body:
        said = ((b"content-type", _printable(request.content_type).encode("ascii")), *said)
    if request.cookies is not None:
        said = ((b"cookie", _printable(request.cookies).encode("ascii")), *said) if request.cookies else said
    elif request.jar is not None and not request.jar.is_empty and (cookies := request.jar.header(str(url))) is not None:
        said = ((b"cookie", cookies), *said)
    if request.referer and (referer := _referer(request.referer, url)):
        said = ((b"referer", referer), *said)
    return said


def _referer(page: str, url: Address) -> bytes:
    """Return what a browser says of the page where a link stood: all to its own site, the site's name to another."""
    scheme, netloc, whole = _page(page)
    if scheme == "https" != url.scheme or not netloc:
        return b""
    return whole if (scheme, netloc) == (url.scheme, url.netloc) else b"%s://%s/" % (scheme.encode(), netloc)


@lru_cache(maxsize=1024)
def _page(address: str) -> tuple[str, bytes, bytes]:
    """Return scheme, host and port, and the whole of a page's address as it stands in a header."""
    try:
        page = parse(address)
    except ValueError:
        return "", b"", b""
    return page.scheme, page.netloc, page.text.encode("ascii", "ignore")


def of_validators(validators: Validators | None) -> RawHeaders:
    """Return the headers of a conditional request; a validator that can't be echoed to the letter is not sent."""
    if validators is None:
        return ()
    pairs = ((b"if-none-match", validators.etag), (b"if-modified-since", validators.last_modified))
    return tuple((name, raw) for name, value in pairs if value and (raw := _echo(value)) is not None)


def _echo(value: str) -> bytes | None:
    try:
        raw = value.encode("latin-1")
        raw.decode("utf-8")  # aiohttp writes headers as UTF-8, so that other bytes would not come out as they were
    except UnicodeError:
        return None
    return None if _CONTROL.search(raw) else raw


def as_text(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Return headers as text, one letter a byte."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw])


def retry_after(reply: Reply, clock: Callable[[], dt.datetime]) -> float | None:
    """Return the seconds for which a 429 or 503 wants no further request, or None where it doesn't say."""
    value = reply.header("retry-after") if reply.status in {429, 503} else None
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or dt.UTC) - clock()).total_seconds())
