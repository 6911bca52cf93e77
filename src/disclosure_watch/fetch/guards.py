"""Which addresses may be dialled: public ones, unless the configuration allows private ones."""

import ipaddress
import re
import socket
from functools import lru_cache

from aiohttp.abc import AbstractResolver, ResolveResult

_LOCAL_NAME = re.compile(
    r"(?:.+\.)?(?:localhost|local|internal|intranet|lan|home\.arpa)|[^.:]*[^.:\d][^.:]*", re.IGNORECASE
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddressError(OSError):
    """A host that is, or resolves to nothing but, an address of a private network."""


_REMEDY = "allow_private_addresses = true under [fetch] allows it, if that is meant"


def _literal(host: str) -> Address | None:
    host = host.rstrip(".")
    try:
        return ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        pass
    try:  # the forms that a C library takes for an address: 2130706433, 0x7f.1, 0177.0.0.1, 127.1
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _carried(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one carries to (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


@lru_cache(maxsize=4096)
def is_private(host: str) -> bool:
    """Tell whether a host, written as an address in any form, is not a public unicast one. A name is not judged."""
    address = _literal(host)
    if address is None:
        return False
    address = _carried(address)
    return not address.is_global or address.is_multicast or address.is_reserved


def check(host: str, *, by_proxy: bool) -> None:
    """
    Raise PrivateAddressError for a host that is written as a private address.

    Behind a proxy, where no resolver of ours sees what a name means, a name that is local there (localhost, nas, db.lan)
    is refused too.
    """
    if is_private(host):
        raise PrivateAddressError(f"{host} is not a public address; {_REMEDY}")
    if by_proxy and _LOCAL_NAME.fullmatch(host.rstrip(".")):
        raise PrivateAddressError(f"{host} is a name of a private network; {_REMEDY}")


class PublicResolver(AbstractResolver):
    """Resolves by another resolver and drops private addresses, so that no DNS answer leads into a private network."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the public addresses. Raises PrivateAddressError when there are others only."""
        answers = await self._resolver.resolve(host, port, family)
        public = [result for result in answers if not is_private(result["host"])]
        if answers and not public:
            raise PrivateAddressError(
                f"{host} resolves to {answers[0]['host']}, which is not a public address; {_REMEDY}"
            )
        return public

    async def close(self) -> None:
        """Close the resolver beneath."""
        await self._resolver.close()
