"""Whether new documents lack what earlier ones have: a field rots so before a parser is broken. Pure."""

import math
from collections.abc import Sequence

from disclosure_watch.fields import METADATA
from disclosure_watch.model import Record

NEW = 10
"""Documents that are looked at."""

EARLIER = 50
"""Documents before them that say what is usual."""

USUAL = 0.9
"""A field that fewer of the earlier documents have may as well be missing."""

CHANCE = 1e-6
"""Less likely than this it is no chance: of ten fields and a thousand sources, none in a hundred new documents each."""

_TOLD = 3


def fading(records: Sequence[Record]) -> str:
    """
    Return in words which fields the newest documents lack and earlier ones have, and on which pages; empty for none.

    `records` are those of a source, newest first; of fewer than twice `NEW` nothing can be said.
    """
    new, earlier = records[:NEW], records[NEW : NEW + EARLIER]
    if len(earlier) < NEW:
        return ""
    return "; ".join(words for name in METADATA if (words := _fading(name, new, earlier)))


def _fading(name: str, new: Sequence[Record], earlier: Sequence[Record]) -> str:
    filled = sum(bool(getattr(record, name)) for record in earlier)
    lacking = [record.url for record in new if not getattr(record, name)]
    share = (filled + 1) / (len(earlier) + 2)
    if filled < USUAL * len(earlier) or _at_least(len(lacking), len(new), 1 - share) >= CHANCE:
        return ""
    return (
        f"{name} is missing on {len(lacking)} of the last {len(new)} documents and stands on {filled} of the"
        f" {len(earlier)} before: {' '.join(lacking[:_TOLD])}"
    )


def _at_least(count: int, among: int, chance: float) -> float:
    """Return how likely so many or more of some are, each with the same chance."""
    return math.fsum(math.comb(among, k) * chance**k * (1 - chance) ** (among - k) for k in range(count, among + 1))
