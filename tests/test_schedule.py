"""When sources are due, and which may be passed side by side: laws over any sources and times."""

import datetime as dt
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import schedule
from disclosure_watch.model import PassReport, Source, Verdict

BEIJING = ZoneInfo("Asia/Shanghai")
CRONS = ("0 */6 * * *", "*/10 * * * *", "30 8 * * 1-5", "0 3 * * 0", "15 4 1 * *")

moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC))
hosts = st.integers(0, 6).map(lambda number: f"www{number}.example.gov.cn")


def source(number, cron="0 */6 * * *", host="www.example.gov.cn"):
    return Source(id=f"s{number}", name="", listing_url=f"http://{host}/{number}/", schedule=cron)


many = st.lists(hosts, max_size=60).map(lambda found: [source(number, host=host) for number, host in enumerate(found)])


def slots(one, since, until):
    """Return every slot of a source in a stretch of time, by passing at each."""
    found, last = [], since
    while (at := schedule.next_run(one, last, last, BEIJING)) is not None and at <= until:
        found.append(at)
        last = at
    return found


@given(st.integers(0, 10**6), st.sampled_from(CRONS), moments)
def test_after_a_pass_the_next_slot_is_ahead(number, cron, now):
    """A source just passed is due at a later moment, which stays the same until it has come."""
    one = source(number, cron)
    at = schedule.next_run(one, now, now, BEIJING)
    assert at > now
    halfway = now + (at - now) / 2
    assert schedule.next_run(one, now, halfway, BEIJING) == at
    assert schedule.due([one], {one.id: now}, halfway, BEIJING) == []
    assert schedule.due([one], {one.id: now}, at, BEIJING) == [one]


@given(st.integers(0, 10**6), st.sampled_from(CRONS), moments, st.integers(1, 400))
def test_however_many_slots_were_missed_it_is_due_once(number, cron, now, days):
    """After any outage a source is due at once, and after its pass not before its next slot."""
    one = source(number, cron)
    last = now - dt.timedelta(days=days + 40)
    assert schedule.due([one], {one.id: last}, now, BEIJING) == [one]
    assert schedule.due([one], {one.id: now}, now, BEIJING) == []


@given(st.integers(0, 10**6), moments)
def test_every_window_has_one_slot(number, start):
    """Slots of a six-hourly source lie six hours apart, each in its own window."""
    found = slots(source(number), start, start + dt.timedelta(days=5))
    assert len(found) in {19, 20, 21}
    assert {later - earlier for earlier, later in pairwise(found)} == {dt.timedelta(hours=6)}


def test_a_thousand_sources_are_spread_over_the_interval():
    """A thousand six-hourly sources never start together: each ten minutes have their share, the same at every start."""
    start = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    at = [schedule.next_run(source(number), start, start, BEIJING) for number in range(1000)]
    filled = Counter((one - start) // dt.timedelta(minutes=10) for one in at)
    assert len(filled) == 36
    assert max(filled.values()) < 50
    assert at == [schedule.next_run(source(number), start, start, BEIJING) for number in range(1000)]


def test_never_passed_is_due_and_the_longest_waiting_comes_first():
    """A source without a pass is due now; of the due ones the longest overdue is first."""
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    old, older, new = source(1), source(2), source(3)
    last = {"s1": now - dt.timedelta(days=2), "s2": now - dt.timedelta(days=9)}
    found = [one.id for one in schedule.due([new, old, older], last, now, BEIJING)]
    assert sorted(found) == ["s1", "s2", "s3"]
    assert found[-1] == "s3"
    assert schedule.next_run(new, None, now, BEIJING) == now


@given(many, st.integers(1, 9))
def test_shards_share_all_and_split_no_host(sources, count):
    """Every source is in just one shard, and a host's sources are in the same."""
    shards = [schedule.share(sources, f"{number}/{count}") for number in range(1, count + 1)]
    assert sorted(one.id for shard in shards for one in shard) == sorted(one.id for one in sources)
    places = [{schedule.host_of(one) for one in shard} for shard in shards]
    assert sum(map(len, places)) == len(set().union(*places))


@pytest.mark.parametrize("shard", ["", "0/4", "5/4", "1", "a/b", "1/0", "-1/2"])
def test_what_is_no_shard_is_said(shard):
    """A text that names no shard is refused with the form to write it in."""
    with pytest.raises(ValueError, match="2/4"):
        schedule.share([], shard)


@given(many, st.integers(0, 30), st.integers(1, 20))
def test_lanes_hold_each_source_once_and_a_host_in_one(sources, few, size):
    """However sources are laid into lanes, each is in one, and no host is in two."""
    lanes = schedule.lanes(sources, few=few, size=size)
    assert sorted(one.id for lane in lanes for batch in lane for one in batch) == sorted(one.id for one in sources)
    places = [{schedule.host_of(one) for batch in lane for one in batch} for lane in lanes]
    assert sum(map(len, places)) == len(set().union(*places))
    if len(sources) <= few:
        assert {len(batch) for lane in lanes for batch in lane} <= {1}


@pytest.mark.parametrize(
    ("verdict", "reason", "again"),
    [
        (Verdict.ERROR, "timeout: 30 s", True),
        (Verdict.ERROR, "connect: refused", True),
        (Verdict.ERROR, "status 503", True),
        (Verdict.TRUNCATED, "truncated", True),
        (Verdict.ERROR, "status 400", False),
        (Verdict.ERROR, "robots: disallowed", False),
        (Verdict.BLOCKED, "status 412: a challenge page", False),
        (Verdict.ERROR, "PassConflict", False),
    ],
)
def test_only_what_can_pass_is_tried_again(verdict, reason, again):
    """What the network did may pass in a minute; the site's word and our own faults don't."""
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert schedule.may_pass(PassReport("a", 1, now, now, verdict, reason)) is again
