"""Events of a run on a real Prefect server: an automation fires on them."""

import json
import time
import urllib.request

from disclosure_watch.prefect_server import PrefectServer

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


def asked(address, body):
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def events(api, prefix):
    body = {"filter": {"event": {"prefix": [prefix]}}, "limit": 50}
    return asked(f"{api}/events/filter", body)["events"]


def wait_for(there, seconds=60):
    until = time.monotonic() + seconds
    while not (result := there()) and time.monotonic() < until:
        time.sleep(0.5)
    return result


def test_an_automation_fires_on_an_edit(place, site):
    """
    The edit and the finding are events with their resources; the baseline is none; the automation is triggered once.

    The passes are handed to another task runner, as one setting says; the edit is told as by the command.
    """
    place.environment["DISCLOSURE_WATCH_TASK_RUNNER"] = "prefect.task_runners:ThreadPoolTaskRunner"
    with PrefectServer(place.folder / "server") as server:
        place.environment["PREFECT_API_URL"] = server.api_url
        asked(f"{server.api_url}/automations/", AUTOMATION)
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
        (changed,) = wait_for(lambda: events(server.api_url, "disclosure.record.changed"))
        assert changed["resource"]["prefect.resource.name"] == "关于更正的答复函"
        assert changed["payload"]["changes"] == ["metadata_changed"]
        assert changed["related"][0]["prefect.resource.id"] == "disclosure.source.a"
        opened = wait_for(lambda: events(server.api_url, "disclosure.finding.opened"))
        assert "gone_but_listed" in {event["resource"]["disclosure.finding.kind"] for event in opened}
        assert len(wait_for(lambda: events(server.api_url, "prefect.automation.triggered"))) == 1
