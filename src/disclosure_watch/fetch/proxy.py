"""Proxies that the operator named: which one an address is asked through, and how it is written without its password."""

import os
import re
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from disclosure_watch.fetch.address import Address

DEFAULT_PORTS = {"http": 8080, "https": 443, "socks5h": 1080, "socks5": 1080}

_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")


class ProxyFaultError(ValueError):
    """A proxy that can't be used as it is named."""


class ProxyUnreachedError(OSError):
    """A proxy to which no connection comes about."""


class ProxySilentError(TimeoutError):
    """A proxy that does not answer."""


class ProxyRefusedError(OSError):
    """A proxy that did not do what it was asked; `error_code` is what it answered, where it is known."""

    def __init__(self, error_code: int | None) -> None:
        super().__init__(error_code)
        self.error_code = error_code


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy: names resolve there. `user` and `password` are never shown."""

    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Return its address without user and password."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS 5 rather than HTTP."""
        return self.scheme.startswith("socks")

    @property
    def authorization(self) -> dict[str, str]:
        """The header that an HTTP proxy wants to see, none without a user."""
        if not self.user:
            return {}
        return {"Proxy-Authorization": f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"}


def proxy_of(setting: str, url: Address, environment: Mapping[str, str] | None = None) -> Proxy | None:
    """
    Return the proxy for an address, as a setting has it: an address, `${NAME}`, `env`, or empty for none.

    Raises ProxyFaultError where the environment lacks a name or an address is none of a proxy.
    """
    if not setting:
        return None
    known = os.environ if environment is None else environment
    if setting == "env":
        return _of_environment(url, known)

    def filled(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise ProxyFaultError(f"the environment has no {match[1]}, which the proxy's address names")
        return known[match[1]]

    return parse(_VARIABLE.sub(filled, setting))


def parse(address: str) -> Proxy:
    """Return the proxy at an address. Raises ProxyFaultError, which does not repeat it: it may hold a password."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or port == -1:
        raise ProxyFaultError("the proxy's address is none; write http://, https:// or socks5h:// with host and port")
    return Proxy(
        "socks5h" if parts.scheme == "socks5" else parts.scheme,
        parts.hostname,
        port or DEFAULT_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _of_environment(url: Address, environment: Mapping[str, str]) -> Proxy | None:
    """Return what http_proxy, https_proxy, all_proxy and no_proxy say, in either case, lower case first."""
    lower = {name.lower(): value for name, value in environment.items() if name.lower().endswith("_proxy")}
    lower |= {name: value for name, value in environment.items() if name.endswith("_proxy")}
    address = lower.get(f"{url.scheme}_proxy") or lower.get("all_proxy")
    bypassed = urllib.request.proxy_bypass_environment(url.host, {"no": lower.get("no_proxy", "")})  # type: ignore[attr-defined]
    return parse(address) if address and not bypassed else None
