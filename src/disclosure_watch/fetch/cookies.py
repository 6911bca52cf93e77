"""Cookies of one source's pass: kept while it lasts, sent back to the hosts that set them and to nobody else."""

import re
from collections.abc import Iterable

import aiohttp
from yarl import URL

_SECOND_LEVEL = re.compile(r"\.(?:gov|edu|org|com|net|ac|mil)\.\w\w$")
_LITERAL = re.compile(r"[\d.]+|\[.*\]|[^.]*")
_DOMAIN = re.compile(r";\s*domain\s*=\s*\"?\.?([^;\"\s]*)", re.IGNORECASE)
_DOMAIN_ATTRIBUTE = re.compile(r";\s*domain\s*=[^;]*", re.IGNORECASE)
_LONGEST = 16 * 1024


class Jar:
    """A source's cookies. `changes` counts how often what it holds became another."""

    def __init__(self) -> None:
        self._jar: aiohttp.CookieJar | None = None
        self.changes = 0

    @property
    def is_empty(self) -> bool:
        """Whether it holds no cookie."""
        return self._jar is None or not len(self._jar)

    def store(self, url: str, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what an answer set. A cookie for a whole country's offices (`Domain=gov.cn`) is kept for its host alone."""
        told = [value for name, value in headers if name.lower() == "set-cookie" and len(value) <= _LONGEST]
        if not told:
            return
        if self._jar is None:
            self._jar = aiohttp.CookieJar(unsafe=True, quote_cookie=False)
        at = URL(url, encoded=True)
        before = self._values()
        self._jar.update_cookies_from_headers([_narrowed(value, at.raw_host or "") for value in told], at)
        self.changes += self._values() != before

    def header(self, url: str) -> bytes | None:
        """Return the Cookie header for an address, None where there is none."""
        if self._jar is None:
            return None
        sent = self._jar.filter_cookies(URL(url, encoded=True))
        pairs = [f"{cookie.key}={cookie.value}" for cookie in sent.values()]
        return "; ".join(pairs).encode("utf-8", "surrogateescape") or None

    def _values(self) -> list[tuple[str, str, str, str]]:
        assert self._jar is not None
        return sorted((cookie["domain"], cookie["path"], cookie.key, cookie.value) for cookie in self._jar)


def _narrowed(cookie: str, host: str) -> str:
    domain = _DOMAIN.search(cookie)
    if domain is None or domain[1].lower() == host or f".{domain[1].lower()}".endswith(f".{_owned(host)}"):
        return cookie
    return _DOMAIN_ATTRIBUTE.sub("", cookie)


def _owned(host: str) -> str:
    """Return the part of a host that its owner registered (cq.gov.cn); a literal address whole."""
    if _LITERAL.fullmatch(host):
        return host
    labels = host.split(".")
    return ".".join(labels[-3:] if _SECOND_LEVEL.search(host) else labels[-2:])
