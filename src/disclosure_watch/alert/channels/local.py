"""Channels of this machine: a file of JSON lines and the terminal; and how a file is held that several may add to."""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.errors import ChannelError
from disclosure_watch.plaintext import escaped, plain
from disclosure_watch.rows import dumps


class Terminal:
    """Plain text on stderr, so that what a command prints stays clean."""

    async def send(self, delivery: Delivery) -> str:
        """Print the message."""
        sys.stderr.write(f"{plain(delivery.message.text).strip()}\n\n")
        return "printed"


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read and append to, made with its folder where it isn't there, alone. Raises ChannelError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file
    except (OSError, ValueError) as error:
        raise ChannelError(f"{path.name}: {getattr(error, 'strerror', None) or 'is no file name'}") from None


class JsonLines:
    """One line of JSON a change in a file, once each: the file itself tells what it has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: set[str] = set()
        self._inode, self._end = 0, 0

    async def send(self, delivery: Delivery) -> str:
        """Append the lines that the file doesn't have."""
        told = [(_id(json.loads(line)), line) for line in map(dumps, delivery.shapes())]
        with held(self.path) as file:
            self._read_on(file)
            new = [(key, escaped(line)) for key, line in told if key not in self._known]
            file.write("".join(f"{line}\n" for _, line in new).encode())
            file.flush()
            os.fsync(file.fileno())
        return f"{len(new)} lines written to {self.path.name}"

    def _read_on(self, file: BinaryIO) -> None:
        """Take in what the file holds beyond what was read of it; a last line that a crash tore is cut off."""
        found = os.fstat(file.fileno())
        if found.st_ino != self._inode or found.st_size < self._end:
            self._known, self._inode, self._end = set(), found.st_ino, 0
        file.seek(self._end)
        for line in file:
            if not line.endswith(b"\n"):
                file.truncate(self._end)
                break
            self._end += len(line)
            try:
                self._known.add(_id(json.loads(line)))
            except (ValueError, TypeError, AttributeError):
                continue
        file.seek(0, os.SEEK_END)


def _id(shape: dict[str, Any]) -> str:
    names = ("revision_id",) if "revision_id" in shape else ("kind", "source_id", "record_id", "url", "first_seen_at", "ended_at")  # fmt: skip
    return json.dumps([shape.get(name) for name in (*names, "test")])
