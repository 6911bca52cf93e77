"""`serve` with a real Prefect server: it registers, runs what is due, and ends cleanly."""

import contextlib
import json
import signal
import time
import urllib.request
from pathlib import Path


def wait_for(there, process, seconds=150):
    """Wait until something is there; the process must live so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = there()
        if found:
            return found
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.3)
    raise AssertionError(f"not there after {seconds} s")


def asked(address, body):
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def children(pid):
    """Return the processes that a process started, and theirs."""
    found, waiting = [], [pid]
    while waiting:
        at = waiting.pop()
        for listed in Path(f"/proc/{at}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it may end while we look
                mine = [int(child) for child in listed.read_text().split()]
                found += mine
                waiting += mine
    return found


def test_serve(place, site):
    """The UI's address is printed, a due source is passed, the table is shown, and Ctrl-C leaves no process behind."""
    process = place.start("serve.py")
    try:
        ui = wait_for(lambda: [word for word in place.output.split() if word.startswith("http://127")], process)[0]
        (first,) = wait_for(lambda: list(place.store.passes()), process)
        assert (first.source_id, first.entries) == ("a", 6)
        api = f"{ui.rstrip(';')}/api"
        deployments = {one["name"]: one for one in asked(f"{api}/deployments/filter", {})}
        assert deployments.keys() >= {"due", "deliver", "backfill", "replay"}
        deployment = deployments["due"]
        assert [one["schedule"]["timezone"] for one in deployment["schedules"]] == ["Asia/Shanghai"]
        runs = wait_for(
            lambda: [run for run in asked(f"{api}/flow_runs/filter", {}) if run["state_type"] == "COMPLETED"], process
        )
        assert runs[0]["name"].startswith("watch a 20")
        (artifact,) = asked(f"{api}/artifacts/filter", {"artifacts": {"key": {"any_": ["passes"]}}})
        assert json.loads(artifact["data"])[0]["source"] == "a"
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
