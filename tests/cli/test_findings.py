"""What an operator must look at, and how one of them is acknowledged."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from calling import call
from disclosure_watch.model import Finding, FindingKind, PassReport, Verdict
from disclosure_watch.store import Store

CONFIG = """\
[[source]]
id = "a"
listing_url = "http://a.example/"
tags = ["city"]
[[source]]
id = "b"
listing_url = "http://b.example/"
agency = "临江区教育委员会"
"""

NOW = dt.datetime.now(dt.UTC)


def finding(kind, source="a", message="seen", **more):
    return Finding(FindingKind(kind), source, None, None, message, NOW, NOW, 3, **more)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A storage beside a configuration, with two findings that stand and one note."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "watch.toml").write_text(CONFIG, "utf-8")
    made = Store("storage")
    made.append_passes([passed("a", NOW), passed("b", NOW)])
    made.append_findings([finding("blocked"), finding("slow", "b")])
    made.append_findings([finding("contradiction", "b", "signed on 2026-09-03, 发布日期 2026-09-01")])
    return made


def shapes(capsys, *words):
    return [json.loads(line) for line in call(capsys, *words, "--json")[1].splitlines()]


@pytest.mark.in_english
def test_a_finding_is_told_with_its_meaning_and_remedy(store, capsys):
    """The table says since when, how often, what it means and what to do; notes are a view of their own."""
    out = " ".join(call(capsys, "findings")[1].split())
    for told in ("act: blocked", "3 times", "The site refuses us", "Open the address in a browser", "1 notes"):
        assert told in out
    assert "发布日期" not in out
    notes = call(capsys, "findings", "--notes")[1]
    assert "signed on 2026-09-03" in notes
    assert "发布日期 2026-09-01" in notes
    assert "blocked" not in notes
    assert [shape["source_id"] for shape in shapes(capsys, "findings", "--source", "tag:city")] == ["a"]


def test_an_acknowledged_finding_leaves_health_alone_until_its_day(store, capsys):
    """Who, when and why stay with it, whatever passes record meanwhile; past its day it counts again."""
    blocked = next(shape for shape in shapes(capsys, "findings") if shape["kind"] == "blocked")
    assert (blocked["until"], blocked["why"]) == (None, None)
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    status, out, _ = call(capsys, "findings", "ack", blocked["finding_id"], "--until", today, "--why", "正在改版")
    assert (status, str(today) in out) == (0, True)
    store.append_findings([replace(finding("blocked"), count=4)])  # a pass under way meanwhile knew nothing of it
    again = next(shape for shape in shapes(capsys, "findings") if shape["kind"] == "blocked")
    assert (again["finding_id"], again["until"], again["why"]) == (blocked["finding_id"], str(today), "正在改版")
    assert again["acknowledged_by"]
    lights = {shape["source_id"]: shape["health"] for shape in shapes(capsys, "health")}
    assert lights == {"a": "green", "b": "yellow"}
    assert "正在改版" in call(capsys, "findings")[1]
    call(capsys, "findings", "ack", blocked["finding_id"], "--until", "2020-01-01", "--why", "over")
    assert {shape["source_id"]: shape["health"] for shape in shapes(capsys, "health")} == {"a": "red", "b": "yellow"}
    assert call(capsys, "verify")[0] == 0


@pytest.mark.in_english
def test_a_source_that_nobody_passes_is_a_finding(store, capsys):
    """Health is red by findings alone: never passed and long overdue are of severity act; an ack leaves them alone, a pass ends them."""
    with Path("watch.toml").open("a", encoding="utf-8") as file:
        file.write('[[source]]\nid = "c"\nlisting_url = "http://c.example/"\n')
    (fresh,) = unpassed(capsys)
    assert (fresh["source_id"], fresh["kind"], fresh["severity"]) == ("c", "never_passed", "act")
    assert "never_passed" in call(capsys, "findings")[1]
    assert light(capsys, "c") == "red"
    assert call(capsys, "findings", "ack", fresh["finding_id"], "--until", "2099-01-01", "--why", "下周开通")[0] == 0
    assert light(capsys, "c") == "green"
    store.append_passes([passed("c", NOW - dt.timedelta(days=3))])
    overdue = next(shape for shape in unpassed(capsys) if shape["kind"] == "overdue")
    assert (overdue["source_id"], overdue["severity"], light(capsys, "c")) == ("c", "act", "red")
    assert dt.datetime.fromisoformat(overdue["first_seen_at"]) < NOW
    assert call(capsys, "health")[0] == 1
    store.append_passes([passed("c", NOW)])
    assert [shape["kind"] for shape in unpassed(capsys)] == [
        "never_passed"
    ]  # acknowledged, so recorded: a pass ends it


def unpassed(capsys):
    return [shape for shape in shapes(capsys, "findings") if shape["kind"] in {"overdue", "never_passed"}]


def light(capsys, source_id):
    return next(shape["health"] for shape in shapes(capsys, "health") if shape["source_id"] == source_id)


def passed(source_id, at):
    return PassReport(source_id, 1, at, at, Verdict.OK, "")


def test_an_ack_of_nothing(store, capsys):
    """An unknown id, a day that is none and an empty reason are told."""
    assert call(capsys, "findings", "ack", "nothing", "--until", "2030-01-01", "--why", "x")[0] == 2
    known = shapes(capsys, "findings")[0]["finding_id"]
    assert call(capsys, "findings", "ack", known, "--until", "soon", "--why", "x")[0] == 2
    assert call(capsys, "findings", "ack", known, "--until", "2030-01-01", "--why", " ")[0] == 2
    assert call(capsys, "findings", "ack", known)[0] == 2


@pytest.mark.in_english
def test_sources_are_listed_by_tag_agency_and_health(store, capsys):
    """Each filter narrows the list; what none has is told."""
    assert [shape["source_id"] for shape in shapes(capsys, "sources", "tag:city")] == ["a"]
    assert [shape["source_id"] for shape in shapes(capsys, "sources", "--agency", "教育")] == ["b"]
    assert [shape["source_id"] for shape in shapes(capsys, "sources", "--health", "red")] == ["a"]
    assert shapes(capsys, "sources", "--health", "green") == []
    assert "none of 2 sources" in call(capsys, "sources", "--health", "green")[1]
    assert call(capsys, "sources", "tag:county")[0] == call(capsys, "sources", "c")[0] == 2
