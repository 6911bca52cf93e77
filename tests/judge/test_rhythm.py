"""When a source is silent for longer than its rhythm makes likely, and when it is slow."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import judge

START = dt.date(2026, 1, 1)


def every(days, count):
    return [START + dt.timedelta(days=days * at) for at in range(count)]


@pytest.mark.parametrize(
    ("days", "count", "quiet", "silent"),
    [
        (4, 12, 15, True),
        (4, 12, 13, False),
        (30, 12, 44, False),
        (30, 12, 46, True),
        (4, 10, 400, False),
        (1, 300, 14, True),
    ],
)
def test_silence(days, count, quiet, silent):
    """A silence is told once it outlasts the longest pause by half, two weeks at least, where there is a rhythm."""
    published = every(days, count)
    assert bool(judge.silence(published, published[-1] + dt.timedelta(days=quiet))) is silent


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)), max_size=60))
def test_a_season_is_no_silence(days):
    """A pause no longer than one there was before is never told."""
    seen = sorted(set(days))
    if len(seen) > 1:
        longest = max(later - earlier for earlier, later in pairwise(seen))
        assert judge.silence(days, seen[-1] + longest) == ""


@pytest.mark.parametrize(("seconds", "slow"), [([9.0, 9.0], False), ([0.1, 0.2, 9.0], False), ([6.0, 6.0, 0.1], True)])
def test_slow(seconds, slow):
    """Half the answers of three at least must have taken more than five seconds."""
    assert bool(judge.slow(seconds)) is slow
