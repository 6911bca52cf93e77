"""A watch over a ministry in a folder of its own, for flows that run as processes."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.store import Store

ROOT = Path(__file__).parents[2]
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


class Place:
    """A folder with a watch.toml beside a running ministry."""

    def __init__(self, folder, url):
        self.folder = folder
        self.config = folder / "watch.toml"
        self.config.write_text(CONFIG.format(url=url), "utf-8")
        self.environment = os.environ | {
            "HOME": str(folder),
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_WORKER_QUERY_SECONDS": "0.5",  # 10 by default, until a run is seen
        }
        self.environment.pop("PREFECT_API_URL", None)

    @property
    def store(self):
        return Store(str(self.folder / "storage"))

    def start(self, script, *arguments):
        """Start a flow's script as a process; its output is in `output.txt`."""
        return self.run([sys.executable, str(ROOT / "flows" / script), "--config", str(self.config), *arguments])

    def serve(self):
        """Start `disclosure-watch serve` as a process; its output is in `output.txt`."""
        command = [sys.executable, "-c", "from disclosure_watch.cli import main; main()", "serve"]
        return self.run([*command, "--config", str(self.config)])

    def run(self, command):
        with (self.folder / "output.txt").open("w") as output:
            return subprocess.Popen(
                command,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
            )

    @property
    def output(self):
        return (self.folder / "output.txt").read_text("utf-8")


@contextlib.contextmanager
def placed(folder, site):
    """A place in a folder over a site that is served meanwhile."""
    with serve(site) as ministry:
        yield Place(folder, ministry.url(site))


def made():
    return Site(seed=5, documents=6, per_page=4, family="trs", small=True)


@pytest.fixture
def site():
    return made()


@pytest.fixture
def place(tmp_path, site):
    with placed(tmp_path, site) as there:
        yield there


@pytest.fixture(scope="module")
def place_of_the_module(tmp_path_factory):
    with placed(tmp_path_factory.mktemp("place"), made()) as there:
        yield there
