"""What is asked for, and by what way."""

from dataclasses import dataclass

from disclosure_watch.fetch.address import Address
from disclosure_watch.fetch.cookies import Jar

RawHeaders = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How one source is reached: the setting of its proxy, whether its TLS may go unverified, its User-Agent's headers."""

    proxy: str = ""
    unverified: bool = False
    agent_headers: RawHeaders = ()


@dataclass(slots=True)  # frozen, it would cost 3 µs more to make
class Request:
    """
    What is asked for: the address as given and as understood, how its source is reached, and what is sent along.

    `jar` holds the source's cookies, `referer` is the page where the link stood; `by_script` says that a script of it asks.
    `cookies` are a browser's, sent in place of the jar's.
    """

    requested_url: str
    url: Address
    reach: Reach
    conditions: RawHeaders = ()
    for_robots: bool = False
    jar: Jar | None = None
    referer: str = ""
    method: str = "GET"
    body: bytes = b""
    content_type: str = ""
    by_script: bool = False
    cookies: str | None = None
