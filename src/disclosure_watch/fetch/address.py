"""Addresses as they stand in pages and Location headers, made fit to be asked."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from disclosure_watch.lazy import LazyModule

if TYPE_CHECKING:
    import httpx
else:
    httpx = LazyModule("httpx")

# Chinese servers send Location with raw UTF-8 or GBK bytes: /附件.htm. All of ASCII stays as it is.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_NAME = re.compile(rb"(?=.{1,253}\.?$)([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")  # in IDNA; many a server has a _ in it
_LARGEST_PORT = 65_535
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_SLASHES = re.compile(r"^(https?:)/{3,}", re.IGNORECASE)  # http:///www.example.gov.cn/
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN = re.compile(
    r"(https?)://"
    rf"((?:{_OCTET}\.){{3}}{_OCTET}(?=[/:])|(?!xn--|[0-9.]+[/:])[a-z0-9]+(?:[.-][a-z0-9]+)*)"
    r"(?::([1-9][0-9]{0,4}))?"
    r"(/[A-Za-z0-9/._~-]{0,2000}(?:\?[A-Za-z0-9/._~=&-]{0,2000})?)"
)
"""An address that is its own normal form: http://www.cq.gov.cn:8080/zwgk/t20250524_1.html?id=7"""

_DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Address:
    """
    An absolute address as it is asked.

    `host` is in letters, `raw_host` in IDNA; `netloc` is the latter with the port unless that is the scheme's own, when `port` is None; `target`
    is path and query.
    """

    text: str
    scheme: str
    host: str
    raw_host: bytes
    port: int | None
    netloc: bytes
    target: bytes

    def __str__(self) -> str:
        """Return the address as it is written."""
        return self.text


def parse(text: str) -> Address:
    """
    Return an absolute http(s) address without fragment, spaces and non-ASCII percent-encoded, the host in IDNA.

    Raises ValueError, with the reason, for what must not be asked: control characters (a CR LF would begin a header),
    another scheme, no host, a bad port, and `user:password@`, behind which another host can hide.
    """
    return _plain(text) or _parse(text)


def _plain(text: str) -> Address | None:
    """Return an address that needs nothing done to it, None for any other: most are such, and it takes a tenth of the time."""
    match = _PLAIN.fullmatch(text)
    if match is None or "/." in text:
        return None
    scheme, host, port, target = match.groups()
    raw_host = host.encode()
    if port is not None and (port == _DEFAULT_PORTS[scheme] or int(port) > _LARGEST_PORT):
        return None
    if not _NAME.fullmatch(raw_host):
        return None
    netloc = raw_host if port is None else b"%s:%s" % (raw_host, port.encode())
    return Address(text, scheme, host, raw_host, None if port is None else int(port), netloc, target.encode())


def _parse(text: str) -> Address:
    text = text.strip(" \t\r\n\f")
    if _CONTROL.search(text):
        raise ValueError("control characters in the address")
    if "%" in text:
        text = _STRAY_PERCENT.sub("%25", text)
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None
    if url.scheme not in {"http", "https"}:
        raise ValueError(f"scheme {url.scheme or 'none'!r}; only http and https are asked")
    if ":" not in url.host and not _NAME.fullmatch(url.raw_host):
        raise ValueError(f"no host that could be: {url.host!r}" if url.host else "no host")
    if (url.port or 0) > _LARGEST_PORT:
        raise ValueError(f"no such port: {url.port}")
    if url.userinfo:
        raise ValueError("user or password in the address")
    if "#" in text:
        url = url.copy_with(fragment=None)
    return Address(str(url), url.scheme, url.host, url.raw_host, url.port, url.netloc, url.raw_path)


def join(base: Address, location: bytes) -> Address:
    """Return where a Location header leads, its raw bytes kept (percent-encoded). Raises ValueError as `parse` does."""
    path, mark, query = location.strip().partition(b"?")
    text = quote(path.replace(b"\\", b"/") + mark + query, safe=_ASCII)  # \zwgk\index.html, as browsers take it
    text = _SLASHES.sub(r"\1//", text)
    try:
        return parse(str(httpx.URL(base.text).join(text)))
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None
