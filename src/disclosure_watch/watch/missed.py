"""
How much is missed: unbiased estimates of the shares of edits and additions seen within a day, and of edits not seen yet.

Every check counts by one over the probability with which its pass asked the page (the lot draws from what isn't due, so that
none is 0): a Horvitz-Thompson estimate. A page that changed between two checks did so at any moment between them alike.
An edit is seen in time where a check follows within `IN_TIME`: of an edit found after so many days, that is the share of its
last day. It is late where it was made `IN_TIME` ago, between this pass's hour and the pass before's, and is found only
now or by lot. Both are counted by week, so that the estimate tells of the last `RECENT` weeks.

An addition that no ordinary walk reaches is found by the next whole one, be that by lot or when `full_every` says so: with
certainty, only later. So each addition counts once, however it was found, but not before a whole walk has found all that came
up to then: what was added since the last one waits in a week of its own, `OPEN`. An addition found so many days after the
look at its place before (`watch.additions`) is in time by the share of its last day. It was or it wasn't: both kinds vary as
counts do.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

from disclosure_watch.model import Week

IN_TIME = 1.0
"""Days."""

MATERIAL = 0.05
"""A share that may be so near to that of before is no fall: where all was seen, one edit found after a day's outage is less."""

RECENT = 4
"""Weeks that the estimate tells of; as many before them are what it is compared with."""

OPEN = 0
"""The number of the week that holds what was added since the last whole walk."""

CONFIDENCE = 0.95

_LOW, _HIGH = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2


class Check(NamedTuple):
    """A trusted look at a known page: days since the one before, whether there was an edit, the probability that it was asked."""

    days: float
    edited: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the bounds that hold the truth in 95 of 100 cases."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.estimate:.0%} ({100 * self.low:.0f} to {100 * self.high:.0f})"


def counted(weeks: Sequence[Week], checks: Iterable[Check], now: dt.datetime, since: dt.datetime) -> tuple[Week, ...]:
    """Return the weeks with the checks of a pass that followed one at `since`; those that nobody asks for any more go."""
    number, kept = _kept(weeks, now)
    week = kept.get(number, Week(number))
    period = max(0.0, (now - since) / dt.timedelta(days=1))
    for check in checks:
        weight = 1 / check.probability
        late = weight * min(max(check.days - IN_TIME, 0.0), period) / check.days if check.days else 0.0
        if check.probability < 1:
            week = week._replace(
                lot_days=week.lot_days + check.days,
                lot_late=week.lot_late + check.days * late,
                lot_unseen=week.lot_unseen + check.days * (weight - 1),
            )
        if check.edited:
            week = week._replace(
                late=week.late + late,
                late_square=week.late_square + late * late,
                timely=week.timely + (min(1.0, IN_TIME / check.days) if check.days else 1.0),
                unseen=week.unseen + weight - 1,
                unseen_square=week.unseen_square + (weight - 1) ** 2,
            )
    kept[number] = week._replace(passes=week.passes + 1)
    return tuple(kept[at] for at in sorted(kept))


def with_additions(
    weeks: Sequence[Week], waits: Iterable[float], now: dt.datetime, *, whole_after: float | None
) -> tuple[Week, ...]:
    """
    Return the weeks with the additions that a pass found, given the days since a look at the place of each.

    `whole_after` are the days since the last whole walk where the pass's was whole; the first one begins the counting.
    """
    number, kept = _kept(weeks, now)
    waiting = kept.pop(OPEN, None)
    if waiting is not None:
        for days in waits:
            timely = min(1.0, IN_TIME / days) if days else 1.0
            waiting = _plus(waiting, 1 - timely, timely)
        if whole_after is not None:
            week = _plus(kept.get(number, Week(number)), waiting.added_late, waiting.added_timely)
            kept[number] = week._replace(
                walk_days=week.walk_days + whole_after,
                walk_late=week.walk_late + max(0.0, whole_after - IN_TIME),
            )
        else:
            kept[OPEN] = waiting
    if whole_after is not None:
        kept[OPEN] = Week(OPEN)
    return tuple(kept[at] for at in sorted(kept))


def _plus(week: Week, late: float, timely: float) -> Week:
    return week._replace(added_late=week.added_late + late, added_timely=week.added_timely + timely)


def _kept(weeks: Iterable[Week], now: dt.datetime) -> tuple[int, dict[int, Week]]:
    """Return the number of this week, and by number the weeks that are still asked for."""
    number = now.date().toordinal() // 7
    return number, {
        week.number: week for week in weeks if week.number == OPEN or number - 2 * RECENT < week.number <= number
    }


def recent(weeks: Iterable[Week], now: dt.datetime) -> list[Week]:
    """Return the weeks that the estimate tells of."""
    number = now.date().toordinal() // 7
    return [week for week in weeks if number - RECENT < week.number <= number]


def earlier(weeks: Iterable[Week], now: dt.datetime) -> list[Week]:
    """Return as many weeks before the recent ones."""
    number = now.date().toordinal() // 7
    return [week for week in weeks if number - 2 * RECENT < week.number <= number - RECENT]


def seen_in_time(weeks: Sequence[Week]) -> Interval | None:
    """Return the share of the edits of some weeks (of one source or of many) that were seen in time; None without edits."""
    one_more = _one_more([week.lot_late for week in weeks], [week.lot_days for week in weeks])
    late, squares = math.fsum(week.late for week in weeks), math.fsum(week.late_square for week in weeks)
    return _in_time(late, squares, one_more, math.fsum(week.timely for week in weeks))


def additions_in_time(weeks: Sequence[Week]) -> Interval | None:
    """Return the share of the additions of some weeks (of one source or of many) that were seen in time; None without any."""
    late = math.fsum(week.added_late for week in weeks)
    one_more = _one_more([week.walk_late for week in weeks], [week.walk_days for week in weeks])
    return _in_time(late, late, one_more, math.fsum(week.added_timely for week in weeks))


def _in_time(late: float, squares: float, one_more: float, timely: float) -> Interval | None:
    if not late + timely:
        return None
    few_late, many_late = _bounds(late, squares, one_more)
    few_timely, many_timely = _bounds(timely, timely, 1.0)

    def highest(share: float) -> float:
        reach = math.hypot((1 - share) * (many_timely - timely), share * (late - few_late))
        return (1 - share) * timely - share * late + reach

    def lowest(share: float) -> float:
        reach = math.hypot((1 - share) * (timely - few_timely), share * (many_late - late))
        return (1 - share) * timely - share * late - reach

    estimate = timely / (late + timely)
    return Interval(estimate, _root(lowest, 0.0, estimate), _root(highest, estimate, 1.0))


def not_yet_seen(weeks: Sequence[Week]) -> Interval | None:
    """Return how many edits of one source were made and not seen yet, on average after a pass; None where none was counted."""
    passes = sum(week.passes for week in weeks)
    if not passes:
        return None
    unseen = math.fsum(week.unseen for week in weeks)
    squares = math.fsum(week.unseen_square for week in weeks)
    one_more = _one_more([week.lot_unseen for week in weeks], [week.lot_days for week in weeks])
    low, high = _bounds(unseen, squares, one_more)
    return Interval(unseen / passes, low / passes, high / passes)


def fell(weeks: Sequence[Week], now: dt.datetime) -> str:
    """Return in words that less is seen in time than before, beyond chance; empty where it isn't so."""
    then, lately = earlier(weeks, now), recent(weeks, now)
    before, after = seen_in_time(then), seen_in_time(lately)
    added_before, added = additions_in_time(then), additions_in_time(lately)
    falls = []
    if before and after and after.high < before.low - MATERIAL:
        falls.append(
            f"seen within 24 h: {after} of the edits of the last {RECENT} weeks, {before} of those of the {RECENT} before"
        )
    if added_before and added and added.high < added_before.low - MATERIAL:
        falls.append(
            f"seen within 24 h: {added} of the additions of the last {RECENT} weeks, "
            f"{added_before} of those of the {RECENT} before"
        )
    return "; ".join(falls)


def _one_more(sums: Iterable[float], days: Iterable[float]) -> float:
    """Return what one more edit found by lot, or one more addition, adds on average: the likelier, the longer nobody looked."""
    unseen = math.fsum(days)
    return math.fsum(sums) / unseen if unseen else 0.0


def _bounds(total: float, square: float, one_more: float) -> tuple[float, float]:
    """Return the bounds of a sum of weighted Poisson counts, given its squares and the weight of one more (Fay and Feuer, 1997)."""
    low = _gamma(total, square, _LOW) if total else 0.0
    return low, _gamma(total + one_more, square + one_more**2, _HIGH) if total + one_more else 0.0


def _gamma(mean: float, variance: float, share: float) -> float:
    """Return a quantile of the Gamma distribution of a mean and variance (Wilson and Hilferty's approximation)."""
    ninth = variance / (9 * mean * mean)
    return mean * max(0.0, 1 - ninth + NormalDist().inv_cdf(share) * math.sqrt(ninth)) ** 3


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that falls from above to below 0 crosses it, an end where it doesn't."""
    if falling(low) <= 0:
        return low
    if falling(high) >= 0:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
