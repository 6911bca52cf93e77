"""What deploy/ tells machines to do is there: files, deployments, commands."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from disclosure_watch import schedule
from disclosure_watch.model import Source

ROOT = Path(__file__).parents[2]
FLEET = yaml.safe_load((ROOT / "deploy/fleet.yaml").read_text("utf-8"))["deployments"]
HERE = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]


def prefect_commands():
    """Return the prefect commands of compose.yaml and of the comment that fleet.yaml begins with, as words."""
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    scripts = [word for service in compose["services"].values() for word in service.get("command", [])]
    comment = (ROOT / "deploy/fleet.yaml").read_text("utf-8")
    lines = "\n".join(scripts).splitlines() + re.findall(r"^#   (.*?)(?:  +\(.*)?$", comment, re.MULTILINE)
    return [shlex.split(part) for line in lines for part in line.split("||") if part.strip().startswith("prefect ")]


def test_the_parts_are_all_sources():
    """Each source is in exactly one part of the fleet's deployments."""
    sources = [Source(f"s{number}", "", f"http://host{number % 17}.example/") for number in range(100)]
    parts = [schedule.share(sources, deployment["parameters"]["shard"]) for deployment in FLEET]
    assert sorted(source.id for part in parts for source in part) == sorted(source.id for source in sources)
    assert len({deployment["name"] for deployment in FLEET}) == len(parts) == 4


@pytest.mark.parametrize("deployment", [*FLEET, *HERE], ids=lambda deployment: deployment["name"])
def test_deployments(deployment):
    """Schedules are read in China's time, runs don't pile up, entry points are there."""
    path, _, function = deployment["entrypoint"].partition(":")
    assert f"def {function}(" in (ROOT / path).read_text("utf-8")
    assert {each["timezone"] for each in deployment.get("schedules", [])} <= {"Asia/Shanghai"}
    assert not deployment.get("schedules") or deployment["concurrency_limit"]["limit"] == 1
    assert deployment["work_pool"]["name"] == "disclosure-watch"


def test_commands():
    """The commands name deployments and files that are there, and are the same in both places."""
    commands = prefect_commands()
    assert len(commands) >= 8
    names = {deployment["name"] for deployment in HERE}
    for words in commands:
        for option, value in pairwise(words):
            if option == "--name":
                assert value in names
            if option in {"--prefect-file", "--from-file"}:
                assert (ROOT / value).exists()


def test_compose_gives_every_server_the_same_settings():
    """Server and background services share database, broker and leases; clients know where the server is."""
    services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))["services"]
    assert services["server"]["environment"] == services["services"]["environment"]
    assert "PREFECT_API_URL" in services["worker"]["environment"]
    assert "PREFECT_API_URL" in services["deploy"]["environment"]
