"""
Which known records' pages a pass asks again.

With a number, those longest unasked. With "auto", within a budget: first the longest
unasked, as many as an even pace needs so that nothing waits longer than the floor; then those where asking gains most; and a
few of the others by lot, from which `watch.missed` learns what is missed.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from random import Random

from disclosure_watch.model import FrontierRow, History, Known
from disclosure_watch.watch.rates import DAY, Rates, chance, days_between, group_of, worth

SAMPLED = 0.01
"""Share of the budget that is spent by lot."""


class Because(StrEnum):
    """Why a known record's page is asked again."""

    TURN = "turn"
    FLOOR = "floor"
    LIKELY = "likely"
    LOT = "lot"


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A known record whose page may be asked again: its changes a day, the chance that it has changed since it was checked,
    and the days since it was asked, whatever was answered.
    """

    known: Known
    row: FrontierRow | None
    rate: float
    chance: float
    waited: float

    @property
    def history(self) -> History | None:
        """What its checks found, None before the first."""
        return self.row.history if self.row else None

    @property
    def turn(self) -> tuple[int, int]:
        """Whose turn it is, the least first: of those asked in one pass, those that were not served."""
        return (self.row.asked_pass, self.row.served_pass) if self.row else (0, 0)

    @property
    def unserved(self) -> tuple[int, int]:
        """Who was served least lately, the least first: of those served in one pass, those asked least lately."""
        return self.turn[::-1]

    @property
    def worth(self) -> float:
        """What asking it gains."""
        return worth(self.rate, self.waited)


@dataclass(frozen=True, slots=True)
class Recheck:
    """A page to ask again, why, and with which probability this pass asks it."""

    candidate: Candidate
    because: Because
    probability: float = 1.0

    @property
    def url(self) -> str:
        """The address to ask."""
        return self.candidate.known.record.url

    @property
    def shape(self) -> dict[str, object]:
        """What it is, as names and plain values."""
        known, history = self.candidate.known, self.candidate.history
        return {
            "source_id": known.source_id,
            "record_id": known.record_id,
            "url": known.record.url,
            "because": str(self.because),
            "chance": self.candidate.chance,
            "changes_a_day": self.candidate.rate,
            "days_unasked": self.candidate.waited,
            "checks": history.checks if history else 0,
            "changes": history.changes if history else 0.0,
        }


def candidate(known: Known, row: FrontierRow | None, rates: Rates, now: dt.datetime) -> Candidate:
    """Return what is to be expected of a known record's page at a moment."""
    history = row.history if row else None
    rate = rates.of_record(group_of(known.record, known.first_seen_at, now), history)
    asked = (row.asked_at or row.checked_at if row else None) or known.observed_at
    since = history.until if history else known.observed_at
    return Candidate(known, row, rate, chance(rate, days_between(since, now)), days_between(asked, now))


def planned(
    candidates: Sequence[Candidate], recheck: int | str, budget: int, floor: dt.timedelta, rng: Random
) -> list[Recheck]:
    """Return the pages to ask again, as `[watch] recheck` says; of "auto" at most `budget`, each once in `floor` if not 0."""
    if recheck != "auto" or len(candidates) <= budget:
        longest_unasked = sorted(candidates, key=attrgetter("turn"))
        due_now = longest_unasked[:recheck] if isinstance(recheck, int) else longest_unasked
        return [Recheck(each, Because.TURN) for each in _in_order(due_now)]
    longest = sorted(candidates, key=lambda each: (-each.waited, each.turn))
    waiting = _on_time(longest, floor / DAY) if floor else 0
    likely = sorted(longest[waiting:], key=lambda each: (-each.worth, each.turn))
    due = [
        *(Recheck(each, Because.FLOOR) for each in longest[:waiting]),
        *(Recheck(each, Because.LIKELY) for each in likely),
    ]
    share = budget * SAMPLED
    sure = budget - math.ceil(share)
    return [*due[:sure], *_by_lot(due[sure:], share, rng)]


def _in_order(longest_unasked: Sequence[Candidate]) -> list[Candidate]:
    """
    Return those that a pass asks in the order in which it does: longest unserved and longest unasked by turns.

    Behind a wall that lets some requests through, those asked in vain would be last for ever by the second alone, and by the
    first those behind many dead pages.
    """
    both = zip(sorted(longest_unasked, key=attrgetter("unserved")), longest_unasked, strict=True)
    return list({each.known.record_id: each for pair in both for each in pair}.values())


def _by_lot(others: Sequence[Recheck], share: float, rng: Random) -> Iterator[Recheck]:
    """Yield `share` of some on average, each as likely as any; what an uneven share leaves goes to the first of them."""
    often = share - math.floor(share)
    rounds_up = rng.random() < often
    number = math.ceil(share) if rounds_up else math.floor(share)
    drawn = rng.sample(range(len(others)), number)
    for at in drawn:
        yield replace(others[at], because=Because.LOT, probability=share / len(others))
    if often and not rounds_up:
        at = next(at for at in range(len(others)) if at not in drawn)
        yield replace(others[at], probability=1 - often + share / len(others))


def _on_time(longest: Sequence[Candidate], floor: float) -> int:
    """Return how many of the longest unasked an even pace asks in this pass, so that nobody waits for more than `floor` days."""
    period = min(each.waited for each in longest)
    needed = 0.0
    for place, each in enumerate(longest, start=1):
        left = floor - each.waited
        passes = max(1.0, left // period) if period else math.inf
        needed = max(needed, place / passes if left > 0 else place)
    return min(math.ceil(needed), len(longest))
