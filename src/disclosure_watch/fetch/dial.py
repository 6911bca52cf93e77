"""A connection to a host, through the guards and, where one is named, through a proxy: for what the client can't do."""

import asyncio
import contextlib
import ssl
from typing import TYPE_CHECKING

from disclosure_watch.fetch.guards import check
from disclosure_watch.fetch.proxy import Proxy
from disclosure_watch.fetch.tls import Tls, context

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def dial(
    host: str, port: int, *, resolver: "AbstractResolver", proxy: Proxy | None, public_only: bool, tls: Tls | None
) -> Connection:
    """
    Open a connection to a host, over TLS unless `tls` is None; `resolver` gives no private addresses where those are refused.

    Raises what the network does, PrivateAddressError for a host that must not be dialled.
    """
    if public_only:
        check(host, by_proxy=proxy is not None)
    secured = None if tls is None else context(tls)
    name = None if secured is None else host.strip("[]")
    if proxy is not None:
        from disclosure_watch.fetch.socks import tunnel

        return await tunnel(proxy, host, port, secured)
    fault: OSError = OSError(f"{host} has no address")
    for address in await resolver.resolve(host.strip("[]"), port):
        try:
            return await asyncio.open_connection(address["host"], port, ssl=secured, server_hostname=name)
        except OSError as error:
            fault = error
    raise fault


async def certificate(connection: Connection) -> bytes | None:
    """Return the certificate of the server at the other end, in DER, and close the connection."""
    _, writer = connection
    try:
        secured = writer.get_extra_info("ssl_object")
        return secured.getpeercert(binary_form=True) if secured is not None else None
    finally:
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()
