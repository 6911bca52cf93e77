"""
Where the store lies: a folder on disk or a prefix in an S3 bucket, seen the same way.

A name is a path below the location with `/` between its parts. Nothing else in the package joins paths.
"""

from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from pyarrow import fs


class Appender(Protocol):
    """A file that grows at its end; what is written can be read back at once by `open`."""

    name: str
    size: int

    def write(self, data: bytes) -> None:
        """Add bytes at the end: all of them, or none with a StoreError."""

    def open(self) -> BinaryIO:
        """Return a reader of all that was written."""

    def sync(self) -> None:
        """Return once all that was written is durable."""

    def close(self) -> None:
        """Let go of the file; what was not synced may be lost."""


class Location(Protocol):
    """
    A place for named files.

    `appends` says whether a file can grow from pass to pass; where it can't, each pass makes its own.
    """

    appends: bool

    def uri(self, name: str) -> str:
        """Return the address of a table for Delta; credentials and endpoint come from the environment."""

    def files(self, name: str) -> fs.FileSystem:
        """Return Arrow's own file system below a folder, for reading the files of a table."""

    def exists(self, name: str) -> bool:
        """Return whether there is such a file."""

    def read(self, name: str) -> bytes:
        """Return a whole file. Raises FileNotFoundError."""

    def open(self, name: str) -> BinaryIO:
        """Return a seekable reader of a file. Raises FileNotFoundError."""

    def replace(self, name: str, data: bytes, *, durable: bool = True, sparse: bool = False) -> None:
        """
        Write a whole file so that a reader sees the old one or the new one and nothing between.

        `sparse` leaves out blocks of zeros where the place can.
        """

    def create(self, name: str, data: bytes) -> bool:
        """Write a whole file, durably, unless there is one of the name; return whether it was written."""

    def reserve(self, size: int) -> None:
        """Raise StoreError where so many bytes can't be written, as far as the place can tell without writing them."""

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name and size in bytes of the files that lie directly in a folder, hidden ones left out, by name."""

    def names(self, folder: str) -> set[str]:
        """Return the names of the files that `sizes` tells of."""

    def walk(self, folder: str) -> dict[str, int]:
        """Return name and size in bytes of all files below a folder, hidden ones left out, by name."""

    def appender(self, name: str, size: int) -> Appender:
        """Open a file for appending, cut to its first `size` bytes."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock until the end of the block, where the place has locks. Raises PassConflict if it is taken."""

    def lease(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock that every place has; in a bucket, that of a holder who died is free after a minute."""

    def workplace(self) -> "Location":
        """Return a folder on this machine for what can be made again: the place itself, for a bucket the user's cache."""
