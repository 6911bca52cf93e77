"""
Where the store lies: a folder on disk or a prefix in an S3 bucket, seen the same way.

A name is a path below the location with `/` between its parts. Nothing else in the package joins paths.
"""

import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from pyarrow import fs

from disclosure_watch.errors import PassConflict, StoreError

if TYPE_CHECKING:
    from disclosure_watch.store.lease import Conditional

_BLOCK = 4096
"""Bytes that a file system keeps together."""


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

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name and size in bytes of the files that lie directly in a folder, hidden ones left out, by name."""

    def walk(self, folder: str) -> dict[str, int]:
        """Return name and size in bytes of all files below a folder, hidden ones left out, by name."""

    def appender(self, name: str, size: int) -> Appender:
        """Open a file for appending, cut to its first `size` bytes."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock until the end of the block, where the place has locks. Raises PassConflict if it is taken."""

    def lease(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock that every place has; in a bucket, that of a holder who died is free after a minute."""


def locate(location: str) -> Location:
    """Return the place that a setting names: a path, or `s3://bucket/prefix`."""
    if location.startswith("s3://"):
        return Bucket(location)
    return Folder(Path(location))


class Folder(Location):
    """A folder on a local disk."""

    appends = True

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def _path(self, name: str) -> Path:
        return self._root / name

    def uri(self, name: str) -> str:
        return str(self._path(name))

    def files(self, name: str) -> fs.FileSystem:
        return fs.SubTreeFileSystem(self.uri(name), fs.LocalFileSystem())

    def exists(self, name: str) -> bool:
        return self._path(name).exists()

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        return self._path(name).open("rb")

    def replace(self, name: str, data: bytes, *, durable: bool = True, sparse: bool = False) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        with draft.open("wb") as file:
            for start, end in _written(data) if sparse else [(0, len(data))]:
                file.seek(start)
                file.write(data[start:end])
            file.truncate(len(data))
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
        if durable:
            _sync_folder(path.parent)

    def create(self, name: str, data: bytes) -> bool:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        _sync_folder(path.parent)
        return True

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def sizes(self, folder: str) -> dict[str, int]:
        try:
            with os.scandir(self._path(folder)) as entries:
                sizes = {
                    f"{folder}/{entry.name}": entry.stat().st_size
                    for entry in entries
                    if entry.is_file() and not entry.name.startswith(".")
                }
        except FileNotFoundError:
            return {}
        return dict(sorted(sizes.items()))

    def walk(self, folder: str) -> dict[str, int]:
        sizes = {
            path.relative_to(self._root).as_posix(): path.stat().st_size
            for path in self._path(folder).rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        return dict(sorted(sizes.items()))

    def appender(self, name: str, size: int) -> Appender:
        return _FileAppender(self._path(name), name, size)

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PassConflict(f"{path}: another process holds it; wait for its end") from None
            yield
        finally:
            os.close(handle)

    def lease(self, name: str) -> AbstractContextManager[None]:
        return self.hold(name)


def _written(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a file that aren't blocks of zeros."""
    zeros = bytes(_BLOCK)
    start = 0
    for at in range(0, len(data), _BLOCK):
        if data[at : at + _BLOCK] == zeros:
            if start < at:
                yield start, at
            start = at + _BLOCK
    if start < len(data):
        yield start, len(data)


class _FileAppender:
    def __init__(self, path: Path, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._new = not path.exists()
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if os.fstat(self._handle).st_size > size:
            os.ftruncate(self._handle, size)

    def write(self, data: bytes) -> None:
        done = 0
        try:
            while done < len(data):
                done += os.pwrite(self._handle, data[done:], self.size + done)
        except OSError as error:
            os.ftruncate(self._handle, self.size)
            raise StoreError(f"{self._path}: can't be written ({error.strerror})") from error
        self.size += len(data)

    def open(self) -> BinaryIO:
        return self._path.open("rb")

    def sync(self) -> None:
        os.fsync(self._handle)
        if self._new:
            _sync_folder(self._path.parent)
            self._new = False

    def close(self) -> None:
        os.close(self._handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Bucket(Location):
    """
    A prefix in an S3 bucket.

    Credentials, region and endpoint come from the usual environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    `AWS_REGION`, `AWS_ENDPOINT_URL`, and `AWS_ALLOW_HTTP=true` for an endpoint without TLS.
    """

    appends = False

    def __init__(self, location: str) -> None:
        self._root = location.removeprefix("s3://").rstrip("/")
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        self._files = fs.S3FileSystem(
            endpoint_override=endpoint,
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        )

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def uri(self, name: str) -> str:
        return f"s3://{self._path(name)}"

    def files(self, name: str) -> fs.FileSystem:
        return fs.SubTreeFileSystem(self._path(name), self._files)

    def exists(self, name: str) -> bool:
        return bool(self._files.get_file_info(self._path(name)).type == fs.FileType.File)

    def read(self, name: str) -> bytes:
        with self._files.open_input_file(self._path(name)) as file:
            return cast("bytes", file.read())

    def open(self, name: str) -> BinaryIO:
        return cast("BinaryIO", self._files.open_input_file(self._path(name)))

    def replace(self, name: str, data: bytes, *, durable: bool = True, sparse: bool = False) -> None:  # noqa: ARG002
        with self._files.open_output_stream(self._path(name), compression=None) as file:
            file.write(data)

    def remove(self, name: str) -> None:
        if self.exists(name):
            self._files.delete_file(self._path(name))

    def sizes(self, folder: str) -> dict[str, int]:
        objects = self._files.get_file_info(fs.FileSelector(self._path(folder), allow_not_found=True))
        return dict(
            sorted(
                (f"{folder}/{info.base_name}", info.size)
                for info in objects
                if info.type == fs.FileType.File and not info.base_name.startswith(".")
            )
        )

    def walk(self, folder: str) -> dict[str, int]:
        objects = self._files.get_file_info(fs.FileSelector(self._path(folder), recursive=True, allow_not_found=True))
        return dict(
            sorted(
                (info.path.removeprefix(f"{self._root}/"), info.size)
                for info in objects
                if info.type == fs.FileType.File and not info.base_name.startswith(".")
            )
        )

    def appender(self, name: str, size: int) -> Appender:
        assert size == 0, "an object can't grow"
        return _ObjectAppender(self._files, self._path(name), name)

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:  # noqa: ARG002
        yield  # S3 has no locks: the ledger's transaction decides

    def create(self, name: str, data: bytes) -> bool:
        return self._conditional.create(name, data)

    def lease(self, name: str) -> AbstractContextManager[None]:
        return self._conditional.hold(name)

    @functools.cached_property
    def _conditional(self) -> "Conditional":
        from disclosure_watch.store.lease import Conditional

        return Conditional(self._root)


class _ObjectAppender:
    """An object that is put whole at `sync`; until then it lies in a temporary file."""

    def __init__(self, files: fs.S3FileSystem, path: str, name: str) -> None:
        self.name = name
        self.size = 0
        self._files = files
        self._path = path
        self._spool = tempfile.NamedTemporaryFile(buffering=0)  # noqa: SIM115  closed by close()

    def write(self, data: bytes) -> None:
        self._spool.write(data)
        self.size += len(data)

    def open(self) -> BinaryIO:
        return Path(self._spool.name).open("rb")

    def sync(self) -> None:
        with self.open() as spool, self._files.open_output_stream(self._path, compression=None) as file:
            shutil.copyfileobj(spool, file, 1 << 20)

    def close(self) -> None:
        self._spool.close()
