"""What a source's own rhythm makes likely: when has it been silent for too long, when is it slow (DESIGN §6, rule 10)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

LEAST_GAPS = 10
"""Fewer pauses between publishing days say nothing of a rhythm."""

BEYOND = 1.5
"""A silence of so many times the longest pause there ever was is more than chance."""

LEAST_SILENCE = dt.timedelta(days=14)
"""A shorter silence is none: holidays last a week."""

SLOW = 5.0
"""Seconds: a server whose median answer takes longer is in trouble; a listed site answers within one."""

LEAST_ANSWERS = 3


def silence(days: Iterable[dt.date], today: dt.date) -> str:
    """Return in words for how long nothing new has come, empty where that fits the pauses between publishing days."""
    seen = sorted({day for day in days if day <= today})
    gaps = [later - earlier for earlier, later in pairwise(seen)]
    if len(gaps) < LEAST_GAPS:
        return ""
    quiet = today - seen[-1]
    if quiet < LEAST_SILENCE or quiet <= BEYOND * max(gaps):
        return ""
    return f"nothing new for {quiet.days} days, since {seen[-1]}; the longest pause before was {max(gaps).days} days"


def slow(seconds: Sequence[float]) -> str:
    """Return in words how slow a source answered, empty where it was quick enough or hardly asked."""
    if len(seconds) < LEAST_ANSWERS or median(seconds) <= SLOW:
        return ""
    return f"half of {len(seconds)} answers took more than {median(seconds):.1f} seconds"
