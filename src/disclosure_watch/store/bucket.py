"""A storage in an S3 bucket: a prefix below which names are keys."""

import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from pyarrow import fs

from disclosure_watch.store.folder import Folder
from disclosure_watch.store.location import Appender, Location
from disclosure_watch.store.trouble import said

if TYPE_CHECKING:
    from disclosure_watch.store.lease import Conditional


class Bucket(Location):
    """
    A prefix in an S3 bucket.

    Credentials, region and endpoint come from the usual environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    `AWS_REGION`, `AWS_ENDPOINT_URL`, and `AWS_ALLOW_HTTP=true` for an endpoint without TLS.
    """

    appends = False

    def __init__(self, location: str) -> None:
        self._root = location.removeprefix("s3://").rstrip("/")
        self._endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        self._files = fs.S3FileSystem(
            endpoint_override=self._endpoint,
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        )

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def uri(self, name: str) -> str:
        return f"s3://{self._path(name)}"

    def files(self, name: str) -> fs.FileSystem:
        return fs.SubTreeFileSystem(self._path(name), self._files)

    def exists(self, name: str) -> bool:
        with said(self.uri(name)):
            return bool(self._files.get_file_info(self._path(name)).type == fs.FileType.File)

    def read(self, name: str) -> bytes:
        with said(self.uri(name), absent=True), self._files.open_input_file(self._path(name)) as file:
            return cast("bytes", file.read())

    def open(self, name: str) -> BinaryIO:
        with said(self.uri(name), absent=True):
            return cast("BinaryIO", self._files.open_input_file(self._path(name)))

    def replace(self, name: str, data: bytes, *, durable: bool = True, sparse: bool = False) -> None:  # noqa: ARG002
        with said(self.uri(name)), self._files.open_output_stream(self._path(name), compression=None) as file:
            file.write(data)

    def reserve(self, size: int) -> None:
        pass  # a bucket is never full

    def remove(self, name: str) -> None:
        if self.exists(name):
            with said(self.uri(name)):
                self._files.delete_file(self._path(name))

    def sizes(self, folder: str) -> dict[str, int]:
        with said(self.uri(folder)):
            objects = self._files.get_file_info(fs.FileSelector(self._path(folder), allow_not_found=True))
        return dict(
            sorted(
                (f"{folder}/{info.base_name}", info.size)
                for info in objects
                if info.type == fs.FileType.File and not info.base_name.startswith(".")
            )
        )

    def names(self, folder: str) -> set[str]:
        return set(self.sizes(folder))

    def walk(self, folder: str) -> dict[str, int]:
        selector = fs.FileSelector(self._path(folder), recursive=True, allow_not_found=True)
        with said(self.uri(folder)):
            objects = self._files.get_file_info(selector)
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

    def workplace(self) -> Location:
        return Folder(_cache() / sha256(f"{self._endpoint} {self._root}".encode()).hexdigest()[:16])

    @functools.cached_property
    def _conditional(self) -> "Conditional":
        from disclosure_watch.store.lease import Conditional

        return Conditional(self._root)


def _cache() -> Path:
    """Return where this user's programs keep what can be made again."""
    home = os.environ.get("HOME", "")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    return Path(cache or tempfile.gettempdir(), "disclosure-watch" if cache else f"disclosure-watch-{os.getuid()}")


class _ObjectAppender:
    """An object that is put whole at `sync`; until then it lies in a temporary file."""

    def __init__(self, files: fs.S3FileSystem, path: str, name: str) -> None:
        self.name = name
        self.size = 0
        self._files = files
        self._path = path
        self._spool = tempfile.NamedTemporaryFile(buffering=0)  # noqa: SIM115  closed by close()

    def write(self, data: bytes) -> None:
        with said(self._spool.name):
            self._spool.write(data)
        self.size += len(data)

    def open(self) -> BinaryIO:
        return Path(self._spool.name).open("rb")

    def sync(self) -> None:
        with (
            said(f"s3://{self._path}"),
            self.open() as spool,
            self._files.open_output_stream(self._path, compression=None) as file,
        ):
            shutil.copyfileobj(spool, file, 1 << 20)

    def close(self) -> None:
        self._spool.close()
