"""
Seals: the digests of what each commit of a Delta table wrote, its log entry included, chained from commit to commit.

    seals/<table>/<version>              what one commit wrote
    seals/<table>/<version>.checkpoint   a checkpoint of that version: it follows from the log, so it is in no chain
    seals/<table>/<version>-<token>.due  a commit on the version before is under way, or died before it was sealed
    seals/<table>/gone                   the links of versions of which no file is left

A seal has a line a file as `sha256sum` writes it, when the commit was made (milliseconds since 1970), the head of the
version before, and last its own head: the SHA-256 of the head before and the link, which is that of the lines before
these two. It is written once and never again.

The table's property `disclosure_watch.sealedFrom` names the version from which each has a seal. A table that an earlier
program made has none until this one first appends to it; that version's seal has all files of the table.
"""

import contextlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote

from disclosure_watch.errors import StoreError
from disclosure_watch.store.location import Location

FOLDER = "seals"
PROPERTY = "disclosure_watch.sealedFrom"
LAST_CHECKPOINT = "_delta_log/_last_checkpoint"

_CHECKPOINT, _DUE, _GONE = ".checkpoint", ".due", "gone"
_COMMITTED, _PREVIOUS, _HEAD = "committed", "previous", "-"
_COMMITS_AHEAD = 1000
"""So many commits may follow a mark before its own is sealed: others append while a compaction rewrites a large table."""

_LISTED_FROM = 4
"""So many versions due, and the log is listed at once instead of being asked for the checkpoint of each."""


def gone_name(table: str) -> str:
    """Return the name of the file of the links of versions gone."""
    return f"{FOLDER}/{table}/{_GONE}"


def is_mark(name: str) -> bool:
    """Return whether a name among the seals is the mark of a commit that may have none yet."""
    return name.endswith(_DUE)


def version_of(name: str) -> int:
    """Return the version that a seal or mark is of, -1 for what is neither."""
    return -1 if name.endswith(f"/{_GONE}") else _version(name)


def gone_until(data: bytes, version: int) -> bytes:
    """Return the lines of the file of the links of versions gone up to one."""
    return b"".join(line for line in data.splitlines(keepends=True) if int(line.split(b"  ")[2]) <= version)


def log_name(version: int) -> str:
    """Return the name of a version's log entry within its table."""
    return f"_delta_log/{version:020}.json"


def checkpoint_name(version: int) -> str:
    """Return the name of a version's checkpoint within its table."""
    return f"_delta_log/{version:020}.checkpoint.parquet"


def name_of(table: str, version: int) -> str:
    """Return the name of a version's seal."""
    return f"{FOLDER}/{table}/{version:020}"


@dataclass(frozen=True, slots=True)
class Seal:
    """
    One seal: digests by the name of the file within the table.

    `previous` is None in a checkpoint's seal and in those of earlier programs, which are in no chain.
    """

    name: str
    version: int
    files: Mapping[str, str]
    committed: int = 0
    previous: str | None = None
    head: str = ""


@dataclass(slots=True)
class Sealed:
    """All that is sealed of a table: seals in order, links and heads of versions gone, versions due, and what is damaged."""

    seals: list[Seal] = field(default_factory=list)
    gone: dict[int, tuple[str, str]] = field(default_factory=dict)
    due: list[int] = field(default_factory=list)
    faults: dict[str, StoreError] = field(default_factory=dict)

    @property
    def chain(self) -> dict[int, Seal]:
        """The chained seals by version."""
        return {seal.version: seal for seal in self.seals if seal.previous is not None}

    @property
    def head(self) -> str:
        """The head of the latest version, empty where none is chained."""
        last = max(self.chain, default=-1)
        return self.chain[last].head if last >= 0 else ""

    def unsealed_checkpoints(self, there: Iterable[str], table: str) -> list[str]:
        """Return the checkpoints among a table's files that no seal tells of, and that no writer left so."""
        told = {f"{table}/{file}" for seal in self.seals for file in seal.files}
        unsealed = (name for name in there if name.endswith(".checkpoint.parquet") and name not in told)
        return sorted(name for name in unsealed if not self.is_due(_version(name)))

    def is_due(self, version: int) -> bool:
        """Return whether a writer may have died, or be, between the commit of a version and its seal."""
        return any(mark <= version < mark + _COMMITS_AHEAD for mark in self.due)


@dataclass(frozen=True, slots=True)
class Sealing:
    """
    The sealing of a table's commits. `first` is the first version to have a seal, `live` gives the latest state's files.

    A commit is made between `mark` and `seal`. What a writer that died in between has left is sealed by the next mark.
    """

    location: Location
    table: str
    first: int
    live: Callable[[], set[str]]

    def mark(self, version: int) -> str:
        """Note that a commit of at least this version is about to be made; return the mark, which `seal` takes away."""
        names = self.location.names(f"{FOLDER}/{self.table}")
        if any(name.endswith(_DUE) for name in names):
            self._seal_due(names, version - 1)
        name = f"{name_of(self.table, version)}-{secrets.token_hex(4)}{_DUE}"
        self.location.replace(name, b"", durable=False)
        return name

    def seal(self, version: int, marked: str) -> None:
        """Seal a version that was just committed, and those before it that are due; take the mark away."""
        names = self.location.names(f"{FOLDER}/{self.table}")
        self._seal_due(names | {marked}, version)
        for name in names:
            if name.endswith(_DUE) and _version(name) <= version - _COMMITS_AHEAD:
                self.location.remove(name)
        self.location.remove(marked)

    def _seal_due(self, names: set[str], last: int) -> None:
        """Seal the due versions up to one, and their checkpoints."""
        due = Sealed(due=list(_marks(names)))
        versions = range(max(self.first, min(due.due, default=last)), last + 1)
        log = f"{self.table}/_delta_log"
        is_there = self.location.exists if len(versions) < _LISTED_FROM else self.location.names(log).__contains__
        for version in filter(due.is_due, versions):
            if name_of(self.table, version) not in names:
                self._seal_version(version)
            sealed = name_of(self.table, version) + _CHECKPOINT in names
            if not sealed and is_there(f"{self.table}/{checkpoint_name(version)}"):
                self._seal_checkpoint(version)

    def _seal_version(self, version: int) -> None:
        try:
            log = self.location.read(f"{self.table}/{log_name(version)}")
        except FileNotFoundError:
            return
        files = {log_name(version): sha256(log).hexdigest()}
        names = set(_added(log))
        if version == self.first > 0:
            logs = self.location.sizes(f"{self.table}/_delta_log")
            names |= self.live() | {name.removeprefix(f"{self.table}/") for name in logs}
            names -= {LAST_CHECKPOINT}
            for earlier in read(self.location, self.table).seals:
                files |= {name: digest for name, digest in earlier.files.items() if name in names}
        files |= self._digests(sorted(names - files.keys()))
        lines = "".join(f"{digest}  {name}\n" for name, digest in files.items())
        lines += f"{_committed(log)}  {_COMMITTED}\n"
        previous = head_of(self.location, self.table, version - 1) if version > self.first else ""
        head = head_after(previous, sha256(lines.encode()).hexdigest())
        self.location.create(
            name_of(self.table, version), f"{lines}{previous}  {_PREVIOUS}\n{head}  {_HEAD}\n".encode()
        )

    def _seal_checkpoint(self, version: int) -> None:
        files = self._digests([checkpoint_name(version), LAST_CHECKPOINT])
        lines = "".join(f"{digest}  {name}\n" for name, digest in files.items())
        end = sha256(lines.encode()).hexdigest()
        self.location.create(name_of(self.table, version) + _CHECKPOINT, f"{lines}{end}  {_HEAD}\n".encode())

    def _digests(self, names: Iterable[str]) -> dict[str, str]:
        digests = {}
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # let go of meanwhile, or about to be written by another
                digests[name] = sha256(self.location.read(f"{self.table}/{name}")).hexdigest()
        return digests


def head_after(previous: str, link: str) -> str:
    """Return the head of a version by the head before it and its link."""
    return sha256((previous + link).encode()).hexdigest()


def head_of(location: Location, table: str, version: int) -> str:
    """Return the head of a version, empty where it has no seal."""
    try:
        return _parsed(name_of(table, version), location.read(name_of(table, version))).head
    except (FileNotFoundError, StoreError):
        return _gone(location, table).get(version, ("", ""))[1]


def _added(log: bytes) -> Iterator[str]:
    for line in log.splitlines():
        action = json.loads(line)
        if "add" in action:
            yield unquote(action["add"]["path"])


def added(location: Location, table: str, version: int) -> set[str]:
    """Return the files that a version added, none where its log entry isn't there whole."""
    try:
        return set(_added(location.read(f"{table}/{log_name(version)}")))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def let_go(location: Location, table: str, since: int) -> set[str]:
    """Return the files that commits made since a moment (milliseconds since 1970) let go of."""
    gone: set[str] = set()
    for name in sorted(location.sizes(f"{table}/_delta_log"), reverse=True):
        if not name.endswith(".json"):
            continue
        with contextlib.suppress(FileNotFoundError):  # an old entry that was cleaned up meanwhile
            log = location.read(name)
            if 0 < _committed(log) < since:
                break
            actions = map(json.loads, log.splitlines())
            gone.update(unquote(action["remove"]["path"]) for action in actions if "remove" in action)
    return gone


def _committed(log: bytes) -> int:
    for line in log.splitlines():
        if info := json.loads(line).get("commitInfo"):
            return int(info.get("timestamp", 0))
    return 0


def differing(location: Location, table: str, files: set[str]) -> list[str]:
    """Return those of some files of a table whose bytes aren't those that were sealed, by name."""
    changed = []
    for seal in read(location, table).seals:
        for file in files & seal.files.keys():
            with contextlib.suppress(FileNotFoundError):
                if sha256(location.read(f"{table}/{file}")).hexdigest() != seal.files[file]:
                    changed.append(file)
    return sorted(changed)


def drop(location: Location, table: str, live: Callable[[], set[str]]) -> None:
    """
    Remove the files that commits wrote and the table has let go of, and the seals of which nothing is left.

    A seal leaves its link and head behind. `live` returns the files of the table's latest state. It is asked after the
    seals were read: what was sealed then and isn't live now will never be again.
    """
    sealed = read(location, table)
    there = {name.removeprefix(f"{table}/") for name in location.walk(table)} - {LAST_CHECKPOINT}
    kept = live()
    empty = []
    for seal in sealed.seals:
        left = there.intersection(seal.files)
        for file in left - kept:
            if not file.startswith("_delta_log/"):
                location.remove(f"{table}/{file}")
                left.remove(file)
        if not left:
            empty.append(seal)
    links = {seal.version: (_link(seal), seal.head) for seal in empty if seal.previous is not None}
    if links:
        lines = (f"{link}  {head}  {version}\n" for version, (link, head) in sorted((sealed.gone | links).items()))
        location.replace(gone_name(table), "".join(lines).encode())
    for seal in empty:
        location.remove(seal.name)


def _link(seal: Seal) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in seal.files.items()) + f"{seal.committed}  {_COMMITTED}\n"
    return sha256(lines.encode()).hexdigest()


def read(location: Location, table: str) -> Sealed:
    """Return all that is sealed of a table; what is damaged of it is among the faults, by name."""
    sealed = Sealed()
    sealed.due += _marks(location.sizes(f"{FOLDER}/{table}"))  # a commit has its mark until it has its seal
    for name in location.sizes(f"{FOLDER}/{table}"):
        if not name.endswith((_DUE, f"/{_GONE}")):
            try:
                sealed.seals.append(_parsed(name, location.read(name)))
            except FileNotFoundError:  # dropped meanwhile
                continue
            except StoreError as error:
                sealed.faults[name] = error
    try:
        sealed.gone = _gone(location, table)
    except StoreError as error:
        sealed.faults[gone_name(table)] = error
    return sealed


def _marks(names: Iterable[str]) -> Iterator[int]:
    return (_version(name) for name in names if name.endswith(_DUE))


def _version(name: str) -> int:
    """Return the version that the name of a seal or mark begins with. Raises ValueError where it has none."""
    return int(name.rpartition("/")[2][:20])


def _parsed(name: str, data: bytes) -> Seal:
    """Return a seal. Raises StoreError where it isn't what was written."""
    wrong = StoreError("a seal that is not what was written; restore it from a backup")
    try:
        pairs = [line.split("  ", 1) for line in data.decode().splitlines(keepends=True)]
        version = _version(name)
        told = {file.rstrip("\n"): digest for digest, file in pairs}
        head = told.pop(_HEAD)
        previous, committed = told.pop(_PREVIOUS, None), int(told.pop(_COMMITTED, "0"))
    except (ValueError, KeyError) as error:
        raise wrong from error
    seal = Seal(name, version, told, committed, previous, head)
    if previous is None:
        lines = "".join(f"{digest}  {file}\n" for file, digest in told.items())
        expected, again = sha256(lines.encode()).hexdigest(), f"{lines}{head}  {_HEAD}\n"
    else:
        expected = head_after(previous, _link(seal))
        lines = "".join(f"{digest}  {file}\n" for file, digest in told.items())
        again = f"{lines}{committed}  {_COMMITTED}\n{previous}  {_PREVIOUS}\n{head}  {_HEAD}\n"
    if head != expected or again.encode() != data:
        raise wrong
    return seal


def _gone(location: Location, table: str) -> dict[int, tuple[str, str]]:
    """Return link and head of the versions gone, by version. Raises StoreError where they can't be read."""
    try:
        lines = location.read(gone_name(table)).decode().splitlines()
        triples = (line.split("  ") for line in lines)
        return {int(version): (link, head) for link, head, version in triples}
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise StoreError("links of a chain that are not what was written; restore it from a backup") from error
