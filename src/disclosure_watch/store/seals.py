"""
Seals: the digests of what one commit of a Delta table wrote, its log entry included, so that a flipped byte is found.

`seals/<table>/<version>` has a line a file as `sha256sum` writes it, and last the digest of the lines before. A commit
that was killed before it was sealed is sealed by the next one.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from urllib.parse import unquote

from disclosure_watch.errors import StoreError
from disclosure_watch.store.location import Location

FOLDER = "seals"
LAST_CHECKPOINT = "_delta_log/_last_checkpoint"

_COMMITS_BACK = 3
"""So many commits are looked at for a missing seal: a compaction makes three at once."""


def log_name(version: int) -> str:
    """Return the name of a version's log entry within its table."""
    return f"_delta_log/{version:020}.json"


def checkpoint_name(version: int) -> str:
    """Return the name of a version's checkpoint within its table."""
    return f"_delta_log/{version:020}.checkpoint.parquet"


def seal(location: Location, table: str, version: int) -> None:
    """Seal a version that was just committed, and those before it that have no seal yet."""
    for number in range(max(0, version - _COMMITS_BACK + 1), version + 1):
        name = f"{FOLDER}/{table}/{number:020}"
        if number < version and location.exists(name):
            continue
        if location.exists(f"{table}/{log_name(number)}"):
            location.replace(name, _sealed(location, table, number), durable=False)


def _sealed(location: Location, table: str, version: int) -> bytes:
    log = location.read(f"{table}/{log_name(version)}")
    found = {log_name(version): log}
    for name in _added(log):
        with contextlib.suppress(FileNotFoundError):  # a compaction let it go meanwhile
            found[name] = location.read(f"{table}/{name}")
    if location.exists(f"{table}/{checkpoint_name(version)}"):
        found[checkpoint_name(version)] = location.read(f"{table}/{checkpoint_name(version)}")
        with contextlib.suppress(FileNotFoundError):  # another process is about to write the first one
            found[LAST_CHECKPOINT] = location.read(f"{table}/{LAST_CHECKPOINT}")
    lines = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in found.items())
    return f"{lines}{sha256(lines.encode()).hexdigest()}  -\n".encode()


def _added(log: bytes) -> Iterator[str]:
    for line in log.splitlines():
        action = json.loads(line)
        if "add" in action:
            yield unquote(action["add"]["path"])


def differing(location: Location, table: str, files: set[str]) -> list[str]:
    """Return those of some files of a table whose bytes aren't those that were sealed, by name."""
    found = []
    for _, digests in read(location, table):
        if not isinstance(digests, StoreError):
            for file in files & digests.keys():
                with contextlib.suppress(FileNotFoundError):
                    if sha256(location.read(f"{table}/{file}")).hexdigest() != digests[file]:
                        found.append(file)
    return sorted(found)


def drop(location: Location, table: str, live: Callable[[], set[str]]) -> None:
    """
    Remove the files that commits wrote and the table has let go of, and the seals of which nothing is left.

    `live` returns the files of the table's latest state. It is asked after the seals were read: what was sealed then
    and isn't live now will never be again.
    """
    sealed = [(name, digests) for name, digests in read(location, table) if not isinstance(digests, StoreError)]
    there = {name.removeprefix(f"{table}/") for name in location.walk(table)} - {LAST_CHECKPOINT}
    kept = live()
    for name, digests in sealed:
        left = there.intersection(digests)
        for file in left - kept:
            if not file.startswith("_delta_log/"):
                location.remove(f"{table}/{file}")
                left.remove(file)
        if not left:
            location.remove(name)


def read(location: Location, table: str) -> Iterator[tuple[str, dict[str, str] | StoreError]]:
    """Yield the name of each seal, oldest first, with its digests by the name of the file, or why it is damaged."""
    for name in location.sizes(f"{FOLDER}/{table}"):
        try:
            lines, last = _split(location.read(name).decode("utf-8", "replace"))
        except FileNotFoundError:  # dropped meanwhile
            continue
        if last != f"{sha256(lines.encode()).hexdigest()}  -\n":
            yield name, StoreError("a seal that is not what was written; remove it")
            continue
        pairs = (line.partition("  ") for line in lines.splitlines())
        yield name, {file: digest for digest, _, file in pairs}


def _split(text: str) -> tuple[str, str]:
    """Return the lines of a seal, and the last one."""
    at = text.rfind("\n", 0, -1) + 1
    return text[:at], text[at:]
