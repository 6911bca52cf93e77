"""
Serves the deployments of prefect.yaml until Ctrl-C: `python flows/serve.py [--config watch.toml]`.

A Prefect server is started beside it when PREFECT_API_URL names none, and ended with it.
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from disclosure_watch import config
from disclosure_watch.errors import ConfigError
from disclosure_watch.prefect_server import PrefectServer

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what is needed, register the deployments, serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="flows/serve.py", description="Serve the scheduled deployments.")
    parser.add_argument("--config", default="watch.toml", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        config.load(chosen.config)
    except ConfigError as error:
        sys.stderr.write("".join(f"{fault}\n" for fault in error.faults))
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    if os.environ.get("PREFECT_API_URL"):
        _serve(chosen.config.absolute(), os.environ["PREFECT_API_URL"])
        return 0
    home = chosen.config.absolute().parent / ".prefect"
    sys.stdout.write("starting a Prefect server …\n")
    sys.stdout.flush()
    with PrefectServer(home) as server:
        os.environ["PREFECT_API_URL"] = server.api_url
        _serve(chosen.config.absolute(), server.api_url)
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(path: Path, api_url: str) -> None:
    """Register every deployment of prefect.yaml with its schedules and run what falls due."""
    import yaml
    from flows.watch import watch_sources
    from prefect import serve
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.deployments.runner import RunnerDeployment

    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    deployments = [
        RunnerDeployment.from_flow(
            watch_sources,
            name=one["name"],
            description=one["description"],
            tags=one["tags"],
            parameters={**(one.get("parameters") or {}), "path": str(path)},
            schedules=[CronSchedule(cron=each["cron"], timezone=each["timezone"]) for each in one["schedules"]],
            concurrency_limit=one["concurrency_limit"]["limit"],
        )
        for one in declared
    ]
    sys.stdout.write(f"serving {', '.join(one['name'] for one in declared)}; UI at {api_url.removesuffix('/api')}\n")
    sys.stdout.flush()
    try:
        serve(*deployments, print_starting_message=False)
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
