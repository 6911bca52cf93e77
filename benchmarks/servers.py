"""Servers that benchmarks start on loopback and end: PostgreSQL and S3."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

S3_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(there: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until something is there. Raises TimeoutError naming it."""
    until = time.monotonic() + seconds
    while not there():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not there after {seconds:.0f} s")
        time.sleep(0.5)


def postgres_program(name: str) -> str | None:
    """Return the path of a program of PostgreSQL: on PATH, or where Debian puts it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


@contextlib.contextmanager
def postgres(place: Path) -> Iterator[str]:
    """Run PostgreSQL with a new cluster in a folder; give the address of a database as Prefect wants it."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    assert initdb is not None
    assert server is not None
    place.mkdir()
    user = None
    if os.geteuid() == 0:  # which PostgreSQL refuses
        user = "postgres"
        shutil.chown(place, user)
        for parent in place.parents[:2]:
            parent.chmod(parent.stat().st_mode | 0o011)
    data, port = place / "data", free_port()
    subprocess.run([initdb, "-D", data, "-A", "trust", "-U", "prefect", "--no-sync"],
                   user=user, check=True, capture_output=True, cwd=place)  # fmt: skip
    command = [server, "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", "-F"]
    with (place / "postgres.log").open("wb") as log:
        process = subprocess.Popen(command, user=user, stdout=log, stderr=subprocess.STDOUT, cwd=place)
    try:
        wait_for(lambda: _listens(port), 60, "PostgreSQL")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait()


def postgres_user_missing() -> bool:
    """Return whether PostgreSQL could not be run, since we are root and there is nobody else to run it as."""
    if os.geteuid() != 0:
        return False
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return True
    return False


@contextlib.contextmanager
def s3(bucket: str) -> Iterator[dict[str, str]]:
    """Run an S3 server with one bucket; give the environment in which clients find it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _listens(port), 60, "the S3 server")
        urllib.request.urlopen(urllib.request.Request(f"{address}/{bucket}", method="PUT"), timeout=60).close()
        yield S3_ENVIRONMENT | {"AWS_ENDPOINT_URL": address}
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    found, waiting = [], [pid]
    while waiting:
        at = waiting.pop()
        for listed in Path(f"/proc/{at}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it may end while we look
                mine = [int(child) for child in listed.read_text().split()]
                found += mine
                waiting += mine
    return found


def cpu_seconds(word: str) -> float:
    """Return the CPU seconds so far of those of our own descendants whose command line has a word."""
    ticks = 0
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError):
            if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(after_name[11]) + int(after_name[12])  # utime, stime: fields 14 and 15 of proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")
