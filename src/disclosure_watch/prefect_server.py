"""A Prefect server of our own on loopback, as a process beside this one; Prefect itself is not imported."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from disclosure_watch.errors import WatchError

PATIENCE = 180.0
"""Seconds until a server that doesn't answer is given up. Two cores: 8 to 25 with a new home, 3 later (2026-11)."""

GRACE = 20.0
"""Seconds that a process gets to end before it is killed."""

ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # else the server looks up a host of its maker's
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": f"{PATIENCE:.0f}",  # 20 by default
    "PREFECT_LOGGING_LEVEL": "WARNING",  # the engine's own lines; ours are INFO:
    "PREFECT_LOGGING_EXTRA_LOGGERS": "disclosure_watch",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
"""Settings of everything of Prefect's that we start; what stands in the environment already wins."""

_TETHER = """\
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execv(sys.argv[1], sys.argv[1:])
"""


def set_environment() -> None:
    """Set `ENVIRONMENT` for this process; Prefect reads it when it is imported."""
    os.environ.update(ENVIRONMENT | os.environ)


def tethered(arguments: Sequence[str]) -> list[str]:
    """Return a command that runs Python with these arguments and gets SIGTERM when its parent dies (on Linux)."""
    command = [sys.executable, *arguments]
    return [sys.executable, "-c", _TETHER, *command] if sys.platform == "linux" else command


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask one process that we started to end, and kill it when it doesn't within `GRACE`."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class PrefectServer:
    """
    A context manager: the server runs with its database under `home` on 127.0.0.1 until it is left.

    Entering waits until it answers, and raises WatchError when it doesn't come up; its own words are in
    `home`/server.log. `port` is taken where it is free, any free one where it isn't or is None.
    """

    def __init__(self, home: Path, port: int | None = None) -> None:
        self.home = home
        self.port = _free_port(port)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def api_url(self) -> str:
        """The address that PREFECT_API_URL wants."""
        return f"{self.ui_url}/api"

    @property
    def ui_url(self) -> str:
        """The address to open in a browser."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which flows, workers and commands find this server."""
        direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1")))
        own = {"PREFECT_API_URL": self.api_url, "PREFECT_HOME": str(self.home), "NO_PROXY": direct}
        return ENVIRONMENT | os.environ | own

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        server = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.home / "server.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                tethered(server),
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; what we started ends in our order
            )
        try:
            self._wait(self._process)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise WatchError(f"the Prefect server did not start; {self.home / 'server.log'} says why")

    def _answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
            try:
                connection.request("GET", "/api/health")
                return connection.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False


def _free_port(wanted: int | None) -> int:
    for port in (wanted, 0):
        if port is not None:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(probe.getsockname()[1])
    raise WatchError("no free port on 127.0.0.1")
