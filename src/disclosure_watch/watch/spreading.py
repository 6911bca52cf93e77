"""
Changes that spread over the passes: where one pass asks a part of the records, what they have in common shows bit by bit. Pure.

A name changed on two hundred pages, of which each pass asks twenty-five, is one change in bulk from the first pass to
the last, whose five are too few to be told from edits by themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from disclosure_watch.diff import is_bulk
from disclosure_watch.model import Spreading, State
from disclosure_watch.watch.observation import Memory

MOST_SPREADING = 1000
"""So many changes are remembered from pass to pass while some records are unasked."""


@dataclass(frozen=True, slots=True)
class Lately:
    """
    What the passes before read of changes while some records were unasked: what many have in common may be one change.

    `spreading` is by digest, `served` has of each other record the last pass that it was served in.
    """

    spreading: Mapping[str, Spreading] = field(default_factory=dict)
    served: Sequence[int] = ()

    def in_bulk(self, changes: Mapping[str, int], read: int) -> set[str]:
        """Return those of the changes, with how many of the records read now they are made in, that are made in bulk."""
        return {digest for digest, count in changes.items() if self._is_bulk(digest, count, read)}

    def _is_bulk(self, digest: str, count: int, read: int) -> bool:
        before = self.spreading.get(digest)
        if before is None:
            return is_bulk(count, read)
        return is_bulk(count + before.records, read + sum(passed >= before.since for passed in self.served))


def lately(memory: Memory, read: Collection[str]) -> Lately:
    """Return what the passes before read of changes, and of the records, by id, that this one did not read."""
    served = [
        row.served_pass if (row := memory.rows.get(key)) is not None else 0
        for key, known in memory.known.items()
        if known.record_id not in read and known.state is not State.WITHDRAWN
    ]
    return Lately({each.digest: each for each in memory.spreading}, served)


def spreading(memory: Memory, changes: Mapping[str, int]) -> tuple[Spreading, ...]:
    """Return the changes that may go on in records unasked since, those of this pass among them; the most common are kept."""
    asked = (
        row.asked_pass if (row := memory.rows.get(key)) is not None else 0
        for key, known in memory.known.items()
        if known.state is not State.WITHDRAWN
    )
    earliest = min(asked, default=memory.pass_number)
    by_digest = {each.digest: each for each in memory.spreading}
    for digest, count in changes.items():
        before = by_digest.get(digest, Spreading(digest, memory.pass_number, 0))
        by_digest[digest] = before._replace(records=before.records + count)
    left = sorted((each for each in by_digest.values() if earliest < each.since), key=lambda each: -each.records)
    return tuple(left[:MOST_SPREADING])
