"""Ways through a proxy that aiohttp doesn't know: SOCKS, and tunnels for a client of ours. Loaded where a proxy is named."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from typing import Any

import aiohttp_socks
import python_socks
from aiohttp.client_proto import ResponseHandler
from aiohttp_socks import ProxyConnector
from python_socks import ProxyType
from python_socks.async_.asyncio.v2 import Proxy as Tunnel

from disclosure_watch.fetch.connector import Guard
from disclosure_watch.fetch.proxy import Proxy, ProxyRefusedError, ProxySilentError, ProxyUnreachedError
from disclosure_watch.fetch.tls import Tls, context


class SocksConnector(Guard, ProxyConnector):
    """Goes through a SOCKS proxy, where names resolve."""

    def __init__(self, proxy: Proxy, **options: Any) -> None:
        super().__init__(
            proxy.host, proxy.port, ProxyType.SOCKS5, proxy.user or None, proxy.password or None, rdns=True, **options
        )

    async def _create_connection(self, *args: Any, **options: Any) -> ResponseHandler:
        with _in_our_words():
            return await super()._create_connection(*args, **options)


async def tunnel(
    proxy: Proxy, host: str, port: int, secured: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to a host through a proxy. Raises what the network does, and the errors of `proxy`."""
    kind = ProxyType.SOCKS5 if proxy.is_socks else ProxyType.HTTP
    way = Tunnel(
        proxy_type=kind,
        host=proxy.host,
        port=proxy.port,
        username=proxy.user or None,
        password=proxy.password or None,
        rdns=True,
        proxy_ssl=context(Tls.STRICT) if proxy.scheme == "https" else None,
    )
    with _in_our_words():
        stream = await way.connect(host.strip("[]"), port, dest_ssl=secured)
    return stream.reader, stream.writer


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (aiohttp_socks.ProxyConnectionError, python_socks.ProxyConnectionError) as error:
        raise ProxyUnreachedError from error
    except (aiohttp_socks.ProxyTimeoutError, python_socks.ProxyTimeoutError) as error:
        raise ProxySilentError from error
    except (aiohttp_socks.ProxyError, python_socks.ProxyError) as error:
        raise ProxyRefusedError(error.error_code) from error
