"""A process killed at any step of a pass, then run again, leaves what an undisturbed one leaves."""

import subprocess
import sys

import pytest

from disclosure_watch.ministry import Site, evolve_for_demo, serve

CHILD = """
import asyncio, datetime as dt, os, signal, sys
from pathlib import Path
from disclosure_watch import config, watch
from disclosure_watch.store import Store

left = int(sys.argv[2])

def step(name):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

settings = config.load(Path(sys.argv[1]))
store = Store(settings.storage, step=step)
asyncio.run(watch.run(settings, clock=lambda: dt.datetime.now(dt.UTC), store=store))
"""


def run(watch, kill_at=0):
    path = str(watch.folder / "watch.toml")
    done = subprocess.run([sys.executable, "-c", CHILD, path, str(kill_at)], check=False)
    return done.returncode


def told(watch):
    return sorted(
        (revision.record_id, revision.revision, revision.changes, revision.state, revision.fields, revision.record)
        for revision in watch.store.revisions()
    )


@pytest.mark.parametrize("kill_at", [1, 7, 17, 18, 19, 20])
def test_killed_pass_run_again_is_an_undisturbed_one(tmp_path, watch_over, kill_at):
    """Killed after the k-th capture, the evidence, the ledger, the snapshot or the frontier: the same in the end."""
    site = Site(seed=5, documents=14, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        disturbed = watch_over(ministry.url(site))
        (tmp_path / "calm").mkdir()
        calm = type(disturbed)(tmp_path / "calm", ministry.url(site))
        assert run(disturbed) == run(calm) == 0
        evolve_for_demo(site)
        assert run(calm) == 0
        killed = run(disturbed, kill_at)
        assert killed in {0, -9}
        assert run(disturbed) == 0
        for watch in (disturbed, calm):
            assert run(watch) == 0
            assert run(watch) == 0
    assert told(disturbed) == told(calm)
    states = [row["state"] for row in disturbed.store.records().to_pylist()]
    assert states == [row["state"] for row in calm.store.records().to_pylist()]
    for revision in disturbed.store.revisions():
        assert disturbed.store.read_evidence(revision.evidence).status
    lines = (disturbed.folder / "alerts.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len((calm.folder / "alerts.jsonl").read_text("utf-8").splitlines()) == len(set(lines))
