"""When alerts are sent: at once, at a digest's hour, outside quiet hours, after a failing channel's pause, whatever clocks say."""

import asyncio
import datetime as dt

import pytest

from disclosure_watch import alert, watch
from disclosure_watch.alert import channels, sending
from disclosure_watch.model import FindingKind
from disclosure_watch.watch import delivering

FUTURE = dt.timedelta(days=3650)


def test_a_delivery_waits_only_so_long(watch_over, monkeypatch):
    """Where another process goes on delivering, what is due is left to the next run, and that is told."""
    monkeypatch.setattr(delivering, "PATIENCE", 0.3)
    there = watch_over("http://127.0.0.1:9/")
    with there.store.delivering():
        done = asyncio.run(watch.deliver(there.settings, clock=there.clock))
    assert (done.delivered, len(done.faults)) == (0, 1)


@pytest.mark.parametrize("wrong", ["registered", "revision", "failed", "delivered"])
def test_a_clock_that_was_wrong_for_a_night_loses_nothing(made, subscribed, received, wrong):
    """A registration, a change, a failure or a confirmation stamped ten years ahead: what comes after is told in full."""
    settings = subscribed({"to": "x:"})
    store, clock = made.MemoryStore(), made.Clock()
    if wrong == "registered":
        clock.now += FUTURE
    alert.Outbox(store, settings, clock).register()
    clock.now = made.START
    store.told.append(made.revision(1, at=made.START + (FUTURE if wrong == "revision" else dt.timedelta())))
    received().fate = lambda number: "fail" if wrong == "failed" and number == 1 else "ok"
    if wrong in {"failed", "delivered"}:
        clock.now += FUTURE
    made.deliver(store, settings, clock)
    clock.now = made.START + dt.timedelta(hours=1)
    store.told += [made.revision(2, at=clock.now), made.revision(1, "b.0001", source="b", at=clock.now)]
    made.deliver(store, settings, clock)
    assert sorted(received().keys) == ["all:a.0001.1", "all:a.0001.2", "all:b.0001.1"]
    assert received().keys.index("all:a.0001.1") < received().keys.index("all:a.0001.2")


def test_a_leap_of_the_clock_gives_no_channel_up(made, subscribed, received):
    """A channel that failed twice, a week apart by the clock, isn't given up: that takes tries as well as time."""
    settings = subscribed({"to": "x:"})
    store, clock = made.registered(settings, [made.revision()])
    received().fate = lambda _: "fail"
    for _ in range(2):
        report = made.deliver(store, settings, clock)
        clock.now += dt.timedelta(days=7)
    assert [sighting.kind for sighting in report.sightings] == [FindingKind.CHANNEL_FAILED]
    received().fate = lambda _: "ok"
    assert made.deliver(store, settings, clock).delivered == 1


def test_a_pause_is_told_and_can_be_skipped(made, subscribed, received):
    """A channel that waits says until when, why and for how many alerts; impatient delivering tries it at once."""
    settings = subscribed({"to": "x:"})
    store, clock = made.registered(settings, [made.revision(1), made.revision(2)])
    received().fate = lambda number: "fail" if number == 1 else "ok"
    made.deliver(store, settings, clock)
    (waiting,) = made.deliver(store, settings, clock).waiting
    assert (waiting.subscription, waiting.alerts, waiting.reason) == ("all", 2, "status 500")
    assert clock.now < waiting.until <= clock.now + dt.timedelta(minutes=5)
    assert waiting == alert.Outbox(store, settings, clock).waiting()[0]
    assert "Asia/Shanghai" in waiting.told(settings.timezone)
    assert asyncio.run(alert.Outbox(store, settings, clock).deliver(patient=False)).delivered == 2


def test_pauses_grow_and_end_in_a_finding(made, subscribed, received):
    """A dead channel is tried ever more rarely for two days, then given up with a finding; a test wakes it."""
    settings = subscribed({"to": "x:"})
    store, clock = made.registered(settings, [made.revision()])
    received().fate = lambda _: "fail"
    began, sightings, last = clock.now, (), 0
    while FindingKind.CHANNEL_DISABLED not in [sighting.kind for sighting in sightings]:
        clock.now += dt.timedelta(minutes=5)
        sightings = made.deliver(store, settings, clock).sightings
        last = received().calls
    assert dt.timedelta(hours=48) <= clock.now - began <= dt.timedelta(hours=55)
    assert 10 <= last <= 20
    assert [(sighting.kind, sighting.url) for sighting in sightings] == [
        (FindingKind.CHANNEL_DISABLED, "subscription:all"),
        (FindingKind.CHANNEL_FAILED, "subscription:all"),
    ]
    clock.now += dt.timedelta(days=3)
    assert [sighting.kind for sighting in made.deliver(store, settings, clock).sightings] == [
        FindingKind.CHANNEL_DISABLED
    ]
    assert received().calls == last
    received().fate = lambda _: "ok"
    subject = asyncio.run(alert.Outbox(store, settings, clock).send_test("all"))
    assert subject.startswith("〔测试〕")
    assert made.deliver(store, settings, clock).delivered == 1
    assert received().keys[-1] == "all:a.0001.1"


def test_a_digest_comes_at_its_hour_with_all_that_waited(made, subscribed, received):
    """Nothing before the tick; then one message; nothing again until the next tick has news."""
    settings = subscribed({"to": "x:", "how": "digest", "cron": "0 8 * * *", "timezone": "Asia/Shanghai"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2)]
    store, clock = made.registered(settings, revisions)
    clock.now = made.START + dt.timedelta(hours=23, minutes=59)
    assert made.deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=24, minutes=1)
    assert made.deliver(store, settings, clock).delivered == 1
    assert [revision.revision for revision in received().got[0].alert.revisions] == [1, 2]
    clock.now = made.START + dt.timedelta(hours=47)
    store.told.append(made.revision(30, at=made.START + dt.timedelta(hours=30)))
    assert made.deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=49)
    assert made.deliver(store, settings, clock).delivered == 1
    assert received().keys == ["all:digest:2026-11-03T00:00Z", "all:digest:2026-11-04T00:00Z"]


def test_a_digest_that_was_lost_comes_again_as_it_was(made, subscribed, received):
    """A digest got but not confirmed is sent again under its key with the same content, whatever came since."""
    settings = subscribed({"to": "x:", "how": "digest"})
    store, clock = made.registered(
        settings, [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2)]
    )
    received().fate = lambda number: "lost" if number == 1 else "ok"
    clock.now = made.START + dt.timedelta(hours=25)
    made.deliver(store, settings, clock)
    store.told.append(made.revision(30, at=made.START + dt.timedelta(hours=30)))
    clock.now = made.START + dt.timedelta(hours=60)
    made.deliver(store, settings, clock)
    contents = [[revision.revision for revision in delivery.alert.revisions] for delivery in received().got]
    assert contents == [[1, 2], [1, 2], [30]]
    assert received().keys[0] == received().keys[1] != received().keys[2]


def test_quiet_hours(made, subscribed, received):
    """In quiet hours, over midnight too, nothing is sent; afterwards all of it is."""
    settings = subscribed({"to": "x:", "quiet": "22:00-08:00", "timezone": "Asia/Shanghai"})
    store, clock = made.registered(settings, [made.revision()])
    for hour in (14, 20, 23):  # UTC
        clock.now = made.START + dt.timedelta(hours=hour, minutes=30)
        assert made.deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(days=1, minutes=30)
    assert made.deliver(store, settings, clock).delivered == 1


def test_a_hanging_receiver_is_given_up(made, subscribed, monkeypatch):
    """A channel that never answers fails after its time and holds up no other."""

    class Hanging:
        async def send(self, _parcel):
            await asyncio.sleep(60)

    monkeypatch.setattr(sending, "SECONDS", 0.2)
    real = channels.channel
    monkeypatch.setattr(
        sending,
        "channel",
        lambda subscription, *rest: Hanging() if subscription.name == "hung" else real(subscription, *rest),
    )
    settings = subscribed({"name": "hung", "to": "x:"}, {"to": "jsonl:a.jsonl"})
    store, clock = made.registered(settings, [made.revision()])
    report = made.deliver(store, settings, clock)
    assert (report.delivered, report.failed) == (1, 1)


def test_one_failing_channel_holds_up_no_other(made, subscribed, received):
    """The other subscription gets its alerts, and the failing one the rest later, in order."""
    settings = subscribed({"to": "x:"}, {"name": "bad", "to": "y:"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(minutes=at)) for at in (1, 2, 3)]
    store, clock = made.registered(settings, revisions)
    received("bad").fate = lambda number: "fail" if number == 2 else "ok"
    report = made.deliver(store, settings, clock)
    assert (report.delivered, report.failed, report.faults) == (4, 1, ("bad: status 500",))
    assert made.deliver(store, settings, clock).delivered == 0, "the pause is not over"
    clock.now += dt.timedelta(minutes=6)
    assert made.deliver(store, settings, clock).delivered == 2
    assert received("bad").keys == [f"bad:a.0001.{number}" for number in (1, 2, 3)]
