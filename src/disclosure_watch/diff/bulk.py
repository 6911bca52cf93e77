"""
What changed on many pages at once is the site's doing, not an edit of each: a redesign, a field that got lost, a name
that was changed everywhere.

Ten documents don't get another publisher in one night by ten decisions (DESIGN §6, rules 5 and 12).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_watch.model import FieldChange, Record

BULK = 10
"""So many records with the same change in one pass (and half of those read) were changed in bulk; fewer are edits each."""

BULK_SHARE = 0.5

LEAST = 3
"""In another design than before: fewer records that changed alike are edits."""

LEAST_LOST = 5
"""So many records that lost a field at once are held even where the pages look as before."""

SHARE = 0.6
"""Of the records asked that have the field (or, where it was gained, lack it), the share that must have changed alike."""

LOOKS_ALIKE = 0.6
"""Likeness of the class and id names of two pages from which on they are of one design."""

_NAMES = re.compile(rb"\b(?:class|id)\s*=\s*[\"']?([\w -]+)")
_DIGITS = re.compile(rb"\d+")


@dataclass(frozen=True, slots=True)
class Bulk:
    """Fields that changed on many records at once, and fields that many lost at once."""

    changed: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def bulk(compared: Sequence[tuple[Record, Record, Sequence[FieldChange]]]) -> Bulk:
    """Return what changed alike on many of the records asked: each as a record before and after, and what differs."""
    changed: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for before, after, fields in compared:
        for change in fields:
            (changed if has(before, change.field) else gained)[change.field] += 1
            lost[change.field] += not has(after, change.field)
    having = {name: sum(has(before, name) for before, _, _ in compared) for name in changed | gained}
    gone = {name for name, count in lost.items() if count >= LEAST_LOST and count >= SHARE * having[name]}
    alike = {name for name, count in changed.items() if count >= LEAST and count >= SHARE * having[name]}
    alike |= {
        name for name, count in gained.items() if count >= LEAST and count >= SHARE * (len(compared) - having[name])
    }
    return Bulk(frozenset(alike - gone), frozenset(gone))


def is_bulk(count: int, read: int) -> bool:
    """Return whether the same change on `count` of the records read is one change of many rather than many of one."""
    return count >= BULK and count >= BULK_SHARE * read


def same_design(page: bytes, other: bytes) -> bool:
    """Return whether two pages are of one design, by the names that their style sheets know."""
    here, there = _names(page), _names(other)
    return len(here & there) >= LOOKS_ALIKE * len(here | there)


def taking(record: Record, other: Record, names: Sequence[str]) -> Record:
    """Return a record with some fields as another has them; a reply's are named `reply.<name>`."""
    own = {name: getattr(other, name) for name in names if not name.startswith("reply.")}
    theirs = [name.removeprefix("reply.") for name in names if name.startswith("reply.")]
    reply = record.reply
    if reply is not None and other.reply is not None:
        reply = replace(reply, **{name: getattr(other.reply, name) for name in theirs})
    elif "kind" in theirs:
        reply = other.reply
    return replace(record, **own, reply=reply)


def has(record: Record, name: str) -> bool:
    """Return whether a record has a value for a field, as changes name it."""
    if name.startswith("reply."):
        return record.reply is not None and bool(getattr(record.reply, name.removeprefix("reply.")))
    return bool(getattr(record, name))


def _names(page: bytes) -> set[bytes]:
    return {_DIGITS.sub(b"", name) for names in _NAMES.findall(page) for name in names.split()}
