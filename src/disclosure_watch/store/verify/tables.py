"""Delta tables: each file that a commit wrote, its log entry and checkpoint included, against the chain of their seals."""

import datetime as dt
import json
from collections.abc import Iterator
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_watch.errors import StoreError
from disclosure_watch.store import seals
from disclosure_watch.store.delta import Table, sealed_from
from disclosure_watch.store.location import Location
from disclosure_watch.store.seals import Seal, Sealed
from disclosure_watch.store.verify.damage import Damage, Tally

_DIFFERS = "its bytes are not those that were written; restore it from a backup"


class TableCheck:
    """The check of one table: its state is looked at first and its seals after, so that a commit meanwhile is no damage."""

    def __init__(self, location: Location, name: str) -> None:
        self._location = location
        self._name = name
        self._there = location.walk(name)
        self._table = Table(location, name, ())
        self._fault = ""
        self._version, self._first, self._live = -1, None, set[str]()
        try:
            latest = self._table.latest()
            if latest is not None:
                self._first = sealed_from(latest)
                self._version, self._live = self._table.state()
        except StoreError as error:
            self._fault = str(error)
        self._sealed = seals.read(location, name)

    @property
    def head(self) -> str:
        """The head of the chain of seals, empty where there is none."""
        return self._sealed.head

    @property
    def first(self) -> int | None:
        """The version from which on each has a chained seal, None where an earlier program wrote all."""
        return self._first

    def files(self, since: dt.datetime | None, tally: Tally) -> Iterator[Damage]:
        """Yield what is damaged or missing of the files written since a moment. What a compaction let go of may be gone."""
        damaged = False
        fresh = self._fresh(since)
        told: dict[str, str] = {}
        pointers: set[str] = set()
        for seal in fresh:
            files = dict(seal.files)
            if pointer := files.pop(seals.LAST_CHECKPOINT, None):
                pointers.add(pointer)
            told |= files
        tally.files += len(told) + bool(pointers)
        for file, digest in told.items():
            if self._differs(file, {digest}):
                damaged = True
                yield Damage(f"{self._name}/{file}", _DIFFERS)
        if pointers and self._differs(seals.LAST_CHECKPOINT, pointers) and not self._points_at_a_checkpoint():
            damaged = True
            yield Damage(f"{self._name}/{seals.LAST_CHECKPOINT}", _DIFFERS)
        if not damaged:
            yield from self._missing()

    def _fresh(self, since: dt.datetime | None) -> list[Seal]:
        """Return the seals of the commits made since a moment, and of the checkpoints written since the first of them."""
        if since is None:
            return self._sealed.seals
        begin = since.timestamp() * 1000
        first = min((seal.version for seal in self._sealed.chain.values() if seal.committed >= begin), default=None)
        return [] if first is None else [seal for seal in self._sealed.seals if seal.version >= first]

    def _differs(self, file: str, digests: set[str]) -> bool:
        """Return whether there is such a file with none of the digests: two writers may point at either's checkpoint."""
        try:
            return sha256(self._location.read(f"{self._name}/{file}")).hexdigest() not in digests
        except FileNotFoundError:
            return False

    def _points_at_a_checkpoint(self) -> bool:
        """
        Return whether all that the last checkpoint's pointer says is true of a checkpoint that is there.

        Two writers may each point at a checkpoint of theirs before either is sealed, or a writer dies before: then no
        seal tells of the pointer.
        """
        try:
            told = json.loads(self._location.read(f"{self._name}/{seals.LAST_CHECKPOINT}"))
            data = self._location.read(f"{self._name}/{seals.checkpoint_name(told['version'])}")
            checkpoint = pq.read_table(pa.BufferReader(data), columns=["add"])
        except (ValueError, KeyError, TypeError, FileNotFoundError, pa.ArrowException):
            return False
        files = checkpoint.num_rows - checkpoint["add"].null_count
        sizes = {"size": checkpoint.num_rows, "sizeInBytes": len(data), "numOfAddFiles": files}
        return bool(told == {"version": told["version"], **sizes})

    def _missing(self) -> Iterator[Damage]:
        """Yield what the table needs and hasn't: a log entry behind the last checkpoint, or a file of its latest state."""
        newest = max((seal.version for seal in self._sealed.seals), default=-1)
        lost = f"{self._name}/{seals.log_name(self._version + 1)}"
        if newest < 0 and not self._there:
            return
        if self._fault:
            yield Damage(f"{self._name}/_delta_log", self._fault)
        elif self._version < newest and not self._location.exists(lost):  # else another committed meanwhile
            yield Damage(lost, f"missing, while version {newest} was sealed; restore it from a backup")
        else:
            for file in sorted(self._live):
                if f"{self._name}/{file}" not in self._there and not self._location.exists(f"{self._name}/{file}"):
                    yield Damage(f"{self._name}/{file}", "missing; restore it from a backup")

    def seals(self, tally: Tally) -> Iterator[Damage]:
        """Yield the seals that are damaged, missing or out of the chain, and the files that no seal tells of."""
        sealed = self._sealed
        tally.files += len(sealed.seals) + len(sealed.faults)
        for name, error in sealed.faults.items():
            yield Damage(name, str(error))
        if self._first is None:  # all of it was written by an earlier program
            return
        yield from self._links(sealed, self._first)
        told = {file for seal in sealed.seals for file in seal.files}
        told |= {
            file
            for version in range(self._first, self._version + 1)
            if sealed.is_due(version)
            for file in seals.added(self._location, self._name, version)
        }
        untold = [f"{self._name}/{file}" for file in sorted(self._live - told)]
        for name in (*untold, *sealed.unsealed_checkpoints(self._there, self._name)):
            if self._location.exists(name):  # else a compaction let it go meanwhile, and its seal with it
                yield Damage(name, "no seal tells of it; restore the seals from a backup")

    def _links(self, sealed: Sealed, first: int) -> Iterator[Damage]:
        chain = sealed.chain
        head: str | None = ""
        for version in range(first, max([self._version, *chain, *sealed.gone]) + 1):
            name = seals.name_of(self._name, version)
            if version in chain:
                if head is not None and chain[version].previous != head:
                    yield Damage(name, "doesn't follow the seal before it; restore the seals from a backup")
                head = chain[version].head
            elif version in sealed.gone:
                link, told = sealed.gone[version]
                if head is not None and seals.head_after(head, link) != told:
                    yield Damage(seals.gone_name(self._name), f"the link of version {version} is not what was written")
                head = told
            elif sealed.is_due(version):
                head = None
            elif name not in sealed.faults:
                head = None
                log = f"{self._name}/{seals.log_name(version)}"
                yield Damage(name, f"missing: nothing vouches for {log}; restore the seals from a backup")
            else:
                head = None
