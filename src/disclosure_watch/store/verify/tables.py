"""Delta tables: each file that a commit wrote, its log entry and checkpoint included, against the commit's seal."""

import json
from collections.abc import Iterator
from hashlib import sha256

from disclosure_watch.errors import StoreError
from disclosure_watch.store import seals
from disclosure_watch.store.delta import Table
from disclosure_watch.store.location import Location
from disclosure_watch.store.verify.damage import Damage, Tally

_DIFFERS = "its bytes are not those that were written; restore it from a backup"


def check_table(location: Location, name: str, tally: Tally) -> Iterator[Damage]:
    """Yield what is damaged or missing of a table. Files that a compaction let go of may be gone."""
    there = location.walk(name)
    told: dict[str, str] = {}
    pointers: set[str] = set()
    newest = checkpoint = -1
    for seal, digests in seals.read(location, name):
        tally.files += 1
        if isinstance(digests, StoreError):
            yield Damage(seal, str(digests))
            continue
        newest = max(newest, int(seal.rpartition("/")[2]))
        if pointer := digests.pop(seals.LAST_CHECKPOINT, None):
            pointers.add(pointer)
            checkpoint = newest
        told |= digests
    damaged = False
    for file, digest in told.items():
        tally.files += 1
        if _differs(location, f"{name}/{file}", {digest}):
            damaged = True
            yield Damage(f"{name}/{file}", _DIFFERS)
    pointer = f"{name}/{seals.LAST_CHECKPOINT}"
    tally.files += bool(pointers)
    if pointers and _differs(location, pointer, pointers) and not _moved_on(location, name, checkpoint):
        damaged = True
        yield Damage(pointer, _DIFFERS)
    if not damaged:
        yield from _missing(location, name, newest, there)


def _differs(location: Location, name: str, digests: set[str]) -> bool:
    """Return whether there is such a file with none of the digests: two writers may point at either's checkpoint."""
    try:
        return sha256(location.read(name)).hexdigest() not in digests
    except FileNotFoundError:
        return False


def _moved_on(location: Location, name: str, sealed: int) -> bool:
    """Return whether the pointer to the last checkpoint tells of a later one, whose commit died before it was sealed."""
    try:
        version = json.loads(location.read(f"{name}/{seals.LAST_CHECKPOINT}"))["version"]
    except (ValueError, KeyError, TypeError):
        return False
    return isinstance(version, int) and version > sealed and location.exists(f"{name}/{seals.checkpoint_name(version)}")


def _missing(location: Location, name: str, newest: int, there: dict[str, int]) -> Iterator[Damage]:
    """Yield what the table needs and hasn't: a log entry behind the last checkpoint, or a file of its latest state."""
    if newest < 0 and not there:
        return
    try:
        table = Table(location, name, ())
        latest = table.latest()
    except StoreError as error:
        yield Damage(f"{name}/_delta_log", str(error))
        return
    at = -1 if latest is None else latest.version()
    if latest is None or at < newest:
        lost = f"{name}/{seals.log_name(at + 1)}"
        yield Damage(lost, f"missing, while version {newest} was sealed; restore it from a backup")
        return
    for file in sorted(table.files()):
        if f"{name}/{file}" not in there and not location.exists(f"{name}/{file}"):
            yield Damage(f"{name}/{file}", "missing; restore it from a backup")
