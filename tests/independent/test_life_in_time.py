"""What wrong clocks, receivers that are down and pages that never answer do: no loss, nothing twice."""

import asyncio
import datetime as dt
from random import Random

import pytest
import stamina

from disclosure_watch import watch
from disclosure_watch.fetch import Fetcher
from independent.scenario import config, hooked, watched

DAY = dt.timedelta(days=1)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [400 * DAY, 40000 * DAY, -400 * DAY, dt.timedelta(hours=2)])
@pytest.mark.parametrize("what", ["registration", "failure", "full pass"])
def test_a_stamp_of_a_wrong_clock(watch_in, tmp_path, what, wrong):
    """Registered, failed or walked whole while the clock was wrong: what comes after is told at once all the same."""

    def turned(scenario):
        if what == "registration":
            scenario.watch.clock.now += wrong

    text = config(full_every="7d")
    with watched(watch_in, tmp_path, papers=40, prepare=turned, text=text) as scenario:
        column, clock = scenario.column, scenario.watch.clock
        if what != "registration":
            clock.now += wrong
            if what == "failure":
                scenario.instead = {scenario.list_path(1): scenario.page("busy" * 200, 503, **{"Retry-After": "120"})}
            assert scenario.told() == []
            scenario.instead = {}
        clock.now -= wrong
        edited = column.order[11]
        scenario.edit(edited)
        key = scenario.publish()
        told = scenario.told()
        assert sorted(told) == sorted([(edited, ("content_changed",)), (key, ("added",))])
        delisted = column.order[-2]
        column.delist(delisted)
        clock.now += 8 * DAY
        assert scenario.told() == [(delisted, ("delisted",))]
        assert scenario.told() == []


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [400 * DAY, -400 * DAY])
def test_a_page_first_gone_while_the_clock_was_wrong(watch_in, tmp_path, wrong):
    """A check stamped wrongly is no check a day ago: the withdrawal is told a day later, once."""
    with watched(watch_in, tmp_path, papers=8, text=config(withdraw_after="24h")) as scenario:
        key = scenario.column.order[3]
        scenario.watch.clock.now += wrong
        scenario.column.remove(key, "404")
        assert scenario.told() == []
        scenario.watch.clock.now -= wrong
        early = scenario.told_in(3)
        scenario.watch.clock.now += DAY
        late = scenario.told_in(3)
        assert [*early, *late] == [(key, ("withdrawn",))]
        assert early == [] or wrong < dt.timedelta()


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [400 * DAY, dt.timedelta()])
def test_a_receiver_that_was_down(watch_in, tmp_path, receiver, wrong):
    """An alert that failed while the clock was wrong is sent again when its time has come, once, or by deliver --now."""
    with watched(watch_in, tmp_path, papers=8, text=hooked(receiver)) as scenario:
        receiver.status = 503
        scenario.watch.clock.now += wrong
        scenario.edit(scenario.column.order[3])
        assert len(scenario.pass_()) == 1
        scenario.watch.clock.now -= wrong
        receiver.status = 204
        scenario.watch.clock.now += dt.timedelta(hours=12)
        scenario.pass_()
        assert len(receiver.came) == 1
        scenario.pass_()
        assert len(receiver.came) == 1


def hanging_run(scenario):
    """One run with a client that waits a third of a second for an answer; return the alerts that came."""
    there = scenario.watch
    there.clock.now += dt.timedelta(hours=1)
    settings = there.settings
    fetcher = Fetcher(settings.fetch, clock=there.clock, rng=Random(1), timeout=0.3)
    with stamina.set_testing(testing=True, attempts=1):
        asyncio.run(watch.run(settings, clock=there.clock, fetcher=fetcher))
    return scenario.news()


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["30m", "2s"])
@pytest.mark.parametrize(("papers", "silent"), [(12, 12), (12, 4), (40, 20)])
def test_pages_that_never_answer(watch_in, tmp_path, papers, silent, limit):
    """Whatever hangs, an edit of a page that answers is told within a few passes, and all is told when it answers again."""
    text = config(watch=f'pass_limit = "{limit}"', concurrency=2)
    with watched(watch_in, tmp_path, papers=papers, text=text) as scenario:
        order = scenario.column.order
        scenario.instead = {scenario.path(key): (0, {}, b"") for key in order[-silent:]}
        answering = order[0] if silent < papers else None
        if answering is not None:
            scenario.edit(answering)
        told = [changes for _ in range(3) for _, changes in scenario.heard(hanging_run(scenario))]
        assert told == ([("content_changed",)] if answering is not None else [])
        assert scenario.findings() & {"unfinished", "slow", "error", "unreachable"} or scenario.findings()
        key = scenario.publish()
        scenario.edit(order[-1] if order[-1] != key else order[-2])
        told = [each for _ in range(3) for each in scenario.heard(hanging_run(scenario))]
        assert (key, ("added",)) in told or scenario.findings()
        scenario.instead = {}
        told += [each for _ in range(2) for each in scenario.told()]
        assert sorted(told) == sorted([(key, ("added",)), (scenario.column.order[-1], ("content_changed",))])
