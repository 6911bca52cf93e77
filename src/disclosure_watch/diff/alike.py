"""
The same change on many records: a value that became another one everywhere, a field that all gained, another script.

Each record is taken apart into single changes (`市科技局` → `市科学技术局`); those that enough records share are bulk,
and what is left of a record beside them is an edit of its own.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from disclosure_watch.diff.bulk import BULK, has, is_bulk, taking
from disclosure_watch.diff.compare import name_of
from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.script import is_other_script, rewritten, simplified
from disclosure_watch.diff.text import Kind, redline
from disclosure_watch.model import Attachment, FieldChange, Record

_MOST_PIECES = 200
"""A text that changed in more places was rewritten; its pieces are not worth comparing."""

_NOTHING = frozenset({"", "None", "()"})
"""How a mark names what was absent, or is."""

Compared = tuple[Record, Record, Sequence[FieldChange]]
_Mark = tuple[str, str, str]
"""A field, and what became what in it."""

_TEXTS = frozenset({"body_text", "attachments"})
"""Fields that are told apart by their pieces alone."""

_WHATEVER = "*"
"""How a mark names what was there before where many records came to the same value from different ones."""

_SCRIPT = ("", "", "script")
"""The mark of a record written in the other characters."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How a record stands once the bulk changes are made to it: by the template (a field gained, a script), then in value."""

    templated: Record
    edited: Record


def shared(compared: Sequence[Compared]) -> Counter[str]:
    """Return the single changes of the records read, each as a digest, with how many records it is made in."""
    return Counter(_digest(mark) for comparison in compared for mark in _marks(comparison) | _script_marks(comparison))


def alike(compared: Sequence[Compared], in_bulk: Collection[str]) -> list[Alike]:
    """
    Return of each record how the bulk changes alone leave it; the record itself where none touched it.

    `in_bulk` are those of the `shared` changes that enough records have in common.
    """
    switching = _digest(_SCRIPT) in in_bulk
    return [
        _made(comparison, in_bulk, _in_script(comparison))
        if switching and in_other_script(comparison)
        else _made(comparison, in_bulk, comparison[0])
        for comparison in compared
    ]


def in_other_script(comparison: Compared) -> bool:
    """Return whether a record is written in traditional characters where it was in simplified ones, or the reverse."""
    before, after, fields = comparison
    old, new = ("\n".join(_flat(_value(record, change.field)) for change in fields) for record in (before, after))
    return is_other_script(old, new)


def replaced(compared: Sequence[Compared]) -> frozenset[str]:
    """Return the fields in which one value became another, the same on many records: no design does that."""
    if sum(bool(fields) for _, _, fields in compared) < BULK:
        return frozenset()
    counts = Counter(mark for comparison in compared for mark in _marks(comparison))
    return frozenset(
        name
        for (name, gone, come), count in counts.items()
        if gone not in {*_NOTHING, _WHATEVER} and come not in _NOTHING and is_bulk(count, len(compared))
    )


def _made(comparison: Compared, in_bulk: Collection[str], in_script: Record) -> Alike:
    before, after, fields = comparison
    if not in_bulk:
        return Alike(before, before)
    gained = [change.field for change in fields if _digest((change.field, "", "gained")) in in_bulk]
    templated = taking(in_script, after, gained) if gained else in_script
    edited = templated
    for change in fields:
        name = change.field
        if name in gained or _value(in_script, name) != _value(before, name):
            continue
        old, new = _value(before, name), _value(after, name)
        if _digest((name, _WHATEVER, repr(new))) in in_bulk:
            edited = taking(edited, after, [name])
        elif isinstance(old, str) and isinstance(new, str) and not name.startswith("reply."):
            text = _partly(name, old, new, in_bulk)
            edited = _with(edited, name, text) if text != old else edited
        elif _digest((name, repr(old), repr(new))) in in_bulk:
            edited = taking(edited, after, [name])
    return Alike(templated, edited)


def _with(record: Record, name: str, text: str) -> Record:
    values: dict[str, Any] = {name: text}
    return replace(record, **values)


def _marks(comparison: Compared) -> set[_Mark]:
    before, after, fields = comparison
    marks: set[_Mark] = set()
    for change in fields:
        name = change.field
        old, new = _value(before, name), _value(after, name)
        if not has(before, name):
            marks.add((name, "", "gained"))
        elif isinstance(old, str) and isinstance(new, str) and not name.startswith("reply."):
            pieces = _pieces(old, new)
            if len(pieces) <= _MOST_PIECES:
                marks.update((name, normal(gone), normal(come)) for gone, come in pieces if (gone, come) != ("", ""))
        elif name != "attachments":
            marks.add((name, repr(old), repr(new)))
        if has(before, name) and has(after, name) and name not in _TEXTS:
            marks.add((name, _WHATEVER, repr(new)))
    return marks


def _script_marks(comparison: Compared) -> set[_Mark]:
    return {_SCRIPT} if comparison[2] and in_other_script(comparison) else set()


def _digest(mark: _Mark) -> str:
    return hashlib.blake2b("\0".join(mark).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _value(record: Record, name: str) -> object:
    if name.startswith("reply."):
        return getattr(record.reply, name.removeprefix("reply.")) if record.reply is not None else None
    return getattr(record, name)


def _pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Return what became what in a text."""
    return [(gone, come) for gone, come, same in _segments(before, after) if not same]


def _partly(name: str, before: str, after: str, in_bulk: Collection[str]) -> str:
    """Return a text with those of its changes made that many records share."""
    return "".join(
        come if not same and _digest((name, normal(gone), normal(come))) in in_bulk else gone
        for gone, come, same in _segments(before, after)
    )


def _segments(before: str, after: str) -> list[tuple[str, str, bool]]:
    """Return two texts as stretches in order: before, after, and whether they are the same."""
    segments: list[tuple[str, str, bool]] = []
    for part in redline(before, after):
        if part.kind is Kind.EQUAL:
            segments.append((part.was, part.text, True))
            continue
        gone, come = (part.text, "") if part.kind is Kind.DELETE else ("", part.text)
        if segments and not segments[-1][2]:
            gone, come = segments[-1][0] + gone, segments[-1][1] + come
            segments.pop()
        segments.append((gone, come, False))
    return segments


def _in_script(comparison: Compared) -> Record:
    """Return a record as it was, in the script of what its page says now: with the fields whose labels are known in it."""
    before, after, fields = comparison
    record = before
    for change in fields:
        old, new = _value(before, change.field), _value(after, change.field)
        if change.field == "body_text":
            record = replace(record, body_text=rewritten(before.body_text, after.body_text))
        elif has(before, change.field) != has(after, change.field) or simplified(_flat(old)) == simplified(_flat(new)):
            record = taking(record, after, [change.field])
    return record


def _flat(value: object) -> str:
    """Return a value as one text; of attachments their names, wherever the site keeps them by now."""
    if isinstance(value, tuple):
        return "\n".join(" ".join(name_of(item)) if isinstance(item, Attachment) else str(item) for item in value)
    return value if isinstance(value, str) else ""
