"""A site on loopback that answers to the letter what a test says, and notes what it was asked."""

import asyncio
import datetime as dt
import random
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp.connector
import pytest
import stamina
from aiohttp.abc import AbstractResolver

from disclosure_watch.config import FetchSettings
from disclosure_watch.fetch import Fetcher

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: its target, its header lines, when, and over which connection."""

    target: str
    lines: tuple[str, ...]
    at: float
    connection: int

    def header(self, name):
        return next((line.partition(": ")[2] for line in self.lines if line.lower().startswith(f"{name}:")), None)


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(body=b"", *headers, status="200 OK", length=None):
    """The bytes of a well-formed answer; `length` declares another length than the true one."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}".encode(), *(h if isinstance(h, bytes) else h.encode() for h in headers)]
    lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def reset(writer):
    """Break the connection the hard way, with a TCP reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def breaking(sent=b"", *, hard=False):
    """A handler that sends some bytes and breaks the connection."""

    async def handler(asked, writer):
        writer.write(sent)
        await writer.drain()
        if hard:
            await asyncio.sleep(0.02)  # so that the bytes arrive before the reset, which drops what is unread
            reset(writer)
        raise ConnectionError

    return handler


@dataclass(slots=True)
class Site:
    """Answers by target: bytes, a list of them given out in turn (the last for ever), or a handler with the writer."""

    port: int = 0
    answers: dict[str, Any] = field(default_factory=lambda: {"/robots.txt": answer(status="404 Not Found")})
    otherwise: Any = field(default_factory=lambda: answer("<html>公开</html>"))
    log: list[Asked] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    connections: int = 0

    answer = staticmethod(answer)
    breaking = staticmethod(breaking)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def asked(self, target=None):
        return [
            request for request in self.log if (request.target == target if target else request.target != "/robots.txt")
        ]

    async def serve(self, reader, writer):
        self.connections += 1
        connection = self.connections
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                asked = Asked(
                    head[0].split(" ")[1], tuple(line for line in head[1:] if line), time.monotonic(), connection
                )
                self.log.append(asked)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    await self.respond(asked, writer)
                finally:
                    self.at_once -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def respond(self, asked, writer):
        given = self.answers.get(asked.target, self.otherwise)
        if isinstance(given, list):
            given = given.pop(0) if len(given) > 1 else given[0]
        if callable(given):
            await given(asked, writer)
        else:
            writer.write(given)
            await writer.drain()


class Names(AbstractResolver):
    """A name server of a dictionary: name -> addresses."""

    def __init__(self, **names):
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}

    async def resolve(self, host, port=0, family=socket.AF_INET):
        if host not in self.names:
            raise OSError(f"no such name: {host}")
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in self.names[host]
        ]

    async def close(self):
        pass


def open_fetcher(*, clock=lambda: NOW, rng=None, **options):
    """A fetcher; settings and its own options side by side, private addresses allowed and no pace unless said."""
    own = {name: options.pop(name) for name in ("timeout", "max_redirects", "resolver") if name in options}
    settings = FetchSettings(**{"pace": 0, "concurrency_per_host": 8, "allow_private_addresses": True} | options)
    return Fetcher(settings, clock=clock, rng=rng or random.Random(7), **own)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
def no_backoff() -> Iterator[None]:
    """Three attempts without waiting between them."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    yield site
    server.close()


@pytest.fixture
def opened() -> Callable[..., Fetcher]:
    return open_fetcher


@pytest.fixture
def names() -> type[Names]:
    return Names


@pytest.fixture
def dialled(site, monkeypatch):
    """Public addresses lead to the site on loopback, below all checks; the list holds what was dialled."""
    start_connection = aiohttp.connector.aiohappyeyeballs.start_connection
    seen = []

    async def divert(addr_infos, **options):
        seen.extend(info[4][0] for info in addr_infos)
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.port))]
        return await start_connection(here, **options)

    monkeypatch.setattr(aiohttp.connector.aiohappyeyeballs, "start_connection", divert)
    return seen


TINYPROXY = """\
Port {port}
Listen 127.0.0.1
Timeout 10
MaxClients 20
Allow 127.0.0.1
DisableViaHeader Off
{more}
"""
DANTE = """\
logoutput: {folder}/danted.log
internal: 127.0.0.1 port = {port}
external: 127.0.0.1
socksmethod: none
clientmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
"""


@pytest.fixture
def free_port():
    """Gives ports on which nothing listens."""
    return _free_port


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def run():
    """Starts a program that listens on a port, and ends it after the test."""
    started = []

    def start(package, port, *command):
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed: apt-get install {package}")
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        until = time.monotonic() + 15
        while time.monotonic() < until and started[-1].poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{command[0]} did not start")

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def tinyproxy(run, tmp_path):
    def start(more=""):
        port = _free_port()
        path = tmp_path / f"tinyproxy-{port}.conf"
        path.write_text(TINYPROXY.format(port=port, more=more))
        run("tinyproxy", port, "tinyproxy", "-d", "-c", str(path))
        return port

    return start


@pytest.fixture
def dante(run, tmp_path):
    port = _free_port()
    path = tmp_path / "danted.conf"
    path.write_text(DANTE.format(port=port, folder=tmp_path))
    run("dante-server", port, "danted", "-f", str(path))
    return port
