"""Where things lie: one seam for a local folder and for S3."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from disclosure_watch.errors import StoreError


class Place:
    """A location with the few file operations that the store needs; names are relative and use slashes."""

    def __init__(self, location: str) -> None:
        self.location = location.rstrip("/")
        self.is_local = not location.startswith("s3://")
        self.files: fs.FileSystem = fs.LocalFileSystem()
        self.root = str(Path(location).absolute())
        if not self.is_local:
            self.files, self.root = fs.FileSystem.from_uri(self.location)

    def path(self, name: str) -> str:
        """Return the path of a name within the file system."""
        return f"{self.root}/{name}"

    def uri(self, name: str) -> str:
        """Return the address of a table."""
        return self.path(name) if self.is_local else f"{self.location}/{name}"

    def exists(self, name: str) -> bool:
        """Return whether a file or folder is there."""
        return bool(self.files.get_file_info(self.path(name)).type != fs.FileType.NotFound)

    def names(self, folder: str, ending: str) -> list[str]:
        """Return the names below a folder that have an ending, sorted; none where the folder isn't there."""
        found = self.files.get_file_info(fs.FileSelector(self.path(folder), allow_not_found=True, recursive=True))
        start = len(self.root) + 1
        return sorted(info.path[start:] for info in found if info.is_file and info.path.endswith(ending))

    def read_parquet(self, name: str, schema: pa.Schema) -> pa.Table | None:
        """
        Return a Parquet file with the columns of a schema, those it lacks as nulls; None where there is no file.

        Raises:
            StoreError: the file is damaged.
        """
        try:
            return pq.read_table(self.path(name), filesystem=self.files, schema=schema, partitioning=None)
        except FileNotFoundError:
            return None
        except (pa.ArrowInvalid, pa.ArrowTypeError, OSError) as error:
            raise StoreError(f"{name}: damaged Parquet file ({str(error).splitlines()[0]})") from None

    def write_parquet(self, name: str, table: pa.Table) -> None:
        """Replace a Parquet file whole: a reader sees the old one or the new one."""
        self.make_folder(name.rpartition("/")[0])
        if not self.is_local:
            pq.write_table(table, self.path(name), filesystem=self.files, compression="zstd")
            return
        folder, _, file = self.path(name).rpartition("/")
        hidden = f"{folder}/.{file}.{os.getpid()}"
        pq.write_table(table, hidden, compression="zstd")
        with open(hidden, "rb") as written:  # noqa: PTH123
            os.fsync(written.fileno())
        os.replace(hidden, self.path(name))  # noqa: PTH105

    def make_folder(self, name: str) -> None:
        """Make a folder and those above it."""
        self.files.create_dir(self.path(name), recursive=True)

    def metadata(self, name: str) -> dict[str, str]:
        """Return the key-value metadata of a Parquet file; empty where there is none."""
        try:
            found: dict[bytes, bytes] | None = pq.read_schema(self.path(name), filesystem=self.files).metadata
        except (FileNotFoundError, pa.ArrowInvalid, OSError):
            return {}
        return {key.decode(): value.decode() for key, value in (found or {}).items() if not key.startswith(b"ARROW")}


def with_metadata(table: pa.Table, **values: Any) -> pa.Table:
    """Return a table whose file will carry these values beside the schema's own metadata."""
    own = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    return table.replace_schema_metadata(own | {key: str(value) for key, value in values.items() if value is not None})
