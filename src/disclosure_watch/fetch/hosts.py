"""What is known of each host: the least that its TLS and its HTTP need, from this run and from those before."""

import datetime as dt
from dataclasses import dataclass

from disclosure_watch.fetch import tls
from disclosure_watch.fetch.pace import Gate
from disclosure_watch.fetch.proxy import Proxy
from disclosure_watch.fetch.request import RawHeaders
from disclosure_watch.fetch.tls import Tls
from disclosure_watch.fetch.transport import Transport
from disclosure_watch.model import Means, OldServer

STRICT_AGAIN = dt.timedelta(days=30)
"""So long a host is taken for an old server; then strict TLS is tried again."""

MOST_OLD_SERVERS = 50
"""Hosts of one source whose TLS is remembered."""


@dataclass(slots=True)
class Host:
    """
    One host as one source reaches it.

    `means` are what its TLS takes beyond a strict context, until `strict_again_at`; `issuers` are certificates, in DER,
    that it does not send.
    """

    origin: str
    gate: Gate
    headers: RawHeaders
    headers_as_text: tuple[tuple[str, str], ...]
    proxy: Proxy | None
    tls: Tls = Tls.STRICT
    strict_again_at: dt.datetime | None = None
    means: tuple[Means, ...] = ()
    issuers: tuple[bytes, ...] = ()
    needs_tolerance: bool = False
    transport: Transport | None = None

    @property
    def keeps_alive(self) -> bool:
        """Whether a connection may serve a second request: not one to an HTTP proxy, of which some can't (tinyproxy)."""
        return self.proxy is None or self.proxy.is_socks or self.origin.startswith("https:")

    @property
    def old_server(self) -> OldServer | None:
        """What later runs should know of it, None where its TLS is as it should be or goes unverified."""
        if self.strict_again_at is None or self.tls is Tls.UNVERIFIED:
            return None
        return OldServer(self.origin, self.means, self.strict_again_at, self.issuers)

    def learn(self, level: Tls, means: tuple[Means, ...], now: dt.datetime) -> None:
        """Note what its TLS takes."""
        self.tls, self.means, self.transport = level, means, None
        self.strict_again_at = now + STRICT_AGAIN if means else None

    def recall(self, known: OldServer, now: dt.datetime) -> None:
        """Take over what an earlier run found, unless strict TLS should be tried again."""
        if not now < known.strict_again_at <= now + STRICT_AGAIN:
            return
        self.tls = Tls.OLD if Means.OLD_TLS in known.means else Tls.STRICT
        self.means, self.strict_again_at, self.issuers = known.means, known.strict_again_at, known.issuers
        for issuer in known.issuers:
            tls.add_issuer(issuer)

    def forget(self) -> None:
        """Let strict TLS be tried again."""
        self.tls, self.strict_again_at, self.means, self.issuers, self.transport = Tls.STRICT, None, (), (), None

    def forget_in_time(self, now: dt.datetime) -> None:
        """Let strict TLS be tried again once the time for that has come."""
        if self.strict_again_at is not None and now >= self.strict_again_at:
            self.forget()
