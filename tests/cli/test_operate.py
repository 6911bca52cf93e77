"""What operators run: health, backfill, compact, expire, rebuild."""

import datetime as dt
import json

import pytest

from disclosure_watch.cli import main
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.model import Finding, FindingKind
from disclosure_watch.store import Store

SEED = 6
"""Of a site without contradictions, which would be findings."""

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
full_every = "0"
[[source]]
id = "a"
name = "甲"
listing_url = "{url}"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of 23 documents on five listing pages, the newest of today, with a configuration beside it."""
    monkeypatch.chdir(tmp_path)
    made = Site(seed=SEED, documents=23, per_page=5, family="trs", small=True, now=dt.datetime.now(dt.UTC))
    with serve(made) as ministry:
        (tmp_path / "watch.toml").write_text(CONFIG.format(url=ministry.url(made)), "utf-8")
        made.ministry = ministry
        yield made


def told(capsys):
    status, out, _ = run(capsys, "health", "--json")
    (shape,) = [json.loads(line) for line in out.splitlines()]
    return status, shape


def test_health_of_a_source_that_was_never_passed(site, capsys):
    """It isn't well, and says why."""
    status, shape = told(capsys)
    assert (status, shape["well"], shape["last_success_at"]) == (1, False, None)
    assert shape["reason"] == "never passed"


@pytest.mark.in_english
def test_health_follows_the_source(site, capsys):
    """Well after a pass; a blocked one shows the last success and the finding, exit 1; well again after the next."""
    run(capsys, "run")
    status, shape = told(capsys)
    assert (status, shape["well"], shape["records"], shape["last_verdict"]) == (0, True, 23, "ok")
    assert shape["newest_on"] == max(document.published_on for document in site.documents).isoformat()
    assert 0.9 < shape["coverage"] <= 1
    assert shape["next_at"] > shape["last_success_at"]
    site.fault = Fault(FaultKind.CHALLENGE)
    run(capsys, "run")
    status, later = told(capsys)
    assert (status, later["well"], later["last_verdict"]) == (1, False, "blocked")
    assert later["last_success_at"] == shape["last_success_at"]
    assert [finding["kind"] for finding in later["open_findings"]] == ["blocked"]
    status, out, _ = run(capsys, "health")
    assert status == 1
    assert "blocked" in out
    site.fault = None
    run(capsys, "run")
    assert told(capsys)[0] == 0


def asked(site):
    paths = [
        request.path
        for request in site.ministry.log
        if "/t20" in request.path or "/index" in request.path or request.path.endswith("/")
    ]
    site.ministry.log.clear()
    return paths


@pytest.mark.in_english
def test_backfill_goes_on_where_it_stopped(site, capsys, tmp_path):
    """Two pages, then the rest: no document is asked twice, all are baselines, nobody is told, a pass finds nothing new."""
    status, out, _ = run(capsys, "backfill", "a", "--pages", "2")
    assert (status, out.strip()) == (0, "2 of 5 pages, 10 records added")
    first = {path for path in asked(site) if "/t20" in path}
    status, out, _ = run(capsys, "backfill", "a")
    assert (status, out.strip()) == (0, "5 of 5 pages, 13 records added")
    second = {path for path in asked(site) if "/t20" in path}
    assert (len(first), len(second), first & second) == (10, 13, set())
    store = Store(str(tmp_path / "storage"))
    assert store.records().num_rows == 23
    assert {change for revision in store.revisions() for change in revision.changes} == {"baseline"}
    run(capsys, "run")
    assert len(list(store.revisions())) == 23
    assert not (tmp_path / "alerts.jsonl").exists() or not (tmp_path / "alerts.jsonl").read_text("utf-8")


@pytest.mark.in_english
def test_backfill_says_what_it_could_not_read(site, capsys):
    """A page that can't be had is told with its verdict, exit 1; run again, it goes on."""
    site.fault = Fault(FaultKind.CHALLENGE)
    status, out, _ = run(capsys, "backfill", "a")
    assert status == 1
    assert "blocked" in out
    site.fault = None
    assert run(capsys, "backfill", "a")[1].strip() == "5 of 5 pages, 23 records added"


def test_unknown_source(site, capsys):
    """A source that isn't in the file is exit 2 and names the ones that are."""
    for command in ("backfill", "expire", "rebuild"):
        words = [command, "b"] if command == "backfill" else [command, "--source", "b"]
        status, out, err = run(capsys, *words)
        assert (status, out) == (2, ""), command
        assert "b" in err


@pytest.mark.in_english
def test_upkeep_commands(site, capsys, tmp_path):
    """`compact`, `expire` and `rebuild` say what they did; what is read stays the same."""
    run(capsys, "run")
    store = Store(str(tmp_path / "storage"))
    before = store.records()
    assert run(capsys, "compact")[:2] == (0, "nothing to compact\n")
    assert run(capsys, "expire", "--days", "0")[0] == 0
    (tmp_path / "storage" / "snapshots" / "a.parquet").unlink()
    assert run(capsys, "rebuild")[:2] == (0, "made 1 snapshots\n")
    assert store.records().equals(before)
    assert run(capsys, "verify")[0] == 0


@pytest.mark.in_english
def test_before_there_is_anything(tmp_path, monkeypatch, capsys):
    """Without a source, health says what to do; an empty storage is whole, of no file."""
    monkeypatch.chdir(tmp_path)
    run(capsys, "init")
    status, out, _ = run(capsys, "health")
    assert (status, out.strip()) == (0, "no source in watch.toml; add one with `disclosure-watch add ADDRESS`")
    status, out, _ = run(capsys, "verify")
    assert (status, out.strip()) == (0, "whole: 0 files, 0 revisions, 0 captures, 0 records read again")


@pytest.mark.in_english
def test_a_source_that_nobody_passes_is_not_well(site, capsys, monkeypatch):
    """Where nothing has run for long, health says so although the last pass went well."""
    run(capsys, "run")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    monkeypatch.setattr("disclosure_watch.cli.maintain.now", lambda: later)
    status, out, _ = run(capsys, "health")
    assert status == 1
    assert "overdue" in out


def test_odd_times_and_numbers(site, capsys):
    """The first and the last day there are, and a negative number of days, are told in a line."""
    for words in (
        ["records", "--as-of", "9999-12-31"],
        ["changes", "--since", "0001-01-01"],
        ["expire", "--days", "-5"],
    ):
        status, _, err = run(capsys, *words)
        assert status
        assert "Traceback" not in err


def test_verify_since_and_heads(site, capsys, tmp_path):
    """`--heads` prints a line a chain, its name and its head in hex; `--since` leaves out what was written before."""
    run(capsys, "run")
    status, out, _ = run(capsys, "verify", "--heads")
    heads = dict(line.split(" ") for line in out.splitlines())
    assert status == 0
    assert {"seals/ledger", "seals/passes", "revisions/a"} <= heads.keys()
    assert all(len(head) == 64 and int(head, 16) for head in heads.values())
    path = next((tmp_path / "storage/passes").glob("*.parquet"))
    path.write_bytes(path.read_bytes() + b"\0")
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date()
    assert run(capsys, "verify", "--since", tomorrow)[0] == 0
    assert run(capsys, "verify", "--since", "2000-01-01")[0] == run(capsys, "verify")[0] == 1


@pytest.mark.in_english
def test_a_source_taken_out_of_the_file_is_still_read(site, capsys, tmp_path):
    """Reading commands take `--source` of what the storage holds though watch.toml has it no more; others are refused."""
    run(capsys, "run")
    config = tmp_path / "watch.toml"
    config.write_text(config.read_text("utf-8").replace('id = "a"', 'id = "other"'), "utf-8")
    status, out, _ = run(capsys, "records", "--source", "a", "--json")
    assert (status, len(out.splitlines())) == (0, 23)
    assert run(capsys, "changes", "--source", "a")[0] == 0
    assert run(capsys, "findings", "--source", "a")[0] == 0
    assert run(capsys, "export", "some.jsonl", "--source", "a")[1] == "wrote 23 records to some.jsonl\n"
    assert run(capsys, "records", "--source", "b")[0] == 2
    assert run(capsys, "records", "--source", "../snapshots/a")[0] == 2


@pytest.mark.in_english
def test_a_light_means_its_severity(site, capsys):
    """What documents say of themselves leaves a source green, a likely fault makes it yellow, an impaired watch red."""
    run(capsys, "run")
    store = Store("storage")
    moment = dt.datetime.now(dt.UTC)
    for kind, light, status in (("contradiction", "green", 0), ("slow", "yellow", 0), ("zero_entries", "red", 1)):
        store.append_findings([Finding(FindingKind(kind), "a", None, None, "seen", moment, moment, 1)])
        exit_status, shape = told(capsys)
        assert (exit_status, shape["health"]) == (status, light)
        assert run(capsys, "health")[1].splitlines()[-1].split()[1] == light
