"""The server at one listening socket, until it is stopped."""

import contextlib
import signal
import socket
from types import FrameType

import uvicorn

from disclosure_watch.config import Settings
from disclosure_watch.web.app import Clock, application
from disclosure_watch.web.gate import Keys

_GRACE = 3
"""Seconds that answers under way have once it is stopped."""


def serve(settings: Settings, listener: socket.socket, *, keys: Keys, root_path: str, clock: Clock) -> None:
    """Serve until Ctrl-C or SIGTERM; `root_path` is the path under which a proxy shows it, without a slash at its end."""
    app = application(settings, clock=clock, keys=keys, root_path=root_path)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
    )
    signal.signal(signal.SIGTERM, _stop)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
