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

    async def send(self, delivery: Delivery) -> str:
        """Append the lines that the file doesn't have."""
        with held(self.path) as file:
            known = _known(file)
            lines = [escaped(dumps(shape)) for shape in delivery.shapes() if _id(shape) not in known]
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
        return f"{len(lines)} lines written to {self.path.name}"


def _known(file: BinaryIO) -> set[str]:
    """Return the ids that a file holds; a last line that a crash tore is cut off."""
    ids = set()
    whole = 0
    for line in file:
        if not line.endswith(b"\n"):
            file.truncate(whole)
            break
        whole += len(line)
        try:
            ids.add(_id(json.loads(line)))
        except (ValueError, AttributeError):
            continue
    file.seek(0, os.SEEK_END)
    return ids


def _id(shape: dict[str, Any]) -> str:
    names = ("revision_id",) if "revision_id" in shape else ("kind", "source_id", "record_id", "url", "first_seen_at", "ended_at")  # fmt: skip
    return json.dumps([json.loads(dumps(shape.get(name))) for name in (*names, "test")])
