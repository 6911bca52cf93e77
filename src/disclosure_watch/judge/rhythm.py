"""What a source's own rhythm makes likely: when has it been silent for too long, when is it slow (DESIGN §6, rule 10)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from statistics import median

SLACK = dt.timedelta(days=28)
"""A season may begin so much later than in the year before: Spring Festival alone moves by three weeks."""

YEARS = 3
"""So many years back are looked at, as far as they are known."""

EXPECTED = 3
"""On so many days at least a source published in the same weeks of each year, where its silence is more than chance."""

SLOW = 5.0
"""Seconds: a server whose median answer takes longer is in trouble; a listed site answers within one."""

LEAST_ANSWERS = 3

_YEAR = dt.timedelta(weeks=52)


def silence(days: Iterable[dt.date], today: dt.date) -> str:
    """
    Return in words for how long nothing new has come, empty where that fits what came in the same weeks of other years.

    `days` are those on which the source published. Of a source that isn't known for a year nothing can be said.
    """
    seen = sorted({day for day in days if day <= today})
    if not seen:
        return ""
    counts = []
    for year in range(1, YEARS + 1):
        start, end = seen[-1] - year * _YEAR, today - SLACK - year * _YEAR
        if start < seen[0]:
            break
        counts.append(sum(start < day <= end for day in seen))
    if min(counts, default=0) < EXPECTED:
        return ""
    return (
        f"nothing new for {(today - seen[-1]).days} days, since {seen[-1]}; "
        f"in the same weeks a year earlier it published on {counts[0]} days"
    )


def slow(seconds: Sequence[float]) -> str:
    """Return in words how slow a source answered, empty where it was quick enough or hardly asked."""
    if len(seconds) < LEAST_ANSWERS or median(seconds) <= SLOW:
        return ""
    return f"half of {len(seconds)} answers took more than {median(seconds):.1f} seconds"
