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
from disclosure_watch.errors import ConfigError
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Attribution, Change, FindingKind, Known, State


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

    assert sorted(delivered.delivered for delivered in asyncio.run(both())) == [0, 4]
    assert len(receiver.calls) == 4


def test_each_change_once_and_in_order(made, subscribed, received):
    """What is due is sent oldest first; a second delivery sends nothing."""
    settings = subscribed({"to": "x:"})
    revisions = [made.revision(at_, at=made.START + dt.timedelta(minutes=at_)) for at_ in (3, 1, 2)]
    store, clock = made.registered(settings, revisions)
    assert made.deliver(store, settings, clock).delivered == 3
    assert received().keys == ["all:a.0001.1", "all:a.0001.2", "all:a.0001.3"]
    assert made.deliver(store, settings, clock) == alert.Delivered()


def test_a_new_subscription_gets_nothing_old(made, subscribed, received):
    """What was observed before a subscription was first seen is not sent to it."""
    settings = subscribed({"to": "x:"})
    store, clock = made.MemoryStore([made.revision()]), made.Clock()
    clock.now += dt.timedelta(days=1)
    alert.Outbox(store, settings, clock).register()
    assert made.deliver(store, settings, clock).delivered == 0


def test_nothing_is_read_twice_for_ever(made, subscribed, received):
    """Once all of a pass is confirmed, no later delivery reads it again."""
    settings = subscribed({"to": "x:"}, {"name": "other", "to": "y:", "changes": (Change.WITHDRAWN,)})
    store, clock = made.registered(settings, [made.revision(at) for at in range(1, 6)])
    made.deliver(store, settings, clock)
    assert store.asked == [{"a": 0}]
    made.deliver(store, settings, clock)
    store.told.append(made.revision(6))
    made.deliver(store, settings, clock)
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
    assert made.deliver(store, settings, clock).delivered == 1
    assert received().keys == ["all:a.0001.2"]


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
    store, clock = made.registered(settings, [made.revision()])
    report = made.deliver(store, settings, clock)
    assert report.delivered == 1
    assert sorted(fault.partition(":")[0] for fault in report.faults) == sorted(
        subscription["name"] for subscription in bad
    )
    assert {sighting.kind for sighting in report.sightings} == {FindingKind.CHANNEL_FAILED}
    assert len((tmp_path / "good.jsonl").read_text("utf-8").splitlines()) == 1


def test_what_changed_alike_is_one_message(made, subscribed, received, tmp_path):
    """A bulk edit is one alert beside those of records with an edit of their own; a site that moved likewise."""
    settings = subscribed({"to": "x:"})
    bulk = [replace(made.figure(2, record=f"a.{at:04d}"), attribution=Attribution.BULK_EDIT) for at in range(12)]
    moved = [made.revision(3, f"a.{at:04d}", changes=(Change.RELOCATED,)) for at in range(12)]
    own = made.figure(2, record="a.0099")
    store, clock = made.registered(settings, [*bulk, own, *moved])
    assert made.deliver(store, settings, clock).delivered == 3
    assert sorted(received().keys) == ["all:a.0099.2", "all:bulk:a.2", "all:bulk:moved:a.3"]


def test_a_flood_is_one_message_and_a_finding(made, subscribed, received):
    """More changes of one pass than the limit are told as one, with all of them in it."""
    settings = subscribed({"to": "x:", "flood": 3})
    flood = [made.revision(1, f"a.{at:04d}") for at in range(5)]
    store, clock = made.registered(settings, [*flood, made.revision(2, at=made.START + dt.timedelta(minutes=9))])
    report = made.deliver(store, settings, clock)
    assert [len(delivery.alert.revisions) for delivery in received().got] == [5, 1]
    assert [sighting.kind for sighting in report.sightings] == [FindingKind.FLOOD]
    assert "5 项变更" in received().got[0].message.subject
    assert made.deliver(store, settings, clock).delivered == 0


def test_a_finding_is_told_when_it_begins_and_when_it_ends(made, subscribed, received):
    """Once each, to those who want findings."""
    settings = subscribed({"to": "x:", "findings": True}, {"name": "other", "to": "x:"})
    store, clock = made.registered(settings, findings=[made.finding()])
    assert made.deliver(store, settings, clock).delivered == 1
    assert made.deliver(store, settings, clock).delivered == 0
    store.noted = [made.finding(ended=made.START + dt.timedelta(hours=2))]
    clock.now += dt.timedelta(hours=2)
    assert made.deliver(store, settings, clock).delivered == 1
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
    store, clock = made.registered(settings)
    record = made.revision().record
    known = Known("a.0001", "a", 1, State.LIVE, made.START, made.START, record, missing_since=made.START)
    store.gone, store.snapshot = [known], [known]
    assert made.deliver(store, settings, clock).delivered == 1
    clock.now += dt.timedelta(hours=2)
    assert made.deliver(store, settings, clock).delivered == 0
    store.gone, store.snapshot = [], [replace(known, state=state)]
    assert made.deliver(store, settings, clock).delivered == 1
    clock.now += dt.timedelta(hours=2)
    assert made.deliver(store, settings, clock).delivered == 0
    first, second = (delivery.message for delivery in received().got)
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
    previews = alert.Outbox(store, settings, made.Clock()).preview(made.START)
    assert [(preview.subscription.name, len(preview.revisions), len(preview.findings)) for preview in previews] == [
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
    store, clock = made.registered(settings, revisions)
    names = [subscription.name for subscription in settings.subscriptions]
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
            made.deliver(store, settings, clock)
    return {revision.revision_id for revision in revisions}, names


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
                ids = [revision.revision_id for revision in delivery.alert.revisions]
                assert content.setdefault(delivery.key, ids) == ids
                for revision in delivery.alert.revisions:
                    order.setdefault(revision.record_id, []).append((revision.revision, delivery.key))
            assert {revision_id for ids in content.values() for revision_id in ids} == due, (seed, name)
            assert len([revision_id for ids in content.values() for revision_id in ids]) == len(due), (seed, name)
            for told in order.values():
                firsts = list(dict.fromkeys(number for number, _ in told))
                assert firsts == sorted(firsts), (seed, name)


def test_the_jsonl_file_holds_each_revision_once(made, subscribed, tmp_path):
    """Whatever dies between sending and recording, and with a torn last line, the file has each line once."""
    settings = subscribed({"to": "jsonl:alerts.jsonl"})
    store, clock = made.registered(settings, [made.revision(at) for at in (1, 2, 3)])
    store.dies = lambda: True
    with pytest.raises(made.Died):
        made.deliver(store, settings, clock)
    with (tmp_path / "alerts.jsonl").open("ab") as file:
        file.write(b'{"revision_id": "torn')
    store.dies = lambda: False
    clock.now += dt.timedelta(hours=1)
    made.deliver(store, settings, clock)
    lines = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["revision_id"] for line in lines] == ["a.0001.1", "a.0001.2", "a.0001.3"]


def test_a_name_that_the_environment_lacks(made, subscribed):
    """A missing variable is told by name, and the alert stays due."""
    settings = subscribed({"to": "webhook:${NOWHERE}"})
    store, clock = made.registered(settings, [made.revision()])
    assert "NOWHERE" in made.deliver(store, settings, clock).faults[0]
    assert not [row for row in store.rows if row["status"] == "delivered"]


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
