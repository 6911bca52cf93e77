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

LEAST_LIKE = 3
"""So many sources of its kind tell the season of one that isn't known for a year; fewer may be silent for reasons of their own."""

EXPECTED_BY_LIKE = 5.0
"""Days on which it would have published as those of its kind did: chance alone makes none of five in one case of 150."""

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


def is_young(days: Iterable[dt.date], today: dt.date) -> bool:
    """Return whether a source has been silent for long and isn't known for a year: only others can tell its season."""
    seen = sorted({day for day in days if day <= today})
    return bool(seen) and seen[-1] + SLACK < today and seen[-1] - _YEAR < seen[0]


def silence_among(days: Iterable[dt.date], like: Iterable[Iterable[dt.date]], today: dt.date) -> str:
    """
    Return in words for how long nothing new has come while sources of its kind published, empty where that may be chance.

    `days` are those on which the source published, `like` those of each source of its kind. What it published for each
    of their days until it fell silent is what it would have published for theirs since. Only sources that were there
    before it count, and where fewer than `LEAST_LIKE` of them, or not half, have published since, nothing is said.
    """
    seen = sorted({day for day in days if day <= today})
    if not seen:
        return ""
    first, last, end = seen[0], seen[-1], today - SLACK
    if last >= end:  # nothing of others lies between
        return ""
    others = [own for each in like if (own := {day for day in each if day <= end}) and min(own) <= first]
    before = sum(first <= day <= last for own in others for day in own)
    since = [sum(day > last for day in own) for own in others]
    publishing = sum(count > 0 for count in since)
    if publishing < max(LEAST_LIKE, len(others) / 2) or not before:
        return ""
    expected = len(seen) * sum(since) / before
    if expected < EXPECTED_BY_LIKE:
        return ""
    return (
        f"nothing new for {(today - last).days} days, since {last}, "
        f"while {publishing} of {len(others)} sources of its kind published; by them it would have on {expected:.0f} days"
    )


def slow(seconds: Sequence[float]) -> str:
    """Return in words how slow a source answered, empty where it was quick enough or hardly asked."""
    if len(seconds) < LEAST_ANSWERS or median(seconds) <= SLOW:
        return ""
    return f"half of {len(seconds)} answers took more than {median(seconds):.1f} seconds"
