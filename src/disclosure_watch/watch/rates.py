"""
How often a document is likely to change, from what its own checks and those of its like found.

A check tells only whether there was a change since the check before, never how many: one that found a change stands for
as many as are to be expected then. A document changes so many times as often as its like; of that number a Gamma
distribution of mean 1 is believed before anything is seen, and its own checks (a Poisson count) move it. What its like
does is estimated the same way, from the whole source down to documents of one age, kind and agency.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from disclosure_watch.model import History, Known, Pool, Record

AGES = (7, 30, 90, 365, 1095)
"""Days since publication at which a document comes of the next age: letters are corrected soon, or hardly ever."""

DAILY = 0.005
"""Changes a day that are expected where nothing was seen yet: about two a year."""

SHAPE = 1.0
"""Of the Gamma distribution: how unlike documents of one kind are. Less trusts each one's own history sooner."""

BELIEF = 3.0
"""So many changes among like documents move the estimate half way from that of the wider kind."""

NEWS = 7.0
"""Days: what a change is worth to the reader falls to 1/e in this time."""

Group = tuple[int, str, str]
DAY = dt.timedelta(days=1)


def days_between(earlier: dt.datetime, later: dt.datetime) -> float:
    """Return the days between two moments, 0 where a clock was set back."""
    return max(0.0, (later - earlier) / DAY)


def chance(rate: float, days: float) -> float:
    """Return the chance that something of so many changes a day has changed in so many days."""
    return -math.expm1(-rate * days)


def worth(rate: float, days: float) -> float:
    """
    Return what asking now gains beside asking steadily as late as this, for so many changes a day, unasked for so many days.

    It is the marginal gain of one more check where news loses its worth by `NEWS`: pages that change daily
    are asked often, not always, and the budget goes down to those that change rarely as far as it reaches.
    """
    ages = days / NEWS
    return rate * (1 - math.exp(-ages) * (1 + ages))


def group_of(record: Record, first_seen_at: dt.datetime, at: dt.datetime) -> Group:
    """Return which documents are like one at a moment: of its age, kind and agency."""
    born = record.published_on or record.issued_on or first_seen_at.date()
    days = (at.date() - born).days
    return sum(days > bound for bound in AGES), record.reply.kind if record.reply else "", record.publisher or ""


@dataclass(slots=True)
class Rates:
    """What was learnt of one source; `pools` grow with each check that is learnt, the estimates stand as when it was made."""

    pools: dict[Group, Pool] = field(default_factory=dict)
    _of_group: dict[Group, float] = field(default_factory=dict)
    _sums: dict[tuple[object, ...], tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, pools: Iterable[Pool]) -> "Rates":
        """Return the rates that pools tell."""
        pools = tuple(pools)
        sums: defaultdict[tuple[object, ...], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        for pool in pools:
            for level in range(4):
                changes, days = sums[pool[:level]]
                sums[pool[:level]] = changes + pool.changes, days + pool.days
        return cls({pool[:3]: pool for pool in pools}, _sums=dict(sums))

    def of_group(self, group: Group) -> float:
        """Return how many changes a day a document of a group has."""
        rate = self._of_group.get(group)
        if rate is None:
            rate = DAILY
            for level in range(4):
                changes, days = self._sums.get(group[:level], (0.0, 0.0))
                rate = (BELIEF + changes) / (BELIEF / rate + days)
            self._of_group[group] = rate
        return rate

    def of_record(self, group: Group, history: History | None) -> float:
        """Return how many changes a day a document has."""
        return self.of_group(group) * _relative(history)

    def learn(self, known: Known, history: History | None, at: dt.datetime, *, changed: bool) -> History:
        """Take in a check that found a document changed since the check before, or as it was; return its history with it."""
        since = history.until if history else known.observed_at
        days = days_between(since, at)
        group = group_of(known.record, known.first_seen_at, at - (at - since) / 2)
        like = self.of_group(group)
        changes = _stands_for(like * _relative(history) * days) if changed else 0.0
        pool = self.pools.get(group, Pool(*group))
        self.pools[group] = pool._replace(changes=pool.changes + changes, days=pool.days + days)
        before = history or History(0, 0.0, 0.0, at)
        return History(before.checks + 1, before.changes + changes, before.expected + like * days, at)


def _relative(history: History | None) -> float:
    """Return how many times as often as its like a document changes."""
    return (SHAPE + history.changes) / (SHAPE + history.expected) if history else 1.0


def _stands_for(expected: float) -> float:
    """Return how many changes are to be expected where there was one or more."""
    return expected / -math.expm1(-expected) if expected > 0 else 1.0
