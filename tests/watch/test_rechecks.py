"""Which known pages are asked again."""

import asyncio
import collections
import datetime as dt
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch import watch
from disclosure_watch.model import FrontierRow, History, Known, Record, State
from disclosure_watch.watch.rates import Rates
from disclosure_watch.watch.rechecks import Because, candidate, planned
from watch.small_site import Client, SmallSite, Watching, key_of, letter

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
FLOOR = dt.timedelta(days=90)
CONFIG = """\
[fetch]
pace = 0
[watch]
recheck_budget = 4
full_every = "7d"
[[source]]
id = "a"
listing_url = "{url}"
"""


def page(number, asked=1.0, changes=0.0, expected=0.0):
    """A candidate that was asked so many days ago."""
    url = f"http://a.example/{number}"
    at = NOW - dt.timedelta(days=asked)
    row = FrontierRow(url, "detail", asked_at=at, asked_pass=number, history=History(9, changes, expected, at))
    known = Known(str(number), "a", 1, State.LIVE, NOW, NOW - dt.timedelta(days=400), Record("trs", "1", url, "t"))
    return candidate(known, row, Rates(), NOW)


def chosen(plan):
    return {recheck.candidate.known.record_id for recheck in plan}


@given(
    st.lists(st.tuples(st.floats(0, 200), st.integers(0, 9), st.floats(0, 9)), max_size=60),
    st.one_of(st.integers(0, 70), st.just("all"), st.just("auto")),
    st.integers(0, 70),
    st.integers(0, 100).map(lambda days: dt.timedelta(days=days)),
    st.integers(0, 9),
)
def test_laws_of_a_plan(pages, recheck, budget, floor, seed):
    """Nothing twice, never above the budget and never below it while something is left; what waits for the floor comes first."""
    candidates = [page(number, *values) for number, values in enumerate(pages)]
    plan = planned(candidates, recheck, budget, floor, random.Random(seed))
    most = {"auto": budget, "all": len(pages)}.get(recheck, recheck)
    assert len(plan) == len(chosen(plan)) == min(most, len(pages))
    assert all(0 < recheck.probability <= 1 for recheck in plan)
    late = [each for each in candidates if each.waited >= floor / dt.timedelta(days=1)]
    if recheck == "auto" and floor and len(late) <= budget - math.ceil(budget / 100):
        assert {each.known.record_id for each in late} <= chosen(plan)


def test_pages_that_change_come_before_those_that_do_not():
    pages = [page(number, changes=5.0 * (number < 5), expected=1.0) for number in range(100)]
    plan = planned(pages, "auto", 10, FLOOR, random.Random(1))
    assert {str(number) for number in range(5)} <= chosen(plan)
    assert {recheck.because for recheck in plan} <= set(Because) - {Because.TURN}


def test_a_number_is_a_turn():
    pages = [page(number, changes=5.0 * (number > 90)) for number in range(100)]
    assert chosen(planned(pages, 3, 10, FLOOR, random.Random(1))) == {"0", "1", "2"}


def test_a_common_deadline_is_met_at_an_even_pace():
    """A hundred pages last asked on one day: all are asked again within the floor, a few in each pass."""
    rng, asked = random.Random(2), dict.fromkeys(range(100), 0.0)
    longest, most = 0.0, 0
    for passed in range(1, 200):
        pages = [page(number, asked=passed - at) for number, at in asked.items()]
        plan = planned(pages, "auto", 4, dt.timedelta(days=60), rng)
        most = max(most, sum(recheck.because is Because.FLOOR for recheck in plan))
        for recheck in plan:
            longest = max(longest, recheck.candidate.waited)
            asked[int(recheck.candidate.known.record_id)] = passed
    assert max(longest, *(199 - at for at in asked.values())) <= 61
    assert most <= 3


def test_the_lot_falls_on_each_alike():
    """Each page that isn't due is asked by lot as often as its probability says, whether 1 % is a whole number of pages or not."""
    for budget in (20, 250):
        pages = [page(number) for number in range(budget * 2)]
        rng, often = random.Random(5), collections.Counter()
        for _ in range(1000):
            plan = planned(pages, "auto", budget, FLOOR, rng)
            often.update(recheck.candidate.known.record_id for recheck in plan if recheck.because is Because.LOT)
        assert sum(often.values()) == pytest.approx(1000 * budget / 100, rel=0.2)
        assert max(often.values()) <= sum(often.values()) / budget * 5 + 5


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_nothing_starves(seed):
    """However untrusted pages answer, each page has its turn within the floor."""
    rng = random.Random(seed)
    asked = dict.fromkeys(range(30), 0.0)
    changing = {number: rng.random() * 9 for number in asked}
    for passed in range(1, 60):
        pages = [page(number, passed - at, changing[number]) for number, at in asked.items()]
        for recheck in planned(pages, "auto", 3, dt.timedelta(days=20), rng):
            asked[int(recheck.candidate.known.record_id)] = passed
        assert all(passed - at <= 21 for at in asked.values())


# ------------------------------------------------------------------------------------------------ in a watch


@pytest.fixture
def column(tmp_path, watch_in):
    site = SmallSite()
    for key in range(30):
        site.publish(key)
    return site, Watching(watch_in(tmp_path, site.listing_url, CONFIG), site)


def test_a_pass_asks_within_its_budget_and_remembers(column):
    """By default at most `recheck_budget` known pages are asked in a pass, and what the checks found is kept."""
    site, watching = column
    watching.run()
    for _ in range(10):
        site.asked.clear()
        watching.run()
        assert sum(path.startswith("/d/") for path in site.asked) <= 4
    frontier = watching.made.store.frontier_of("a")
    histories = [row.history for row in frontier.rows.values() if row.history]
    assert sum(history.checks for history in histories) == 40
    assert sum(pool.days for pool in frontier.pools) > 0


def test_a_page_that_was_edited_is_asked_more_often(column):
    """A letter that was changed three times is asked before its like; the plan says why."""
    site, watching = column
    watching.run()
    told = []
    for turn in range(3):
        site.edit(7, body=letter(7, figure=2000 + turn))
        for _ in range(8):
            told += [key_of(one) for one in watching.news(96)]
    assert told == [7, 7, 7]
    made = watching.made
    later = made.clock() + dt.timedelta(days=7)
    plan = watch.plan(made.settings, made.settings.sources[0], now=later, rng=random.Random(1))
    (edited,) = [recheck.shape for recheck in plan if recheck.url.endswith("/7.html")]
    assert edited["because"] == "likely"
    assert edited["changes"] >= 3
    assert edited["changes_a_day"] == max(recheck.candidate.rate for recheck in plan)


def test_a_lost_frontier_costs_requests_alone(column):
    site, watching = column
    watching.run()
    watching.run()
    (watching.made.folder / "storage" / "frontier" / "a.parquet").unlink()
    site.edit(3, body=letter(3, figure=1820))
    told = [one for _ in range(12) for one in watching.told(24)]
    assert told == [(3, "content_changed")]


def test_chance_is_an_argument(column):
    """With the same chance the same pages are asked."""
    _, watching = column
    watching.run()
    made = watching.made
    first, second = (
        [recheck.url for recheck in watch.plan(made.settings, made.settings.sources[0], now=NOW, rng=random.Random(4))]
        for _ in range(2)
    )
    assert first == second
    asyncio.run(
        watch.run(made.settings, clock=made.clock, fetcher=Client(made.clock, *watching.sites), rng=random.Random(4))
    )


def test_what_is_missed_is_measured(column):
    """Edits that each pass's few checks find late are counted as that; `health` tells the share with its bounds."""
    site, watching = column
    watching.run()
    for turn in range(12):
        site.edit(turn, body=letter(turn, figure=5000 + turn))
        watching.run()
    made = watching.made
    (health,) = watch.health(made.settings, now=made.clock())
    share = watch.seen_in_time(health.weeks)
    assert sum(week.passes for week in health.weeks) == 12
    assert 0 <= share.low < share.estimate < 1
    rows = watch.health_rows((health,), dt.UTC)
    assert str(share) in rows[0].values()


def test_with_a_number_of_rechecks_nothing_is_said_of_what_is_missed(tmp_path, watch_in):
    """Where some pages can't be asked, no estimate of their edits would be true."""
    site = SmallSite()
    for key in range(9):
        site.publish(key)
    watching = Watching(watch_in(tmp_path, site.listing_url, CONFIG.replace("recheck_budget", "recheck")), site)
    for _ in range(3):
        watching.run()
    (health,) = watch.health(watching.made.settings, now=watching.made.clock())
    assert watch.not_yet_seen(health.weeks) is None
