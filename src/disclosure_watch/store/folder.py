"""A storage in a folder on a local disk."""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from pyarrow import fs

from disclosure_watch.errors import PassConflict
from disclosure_watch.store.location import Appender, Location
from disclosure_watch.store.trouble import said

_BLOCK = 4096
"""Bytes that a file system keeps together."""


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
        with said(self.uri(name)):
            return self._path(name).exists()

    def read(self, name: str) -> bytes:
        with said(self.uri(name), absent=True):
            return self._path(name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        with said(self.uri(name), absent=True):
            return self._path(name).open("rb")

    def replace(self, name: str, data: bytes, *, durable: bool = True, sparse: bool = False) -> None:
        path = self._path(name)
        with self._draft(path) as draft:
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
        with self._draft(path) as draft:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                return False
            _sync_folder(path.parent)
        return True

    @contextlib.contextmanager
    def _draft(self, path: Path) -> Iterator[Path]:
        """Give a name to write a file under before it gets its own; nothing of that name is left behind."""
        with said(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
            try:
                yield draft
            finally:
                draft.unlink(missing_ok=True)

    def reserve(self, size: int) -> None:
        with self._draft(self._path("locks/room")) as draft, draft.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, 1))

    def remove(self, name: str) -> None:
        with said(self.uri(name)):
            self._path(name).unlink(missing_ok=True)

    def sizes(self, folder: str) -> dict[str, int]:
        try:
            with said(self.uri(folder), absent=True), os.scandir(self._path(folder)) as entries:
                sizes = {
                    f"{folder}/{entry.name}": entry.stat().st_size
                    for entry in entries
                    if entry.is_file() and not entry.name.startswith(".")
                }
        except FileNotFoundError:
            return {}
        return dict(sorted(sizes.items()))

    def names(self, folder: str) -> set[str]:
        try:
            with said(self.uri(folder), absent=True), os.scandir(self._path(folder)) as entries:
                return {f"{folder}/{each.name}" for each in entries if each.is_file() and each.name[0] != "."}
        except FileNotFoundError:
            return set()

    def walk(self, folder: str) -> dict[str, int]:
        with said(self.uri(folder)):
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
        with said(str(path)):
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

    def workplace(self) -> Location:
        return self


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
        with said(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._new = not path.exists()
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if os.fstat(self._handle).st_size > size:
                os.ftruncate(self._handle, size)

    def write(self, data: bytes) -> None:
        done = 0
        with said(str(self._path)):
            try:
                while done < len(data):
                    done += os.pwrite(self._handle, data[done:], self.size + done)
            except OSError:
                os.ftruncate(self._handle, self.size)
                raise
        self.size += len(data)

    def open(self) -> BinaryIO:
        return self._path.open("rb")

    def sync(self) -> None:
        with said(str(self._path)):
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
