"""How much is missed: the estimate against the truth of simulated watches."""

import bisect
import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.model import Week
from disclosure_watch.watch.missed import Check, counted, fell, not_yet_seen, recent, seen_in_time

START = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PERIOD = 0.25


class Simulated:
    """A watch of pages with rates of a heavy-tailed law; some are asked in every pass, the rest in turn, a few by lot."""

    def __init__(self, seed, pages=400, always=150, in_turn=20, by_lot=2):
        self.rng = random.Random(seed)
        rates = [min(self.rng.lognormvariate(-5, 1.5), 1) for _ in range(pages)]
        self.rates = sorted(rates, reverse=True)
        self.always, self.in_turn, self.by_lot = always, in_turn, by_lot
        self.checked = [0.0] * pages
        self.edits = [[] for _ in range(pages)]
        self.in_time = self.made = self.day = 0
        self.weeks = ()
        self.unseen = []

    def live(self, days):
        """Pass four times a day."""
        for _ in range(round(days / PERIOD)):
            before, self.day = self.day, self.day + PERIOD
            for edits, rate in zip(self.edits, self.rates, strict=True):
                if self.rng.random() < rate * PERIOD:
                    edits.append(self.rng.uniform(before, self.day))
            self.look(before)
        return self

    def look(self, before):
        pages = range(len(self.rates))
        rest = sorted(pages[self.always :], key=lambda page: self.checked[page])
        due = [*pages[: self.always], *rest[: self.in_turn]]
        others = rest[self.in_turn :]
        chances = dict.fromkeys(due, 1.0) | dict.fromkeys(
            self.rng.sample(others, self.by_lot), self.by_lot / len(others)
        )
        checks = []
        for page, chance in chances.items():
            fresh = self.edits[page][bisect.bisect_left(self.edits[page], self.checked[page]) :]
            checks.append(Check(self.day - self.checked[page], bool(fresh), chance))
            self.in_time += sum(self.day - edit <= 1 for edit in fresh)
            self.made += len(fresh)
            self.checked[page] = self.day
        self.weeks = counted(self.weeks, checks, START + self.day * DAY, START + before * DAY)
        self.unseen.append(sum(self.edits[page][-1:] > [self.checked[page]] for page in pages))

    @property
    def estimate(self):
        return seen_in_time(recent(self.weeks, START + self.day * DAY))

    def share_in_time(self):
        """The truth: what share of all edits, those that nobody has seen yet among them, was seen within a day."""
        waiting = sum(edit > self.checked[page] for page, edits in enumerate(self.edits) for edit in edits)
        late = sum(
            edit > self.checked[page] and self.day - edit > 1 for page, edits in enumerate(self.edits) for edit in edits
        )
        return self.in_time / (self.made + late) if self.made + waiting else None


@pytest.fixture(scope="module")
def watches():
    return [Simulated(seed).live(27.5) for seed in range(100)]


def test_the_interval_covers_the_truth(watches):
    """In at least 93 of 100 simulated watches the interval holds the true share; it is no wider than is of use."""
    covered = [watch.estimate.low <= watch.share_in_time() <= watch.estimate.high for watch in watches]
    assert sum(covered) >= 93
    widths = sorted(watch.estimate.high - watch.estimate.low for watch in watches)
    assert widths[50] < 0.5


def test_the_estimate_is_unbiased(watches):
    """Over all watches, what is counted as late and as timely adds up to what was."""
    weeks = [week for watch in watches for week in watch.weeks]
    truth = sum(watch.share_in_time() for watch in watches) / len(watches)
    assert seen_in_time(weeks).estimate == pytest.approx(truth, abs=0.02)


def test_the_interval_covers_what_nobody_has_seen_yet(watches):
    covered = []
    for watch in watches:
        interval = not_yet_seen(watch.weeks)
        truth = sum(watch.unseen) / len(watch.unseen)
        covered.append(interval.low <= truth <= interval.high)
    assert sum(covered) >= 90


def test_a_fall_is_told_and_chance_is_not():
    """Where the budget is cut to a fifth, that is said within four weeks; where nothing changes, nothing is."""
    steady = Simulated(1, always=300, in_turn=60, by_lot=8).live(55)
    assert not fell(steady.weeks, START + steady.day * DAY)
    cut = Simulated(1, always=300, in_turn=60, by_lot=8).live(28)
    cut.always, cut.in_turn = 20, 5
    cut.live(28)
    message = fell(cut.weeks, START + cut.day * DAY)
    assert message.startswith("seen within 24 h: ")
    assert "of those of the 4 before" in message


def test_a_source_that_is_asked_whole_sees_all_in_time():
    """Asked whole four times a day, all edits are seen within a day, and only how few there were leaves doubt."""
    weeks = counted((), [Check(0.25, number < 40, 1.0) for number in range(1000)], START, START - DAY / 4)
    assert seen_in_time(weeks).estimate == seen_in_time(weeks).high == 1
    assert seen_in_time(weeks).low == 1
    assert str(seen_in_time(weeks)) == "100% (100 to 100)"
    assert not_yet_seen(weeks).high == 0


def test_without_edits_nothing_is_said():
    assert seen_in_time([]) is None
    assert not_yet_seen([]) is None
    assert seen_in_time([Week(1, passes=9)]) is None


@given(
    st.lists(st.tuples(st.floats(0, 90), st.booleans(), st.floats(1e-4, 1)), max_size=30),
    st.floats(0, 10),
)
def test_laws_of_the_estimate(checks, period):
    """Estimates lie within their bounds, shares within 0 and 1, whatever was checked."""
    weeks = counted((), [Check(*check) for check in checks], START, START - period * DAY)
    share, unseen = seen_in_time(weeks), not_yet_seen(weeks)
    assert unseen.low <= unseen.estimate + 1e-9
    assert unseen.estimate <= unseen.high + 1e-9
    if share:
        assert 0 <= share.low <= share.estimate <= share.high <= 1
    else:
        assert not any(edited for _, edited, _ in checks)
    assert [week.number for week in counted(weeks, [], START + 90 * DAY, START)] == [
        (START + 90 * DAY).toordinal() // 7
    ]
