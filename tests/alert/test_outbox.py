"""At least once, in order, whatever dies: immediate alerts, digests, floods, findings, failing channels, quiet hours."""

import asyncio
import contextlib
import datetime as dt
import json
import random

import pytest

from disclosure_watch import alert, watch
from disclosure_watch.alert import channels, outbox
from disclosure_watch.errors import ChannelError, ConfigError
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Change, FindingKind
from disclosure_watch.watch import delivering


class Way:
    """A channel that keeps what it got; `fate` says of each call what happens: ok, fail, lost (got, not confirmed)."""

    def __init__(self, fate=lambda _number: "ok"):
        self.got, self.fate, self.calls = [], fate, 0

    async def send(self, parcel):
        self.calls += 1
        fate = self.fate(self.calls)
        if fate != "fail":
            self.got.append(parcel)
        if fate != "ok":
            raise ChannelError("status 500")

    @property
    def keys(self):
        return [parcel.key for parcel in self.got]


@pytest.fixture
def way(monkeypatch):
    """The channel of every subscription, one for each name."""
    ways = {}

    def channel(subscription, *_):
        return ways.setdefault(subscription.name, Way())

    monkeypatch.setattr(outbox, "channel", channel)
    return lambda name="all": ways.setdefault(name, Way())


def test_two_deliveries_at_once_send_once(receiver, watch_over):
    """Two processes that deliver side by side take turns: the second finds nothing left to send."""
    site = Site(seed=3, documents=4, small=True)
    with serve(site) as ministry:
        there = watch_over(ministry.url(site))
        path = there.folder / "watch.toml"
        text = path.read_text("utf-8").replace("jsonl:alerts.jsonl", f"webhook:{receiver.url}")
        path.write_text(text, "utf-8")
        there.run()
        for document in site.documents:
            site.edit(document.id, title=f"关于{document.id}的更正")
        asyncio.run(watch.run(there.settings, clock=there.clock, send=False))

    async def both():
        return await asyncio.gather(*(watch.deliver(there.settings, clock=there.clock) for _ in range(2)))

    assert sorted(one.delivered for one in asyncio.run(both())) == [0, 4]
    assert len(receiver.calls) == 4


def test_a_delivery_waits_only_so_long(watch_over, monkeypatch):
    """Where another process goes on delivering, what is due is left to the next run, and that is told."""
    monkeypatch.setattr(delivering, "PATIENCE", 0.3)
    there = watch_over("http://127.0.0.1:9/")
    with there.store.delivering():
        done = asyncio.run(watch.deliver(there.settings, clock=there.clock))
    assert (done.delivered, len(done.faults)) == (0, 1)


def deliver(book, desk, clock):
    return asyncio.run(alert.deliver(book, desk, clock=clock))


def registered(made, desk, revisions=(), findings=()):
    book, clock = made.Book(revisions, findings), made.Clock()
    alert.register(book, desk, now=made.START - dt.timedelta(seconds=1))
    clock.now += dt.timedelta(hours=1)
    return book, clock


def test_each_change_once_and_in_order(made, desk, way):
    """What is due is sent oldest first; a second delivery sends nothing."""
    desk = desk({"to": "x:"})
    revisions = [made.revision(at_, at=made.START + dt.timedelta(minutes=at_)) for at_ in (3, 1, 2)]
    book, clock = registered(made, desk, revisions)
    assert deliver(book, desk, clock).delivered == 3
    assert way().keys == ["all:a.0001.1", "all:a.0001.2", "all:a.0001.3"]
    assert deliver(book, desk, clock) == alert.Delivered()


def test_a_new_subscription_gets_nothing_old(made, desk, way):
    """What was observed before a subscription was first seen is not sent to it."""
    desk = desk({"to": "x:"})
    book, clock = made.Book([made.revision()]), made.Clock()
    clock.now += dt.timedelta(days=1)
    alert.register(book, desk, now=clock())
    assert deliver(book, desk, clock).delivered == 0


def test_nothing_is_read_twice_for_ever(made, desk, way):
    """Once all is confirmed, a later delivery looks back no further than an hour."""
    desk = desk({"to": "x:"})
    book, clock = registered(
        made, desk, [made.revision(at, at=made.START + dt.timedelta(days=at)) for at in range(1, 6)]
    )
    clock.now += dt.timedelta(days=9)
    deliver(book, desk, clock)
    asked = []
    read = book.revisions
    book.revisions = lambda *, since: asked.append(since) or read(since=since)
    deliver(book, desk, clock)
    assert asked == [made.START + dt.timedelta(days=5) - outbox.LATENESS]


def test_one_failing_channel_holds_up_no_other(made, desk, way):
    """The other subscription gets its alerts, and the failing one the rest later, in order."""
    desk = desk({"to": "x:"}, {"name": "bad", "to": "y:"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(minutes=at)) for at in (1, 2, 3)]
    book, clock = registered(made, desk, revisions)
    way("bad").fate = lambda number: "fail" if number == 2 else "ok"
    report = deliver(book, desk, clock)
    assert (report.delivered, report.failed, report.faults) == (4, 1, ("bad: status 500",))
    assert deliver(book, desk, clock).delivered == 0, "the pause is not over"
    clock.now += dt.timedelta(minutes=6)
    assert deliver(book, desk, clock).delivered == 2
    assert way("bad").keys == [f"bad:a.0001.{number}" for number in (1, 2, 3)]


def test_pauses_grow_and_end_in_a_finding(made, desk, way):
    """A dead channel is tried ever more rarely for two days, then given up with a finding; a test wakes it."""
    desk = desk({"to": "x:"})
    book, clock = registered(made, desk, [made.revision()])
    way().fate = lambda _: "fail"
    began, sightings, last = clock.now, (), 0
    while not sightings:
        clock.now += dt.timedelta(minutes=5)
        sightings = deliver(book, desk, clock).sightings
        last = way().calls
    assert dt.timedelta(hours=48) <= clock.now - began <= dt.timedelta(hours=55)
    assert 10 <= last <= 20
    assert [(one.kind, one.url) for one in sightings] == [(FindingKind.CHANNEL_DISABLED, "subscription:all")]
    clock.now += dt.timedelta(days=3)
    assert [one.kind for one in deliver(book, desk, clock).sightings] == [FindingKind.CHANNEL_DISABLED]
    assert way().calls == last
    way().fate = lambda _: "ok"
    subject = asyncio.run(alert.send_test(book, desk, "all", clock=clock))
    assert subject.startswith("〔测试〕")
    assert deliver(book, desk, clock).delivered == 1
    assert way().keys[-1] == "all:a.0001.1"


def test_a_flood_is_one_message_and_a_finding(made, desk, way):
    """More changes of one pass than the limit are told as one, with all of them in it."""
    desk = desk({"to": "x:", "flood": 3})
    flood = [made.revision(1, f"a.{at:04d}") for at in range(5)]
    book, clock = registered(made, desk, [*flood, made.revision(2, at=made.START + dt.timedelta(minutes=9))])
    report = deliver(book, desk, clock)
    assert [len(parcel.due.revisions) for parcel in way().got] == [5, 1]
    assert [one.kind for one in report.sightings] == [FindingKind.FLOOD]
    assert "5 项变更" in way().got[0].message.subject
    assert deliver(book, desk, clock).delivered == 0


def test_a_digest_comes_at_its_hour_with_all_that_waited(made, desk, way):
    """Nothing before the tick; then one message; nothing again until the next tick has news."""
    desk = desk({"to": "x:", "how": "digest", "cron": "0 8 * * *", "timezone": "Asia/Shanghai"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2, 30)]
    book, clock = registered(made, desk, revisions)
    clock.now = made.START + dt.timedelta(hours=23, minutes=59)
    assert deliver(book, desk, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=24, minutes=1)
    assert deliver(book, desk, clock).delivered == 1
    assert [one.revision for one in way().got[0].due.revisions] == [1, 2]
    clock.now = made.START + dt.timedelta(hours=47)
    assert deliver(book, desk, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=49)
    assert deliver(book, desk, clock).delivered == 1
    assert way().keys == ["all:digest:2026-11-03T00:00Z", "all:digest:2026-11-04T00:00Z"]


def test_a_digest_that_was_lost_comes_again_as_it_was(made, desk, way):
    """A digest got but not confirmed is sent again under its key with the same content, whatever came since."""
    desk = desk({"to": "x:", "how": "digest"})
    book, clock = registered(
        made, desk, [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2, 30)]
    )
    way().fate = lambda number: "lost" if number == 1 else "ok"
    clock.now = made.START + dt.timedelta(hours=25)
    deliver(book, desk, clock)
    clock.now = made.START + dt.timedelta(hours=60)
    deliver(book, desk, clock)
    contents = [[one.revision for one in parcel.due.revisions] for parcel in way().got]
    assert contents == [[1, 2], [1, 2], [30]]
    assert way().keys[0] == way().keys[1] != way().keys[2]


def test_quiet_hours(made, desk, way):
    """In quiet hours, over midnight too, nothing is sent; afterwards all of it is."""
    desk = desk({"to": "x:", "quiet": "22:00-08:00", "timezone": "Asia/Shanghai"})
    book, clock = registered(made, desk, [made.revision()])
    for hour in (14, 20, 23):  # UTC
        clock.now = made.START + dt.timedelta(hours=hour, minutes=30)
        assert deliver(book, desk, clock).delivered == 0
    clock.now = made.START + dt.timedelta(days=1, minutes=30)
    assert deliver(book, desk, clock).delivered == 1


def test_a_finding_is_told_when_it_begins_and_when_it_ends(made, desk, way):
    """Once each, to those who want findings."""
    desk = desk({"to": "x:", "findings": True}, {"name": "other", "to": "x:"})
    book, clock = registered(made, desk, findings=[made.finding()])
    assert deliver(book, desk, clock).delivered == 1
    assert deliver(book, desk, clock).delivered == 0
    book.found = [made.finding(ended=made.START + dt.timedelta(hours=2))]
    clock.now += dt.timedelta(hours=2)
    assert deliver(book, desk, clock).delivered == 1
    assert ["需要查看" in way().got[0].message.subject, "已恢复" in way().got[1].message.subject] == [True, True]
    assert way("other").got == []


def test_a_test_of_nobody(made, desk):
    """An unknown name is told with the known ones."""
    desk = desk({"to": "x:"})
    with pytest.raises(ConfigError, match="known: all"):
        asyncio.run(alert.send_test(made.Book(), desk, "nobody", clock=made.Clock()))


def test_what_would_have_been_sent(made, desk, way):
    """A preview tells what each subscription would have got, and sends nothing."""
    desk = desk({"to": "x:", "findings": True}, {"name": "gone", "to": "y:", "changes": (Change.WITHDRAWN,)})
    book = made.Book([made.revision()], [made.finding()])
    found = alert.preview(book, desk, since=made.START, now=made.START + dt.timedelta(days=1))
    assert [(one.subscription.name, len(one.revisions), len(one.findings)) for one in found] == [
        ("all", 1, 1),
        ("gone", 0, 0),
    ]
    assert book.rows == []


def killed(made, desk, way, seed):
    """Deliver until all is confirmed, dying and failing at random; return what the channels got and what was due."""
    rng = random.Random(seed)
    revisions = [
        made.revision(number, f"a.{at:04d}", at=made.START + dt.timedelta(minutes=at + 10 * number))
        for at in range(rng.randint(1, 8))
        for number in (1, 2)
    ]
    desk = desk(
        {"to": "x:"},
        {"name": "digest", "to": "y:", "how": "digest", "cron": "0 * * * *"},
        {"name": "flood", "to": "z:", "flood": 2},
    )
    book, clock = registered(made, desk, revisions)
    names = [one.name for one in desk.subscriptions]
    for name in names:
        fate = random.Random(f"{seed}/{name}")
        way(name).fate = lambda _, fate=fate: fate.choice(("ok", "ok", "ok", "lost", "fail"))
    book.dies = lambda: rng.random() < 0.3
    for turn in range(60):
        clock.now += dt.timedelta(hours=1)
        if turn > 30:
            book.dies = lambda: False
            for name in names:
                way(name).fate = lambda _: "ok"
        with contextlib.suppress(made.Died):
            deliver(book, desk, clock)
    return {one.revision_id for one in revisions}, names


@pytest.mark.parametrize("seeds", [range(20), pytest.param(range(20, 520), marks=pytest.mark.slow)], ids=["20", "500"])
def test_killed_at_random(made, desk, way, seeds):
    """Nothing due is lost, doubles bear the same key, and each record's changes come in order."""
    for seed in seeds:
        due, names = killed(made, desk, way, seed)
        for name in names:
            got, way(name).got, way(name).calls = way(name).got, [], 0
            content = {}
            order = {}
            for parcel in got:
                ids = [one.revision_id for one in parcel.due.revisions]
                assert content.setdefault(parcel.key, ids) == ids
                for one in parcel.due.revisions:
                    order.setdefault(one.record_id, []).append((one.revision, parcel.key))
            assert {one for ids in content.values() for one in ids} == due, (seed, name)
            assert len([one for ids in content.values() for one in ids]) == len(due), (seed, name)
            for told in order.values():
                firsts = list(dict.fromkeys(number for number, _ in told))
                assert firsts == sorted(firsts), (seed, name)


def test_the_jsonl_file_holds_each_revision_once(made, desk, tmp_path):
    """Whatever dies between sending and recording, and with a torn last line, the file has each line once."""
    desk = desk({"to": "jsonl:alerts.jsonl"})
    book, clock = registered(made, desk, [made.revision(at) for at in (1, 2, 3)])
    book.dies = lambda: True
    with pytest.raises(made.Died):
        deliver(book, desk, clock)
    with (tmp_path / "alerts.jsonl").open("ab") as file:
        file.write(b'{"revision_id": "torn')
    book.dies = lambda: False
    clock.now += dt.timedelta(hours=1)
    deliver(book, desk, clock)
    lines = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["revision_id"] for line in lines] == ["a.0001.1", "a.0001.2", "a.0001.3"]


def test_a_name_that_the_environment_lacks(made, desk):
    """A missing variable is told by name, and the alert stays due."""
    desk = desk({"to": "webhook:${NOWHERE}"})
    book, clock = registered(made, desk, [made.revision()])
    assert "NOWHERE" in deliver(book, desk, clock).faults[0]
    assert not [row for row in book.rows if row["status"] == "delivered"]


def test_a_hanging_receiver_is_given_up(made, desk, monkeypatch):
    """A channel that never answers fails after its time and holds up no other."""

    class Hanging:
        async def send(self, _parcel):
            await asyncio.sleep(60)

    monkeypatch.setattr(outbox, "SECONDS", 0.2)
    real = channels.channel
    monkeypatch.setattr(outbox, "channel", lambda one, *rest: Hanging() if one.name == "hung" else real(one, *rest))
    desk = desk({"name": "hung", "to": "x:"}, {"to": "jsonl:a.jsonl"})
    book, clock = registered(made, desk, [made.revision()])
    report = deliver(book, desk, clock)
    assert (report.delivered, report.failed) == (1, 1)
