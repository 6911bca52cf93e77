"""Letters in traditional characters: read as if they were in simplified ones, and told as they are written."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import Any

from disclosure_watch.model import Reply

_TRADITIONAL = re.compile("[關議屆號覆員經辦]")  # what no letter in simplified characters has


def is_traditional(title: str, lines: Sequence[str]) -> bool:
    """Return whether a letter's title or first lines are in traditional characters."""
    return any(_TRADITIONAL.search(text) for text in (title, *lines[:4]))


def simplified(lines: Sequence[str]) -> list[str]:
    """Return lines in simplified characters, each as long as it was."""
    from disclosure_watch.diff.script import simplified as simple

    return [simple(text) for text in lines]


def as_written(reply: Reply, simple: str, written: str) -> Reply:
    """Return a reply whose texts, found in a simplified text, are those of the same places in the written one."""

    def at_place(text: str) -> str:
        at = simple.find(text)
        return written[at : at + len(text)] if at >= 0 else text

    changed: dict[str, Any] = {}
    for field in fields(reply):
        value = getattr(reply, field.name)
        if isinstance(value, str) and not isinstance(value, Enum):
            changed[field.name] = at_place(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(map(at_place, value))
    return replace(reply, **changed)
