"""The command that shows the storage in a browser."""

import contextlib
import ipaddress
import os
import re
import socket
from collections.abc import Mapping
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, load, now
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.config import Settings
from disclosure_watch.errors import ConfigError, WatchError

PORT = 8000
_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_LAST_PORT = 65_535
_WAITING = 128
"""Readers that may wait to be let in."""


def web(
    *,
    host: Annotated[
        str, Parameter(help="where to listen; elsewhere than on this machine only with [web] password")
    ] = "127.0.0.1",
    port: Annotated[int, Parameter(help="at which port; 0 for any free one")] = PORT,
    root_path: Annotated[
        str, Parameter(help="the path under which a proxy shows it, where the proxy doesn't say so itself")
    ] = "",
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Show the storage in a browser, read only: changes, records, search, sources, and an API, until Ctrl-C."""
    settings = load(config)
    name, path = host.strip("[]"), root_path.rstrip("/")
    password = _filled(settings, "password", settings.web.password, os.environ)
    proxy_header = _filled(settings, "proxy_header", settings.web.proxy_header, os.environ)
    if not (password or proxy_header or _is_loopback(name)):
        fault = (
            f"{settings.path.name}: web.password: is needed to listen at {host}, which others reach; "
            "write password or proxy_header under [web], or listen at 127.0.0.1"
        )
        raise ConfigError([fault])
    # Arrow's own pool keeps what it once took, some 60 MB in a process that lives for months; the system's gives it back.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from disclosure_watch.web import Keys, serve  # FastAPI comes with it: only this command pays for it

    with _listener(name, port) as listener:
        out = Terminal()
        shown = f"[{name}]" if ":" in name else name
        out.print(f"the web face is at http://{shown}:{listener.getsockname()[1]}{path}/; Ctrl-C stops", soft_wrap=True)
        out.file.flush()
        serve(settings, listener, keys=Keys(password, proxy_header), root_path=path, clock=now)
    return 0


def _filled(settings: Settings, key: str, text: str, environment: Mapping[str, str]) -> str:
    """Return a text of `[web]` with its variables filled in. Raises ConfigError where one isn't set."""

    def filled(name: re.Match[str]) -> str:
        if not environment.get(name[1]):
            raise ConfigError(
                [f"{settings.path.name}: web.{key}: {name[0]} is not set; set {name[1]} in the environment"]
            )
        return environment[name[1]]

    return _NAME.sub(filled, text)


def _is_loopback(host: str) -> bool:
    """Return whether nobody but this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listener(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:  # a resolver takes any number, and another port for it
        raise WatchError(f"can't listen at {host}:{port} (no such port); choose another with --port")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.ExitStack() as failing:
            # asyncio turns Nagle's wait off for sockets that name their protocol, and for no others
            listener = failing.enter_context(socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_WAITING)
            failing.pop_all()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WatchError(f"can't listen at {host}:{port} ({reason}); choose another with --port") from None
    return listener
