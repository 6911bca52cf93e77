"""No reader sees an error page while another process passes and compacts, and while a later program takes over the storage."""

import datetime as dt
import itertools
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyarrow.parquet as pq
import pytest

from disclosure_watch.ministry import Site, evolve_for_demo, serve

LATER = """
from disclosure_watch import schema
schema.SCHEMA_VERSION += 1
readability = schema._f("readability", schema.Type.NUMBER, "How well it reads", "可读性", "0.5", "ours")
widened = ("snapshots", "ledger", "frontier", "edits", "passes", "findings", "sources", "field_quality")
schema.TABLES = {**schema.TABLES, **{name: (*schema.TABLES[name], readability) for name in widened}}
from disclosure_watch.store.search import entries
entries.FORMAT += 1
"""
"""A later program: a column more in each table, and an index of another format."""

PASSING = """
import asyncio, datetime as dt, sys
from pathlib import Path
from disclosure_watch import config, watch
from disclosure_watch.store import Store
settings, now = config.load(Path(sys.argv[1])), dt.datetime.fromisoformat(sys.argv[2])
for _ in sys.stdin:
    now += dt.timedelta(days=1)
    asyncio.run(watch.run(settings, clock=lambda: now))
    Store(settings.storage).compact(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))  # leaves no file to those who opened it before
    print("compacted", flush=True)
"""


class Passing:
    """A process that passes and compacts when it is told to, over a ministry that changed meanwhile."""

    def __init__(self, site, config):
        self._site, self._config, self._step = site, str(config), 0
        self._begin("")

    def _begin(self, before):
        today = dt.datetime(2026, 11, 10, tzinfo=dt.UTC) + dt.timedelta(days=self._step)
        self._process = subprocess.Popen(
            [sys.executable, "-c", before + PASSING, self._config, today.isoformat()], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def upgrade(self):
        """End the process and begin that of a later program, which makes anew what it finds."""
        assert self.end() == 0
        self._begin(LATER)

    def once(self):
        self._step += 1
        evolve_for_demo(self._site, self._step)
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "compacted\n"

    def end(self):
        self._process.communicate(timeout=60)
        return self._process.returncode


@pytest.mark.parametrize("count", [150, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_request_fails_beside_passes_compactions_and_an_upgrade(watch_in, serve_face, tmp_path, count):
    site = Site(
        seed=11, documents=30, per_page=15, family="trs", now=dt.datetime(2026, 11, 2, tzinfo=dt.UTC), small=True
    )
    with serve(site) as ministry:
        watching = watch_in(tmp_path, ministry.url(site))
        watching.run()
        before = list(watching.store.revisions())
        record = before[0].record_id
        paths = itertools.cycle((
            "/", "/changes", "/changes.atom", f"/records/{record}", f"/evidence/{record}.1.zip", f"/saved/{record}.1", "/charts",
            "/search?q=提案&history=1", "/sources", "/sources/a", "/subscribe", "/api/changes", "/api/records", "/api/findings",
        ))  # fmt: skip
        passing = Passing(site, tmp_path / "watch.toml")
        many = [passing.once] * (1 + count // 1000)
        with (
            serve_face(watching.settings, watching.clock) as url,
            httpx.Client(base_url=url, trust_env=False, timeout=60) as reader,
            ThreadPoolExecutor(5) as threads,
        ):
            rounds = threads.submit(lambda: [part() for part in (*many, passing.upgrade, *many)])
            answers = Counter(
                threads.map(lambda path: (path, reader.get(path).status_code), itertools.islice(paths, count))
            )
            while not rounds.done():
                answers[("/", reader.get("/").status_code)] += 1
            rounds.result()
            assert passing.end() == 0
            assert {answer for answer in answers if answer[1] != 200} == set()
            assert answers.total() >= count
            shown = {each["revision_id"] for each in reader.get("/api/changes", params={"limit": 200}).json()["items"]}
        assert shown > {each.revision_id for each in before}
        assert "readability" in pq.read_schema(tmp_path / "storage/snapshots/a.parquet").names
