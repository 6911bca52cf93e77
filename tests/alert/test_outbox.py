"""At least once, in order, whatever dies: immediate alerts, digests, floods, findings, failing channels, quiet hours."""

import asyncio
import contextlib
import datetime as dt
import json
import random
import re
from dataclasses import replace

import pytest

from disclosure_watch import alert, watch
from disclosure_watch.alert import channels, outbox, sending
from disclosure_watch.errors import ChannelError, ConfigError
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Attribution, Change, FindingKind, Known, State
from disclosure_watch.watch import delivering


class Receiving:
    """A channel that keeps what it got; `fate` says of each call what happens: ok, fail, lost (got, not confirmed)."""

    def __init__(self, fate=lambda _number: "ok"):
        self.got, self.fate, self.calls = [], fate, 0

    async def send(self, delivery):
        self.calls += 1
        fate = self.fate(self.calls)
        if fate != "fail":
            self.got.append(delivery)
        if fate != "ok":
            raise ChannelError("status 500")
        delivery.message  # noqa: B018  every message is written
        return "taken"

    @property
    def keys(self):
        return [delivery.key for delivery in self.got]


@pytest.fixture
def received(monkeypatch):
    """The channel of every subscription, one for each name."""
    by_name = {}

    def channel(subscription, *_):
        return by_name.setdefault(subscription.name, Receiving())

    for module in (sending, outbox):
        monkeypatch.setattr(module, "channel", channel)
    return lambda name="all": by_name.setdefault(name, Receiving())


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


def deliver(store, settings, clock):
    return asyncio.run(alert.Outbox(store, settings, clock).deliver())


def registering(store, settings):
    """Register subscriptions before anything is known."""
    told, found = (store.told, store.found)
    store.told, store.found = [], []
    alert.Outbox(store, settings, lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC)).register()
    store.told, store.found = told, found


def registered(made, settings, revisions=(), findings=()):
    store, clock = made.MemoryStore(revisions, findings), made.Clock()
    registering(store, settings)
    clock.now += dt.timedelta(hours=1)
    return store, clock


def test_each_change_once_and_in_order(made, subscribed, received):
    """What is due is sent oldest first; a second delivery sends nothing."""
    settings = subscribed({"to": "x:"})
    revisions = [made.revision(at_, at=made.START + dt.timedelta(minutes=at_)) for at_ in (3, 1, 2)]
    store, clock = registered(made, settings, revisions)
    assert deliver(store, settings, clock).delivered == 3
    assert received().keys == ["all:a.0001.1", "all:a.0001.2", "all:a.0001.3"]
    assert deliver(store, settings, clock) == alert.Delivered()


def test_a_new_subscription_gets_nothing_old(made, subscribed, received):
    """What was observed before a subscription was first seen is not sent to it."""
    settings = subscribed({"to": "x:"})
    store, clock = made.MemoryStore([made.revision()]), made.Clock()
    clock.now += dt.timedelta(days=1)
    alert.Outbox(store, settings, clock).register()
    assert deliver(store, settings, clock).delivered == 0


def test_nothing_is_read_twice_for_ever(made, subscribed, received):
    """Once all of a pass is confirmed, no later delivery reads it again."""
    settings = subscribed({"to": "x:"}, {"name": "other", "to": "y:", "changes": (Change.WITHDRAWN,)})
    store, clock = registered(made, settings, [made.revision(at) for at in range(1, 6)])
    deliver(store, settings, clock)
    assert store.asked == [{"a": 0}]
    deliver(store, settings, clock)
    store.told.append(made.revision(6))
    deliver(store, settings, clock)
    assert store.asked == [{"a": 0}, {"a": 5}]
    assert received().keys[-1] == "all:a.0001.6"


def test_one_run_reads_the_deliveries_once(made, subscribed, received):
    """However often one outbox delivers, the recorded rows are read once, and again where others recorded some."""
    settings = subscribed({"to": "x:"})
    store, clock = made.MemoryStore(), made.Clock()
    reads = []
    read = store.deliveries
    store.deliveries = lambda: reads.append(1) or read()
    outbox = alert.Outbox(store, settings, clock)
    outbox.register()
    for number in (1, 2, 3):
        store.told.append(made.revision(number))
        assert asyncio.run(outbox.deliver()).delivered == 1
    assert len(reads) == 1
    alert.Outbox(store, subscribed({"to": "x:"}, {"name": "new", "to": "y:"}), clock).register()
    asyncio.run(outbox.deliver())
    assert len(reads) == 3


FUTURE = dt.timedelta(days=3650)


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
    deliver(store, settings, clock)
    clock.now = made.START + dt.timedelta(hours=1)
    store.told += [made.revision(2, at=clock.now), made.revision(1, "b.0001", source="b", at=clock.now)]
    deliver(store, settings, clock)
    assert sorted(received().keys) == ["all:a.0001.1", "all:a.0001.2", "all:b.0001.1"]
    assert received().keys.index("all:a.0001.1") < received().keys.index("all:a.0001.2")


def test_a_leap_of_the_clock_gives_no_channel_up(made, subscribed, received):
    """A channel that failed twice, a week apart by the clock, isn't given up: that takes tries as well as time."""
    settings = subscribed({"to": "x:"})
    store, clock = registered(made, settings, [made.revision()])
    received().fate = lambda _: "fail"
    for _ in range(2):
        report = deliver(store, settings, clock)
        clock.now += dt.timedelta(days=7)
    assert [one.kind for one in report.sightings] == [FindingKind.CHANNEL_FAILED]
    received().fate = lambda _: "ok"
    assert deliver(store, settings, clock).delivered == 1


def test_what_an_earlier_version_left_is_continued(made, subscribed, received):
    """Rows without passes: what was settled by their moment is not sent again, what came later is."""
    settings = subscribed({"to": "x:"})
    early, late = (made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2))
    store, clock = made.MemoryStore([early, late]), made.Clock()
    row = {"subscription": "all", "alert_id": "", "revision_ids": [], "attempt": 0, "detail": ""}
    store.rows = [
        row | {"status": "registered", "attempted_at": made.START},
        row | {"status": "settled", "attempted_at": early.observed_at},
    ]
    clock.now += dt.timedelta(hours=5)
    assert deliver(store, settings, clock).delivered == 1
    assert received().keys == ["all:a.0001.2"]


def test_a_pause_is_told_and_can_be_skipped(made, subscribed, received):
    """A channel that waits says until when, why and for how many alerts; impatient delivering tries it at once."""
    settings = subscribed({"to": "x:"})
    store, clock = registered(made, settings, [made.revision(1), made.revision(2)])
    received().fate = lambda number: "fail" if number == 1 else "ok"
    deliver(store, settings, clock)
    (waiting,) = deliver(store, settings, clock).waiting
    assert (waiting.subscription, waiting.alerts, waiting.reason) == ("all", 2, "status 500")
    assert clock.now < waiting.until <= clock.now + dt.timedelta(minutes=5)
    assert waiting == alert.Outbox(store, settings, clock).waiting()[0]
    assert "Asia/Shanghai" in waiting.told(settings.timezone)
    assert asyncio.run(alert.Outbox(store, settings, clock).deliver(patient=False)).delivered == 2


def test_one_bad_subscription_never_harms_another(made, subscribed, tmp_path):
    """A template that fails, an impossible file name, a receiver nobody knows: each is that subscription's failure alone."""
    (tmp_path / "alert.txt").write_text("{{ 1 / 0 }}")
    bad = [
        {"name": "slash", "to": "feed:/"},
        {"name": "nul", "to": "jsonl:a\x00b"},
        {"name": "dir", "to": "jsonl:."},
        {"name": "nobody", "to": "nonsense://x"},
        {"name": "template", "to": "terminal:"},
        {"name": "mail", "to": "mail:a@b.cn"},
    ]
    settings = subscribed({"to": "jsonl:good.jsonl"}, *bad, templates=tmp_path)
    store, clock = registered(made, settings, [made.revision()])
    report = deliver(store, settings, clock)
    assert report.delivered == 1
    assert sorted(fault.partition(":")[0] for fault in report.faults) == sorted(one["name"] for one in bad)
    assert {one.kind for one in report.sightings} == {FindingKind.CHANNEL_FAILED}
    assert len((tmp_path / "good.jsonl").read_text("utf-8").splitlines()) == 1


def test_what_changed_alike_is_one_message(made, subscribed, received, tmp_path):
    """A bulk edit is one alert beside those of records with an edit of their own; a site that moved likewise."""
    settings = subscribed({"to": "x:"})
    bulk = [replace(made.figure(2, record=f"a.{at:04d}"), attribution=Attribution.BULK_EDIT) for at in range(12)]
    moved = [made.revision(3, f"a.{at:04d}", changes=(Change.RELOCATED,)) for at in range(12)]
    own = made.figure(2, record="a.0099")
    store, clock = registered(made, settings, [*bulk, own, *moved])
    assert deliver(store, settings, clock).delivered == 3
    assert sorted(received().keys) == ["all:a.0099.2", "all:bulk:a.2", "all:bulk:moved:a.3"]


def test_one_failing_channel_holds_up_no_other(made, subscribed, received):
    """The other subscription gets its alerts, and the failing one the rest later, in order."""
    settings = subscribed({"to": "x:"}, {"name": "bad", "to": "y:"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(minutes=at)) for at in (1, 2, 3)]
    store, clock = registered(made, settings, revisions)
    received("bad").fate = lambda number: "fail" if number == 2 else "ok"
    report = deliver(store, settings, clock)
    assert (report.delivered, report.failed, report.faults) == (4, 1, ("bad: status 500",))
    assert deliver(store, settings, clock).delivered == 0, "the pause is not over"
    clock.now += dt.timedelta(minutes=6)
    assert deliver(store, settings, clock).delivered == 2
    assert received("bad").keys == [f"bad:a.0001.{number}" for number in (1, 2, 3)]


def test_pauses_grow_and_end_in_a_finding(made, subscribed, received):
    """A dead channel is tried ever more rarely for two days, then given up with a finding; a test wakes it."""
    settings = subscribed({"to": "x:"})
    store, clock = registered(made, settings, [made.revision()])
    received().fate = lambda _: "fail"
    began, sightings, last = clock.now, (), 0
    while FindingKind.CHANNEL_DISABLED not in [one.kind for one in sightings]:
        clock.now += dt.timedelta(minutes=5)
        sightings = deliver(store, settings, clock).sightings
        last = received().calls
    assert dt.timedelta(hours=48) <= clock.now - began <= dt.timedelta(hours=55)
    assert 10 <= last <= 20
    assert [(one.kind, one.url) for one in sightings] == [
        (FindingKind.CHANNEL_DISABLED, "subscription:all"),
        (FindingKind.CHANNEL_FAILED, "subscription:all"),
    ]
    clock.now += dt.timedelta(days=3)
    assert [one.kind for one in deliver(store, settings, clock).sightings] == [FindingKind.CHANNEL_DISABLED]
    assert received().calls == last
    received().fate = lambda _: "ok"
    subject = asyncio.run(alert.Outbox(store, settings, clock).send_test("all"))
    assert subject.startswith("〔测试〕")
    assert deliver(store, settings, clock).delivered == 1
    assert received().keys[-1] == "all:a.0001.1"


def test_a_flood_is_one_message_and_a_finding(made, subscribed, received):
    """More changes of one pass than the limit are told as one, with all of them in it."""
    settings = subscribed({"to": "x:", "flood": 3})
    flood = [made.revision(1, f"a.{at:04d}") for at in range(5)]
    store, clock = registered(made, settings, [*flood, made.revision(2, at=made.START + dt.timedelta(minutes=9))])
    report = deliver(store, settings, clock)
    assert [len(delivery.alert.revisions) for delivery in received().got] == [5, 1]
    assert [one.kind for one in report.sightings] == [FindingKind.FLOOD]
    assert "5 项变更" in received().got[0].message.subject
    assert deliver(store, settings, clock).delivered == 0


def test_a_digest_comes_at_its_hour_with_all_that_waited(made, subscribed, received):
    """Nothing before the tick; then one message; nothing again until the next tick has news."""
    settings = subscribed({"to": "x:", "how": "digest", "cron": "0 8 * * *", "timezone": "Asia/Shanghai"})
    revisions = [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2)]
    store, clock = registered(made, settings, revisions)
    clock.now = made.START + dt.timedelta(hours=23, minutes=59)
    assert deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=24, minutes=1)
    assert deliver(store, settings, clock).delivered == 1
    assert [one.revision for one in received().got[0].alert.revisions] == [1, 2]
    clock.now = made.START + dt.timedelta(hours=47)
    store.told.append(made.revision(30, at=made.START + dt.timedelta(hours=30)))
    assert deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(hours=49)
    assert deliver(store, settings, clock).delivered == 1
    assert received().keys == ["all:digest:2026-11-03T00:00Z", "all:digest:2026-11-04T00:00Z"]


def test_a_digest_that_was_lost_comes_again_as_it_was(made, subscribed, received):
    """A digest got but not confirmed is sent again under its key with the same content, whatever came since."""
    settings = subscribed({"to": "x:", "how": "digest"})
    store, clock = registered(
        made, settings, [made.revision(at, at=made.START + dt.timedelta(hours=at)) for at in (1, 2)]
    )
    received().fate = lambda number: "lost" if number == 1 else "ok"
    clock.now = made.START + dt.timedelta(hours=25)
    deliver(store, settings, clock)
    store.told.append(made.revision(30, at=made.START + dt.timedelta(hours=30)))
    clock.now = made.START + dt.timedelta(hours=60)
    deliver(store, settings, clock)
    contents = [[one.revision for one in delivery.alert.revisions] for delivery in received().got]
    assert contents == [[1, 2], [1, 2], [30]]
    assert received().keys[0] == received().keys[1] != received().keys[2]


def test_quiet_hours(made, subscribed, received):
    """In quiet hours, over midnight too, nothing is sent; afterwards all of it is."""
    settings = subscribed({"to": "x:", "quiet": "22:00-08:00", "timezone": "Asia/Shanghai"})
    store, clock = registered(made, settings, [made.revision()])
    for hour in (14, 20, 23):  # UTC
        clock.now = made.START + dt.timedelta(hours=hour, minutes=30)
        assert deliver(store, settings, clock).delivered == 0
    clock.now = made.START + dt.timedelta(days=1, minutes=30)
    assert deliver(store, settings, clock).delivered == 1


def test_a_finding_is_told_when_it_begins_and_when_it_ends(made, subscribed, received):
    """Once each, to those who want findings."""
    settings = subscribed({"to": "x:", "findings": True}, {"name": "other", "to": "x:"})
    store, clock = registered(made, settings, findings=[made.finding()])
    assert deliver(store, settings, clock).delivered == 1
    assert deliver(store, settings, clock).delivered == 0
    store.found = [made.finding(ended=made.START + dt.timedelta(hours=2))]
    clock.now += dt.timedelta(hours=2)
    assert deliver(store, settings, clock).delivered == 1
    assert ["需要查看" in received().got[0].message.subject, "已恢复" in received().got[1].message.subject] == [
        True,
        True,
    ]
    assert received("other").got == []


@pytest.mark.parametrize(("state", "said"), [(State.LIVE, "已恢复显示"), (State.WITHDRAWN, "已确认撤下")])
@pytest.mark.parametrize("how", ["immediate", "digest"])
def test_a_missing_page_is_told_to_those_who_ask_and_what_became_of_it(made, subscribed, received, state, said, how):
    """Once when its page was found gone, once when it is known what became of it; to nobody who doesn't list it."""
    settings = subscribed({"to": "x:", "changes": (), "missing": True, "how": how, "cron": "0 * * * *"}, {"name": "other", "to": "y:"})  # fmt: skip
    store, clock = registered(made, settings)
    record = made.revision().record
    known = Known("a.0001", "a", 1, State.LIVE, made.START, made.START, record, missing_since=made.START)
    store.gone, store.snapshot = [known], [known]
    assert deliver(store, settings, clock).delivered == 1
    clock.now += dt.timedelta(hours=2)
    assert deliver(store, settings, clock).delivered == 0
    store.gone, store.snapshot = [], [replace(known, state=state)]
    assert deliver(store, settings, clock).delivered == 1
    clock.now += dt.timedelta(hours=2)
    assert deliver(store, settings, clock).delivered == 0
    first, second = (one.message for one in received().got)
    assert "疑似撤下，尚未确认" in first.subject + first.text
    assert record.title in first.text
    assert record.url in first.text
    assert said in second.subject + second.text
    assert received("other").got == []


def test_a_test_of_nobody(made, subscribed):
    """An unknown name is told with the known ones."""
    settings = subscribed({"to": "x:"})
    with pytest.raises(ConfigError, match="known: all"):
        asyncio.run(alert.Outbox(made.MemoryStore(), settings, made.Clock()).send_test("nobody"))


def test_what_would_have_been_sent(made, subscribed, received):
    """A preview tells what each subscription would have got, and sends nothing."""
    settings = subscribed({"to": "x:", "findings": True}, {"name": "gone", "to": "y:", "changes": (Change.WITHDRAWN,)})
    store = made.MemoryStore([made.revision()], [made.finding()])
    found = alert.Outbox(store, settings, made.Clock()).preview(made.START)
    assert [(one.subscription.name, len(one.revisions), len(one.findings)) for one in found] == [
        ("all", 1, 1),
        ("gone", 0, 0),
    ]
    assert store.rows == []


def killed(made, subscribed, received, seed):
    """Deliver until all is confirmed, dying and failing at random; return what the channels got and what was due."""
    rng = random.Random(seed)
    revisions = [
        made.revision(number, f"a.{at:04d}", at=made.START + dt.timedelta(minutes=at + 10 * number))
        for at in range(rng.randint(1, 8))
        for number in (1, 2)
    ]
    settings = subscribed(
        {"to": "x:"},
        {"name": "digest", "to": "y:", "how": "digest", "cron": "0 * * * *"},
        {"name": "flood", "to": "z:", "flood": 2},
    )
    store, clock = registered(made, settings, revisions)
    names = [one.name for one in settings.subscriptions]
    for name in names:
        fate = random.Random(f"{seed}/{name}")
        received(name).fate = lambda _, fate=fate: fate.choice(("ok", "ok", "ok", "lost", "fail"))
    store.dies = lambda: rng.random() < 0.3
    for turn in range(60):
        clock.now += dt.timedelta(hours=1)
        if turn > 30:
            store.dies = lambda: False
            for name in names:
                received(name).fate = lambda _: "ok"
        with contextlib.suppress(made.Died):
            deliver(store, settings, clock)
    return {one.revision_id for one in revisions}, names


@pytest.mark.parametrize("seeds", [range(20), pytest.param(range(20, 520), marks=pytest.mark.slow)], ids=["20", "500"])
def test_killed_at_random(made, subscribed, received, seeds):
    """Nothing due is lost, doubles bear the same key, and each record's changes come in order."""
    for seed in seeds:
        due, names = killed(made, subscribed, received, seed)
        for name in names:
            got, received(name).got, received(name).calls = received(name).got, [], 0
            content = {}
            order = {}
            for delivery in got:
                ids = [one.revision_id for one in delivery.alert.revisions]
                assert content.setdefault(delivery.key, ids) == ids
                for one in delivery.alert.revisions:
                    order.setdefault(one.record_id, []).append((one.revision, delivery.key))
            assert {one for ids in content.values() for one in ids} == due, (seed, name)
            assert len([one for ids in content.values() for one in ids]) == len(due), (seed, name)
            for told in order.values():
                firsts = list(dict.fromkeys(number for number, _ in told))
                assert firsts == sorted(firsts), (seed, name)


def test_the_jsonl_file_holds_each_revision_once(made, subscribed, tmp_path):
    """Whatever dies between sending and recording, and with a torn last line, the file has each line once."""
    settings = subscribed({"to": "jsonl:alerts.jsonl"})
    store, clock = registered(made, settings, [made.revision(at) for at in (1, 2, 3)])
    store.dies = lambda: True
    with pytest.raises(made.Died):
        deliver(store, settings, clock)
    with (tmp_path / "alerts.jsonl").open("ab") as file:
        file.write(b'{"revision_id": "torn')
    store.dies = lambda: False
    clock.now += dt.timedelta(hours=1)
    deliver(store, settings, clock)
    lines = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["revision_id"] for line in lines] == ["a.0001.1", "a.0001.2", "a.0001.3"]


def test_a_name_that_the_environment_lacks(made, subscribed):
    """A missing variable is told by name, and the alert stays due."""
    settings = subscribed({"to": "webhook:${NOWHERE}"})
    store, clock = registered(made, settings, [made.revision()])
    assert "NOWHERE" in deliver(store, settings, clock).faults[0]
    assert not [row for row in store.rows if row["status"] == "delivered"]


def test_a_hanging_receiver_is_given_up(made, subscribed, monkeypatch):
    """A channel that never answers fails after its time and holds up no other."""

    class Hanging:
        async def send(self, _parcel):
            await asyncio.sleep(60)

    monkeypatch.setattr(sending, "SECONDS", 0.2)
    real = channels.channel
    monkeypatch.setattr(sending, "channel", lambda one, *rest: Hanging() if one.name == "hung" else real(one, *rest))
    settings = subscribed({"name": "hung", "to": "x:"}, {"to": "jsonl:a.jsonl"})
    store, clock = registered(made, settings, [made.revision()])
    report = deliver(store, settings, clock)
    assert (report.delivered, report.failed) == (1, 1)


def test_a_page_that_is_missing_is_told_before_it_is_withdrawn(watch_over):
    """With a real store: found gone on the first check, confirmed on a later one; each is told once."""
    site = Site(seed=3, documents=4, small=True)
    with serve(site) as ministry:
        there = watch_over(ministry.url(site))
        path = there.folder / "watch.toml"
        text = re.sub('withdraw_after = "[^"]*"', 'withdraw_after = "24h"', path.read_text("utf-8"))
        wish = 'to = "jsonl:alerts.jsonl"\nchanges = ["missing", "withdrawn"]'
        path.write_text(text.replace('to = "jsonl:alerts.jsonl"', wish), "utf-8")
        there.run()
        site.withdraw(site.documents[0].id)
        told = []
        for _ in range(3):
            there.clock.now += dt.timedelta(hours=20)
            there.run()
            file = there.folder / "alerts.jsonl"
            told.append(len(file.read_text("utf-8").splitlines()) if file.exists() else 0)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert lines[0]["kind"] == "missing"
    assert ["withdrawn"] in [line.get("changes") for line in lines]
    assert "withdrawn" in [line.get("became") for line in lines]
    assert (told[0], told[-1]) == (1, 3)
