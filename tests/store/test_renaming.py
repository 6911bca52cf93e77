"""A source that gets another id: all that is stored of it is shown under the new, nothing is altered, nothing told anew."""

import asyncio
import dataclasses
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import disclosure_watch as dw
import killing
from disclosure_watch import watch
from disclosure_watch.cli import main
from disclosure_watch.errors import NotKnown
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.store import Store, Tally

HERE = Path(__file__)
CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 8
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a" # the first
listing_url = "{url}"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
changes = ["added", "metadata_changed", "content_changed", "withdrawn", "missing"]
findings = true
sources = ["a", # the one
  'a']
"""


@pytest.fixture
def site():
    made = Site(seed=6, documents=5, small=True)
    with serve(made) as ministry:
        made.url = ministry.url(made)
        yield made


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, _ = capsys.readouterr()
    return left.value.code, [json.loads(line) for line in out.splitlines() if line.startswith("{")], out


def lines(folder):
    return [json.loads(line) for line in (folder / "alerts.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.in_english
def test_the_data_follow(site, watch_over, capsys, monkeypatch):
    """Records, changes, findings, edits and alerts bear the new id; chain and evidence hold; what was told stays told."""
    there = watch_over(site.url, CONFIG)
    monkeypatch.chdir(there.folder)
    there.run()
    site.edit(site.documents[0].id, title="关于更正的答复")
    gone = site.documents[1]
    site.withdraw(gone.id)
    site.placed[gone.id].listed = True
    there.run()
    told = lines(there.folder)
    assert {line["source_id"] for line in told} == {"a"}
    before = call(capsys, "changes", "--json")[1]
    cursor = dw.open(there.folder / "storage").feed()[1]
    findings = call(capsys, "findings", "--json")[1]
    ids = {shape["finding_id"] for shape in findings if shape["kind"] != "overdue"}  # which the next pass ends

    assert call(capsys, "rename", "a", "b")[0] == 0
    assert [line for line in (there.folder / "watch.toml").read_text().splitlines() if "# " in line] == [
        'id = "b" # the first',
        'sources = ["b", # the one',
    ]
    assert there.settings.subscriptions[0].sources == ("b", "b")
    assert dw.open(there.folder / "storage").feed(cursor)[0].empty
    there.run()
    assert lines(there.folder) == told

    site.edit(site.documents[2].id, title="关于改名之后的答复")
    there.run()
    (new,) = lines(there.folder)[len(told) :]
    assert (new["source_id"], new["title"], new["revision"]) == ("b", "关于改名之后的答复", 2)
    for command in ("records", "changes", "findings", "health"):
        shapes = call(capsys, command, "--json", *([] if command == "health" else ["--source", "b"]))[1]
        assert shapes
        assert {shape["source_id"] for shape in shapes} == {"b"}
    after = call(capsys, "changes", "--json")[1]
    assert [shape | {"source_id": "b"} for shape in before] == after[: len(before)]
    assert {shape["finding_id"] for shape in call(capsys, "findings", "--json")[1]} >= ids
    status, _, out = call(capsys, "verify")
    assert (status, "whole" in out) == (0, True)
    assert call(capsys, "evidence", before[-1]["revision_id"])[0] == 0

    storage = dw.open(there.folder / "storage")
    for frame in (storage.records(), storage.records(as_of="2030-01-01"), storage.edits(), storage.passes(),
                  storage.feed()[0], pd.read_parquet(there.folder / "storage/snapshots")):  # fmt: skip
        assert set(frame["source_id"]) == {"b"}
    assert len(storage.changes(filters=[("source_id", "==", "b")])) == len(after)
    assert storage.sources()["source_id"].to_list() == ["b"]
    assert call(capsys, "rebuild")[0] == call(capsys, "verify")[0] == 0
    assert set(storage.records()["source_id"]) == {"b"}


def test_a_finding_that_stood_open_ends_under_the_new_id(site, watch_over, capsys, monkeypatch):
    """It was told once when it began and is told once when it ends."""
    there = watch_over(site.url, CONFIG)
    monkeypatch.chdir(there.folder)
    there.run()
    site.fault = Fault(FaultKind.FORBIDDEN)
    there.run()
    call(capsys, "rename", "a", "b")
    there.run()
    site.fault = None
    there.run()
    seen = [(line["kind"], line["source_id"], line["ended_at"] is None) for line in lines(there.folder)]
    assert [line for line in seen if line[0] == "blocked"] == [("blocked", "a", True), ("blocked", "b", False)]


def test_an_id_is_never_two_sources(site, watch_over, capsys, monkeypatch):
    """Neither the id that a source had nor one whose data are stored can be given again; back is allowed."""
    there = watch_over(site.url, CONFIG)
    monkeypatch.chdir(there.folder)
    there.run()
    there.store.rename("a", "b")
    with pytest.raises(NotKnown), there.store.begin("a"):
        pass
    with there.store.begin("c") as held:
        held.commit([])
    with pytest.raises(NotKnown, match="another source"):
        there.store.rename("b", "c")
    with pytest.raises(NotKnown):
        there.store.rename("c", "a")
    there.store.rename("b", "d")
    there.store.rename("d", "a")
    assert set(there.store.records()["source_id"].to_pylist()) == {"a"}
    assert call(capsys, "rename", "nobody", "x")[0] == call(capsys, "rename", "a", "NOT AN ID")[0] == 2


def rename(storage):
    Store(storage).rename("a", "b")


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_while_renaming(site, watch_over, tmp_path, every):
    """Whatever dies between, the same call again ends it."""
    before = watch_over(site.url, CONFIG)
    before.run()
    killed = []

    def arguments(number):
        killed.append(shutil.copytree(before.folder / "storage", tmp_path / str(number) / "storage"))
        return (str(killed[-1]),)

    for _ in killing.after_each_change(HERE, "rename", arguments, every):
        store = Store(str(killed[-1]))
        store.rename("a", "b")
        settings = dataclasses.replace(before.settings, storage=str(killed[-1]))
        settings = dataclasses.replace(settings, sources=(dataclasses.replace(settings.sources[0], id="b"),))
        asyncio.run(watch.run(settings, clock=before.clock, send=False))
        assert set(store.records()["source_id"].to_pylist()) == {"b"}
        assert store.sources()["source_id"].to_pylist() == ["b"]
        assert list(store.verify(watch.reparser(settings), Tally())) == []
    assert len(killed) > 2


def test_a_delivery_that_was_due_is_sent_under_the_new_id(site, watch_over, capsys, monkeypatch):
    """What a failing channel kept due is told after the rename, once."""
    there = watch_over(site.url, CONFIG)
    monkeypatch.chdir(there.folder)
    there.run()
    site.edit(site.documents[0].id, title="关于更正的答复")
    asyncio.run(watch.run(there.settings, clock=there.clock, send=False))
    call(capsys, "rename", "a", "b")
    there.run()
    assert [line["source_id"] for line in lines(there.folder) if line.get("title")] == ["b"]
