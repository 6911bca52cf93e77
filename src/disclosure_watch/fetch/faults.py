"""What the exceptions of the layers beneath mean, as a `Failure`."""

import ssl
from collections.abc import Iterator

import aiohttp
import httpx

from disclosure_watch.fetch.guards import PrivateAddressError
from disclosure_watch.model import Failure

FAULTS = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError)
"""All that the transport raises for what the network or the peer does."""

_MEANINGS: tuple[tuple[type[BaseException], Failure], ...] = (
    (PrivateAddressError, Failure.PRIVATE_ADDRESS),
    (aiohttp.ClientConnectorError, Failure.CONNECT),
    (aiohttp.InvalidURL, Failure.BAD_ADDRESS),
    (ConnectionResetError, Failure.RESET),
    (TimeoutError, Failure.TIMEOUT),
    (aiohttp.ClientPayloadError, Failure.TRUNCATED),
    (aiohttp.ClientError, Failure.RESET),
    (httpx.InvalidURL, Failure.BAD_ADDRESS),
    (OSError, Failure.RESET),
    (ValueError, Failure.BAD_ADDRESS),
    (Exception, Failure.RESET),
)
"""The first that is found anywhere in the chain of causes counts."""

PASSING = {Failure.TIMEOUT, Failure.CONNECT, Failure.RESET, Failure.TRUNCATED}
"""What may be otherwise at the next attempt."""


def meaning(error: BaseException) -> tuple[Failure, str, bool]:
    """Return the failure, its detail for a person, and whether another attempt may bring another outcome."""
    chain = list(_causes(error))
    failure, cause = next((failure, link) for kind, failure in _MEANINGS for link in chain if isinstance(link, kind))
    detail = str(cause) or type(cause).__name__
    if isinstance(cause, aiohttp.ClientResponseError):
        detail = f"not an HTTP answer: {cause.message}"
    certificate = any(isinstance(link, ssl.SSLError) for link in chain)
    return failure, " ".join(detail.split())[:300], failure in PASSING and not certificate


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
