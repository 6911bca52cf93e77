"""`serve` with a real Prefect server: it registers, runs what is due, and ends cleanly."""

import contextlib
import json
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd


def wait_for(there, process, seconds=150):
    """Wait until something is there; the process must live so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        result = there()
        if result:
            return result
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.3)
    raise AssertionError(f"not there after {seconds} s")


def asked(address, body, tries=20):
    """Ask the server's API; its database answers 503 while another writes to it."""
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code != 503 or tries == 1:
            raise
    time.sleep(0.5)
    return asked(address, body, tries - 1)


def children(pid):
    """Return the processes that a process started, and theirs."""
    pids, waiting = [], [pid]
    while waiting:
        at = waiting.pop()
        for listed in Path(f"/proc/{at}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it may end while we look
                mine = [int(child) for child in listed.read_text().split()]
                pids += mine
                waiting += mine
    return pids


def run_all(api, deployments, chosen, process):
    """Start a run of each deployment with its parameters; return the runs by the deployment's name, ended."""
    ids = {}
    for name, parameters in chosen.items():
        address = f"{api}/deployments/{deployments[name]['id']}/create_flow_run"
        ids[asked(address, {"parameters": parameters, "state": {"type": "SCHEDULED"}})["id"]] = name

    def ended():
        runs = asked(f"{api}/flow_runs/filter", {"flow_runs": {"id": {"any_": list(ids)}}})
        return runs if all(run["end_time"] for run in runs) else None

    return {ids[run["id"]]: run for run in wait_for(ended, process)}


def artifacts(api, key):
    return [artifact["data"] for artifact in asked(f"{api}/artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})]


def test_serve(place, site):
    """
    The UI's address is printed, a due source is passed, the tables are shown; every deployment runs; Ctrl-C leaves no
    process behind.
    """
    process = place.serve()
    try:
        ui = wait_for(lambda: [word for word in place.output.split() if word.startswith("http://127")], process)[0]
        (first,) = wait_for(lambda: list(place.store.passes()), process)
        assert (first.source_id, first.entries) == ("a", 6)
        api = f"{ui.rstrip(';')}/api"
        deployments = {deployment["name"]: deployment for deployment in asked(f"{api}/deployments/filter", {})}
        assert deployments.keys() == {"due", "upkeep", "deliver", "backfill", "replay"}
        deployment = deployments["due"]
        assert [schedule["schedule"]["timezone"] for schedule in deployment["schedules"]] == ["Asia/Shanghai"]
        runs = wait_for(
            lambda: [run for run in asked(f"{api}/flow_runs/filter", {}) if run["state_type"] == "COMPLETED"], process
        )
        assert runs[0]["name"].startswith("watch a 20")
        (passes,), (health,) = artifacts(api, "passes"), artifacts(api, "health")
        assert json.loads(passes)[0]["source"] == "a"
        assert json.loads(health)[0]["source"] == "a"
        limits = {limit["name"] for limit in asked(f"{api}/v2/concurrency_limits/filter", {})}
        assert limits >= {"disclosure-watch 127.0.0.1", "disclosure-watch delivery"}
        chosen = {
            "upkeep": {"export_to": str(place.folder / "all.csv")},
            "deliver": {},
            "backfill": {"source": "a"},
        }
        ended = run_all(api, deployments, chosen, process)
        later = run_all(api, deployments, {"replay": {"sources": ["a"]}, "backfill": {"source": "nobody"}}, process)
        assert later["backfill"]["state"]["message"].startswith("watch.toml: source 'nobody' is not in the file")
        ended["replay"] = later["replay"]
        assert {name: run["state"]["message"] for name, run in ended.items()} == {
            "upkeep": "nothing to compact, 0 captures let go, 6 records exported",
            "deliver": "0 alerts delivered",
            "backfill": "2 pages, 0 records added",
            "replay": "0 revisions read otherwise",
        }
        assert {name: run["name"].rpartition(" 20")[0] for name, run in ended.items()} == {
            "upkeep": "upkeep",
            "deliver": "deliver",
            "backfill": "backfill a",
            "replay": "replay a",
        }
        assert artifacts(api, "backfill-a") == [100.0]
        assert len(pd.read_csv(place.folder / "all.csv")) == 6
        started = children(process.pid)
        assert started
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(60)
    assert status == 0
    assert place.output.rstrip().endswith("stopped")
    until = time.monotonic() + 10
    while [pid for pid in started if Path(f"/proc/{pid}").exists()] and time.monotonic() < until:
        time.sleep(0.2)
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert "Traceback" not in place.output
