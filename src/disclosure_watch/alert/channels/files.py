"""Files that several processes may add to: held while one does, and never left torn."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from disclosure_watch.errors import ChannelError


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read and append to, made with its folder where it isn't there, alone. Raises ChannelError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            yield file
    except OSError as error:
        raise ChannelError(f"{path.name}: {error.strerror}") from None
