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


@pytest.mark.parametrize(("seconds", "slow"), [([9.0, 9.0], False), ([0.1, 0.2, 9.0], False), ([6.0, 6.0, 0.1], True)])
def test_slow(seconds, slow):
    """Half the answers of three at least must have taken more than five seconds."""
    assert bool(judge.slow(seconds)) is slow
