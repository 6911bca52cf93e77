"""What tests share: a configuration beside a running ministry, and a way to pass over it."""

import asyncio
import datetime as dt
import gc
import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from disclosure_watch import config, language, watch
from disclosure_watch.store import Store

hypothesis.settings.register_profile("quick", max_examples=30, deadline=None)
hypothesis.settings.register_profile("long", max_examples=1000, deadline=None)
hypothesis.settings.load_profile("quick")

ROOM = 2_000_000_000
"""Bytes of memory that must be free for what tests write."""

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 8
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{url}"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


class Clock:
    """A clock that moves an hour at each pass and a microsecond at each look."""

    def __init__(self):
        self.now = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)

    def __call__(self):
        self.now += dt.timedelta(microseconds=1)
        return self.now


class Watch:
    """A watch over one listing address, kept in a folder of its own."""

    def __init__(self, folder: Path, url: str, text: str = CONFIG):
        self.folder = folder
        (folder / "watch.toml").write_text(text.format(url=url), "utf-8")
        self.clock = Clock()

    @property
    def settings(self):
        return config.load(self.folder / "watch.toml")

    @property
    def store(self):
        return Store(self.settings.storage)

    def run(self):
        self.clock.now += dt.timedelta(hours=1)
        return asyncio.run(watch.run(self.settings, clock=self.clock))

    def news(self):
        """Pass once; return the revisions that the pass wrote."""
        (report,) = self.run().passes
        return [one for one in self.store.revisions() if one.pass_number == report.pass_number]


@pytest.fixture(scope="session")
def watch_in():
    """Make a watch in a folder over an address."""
    return Watch


@pytest.fixture
def watch_over(tmp_path):
    return lambda url, text=CONFIG: Watch(tmp_path, url, text)


@pytest.fixture(autouse=True)
def _language(request, monkeypatch):
    """Have a test that compares words read English ones, and leave none the language of the one before."""
    if request.node.get_closest_marker("in_english"):
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
    language.choose("en")


def pytest_configure():
    """Keep what tests write in memory where there is room: a disk makes thousands of commits wait for it."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish():
    """Leave what was imported and collected out of each collection of garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    """Let the end take apart what was imported, as ever."""
    gc.unfreeze()


def pytest_make_parametrize_id(val, argname):
    """Name bytes by their argument: a body that holds the time (gzip) would have another name in each worker."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None
