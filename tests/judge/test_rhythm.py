"""When a source is silent for longer than its rhythm makes likely, and when it is slow."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import judge

START = dt.date(2023, 1, 1)


def every(days, count):
    return [START + dt.timedelta(days=days * at) for at in range(count)]


def summer(year):
    """Return the publishing days of a ministry that answers proposals from June to September, twice a week."""
    days = [dt.date(year, 6, 1) + dt.timedelta(days=at) for at in range(122)]
    return [day for day in days if day.weekday() in {1, 4}]


@pytest.mark.parametrize(
    ("days", "count", "quiet", "silent"),
    [
        (4, 200, 44, True),
        (4, 200, 35, False),
        (1, 500, 32, True),
        (1, 500, 30, False),
        (30, 40, 90, False),
        (30, 40, 125, True),
        (4, 80, 300, False),
        (1, 1, 300, False),
    ],
)
def test_silence(days, count, quiet, silent):
    """Told a month after what the same weeks a year before make likely, where a year is known; never before."""
    published = every(days, count)
    assert bool(judge.silence(published, published[-1] + dt.timedelta(days=quiet))) is silent


def test_a_season_is_no_silence():
    """A ministry that publishes in summer alone is never silent over 24 months; a summer without a document is told."""
    known = summer(2023) + summer(2024) + summer(2025)
    day = dt.date(2024, 1, 1)
    while day < dt.date(2026, 1, 1):
        assert judge.silence([seen for seen in known if seen <= day], day) == "", day
        day += dt.timedelta(days=1)
    quiet = [day for at in range(150) if judge.silence(known, day := dt.date(2026, 6, 1) + dt.timedelta(days=at))]
    assert dt.date(2026, 7, 1) < quiet[0] < dt.date(2026, 7, 15)
    assert "a year earlier" in judge.silence(known, quiet[0])


@given(st.integers(-21, 21))
def test_a_season_may_move(days):
    """One that begins three weeks later or earlier is no silence."""
    known = summer(2024)
    moved = [day + dt.timedelta(days=days) for day in summer(2025)]
    for day in (known[-1] + dt.timedelta(days=at) for at in range((moved[-1] - known[-1]).days)):
        assert judge.silence(known + [seen for seen in moved if seen <= day], day) == "", day


def test_those_of_its_kind_tell_the_season_of_a_young_one():
    """Unknown for a year, it is silent where half of those of its kind go on; never beside fewer than three, nor out of season."""
    young = summer(2024)[:12]
    like = [[day + dt.timedelta(days=shift) for day in summer(2023) + summer(2024)] for shift in range(4)]
    assert judge.silence(young, dt.date(2024, 9, 20)) == ""
    assert judge.is_young(young, dt.date(2024, 9, 20))
    told = [day for at in range(120) if judge.silence_among(young, like, day := young[-1] + dt.timedelta(days=at))]
    assert dt.timedelta(days=30) < told[0] - young[-1] < dt.timedelta(days=50)
    assert "4 of 4 sources of its kind published" in judge.silence_among(young, like, told[0])
    assert judge.silence_among(young, like[:2], told[-1]) == ""
    stopped = [[day for day in each if day <= young[-1]] for each in like]
    assert judge.silence_among(young, [*like[:1], *stopped[1:]], told[-1]) == ""
    assert judge.silence_among(summer(2024), like, dt.date(2025, 5, 1)) == ""  # all are silent in winter
    newcomers = [summer(2024)[6:]] * 4
    assert judge.silence_among(young, newcomers, told[-1]) == ""
    assert not judge.is_young(summer(2023) + summer(2024), dt.date(2024, 12, 20))
    assert not judge.is_young([], dt.date(2024, 12, 20))


@pytest.mark.parametrize(("seconds", "slow"), [([9.0, 9.0], False), ([0.1, 0.2, 9.0], False), ([6.0, 6.0, 0.1], True)])
def test_slow(seconds, slow):
    """Half the answers of three at least must have taken more than five seconds."""
    assert bool(judge.slow(seconds)) is slow
