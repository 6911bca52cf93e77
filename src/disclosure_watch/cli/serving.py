"""Commands that keep running or show off: serve, demo."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, console
from disclosure_watch.errors import WatchError

FLOWS = Path(__file__).parents[3] / "flows"


def serve(*, config: Config = DEFAULT_CONFIG) -> NoReturn:
    """Serve the scheduled deployments until Ctrl-C, with a Prefect server beside them where none is configured."""
    os.execv(sys.executable, [sys.executable, str(flow("serve.py")), "--config", str(config)])  # noqa: S606  signals are its own


def demo() -> int:
    """Show the whole of it on a simulated ministry: a baseline, five true changes in all the noise, and what is told."""
    from disclosure_watch.cli.showing import show

    return show(console(), Path("demo"), flow("watch.py"))


def flow(name: str) -> Path:
    """Return the path of a flow's file. Raises WatchError outside a checkout, where there are none."""
    path = FLOWS / name
    if not path.exists():
        raise WatchError(f"flows/{name} is missing: this command runs from a checkout of the project")
    return path
