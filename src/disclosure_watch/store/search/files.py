"""
The files of an index: whether they are what Tantivy wrote, and a view of them where nothing may be written.

Tantivy ends each of its files with a CRC-32 and doesn't look at it when it opens one. Who writes the index notes the size
and the time of each file; a file that isn't as noted is read and counted again before it is trusted.
"""

import contextlib
import json
import mmap
import os
import struct
import tempfile
import zlib
from pathlib import Path

_NOTE = "written.json"
_KINDS = {"fast", "fieldnorm", "idx", "pos", "store", "term"}
_END = struct.Struct("<II")
"""Length of the footer before it, and Tantivy's mark."""

_MARK = 1337


def note(folder: Path) -> None:
    """Note how the files of an index were left by who wrote them."""
    for name in ("meta.json", ".managed.json"):  # Tantivy makes them for its own user alone
        (folder / name).chmod(0o644)
    (folder / _NOTE).write_text(json.dumps(_stats(folder)), "utf-8")


def damaged(folder: Path, *, noted: bool = True) -> list[str]:
    """
    Return the names of the files of an index that are not what was written.

    Those that are as they were `noted` are not read; without the notes all are. Raises OSError or ValueError where it
    can't be told which files there are.
    """
    known: dict[str, list[int]] = {}
    with contextlib.suppress(OSError, ValueError):
        known = json.loads((folder / _NOTE).read_text("utf-8")) if noted else {}
    return [name for name, stat in _stats(folder).items() if known.get(name) != stat and not _whole(folder / name)]


def linked(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder of links to the files of an index: Tantivy locks where it reads, also where it may not."""
    view = tempfile.TemporaryDirectory(prefix="disclosure-watch-search-")
    for entry in os.scandir(folder):
        if not entry.name.endswith(".lock"):
            Path(view.name, entry.name).symlink_to(entry.path)
    return view


def _stats(folder: Path) -> dict[str, list[int]]:
    """Return size and time of the files of the entries that were committed; others may be half written."""
    segments = {
        segment["segment_id"].replace("-", ""): (segment["deletes"] or {}).get("opstamp")
        for segment in json.loads((folder / "meta.json").read_text("utf-8"))["segments"]
    }
    stats = {}
    for entry in os.scandir(folder):
        segment, _, rest = entry.name.partition(".")
        if segment in segments and rest in {*_KINDS, f"{segments[segment]}.del"}:
            with contextlib.suppress(FileNotFoundError):  # merged away meanwhile
                stat = entry.stat()
                stats[entry.name] = [stat.st_size, stat.st_mtime_ns]
    return stats


def _whole(path: Path) -> bool:
    """Return whether a file has the checksum that it ends with."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            length, mark = _END.unpack(data[-_END.size :])
            end = len(data) - _END.size - length
            told = json.loads(data[end : -_END.size])["crc"]
            with memoryview(data) as view:
                return bool(mark == _MARK and zlib.crc32(view[:end]) == told)
    except FileNotFoundError:
        return True
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
