"""
`serve` with a real Prefect server: it registers, runs what is due, and ends cleanly; beside it, the events of flows.

One server for all: to start one costs more than what is asked of it.
"""

import contextlib
import json
import re
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

AUTOMATION = {
    "name": "an edit",
    "enabled": True,
    "trigger": {
        "type": "event",
        "posture": "Reactive",
        "expect": ["disclosure.record.changed"],
        "match": {"disclosure.changes": "*metadata_changed*"},
        "match_related": {"prefect.resource.id": "disclosure.source.a", "prefect.resource.role": "source"},
        "threshold": 1,
        "within": 0,
    },
    "actions": [{"type": "do-nothing"}],
}


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


def events(api, prefix):
    body = {"filter": {"event": {"prefix": [prefix]}}, "limit": 50}
    return asked(f"{api}/events/filter", body)["events"]


@pytest.fixture(scope="module")
def served(place_of_the_module):
    """A `serve` that runs, the place that it serves, and the address of its server's API."""
    place = place_of_the_module
    process = place.serve()
    try:
        ui = wait_for(lambda: re.search(r"http://127[\w.:]+", place.output), process)[0]
        yield SimpleNamespace(place=place, process=process, api=f"{ui}/api")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def test_deployments_run(served):
    """A due source is passed, the tables are shown; deployments run and say what they did."""
    place, process, api = served.place, served.process, served.api
    (first,) = wait_for(lambda: list(place.store.passes()), process)
    assert (first.source_id, first.entries) == ("a", 6)
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
    check_runs(
        served, deployments, {"upkeep": {"export_to": str(place.folder / "all.csv")}, "replay": {"sources": ["a"]}}
    )
    assert len(pd.read_csv(place.folder / "all.csv")) == 6


RUNS = {
    "upkeep": ("upkeep", "nothing to compact, 0 captures let go, 6 records exported"),
    "deliver": ("deliver", "0 alerts delivered"),
    "backfill": ("backfill a", "2 pages, 0 records added"),
    "replay": ("replay a", "0 revisions read otherwise"),
}
"""By deployment what a run is called, and what it says at its end."""


def check_runs(served, deployments, chosen):
    """Run deployments with parameters, and look at what their runs are called and say."""
    ended = run_all(served.api, deployments, chosen, served.process)
    told = {name: (run["name"].rpartition(" 20")[0], run["state"]["message"]) for name, run in ended.items()}
    assert told == {name: RUNS[name] for name in chosen}


@pytest.mark.slow
def test_the_other_deployments(served):
    """Each starts a process of its own, which costs seconds; a source that isn't in the file is told."""
    wait_for(lambda: list(served.place.store.passes()), served.process)
    deployments = {deployment["name"]: deployment for deployment in asked(f"{served.api}/deployments/filter", {})}
    check_runs(served, deployments, {"deliver": {}, "backfill": {"source": "a"}})
    assert artifacts(served.api, "backfill-a") == [100.0]
    nobody = run_all(served.api, deployments, {"backfill": {"source": "nobody"}}, served.process)["backfill"]
    assert nobody["state"]["message"].startswith("watch.toml: source 'nobody' is not in the file")


def test_an_automation_fires_on_an_edit(served, place, site):
    """
    The edit and the finding are events with their resources; the baseline is none; the automation is triggered once.

    The passes are handed to another task runner, as one setting says; the edit is told as by the command.
    """
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "prefect.task_runners:ThreadPoolTaskRunner"
    place.environment["PREFECT_API_URL"] = served.api
    asked(f"{served.api}/automations/", AUTOMATION)
    process = place.start("watch.py")
    assert process.wait(120) == 0, place.output
    edited = site.documents[0]
    site.edit(edited.id, title="关于更正的答复函")
    gone = site.documents[1]
    site.withdraw(gone.id)
    site.placed[gone.id].listed = True
    process = place.start("watch.py")
    assert process.wait(120) == 0, place.output
    assert [report.metadata_changed for report in place.store.passes()] == [0, 1]
    assert len((place.folder / "alerts.jsonl").read_text("utf-8").splitlines()) == 1
    (changed,) = wait_for(lambda: events(served.api, "disclosure.record.changed"), served.process)
    assert changed["resource"]["prefect.resource.name"] == "关于更正的答复函"
    assert changed["payload"]["changes"] == ["metadata_changed"]
    assert changed["related"][0]["prefect.resource.id"] == "disclosure.source.a"
    opened = wait_for(lambda: events(served.api, "disclosure.finding.opened"), served.process)
    assert "gone_but_listed" in {event["resource"]["disclosure.finding.kind"] for event in opened}
    assert len(wait_for(lambda: events(served.api, "prefect.automation.triggered"), served.process)) == 1


def test_ctrl_c(served):
    """It leaves no process behind, and says that it stopped, exit 0."""
    started = children(served.process.pid)
    assert started
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(60) == 0
    assert served.place.output.rstrip().endswith(("stopped", "已停止"))
    until = time.monotonic() + 10
    while [pid for pid in started if Path(f"/proc/{pid}").exists()] and time.monotonic() < until:
        time.sleep(0.2)
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert "Traceback" not in served.place.output
