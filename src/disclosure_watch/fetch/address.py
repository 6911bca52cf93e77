"""Addresses as they stand in pages and Location headers, made fit to be asked."""

import re
from urllib.parse import quote

import httpx

# Chinese servers send Location with raw UTF-8 or GBK bytes: /附件.htm. All of ASCII stays as it is.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_NAME = re.compile(rb"(?=.{1,253}\.?$)([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")  # in IDNA; many a server has a _ in it
_LARGEST_PORT = 65_535
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_SLASHES = re.compile(r"^(https?:)/{3,}", re.IGNORECASE)  # http:///www.example.gov.cn/
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def parse(text: str) -> httpx.URL:
    """
    Return an absolute http(s) address without fragment, spaces and non-ASCII percent-encoded, the host in IDNA.

    Raises ValueError, with the reason, for what must not be asked: control characters (a CR LF would begin a header),
    another scheme, no host, a bad port, and `user:password@`, behind which another host can hide.
    """
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
    return url.copy_with(fragment=None) if "#" in text else url


def join(base: httpx.URL, location: bytes) -> httpx.URL:
    """Return where a Location header leads, its raw bytes kept (percent-encoded). Raises ValueError as `parse` does."""
    path, mark, query = location.strip().partition(b"?")
    text = quote(path.replace(b"\\", b"/") + mark + query, safe=_ASCII)  # \zwgk\index.html, as browsers take it
    text = _SLASHES.sub(r"\1//", text)
    try:
        return parse(str(base.join(text)))
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from None
