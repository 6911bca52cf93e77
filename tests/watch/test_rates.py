"""How often a document changes, from incomplete observations."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.model import Known, Record, State
from disclosure_watch.watch.rates import DAILY, Rates, chance, group_of, worth

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RATE = st.floats(1e-6, 10)
DAYS = st.floats(0, 1000)


def known(number=0, publisher="市水务局", published=dt.date(2020, 1, 1)):
    record = Record("trs", "1", f"http://a.example/{number}", "t", publisher=publisher, published_on=published)
    return Known(f"a.{number}", "a", 1, State.LIVE, START, START, record)


@given(RATE, DAYS, DAYS)
def test_laws_of_chance_and_worth(rate, days, more):
    """Both grow with waiting, from nothing; chance stays below 1, worth below the rate."""
    assert chance(rate, 0) == worth(rate, 0) == 0
    assert 0 <= chance(rate, days) <= chance(rate, days + more) <= 1
    assert 0 <= worth(rate, days) <= worth(rate, days + more) + 1e-12 <= rate + 2e-12


@given(st.lists(st.tuples(st.floats(0.01, 100), st.booleans()), max_size=30))
def test_laws_of_learning(checks):
    """A check without a change never raises what is expected of a page, one with a change never lowers it; all stays positive."""
    history, at, rates = None, START, Rates()
    group = group_of(known().record, START, START)
    for days, changed in checks:
        at += dt.timedelta(days=days)
        before = rates.of_record(group, history)
        history = rates.learn(known(), history, at, changed=changed)
        after = rates.of_record(group, history)
        assert after > 0
        assert after >= before * 0.999 if changed else after <= before * 1.001
    if history:
        assert history.checks == len(checks)
        assert history.changes >= sum(changed for _, changed in checks)


def test_nothing_seen_is_what_is_usual():
    assert Rates().of_record((0, "", ""), None) == pytest.approx(DAILY)


def test_a_clock_set_back_teaches_nothing_wrong():
    rates = Rates()
    first = rates.learn(known(), None, START + dt.timedelta(days=9), changed=False)
    second = rates.learn(known(), first, START, changed=True)
    assert second.changes >= 1
    assert second.expected == first.expected


@pytest.mark.parametrize("every", [1, 30])
def test_the_rate_of_a_kind_is_found_from_incomplete_observations(every):
    """Of pages that change ten times a year, asked daily or monthly, what is learnt is near the truth; a monthly count alone is not."""
    rng, rates, truth = random.Random(3), Rates(), 10 / 365
    histories = dict.fromkeys(range(300))
    for day in range(every, 361, every):
        learning = Rates.of(rates.pools.values())
        for number in histories:
            changed = rng.random() < chance(truth, every)
            histories[number] = learning.learn(
                known(number), histories[number], START + dt.timedelta(days=day), changed=changed
            )
        rates = Rates.of(learning.pools.values())
    group = group_of(known().record, START, START + dt.timedelta(days=360))
    assert rates.of_group(group) == pytest.approx(truth, rel=0.1)


def test_likes_differ_by_age_kind_and_agency():
    """What one agency's young letters did says much of another of them, less of others."""
    rates = Rates()
    young = known(published=dt.date(2026, 1, 1))
    for number in range(20):
        rates.learn(young, None, START + dt.timedelta(days=2 + number / 10), changed=True)
    rates = Rates.of(rates.pools.values())
    now = START + dt.timedelta(days=3)
    same = rates.of_group(group_of(young.record, START, now))
    other_agency = rates.of_group(
        group_of(known(publisher="市教育局", published=dt.date(2026, 1, 1)).record, START, now)
    )
    old = rates.of_group(group_of(known().record, START, now))
    assert same > other_agency > DAILY
    assert same > old > DAILY
