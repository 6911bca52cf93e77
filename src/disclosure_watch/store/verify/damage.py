"""What a verification says: a line a damage, and counts of what was looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from disclosure_watch.model import Capture, Record, Revision

Reparse = Callable[[Revision, Capture], Record | None]
"""Reads a revision's capture again; None where today's parser isn't the one that read it. Raises ParseError."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage: the file, relative to the storage, and what is wrong with it in words, remedy included."""

    file: str
    message: str

    def __str__(self) -> str:
        """Return the damage as one line."""
        return f"{self.file}: {' '.join(self.message.split())}"


@dataclass(slots=True)
class Tally:
    """What a verification looked at: files against digests, revisions, captures, and records read again."""

    files: int = 0
    revisions: int = 0
    captures: int = 0
    reparsed: int = 0
