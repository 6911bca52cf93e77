"""
A copy of a storage that is whole at one moment, made while passes run, and that costs what is new.

    backup.json              the names of the last backup's files: where each lies here, its size, and the digest of what can change
    data/<run>/<name>        the files, in the folder of the backup that first copied them

What refers to something is copied before what it refers to: deliveries and passes before the frontier, the frontier before
the ledger, the ledger before the evidence. So each is no newer than what it builds on, as after a pass that died. Snapshots
and what else is made from the ledger is made again by `restore`. backup.json is replaced last: a backup that dies leaves
the one before.
"""

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.store import evidence, frontier, names, seals, sources
from disclosure_watch.store.delta import Table
from disclosure_watch.store.evidence import cdxj
from disclosure_watch.store.folder import Folder
from disclosure_watch.store.location import Location
from disclosure_watch.store.place import locate
from disclosure_watch.store.store import Store

LIST = "backup.json"
_DATA = "data"
_TABLES = ("deliveries", "passes", "findings")
_LOCK = "backup.lock"
_CHUNK = 1 << 20
_TRIES = 5
"""So often a table or a month is begun anew where what was to be copied went meanwhile."""

_COMPACTED_WITHIN = 600
"""So many seconds the end of a compaction is waited for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: where it lies there, so many bytes of it, and their SHA-256 in hex, empty for evidence."""

    at: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or its restoration did: files in all, and bytes that were copied."""

    files: int
    bytes: int


def backup(storage: str, folder: str) -> Copied:
    """
    Bring the backup of a storage in a folder (or below `s3://…`) up to date, and return what was copied.

    Passes may run meanwhile. Raises StoreError where something can't be read or written: the backup before stays.
    """
    if _within(folder, storage):
        raise StoreError(f"{folder}: lies within the storage, which would hold its own backup; name a folder elsewhere")
    source, target = locate(storage), _target(folder)
    with target.lease(_LOCK):
        before = _read(target)
        if not before:
            target.replace(LIST, b"{}")
        return _Backup(source, target, before).run()


def restore(storage: str, folder: str) -> Copied:
    """
    Write a backup into a storage that is absent or empty, make again what is made from the ledger, and return what it is.

    Raises StoreError where there is no backup, where its bytes are not those that were backed up, or where the storage
    holds anything.
    """
    source, target = locate(storage), _target(folder)
    kept = _read(target)
    if not kept:
        raise StoreError(f"{target.uri(LIST)}: missing: that is no backup; name the folder that `backup` wrote")
    there = [name for name in source.walk("") if name != "README.md"]
    if there:
        raise StoreError(
            f"{source.uri(there[0])}: the storage isn't empty; set another `storage`, or move that one away"
        )
    for name, file in kept.items():
        _restore(target, source, name, file)
    Store(storage).rebuild()
    return Copied(len(kept), sum(file.size for file in kept.values()))


def _within(folder: str, storage: str) -> bool:
    """Return whether a folder lies within a storage, or is it."""
    if folder.startswith("s3://") or storage.startswith("s3://"):
        return f"{folder.rstrip('/')}/".startswith(f"{storage.rstrip('/')}/")
    return Path(folder).resolve().is_relative_to(Path(storage).resolve())


def _target(folder: str) -> Location:
    """Return the place of a backup. Raises StoreError for a folder that holds other things: they would be in its way."""
    if folder.startswith("s3://"):
        return locate(folder)
    target = Folder(Path(folder))
    others = [name for name in target.walk("") if name not in {LIST, _LOCK}]
    if others and not target.exists(LIST):
        raise StoreError(f"{target.uri(others[0])}: the folder holds other things than a backup; name an empty one")
    return target


def _restore(target: Location, storage: Location, name: str, file: Kept) -> None:
    try:
        with target.open(file.at) as stream:
            digest = _append(stream, 0, file.size, storage, name)
    except FileNotFoundError as error:
        raise StoreError(f"{target.uri(file.at)}: missing in the backup; take another one") from error
    if file.sha256 not in {"", digest}:
        raise StoreError(f"{target.uri(file.at)}: its bytes are not those that were backed up; take another backup")


class _Backup:
    """One run: `_before` is what the last one kept, `_kept` what this one does."""

    def __init__(self, source: Location, target: Location, before: Mapping[str, Kept]) -> None:
        self._source = source
        self._target = target
        self._before = before
        self._kept: dict[str, Kept] = {}
        self._bytes = 0
        runs = (int(file.at.split("/")[1]) for file in before.values())
        self._folder = f"{_DATA}/{max(runs, default=0) + 1:08}"

    def run(self) -> Copied:
        for table in _TABLES:
            self._table(table)
        for name in self._source.sizes(frontier.FOLDER):
            self._small(name)
        self._table("ledger")
        for index in sorted({cdxj.index_of(name) for name in self._source.walk(evidence.FOLDER)}):
            self._month(index)
        for name in (names.NAME, sources.NAME):
            if self._source.exists(name):
                self._small(name)
        listed = {name: asdict(file) for name, file in sorted(self._kept.items())}
        self._target.replace(LIST, json.dumps(listed, indent=0).encode())
        used = {file.at for file in self._kept.values()}
        for name in self._target.walk(_DATA):
            if name not in used:
                self._target.remove(name)
        return Copied(len(self._kept), self._bytes)

    def _table(self, name: str) -> None:
        """Copy a Delta table as its latest version is, with the seals up to it, while nothing rewrites it."""
        if not self._source.sizes(f"{name}/_delta_log"):
            return
        table = Table(self._source, name, ())
        with self._still(table):
            for left in range(_TRIES, -1, -1):
                try:
                    self._state(table, name)
                except FileNotFoundError as error:  # an old entry of its log was cleaned up meanwhile
                    if not left:
                        missing = f"{self._source.uri(name)}: {error.filename} is missing; see `verify`"
                        raise StoreError(missing) from error
                    self._kept = {kept: file for kept, file in self._kept.items() if not _is_of(kept, name)}
                else:
                    return

    @contextlib.contextmanager
    def _still(self, table: Table) -> Iterator[None]:
        """Hold the right to rewrite a table: what a compaction lets go of goes with its seals, one after the other."""
        with contextlib.ExitStack() as held:
            for left in range(_COMPACTED_WITHIN, -1, -1):
                try:
                    held.enter_context(table.rewriting())
                    break
                except PassConflict:
                    if not left:
                        raise
                    time.sleep(1)
            yield

    def _state(self, table: Table, name: str) -> None:
        pointer = f"{name}/{seals.LAST_CHECKPOINT}"
        checkpoint = self._source.read(pointer) if self._source.exists(pointer) else b""
        version, files = table.state()
        if version < 0:
            return
        logs = [log for log in self._source.sizes(f"{name}/_delta_log") if 0 <= _version(log) <= version]
        self._forget_others(name, logs)
        for log in logs:
            self._fixed(log)
        for file in sorted(files):
            self._fixed(f"{name}/{file}")
        if checkpoint:
            self._keep(pointer, checkpoint)
        self._seals(name, version)

    def _seals(self, name: str, version: int) -> None:
        marks = self._source.sizes(f"{seals.FOLDER}/{name}")  # a commit has its mark until it has its seal
        sealed = self._source.sizes(f"{seals.FOLDER}/{name}")
        for mark in filter(seals.is_mark, marks):
            if seals.version_of(mark) <= version:
                self._keep(mark, b"")
        for seal in sealed:
            if not seals.is_mark(seal) and 0 <= seals.version_of(seal) <= version:
                self._fixed(seal)
        gone = seals.gone_name(name)
        if self._source.exists(gone):
            self._keep(gone, seals.gone_until(self._source.read(gone), version))

    def _forget_others(self, name: str, logs: Sequence[str]) -> None:
        """Forget what the last backup has of a table where that was another one: a storage begun anew, or an older one restored."""
        common = [log for log in logs if log in self._before]
        if common and sha256(self._source.read(common[-1])).hexdigest() != self._before[common[-1]].sha256:
            self._before = {kept: file for kept, file in self._before.items() if not _is_of(kept, name)}

    def _month(self, index: str) -> None:
        """Copy a month's index and then its files, which may hold more by then: as after a pass that died."""
        for left in range(_TRIES, -1, -1):
            lines = self._lines(index)
            self._files(index, lines)
            if self._lines(index)[: len(lines)] == lines:  # else captures were expired meanwhile
                return
            if not left:
                raise StoreError(f"{self._source.uri(index)}: it doesn't rest; back up again")

    def _lines(self, index: str) -> bytes:
        lines = self._source.read(index) if self._source.exists(index) else b""
        return lines[: cdxj.parse(lines, index.split("/")[1])[1]]

    def _files(self, index: str, lines: bytes) -> None:
        before = self._before.get(index)
        earlier = lines[: before.size] if before is not None else b""
        same = before is not None and sha256(earlier).hexdigest() == before.sha256
        ends, grown_from = _ends(lines, index), _ends(earlier, index) if same else {}
        if lines:
            self._keep(index, lines)
        for name, size in self._source.sizes(index.rpartition("/")[0]).items():
            if name.endswith(".warc.gz") and cdxj.index_of(name) == index:
                self._grown(name, size, grown_from.get(name, 0))
                if size > ends.get(name, 0):
                    self._keep(cdxj.mark_of(index), b"")

    def _grown(self, name: str, size: int, end: int) -> None:
        """Copy what a file has beyond the end up to which the last backup has it, all of it where that has more or less."""
        before = self._before.get(name)
        if before is None or before.size != end or (size > end and not self._target.appends):
            self._anew(name, size)
            return
        if size > end:
            with self._source.open(name) as stream:
                _append(stream, end, size, self._target, before.at)
            self._bytes += size - end
        self._kept[name] = Kept(before.at, size)

    def _anew(self, name: str, size: int) -> None:
        at = f"{self._folder}/{name}"
        with self._source.open(name) as stream:
            _append(stream, 0, size, self._target, at)
        self._bytes += size
        self._kept[name] = Kept(at, size)

    def _fixed(self, name: str) -> None:
        """Keep a file that never changes: copied once."""
        before = self._before.get(name)
        if before is not None:
            self._kept[name] = before
        else:
            self._small(name)

    def _small(self, name: str) -> None:
        self._keep(name, self._source.read(name))

    def _keep(self, name: str, data: bytes) -> None:
        """Keep bytes under a name: where the last backup has the same ones, those."""
        digest = sha256(data).hexdigest()
        before = self._before.get(name)
        if before is not None and before.sha256 == digest:
            self._kept[name] = before
            return
        at = f"{self._folder}/{name}"
        self._target.replace(at, data)
        self._bytes += len(data)
        self._kept[name] = Kept(at, len(data), digest)


def _append(stream: BinaryIO, start: int, end: int, place: Location, name: str) -> str:
    """Write a stretch of a file behind so many bytes of another, durably; return the SHA-256 of the stretch."""
    digest = sha256()
    out = place.appender(name, start)
    try:
        stream.seek(start)
        left = end - start
        while left:
            data = stream.read(min(left, _CHUNK))
            if not data:
                raise StoreError(f"{place.uri(name)}: what is to be copied ended too early; back up again")
            digest.update(data)
            out.write(data)
            left -= len(data)
        out.sync()
    finally:
        out.close()
    return digest.hexdigest()


def _ends(lines: bytes, index: str) -> dict[str, int]:
    """Return where the captures end that an index tells of, by the file of evidence."""
    captures, _ = cdxj.parse(lines, index.split("/")[1])
    return {f"{evidence.FOLDER}/{stored.file}": stored.end for stored in captures}


def _version(log: str) -> int:
    """Return the version of an entry of Delta's log or of a checkpoint, -1 for another file."""
    number = log.rpartition("/")[2].partition(".")[0]
    return int(number) if number.isdecimal() else -1


def _is_of(name: str, table: str) -> bool:
    return name.startswith((f"{table}/", f"{seals.FOLDER}/{table}/"))


def _read(target: Location) -> dict[str, Kept]:
    """Return the last backup's files by name, none where there is none. Raises StoreError where the list is damaged."""
    try:
        kept = {name: Kept(**file) for name, file in json.loads(target.read(LIST)).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{target.uri(LIST)}: damaged; choose another folder, or another backup") from error
    for name in (*kept, *(file.at for file in kept.values())):
        if name.startswith("/") or ".." in name.split("/"):
            raise StoreError(f"{target.uri(LIST)}: it names {name!r}, which no backup of ours does; take another one")
    return kept
