"""A Prefect server of our own on loopback, as a process beside this one; Prefect itself is not imported."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from disclosure_watch.errors import WatchError

PATIENCE = 120.0
"""Seconds until a server that doesn't answer is given up; it takes 10 to 25 on two cores."""


class PrefectServer:
    """
    A context manager: the server runs with its database under `home`, on a free port of 127.0.0.1, until it is left.

    Entering raises WatchError when it doesn't come up; its own words are in `home`/server.log.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def api_url(self) -> str:
        """The address that PREFECT_API_URL wants."""
        return f"http://127.0.0.1:{self.port}/api"

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {
            "PREFECT_HOME": str(self.home),
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        }
        with (self.home / "server.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.api_url}/health", timeout=2):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise WatchError(f"the Prefect server did not start; {self.home / 'server.log'} says why")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
