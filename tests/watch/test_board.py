"""The board that operators look at: green on all days on which all is well, never green while a source is impaired."""

import asyncio
import datetime as dt
from functools import partial
from random import Random

import pytest
import stamina

from disclosure_watch import config, watch
from disclosure_watch.fetch import Fetcher
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.edits import EDITS
from disclosure_watch.ministry.faults import VARIANTS, Fault, FaultKind
from disclosure_watch.watch import running

HEAD = """\
[fetch]
pace = 0
concurrency_per_host = 4
allow_private_addresses = true
[watch]
full_every = "3d"
"""
FAMILIES = ("trs", "hanweb", "ucap", "vsb")
IMPAIRING = (
    FaultKind.FORBIDDEN,
    FaultKind.CHALLENGE,
    FaultKind.BUSY,
    FaultKind.ERROR,
    FaultKind.TIMEOUT,
    FaultKind.RESET,
    FaultKind.TRUNCATED,
    FaultKind.STUB,
    FaultKind.FIRST_PAGE,
    FaultKind.MAINTENANCE,
    FaultKind.HALF_DRAWN,
    FaultKind.OTHER_COLUMN,
)
"""Faults that keep something from being seen; what comes in another charset than it says is read all the same."""

FAULTS = [Fault(kind, variant) for variant in range(3) for kind in IMPAIRING if variant < VARIANTS.get(kind, 1)]
DAY = dt.timedelta(days=1)


class Ministry:
    """Offices that publish, edit, withdraw and move as offices do, a watch over each, and a clock."""

    def __init__(self, folder, sites, urls):
        self.sites, self.path, self.rng = sites, folder / "watch.toml", Random(8)
        self.now = dt.datetime(2026, 11, 2, 1, tzinfo=dt.UTC)
        tables = (f'[[source]]\nid = "s{at}"\nlisting_url = "{url}"\n' for at, url in enumerate(urls))
        self.path.write_text(HEAD + "".join(tables), "utf-8")

    def clock(self):
        self.now += dt.timedelta(microseconds=1)
        return self.now

    def day(self):
        """Let a day pass: something happens at some offices, all are passed over; return each source's light."""
        self.now += DAY
        for site in self.sites:
            site.now = self.now
            if site.fault is None and self.rng.random() < 0.3:
                self._something(site)
        settings = config.load(self.path)
        asyncio.run(watch.run(settings, clock=self.clock, rng=Random(1)))
        healths = watch.health(settings, now=self.clock())
        return {health.source_id: (str(health.light), watch.health_rows((health,), dt.UTC)[0]) for health in healths}

    def _something(self, site):
        document = self.rng.choice(site.documents)
        match self.rng.choice(("publish", "publish", "edit", "edit", "withdraw", "move")):
            case "publish":
                site.publish(site.draft(self.now.date()))
            case "edit":
                name = self.rng.choice([name for name in EDITS if name not in {"republished", "resigned"}])
                edited = EDITS[name](self.rng, document)
                if edited is not None:
                    site.put(edited)
            case "withdraw" if len(site.order) > 6:
                site.withdraw(document.id)
            case "move":
                site.move(document.id)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """No minutes with a server that is silent, no pauses before the second try."""
    monkeypatch.setattr(running, "Fetcher", partial(Fetcher, timeout=5.0))
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.mark.parametrize(
    ("offices", "days"),
    [
        pytest.param(3, 4, id="small"),
        pytest.param(50, 60, id="large", marks=pytest.mark.slow),
    ],
)
def test_green_where_all_is_well_and_never_where_a_source_is_impaired(tmp_path, offices, days):
    """
    Every office is green on each day without a fault of its own; on each day of a fault it isn't, others are.

    On every other day another fault befalls another office, on every fifth one a redesign.
    """
    start = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    sites = [
        Site(
            seed=at,
            documents=10,
            per_page=6,
            family=FAMILIES[at % len(FAMILIES)],
            prefix=f"/o{at}",
            small=True,
            now=start,
        )
        for at in range(offices)
    ]
    wrong = []
    with serve(*sites) as ministry:
        board = Ministry(tmp_path, sites, [ministry.url(site) for site in sites])
        for number in range(days):
            impaired = board.rng.randrange(offices) if number % 2 else None
            if impaired is not None:
                sites[impaired].fault = FAULTS[number // 2 % len(FAULTS)]
            if number % 5 == 4:
                board.rng.choice([site for site in sites if site.fault is None]).redesign()
            for source_id, (light, row) in board.day().items():
                fault = sites[impaired].fault if source_id == f"s{impaired}" else None
                if (light == "green") is (fault is not None):
                    wrong.append((number, fault, row))
            if impaired is not None:
                sites[impaired].fault = None
    assert not wrong
