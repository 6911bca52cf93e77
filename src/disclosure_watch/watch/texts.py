"""How much text the passes under way hold, of what they know and of what they read: one run keeps within bounds."""

import asyncio
from collections.abc import Iterable

from disclosure_watch.model import Known, Record

MOST_TEXT = 8_000_000
"""Characters that the pages and files which a pass reads may have in all; what lies beyond waits for the next one."""

MOST_IN_ALL = 40_000_000
"""
Characters from which on no further pass begins, and those under way read on only up to their share of them: about 80 MB.
"""

_LONG = 10_000  # characters: a shorter text weighs little in any form
_WIDE = "\U00010000"


class Texts:
    """The characters that each pass under way holds, by source."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}
        self._read: dict[str, int] = {}
        self._lighter = asyncio.Event()

    async def begin(self, source_id: str) -> None:
        """Wait until there is room for another pass: there is while none is under way."""
        while self._held and sum(self._held.values()) >= MOST_IN_ALL:
            await self._lighter.wait()
        self._held[source_id] = self._read[source_id] = 0

    def know(self, source_id: str, known: Iterable[Known]) -> None:
        """Take note of what a pass knew when it began."""
        self._add(source_id, sum(size_of(each.record) for each in known))

    def read(self, source_id: str, size: int) -> None:
        """Take note of what a pass has read."""
        self._read[source_id] = self._read.get(source_id, 0) + size
        self._add(source_id, size)

    def end(self, source_id: str) -> None:
        """Take note that a pass has let go of all."""
        self._held.pop(source_id, None)
        self._read.pop(source_id, None)
        lighter, self._lighter = self._lighter, asyncio.Event()
        lighter.set()

    def refusal(self, source_id: str) -> str:
        """Return why a pass takes in no more, empty where it does."""
        read = self._read.get(source_id, 0)
        if read >= MOST_TEXT:
            return f"the pass read {MOST_TEXT} characters, and takes in no more"
        if read and read >= MOST_IN_ALL // len(self._held) and sum(self._held.values()) >= MOST_IN_ALL:
            return f"the passes under way hold {MOST_IN_ALL} characters, and this one takes in no more"
        return ""

    def _add(self, source_id: str, size: int) -> None:
        self._held[source_id] = self._held.get(source_id, 0) + size


def size_of(record: Record) -> int:
    """Return how many characters a record holds, about; in a text with one beyond the BMP each takes twice the room."""
    files = sum(len(file.name) + len(file.url) + 100 + _room(file.text or "") for file in record.attachments)
    return len(record.title) + _room(record.body_text) + files


def _room(text: str) -> int:
    return len(text) if len(text) < _LONG or max(text) < _WIDE else 2 * len(text)
