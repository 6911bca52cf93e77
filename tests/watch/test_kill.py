"""A process killed after any change of a pass, then run again, leaves what an undisturbed one leaves."""

import asyncio
import datetime as dt
import shutil
from pathlib import Path

import pytest

import killing
from disclosure_watch import config, watch
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.store import Store

HERE = Path(__file__)


def run(folder):
    settings = config.load(folder / "watch.toml")
    asyncio.run(watch.run(settings, clock=lambda: dt.datetime.now(dt.UTC), store=Store(settings.storage)))


@pytest.fixture(scope="module")
def ends(tmp_path_factory, watch_in):
    """
    How a run ends that was killed after its n-th change and then done again, and how an undisturbed one does.

    The function gives what was told of both, None where there is no n-th change.
    """
    site = Site(seed=5, documents=14, per_page=12, family="trs", small=True)
    folder = tmp_path_factory.mktemp("ends")
    (folder / "before").mkdir()
    with serve(site) as ministry:
        before = watch_in(folder / "before", ministry.url(site))
        run(before.folder)
        evolve_for_demo(site)
        calm = shutil.copytree(before.folder, folder / "calm")
        for _ in range(3):
            run(calm)

        def told_after(kill_at):
            disturbed = shutil.copytree(before.folder, tmp_path_factory.mktemp("disturbed") / "watch")
            if not killing.run(HERE, "run", disturbed, kill_at=kill_at):
                return None
            for _ in range(3):
                run(disturbed)
            return told(disturbed), told(calm)

        yield told_after


def told(folder):
    """Return what was recorded and what was alerted."""
    store = Store(str(folder / "storage"))
    revisions = list(store.revisions())
    assert all(store.read_evidence(revision.evidence).status for revision in revisions)
    lines = (folder / "alerts.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(set(lines))
    return (
        sorted(
            (revision.record_id, revision.revision, revision.changes, revision.state, revision.fields, revision.record)
            for revision in revisions
        ),
        [row["state"] for row in store.records().to_pylist()],
        len(lines),
    )


@pytest.mark.parametrize(
    "kill_at", [pytest.param(12, marks=pytest.mark.slow), 27, pytest.param(37, marks=pytest.mark.slow), 47]
)
def test_killed_pass_run_again_is_an_undisturbed_one(ends, kill_at):
    """Killed among the captures, in the commit, in the journals, in the delivery: the same in the end."""
    disturbed, calm = ends(kill_at)
    assert disturbed == calm


@pytest.mark.slow
def test_killed_after_each_change(ends):
    """Killed after each change of a run: the same in the end."""
    for kill_at in range(1, 200):
        both = ends(kill_at)
        if both is None:
            break
        assert both[0] == both[1], kill_at
    assert kill_at > 40
