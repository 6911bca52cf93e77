"""What is added where no ordinary walk looks: whole walks by lot, and the share of additions seen within a day."""

import asyncio
import datetime as dt
import random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import watch
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Change, Entry, FrontierRow, Week
from disclosure_watch.store import Store
from disclosure_watch.watch import additions
from disclosure_watch.watch.context import Look
from disclosure_watch.watch.coverage import Coverage
from disclosure_watch.watch.missed import OPEN, additions_in_time, counted, fell, recent, with_additions
from watch.small_site import SmallSite, Watching, key_of

START = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PERIOD = 0.25
CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
recheck = {recheck}
full_every = "{full_every}"
[[source]]
id = "a"
listing_url = "{{url}}"
"""


def poisson(rng, mean):
    """How many of events that come so often on average."""
    count, at = 0, rng.expovariate(1)
    while at < mean:
        count, at = count + 1, at + rng.expovariate(1)
    return count


class Simulated:
    """
    A watch of a list whose top every walk sees; now and then one goes further down, to its middle; the rest is seen by
    whole walks alone, which are due once in `full_every` days or drawn by lot. Something is added at each of the three.
    """

    def __init__(self, seed, rates=(2.0, 0.3, 0.5), full_every=7.0, by_lot=0.02):
        self.rng = random.Random(seed)
        self.rates, self.full_every, self.by_lot = rates, full_every, by_lot
        self.waiting = [[], [], []]
        self.looked = [0.0, 0.0, 0.0]
        self.day = 0.0
        self.weeks = with_additions((), (), START, whole_after=0.0)
        self.found, self.told = [], {}

    def live(self, days):
        for _ in range(round(days / PERIOD)):
            before, self.day = self.day, self.day + PERIOD
            for waiting, rate in zip(self.waiting, self.rates, strict=True):
                waiting += [self.rng.uniform(before, self.day) for _ in range(poisson(self.rng, rate * PERIOD))]
            self.look()
        return self

    def look(self):
        since_whole = self.day - self.looked[2]
        whole = since_whole >= self.full_every or self.rng.random() < self.by_lot
        waits = []
        for place in range(3 if whole else 1 + (self.rng.random() < 0.1)):
            waits += [self.day - self.looked[place]] * len(self.waiting[place])
            self.found += [self.day - added <= 1 for added in self.waiting[place]]
            self.waiting[place], self.looked[place] = [], self.day
        now = START + self.day * DAY
        self.weeks = with_additions(self.weeks, waits, now, whole_after=since_whole if whole else None)
        if whole:
            self.told.setdefault(now.toordinal() // 7, []).extend(self.found)
            self.found = []

    @property
    def told_lately(self):
        return recent(self.weeks, START + self.day * DAY)

    def share_in_time(self):
        """The truth of the additions up to the last whole walk."""
        found = [in_time for week in self.told_lately for in_time in self.told.get(week.number, ())]
        return sum(found) / len(found) if found else None


KINDS = {
    "as configured": {},
    "rarely by lot": {"by_lot": 0.002},
    "by lot alone": {"full_every": 1e9, "by_lot": 0.05},
    "little is added": {"rates": (0.3, 0.02, 0.05)},
    "much is added far down": {"rates": (0.5, 1.0, 4.0)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_interval_covers_the_truth(kind):
    """In at least 93 of 100 simulated watches the interval holds the true share; over all of them the estimate is true."""
    watches = [Simulated(seed, **KINDS[kind]).live(40) for seed in range(100)]
    told = [(additions_in_time(each.told_lately), each.share_in_time()) for each in watches]
    known = [(interval, truth) for interval, truth in told if truth is not None]
    assert all(interval is None for interval, truth in told if truth is None)
    assert sum(interval.low <= truth <= interval.high for interval, truth in known) >= 0.93 * len(known)
    weeks = [week for each in watches for week in each.told_lately]
    found = [in_time for each in watches for week in each.told_lately for in_time in each.told.get(week.number, ())]
    assert additions_in_time(weeks).estimate == pytest.approx(sum(found) / len(found), abs=0.02)


def test_a_lot_does_not_weigh_more_than_what_is_due():
    """
    Each addition is found for certain, by lot or later: were those found by lot multiplied by one over its probability,
    as edits are that nobody may find for long, an estimate would hang on a walk or two.
    """
    often, rarely = (
        [additions_in_time(Simulated(seed, by_lot=lot).live(40).told_lately) for seed in range(60)]
        for lot in (0.05, 0.001)
    )
    for intervals in (often, rarely):
        assert sorted(each.high - each.low for each in intervals)[30] < 0.25


@given(st.lists(st.tuples(st.lists(st.floats(0, 90), max_size=9), st.booleans()), max_size=20))
def test_laws_of_the_counting(passes):
    """Each addition counts as one, once a whole walk has followed the one that began the counting."""
    weeks, begun, waiting, closed = (), False, 0, 0
    for number, (waits, whole) in enumerate(passes):
        now = START + number * PERIOD * DAY
        weeks = with_additions(counted(weeks, [], now, now), waits, now, whole_after=PERIOD if whole else None)
        waiting += len(waits) if begun else 0
        if whole:
            closed, waiting, begun = closed + waiting, 0, True
        assert sum(week.added_late + week.added_timely for week in weeks if week.number != OPEN) == pytest.approx(
            closed
        )
        share = additions_in_time(recent(weeks, now))
        assert share is None or 0 <= share.low <= share.estimate <= share.high <= 1
    assert [week.number for week in weeks].count(OPEN) == begun


def test_a_fall_is_told():
    """Where whole walks become rare, that is said; where nothing changes, nothing is."""
    steady = Simulated(1, rates=(2.0, 0.0, 2.0), full_every=0.5).live(70)
    assert not fell(steady.weeks, START + steady.day * DAY)
    cut = Simulated(1, rates=(2.0, 0.0, 2.0), full_every=0.5).live(35)
    cut.full_every = 7.0
    cut.live(35)
    message = fell(cut.weeks, START + cut.day * DAY)
    assert message.startswith("seen within 24 h: ")
    assert "of the additions of the last 4 weeks" in message


def test_weeks_written_before_are_read_on(tmp_path):
    """A frontier that knows of edits alone has counted no additions yet."""
    store = Store(str(tmp_path))
    with store.begin("a") as held:
        held.weeks = ((105703, 9, 1.0, 1.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0),)
        held.commit([], full_pass_at=START)
    assert store.frontier_of("a", rows=False).weeks == (Week(105703, 9, 1.0, 1.0, 5.0),)


# ------------------------------------------------------------------------------------------------ where it stands


def remembering(pages, now=10.0):
    """A pass that knows what each page of a listing showed and on which day."""
    rows = {
        url: FrontierRow(url, "listing", entries=tuple(Entry(key, key) for key in keys), checked_at=START + day * DAY)
        for url, (keys, day) in pages.items()
    }
    return SimpleNamespace(rows=rows, looks={}, key=lambda url: url, clock=lambda: START + now * DAY)


def seeing(keys):
    return Coverage(stretches=(tuple((key, Entry(key, key)) for key in keys),), whole=True)


TWO_PAGES = {"1": ("abcd", 9.0), "2": ("efgh", 3.0)}


@pytest.mark.parametrize(
    ("shown", "days"),
    [
        ("Xabcdefgh", [1]),
        ("abcXdefgh", [7]),
        ("abXcdefgh", [1]),
        ("abcdefXgh", [7]),
        ("abcdefghX", [7]),
        ("XYZabcdefgh", [1, 1, 1]),
        ("hXabcdefg", [1]),
        ("bcdeXafgh", [7]),
        ("XY", []),
        ("abcd", []),
    ],
    ids=["top", "edge", "above", "below", "end", "many", "one moved up", "one moved down", "all new", "nothing new"],
)
def test_where_nobody_looked_for_how_long(shown, days):
    """The place of a new row was last looked at when rows below were, bar one that moved."""
    waits = list(additions.waits(remembering(TWO_PAGES), seeing(shown), set("XYZ") & set(shown)))
    assert waits == days


def test_what_a_page_showed_before_this_pass_counts():
    """A page that this pass has read again tells of the look before."""
    context = remembering(TWO_PAGES)
    context.looks["1"] = Look((Entry("a", "a"), Entry("b", "b")), at=START + 5 * DAY)
    assert list(additions.waits(context, seeing("Xab"), {"X"})) == [5]


def drawing(rng, requests=40, pages=20, took=0.0, limit=0.0):
    return SimpleNamespace(
        rows=remembering({str(at): (f"{at}", 1.0) for at in range(pages)}).rows,
        tally=SimpleNamespace(fetched=requests // 2, not_modified=requests // 2),
        unasked=(),
        settings=SimpleNamespace(watch=SimpleNamespace(pass_limit=dt.timedelta(minutes=limit))),
        started=START,
        clock=lambda: START + dt.timedelta(minutes=took),
        rng=rng,
    )


def left_out(pages):
    return Coverage(stretches=seeing("abc").stretches, unasked=pages)


@pytest.mark.parametrize(("requests", "pages", "chance"), [(40, 20, 0.02), (2, 20, 0.001), (400, 2, 1.0)])
def test_the_lot_costs_one_in_a_hundred_requests(requests, pages, chance):
    """It falls as often as makes the pages of the listing, on average, a hundredth of what the pass has asked."""
    for drawn, falls in ((chance * 0.99, True), (min(chance * 1.01, 0.99), chance == 1)):
        context = drawing(SimpleNamespace(random=lambda drawn=drawn: drawn), requests, pages)
        assert additions.is_whole_by_lot(context, left_out(pages - 1)) is falls


def test_the_lot_falls_on_no_list_that_was_seen_whole():
    sure = SimpleNamespace(random=lambda: 0.0)
    assert additions.is_whole_by_lot(drawing(sure), left_out(1))
    assert not additions.is_whole_by_lot(drawing(sure), left_out(0))
    assert not additions.is_whole_by_lot(drawing(sure), Coverage(unasked=3))


def test_the_lot_does_not_fall_where_time_would_run_out():
    """A walk may take half of the pass's limit; 40 requests took 10 minutes, and 20 more are 5."""
    sure = SimpleNamespace(random=lambda: 0.0)
    assert additions.is_whole_by_lot(drawing(sure, took=10, limit=31), left_out(19))
    assert not additions.is_whole_by_lot(drawing(sure, took=10, limit=29), left_out(19))


# ------------------------------------------------------------------------------------------------ in a watch


class Lots(random.Random):
    """Chance whose lots are given."""

    def __init__(self, *lots):
        super().__init__(0)
        self.lots = list(lots)

    def random(self):
        return self.lots.pop(0)


def test_a_walk_by_lot_finds_what_stands_far_down(watch_over):
    """A document put where no ordinary walk looks is told by a whole walk that the lot falls on, a year before one is due."""
    site = Site(seed=3, documents=48, per_page=8, family="trs", small=True)
    with serve(site) as ministry:
        made = watch_over(ministry.url(site), CONFIG.format(recheck='"all"', full_every="365d"))

        def told(*lots):
            made.clock.now += DAY
            rng = Lots(*lots)
            (report,) = asyncio.run(watch.run(made.settings, clock=made.clock, rng=rng)).passes
            assert not rng.lots
            return [
                (each.record.title, each.changes)
                for each in made.store.revisions()
                if each.pass_number == report.pass_number
            ]

        assert len(told()) == 48
        assert told(0.99) == []
        document = site.draft()
        site.publish(document, position=40)
        assert told(0.99) == told(0.99) == []
        assert told(0.0) == [(document.title, (Change.ADDED,))]
        assert told(0.99) == []
    (health,) = watch.health(made.settings, now=made.clock())
    assert not health.unacknowledged
    share = watch.additions_in_time(health.weeks)
    assert share.estimate == pytest.approx(1 / 4, abs=0.001)
    assert str(share) in watch.health_rows((health,), dt.UTC)[0].values()


def test_what_is_no_addition_is_not_counted(watch_over):
    """Records that move, come back or were there all along are none; one on top of a short list is, and seen in time."""
    site = SmallSite()
    for key in range(8):
        site.publish(key)
    watching = Watching(watch_over(site.listing_url, CONFIG.format(recheck='"all"', full_every="7d")), site)
    for _ in range(2):
        watching.run()
    gone = site.order.pop(3)
    watching.run()
    site.order.insert(3, gone)
    site.edit(5, path="/moved/5.html")
    watching.run()
    (health,) = watch.health(watching.made.settings, now=watching.made.clock())
    assert watch.additions_in_time(health.weeks) is None
    site.publish(9)
    assert watching.told() == [(9, "added")]
    (health,) = watch.health(watching.made.settings, now=watching.made.clock())
    assert sum(week.added_timely for week in health.weeks) == 1
    assert watch.additions_in_time(health.weeks).estimate == 1


def lived(made, seed, days=20, per_day=2):
    """Live with a column in memory to which something is added, on top and anywhere; return interval and truth."""
    rng = random.Random(seed)
    site = SmallSite()
    for key in range(80):
        site.publish(key)
    watching = Watching(made, site)
    watching.rng = random.Random(seed)
    came = {}
    watching.run(0)
    for _ in range(days * per_day):
        for rate, furthest in ((1.5, 0), (0.7, 10**6)):
            for _ in range(poisson(rng, rate / per_day)):
                key = 80 + len(came)
                came[key] = made.clock.now + rng.random() / per_day * DAY
                site.publish(key, position=rng.randint(0, min(furthest, len(site.order))))
        watching.run(24 / per_day)
    last = max(report.pass_number for report in made.store.passes("a") if report.complete)
    waited = [
        one.observed_at - came[key_of(one)]
        for one in made.store.revisions()
        if Change.ADDED in one.changes and one.pass_number <= last
    ]
    (health,) = watch.health(made.settings, now=made.clock())
    return watch.additions_in_time(health.weeks), sum(wait <= DAY for wait in waited) / len(waited)


@pytest.mark.slow
def test_the_interval_covers_the_truth_of_real_passes(tmp_path, watch_in, monkeypatch):
    """In at least 93 of 100 watches that pass twice a day, with additions far down, the interval holds the true share."""
    monkeypatch.setattr(additions, "SAMPLED", 0.2)
    told = []
    for seed in range(100):
        folder = tmp_path / str(seed)
        folder.mkdir()
        made = watch_in(folder, SmallSite().listing_url, CONFIG.format(recheck=2, full_every="7d"))
        told.append(lived(made, seed))
    assert sum(interval.low <= truth <= interval.high for interval, truth in told) >= 93
    mean_estimate, mean_truth = (sum(each) / 100 for each in zip(*((i.estimate, t) for i, t in told), strict=True))
    assert mean_estimate == pytest.approx(mean_truth, abs=0.02)
