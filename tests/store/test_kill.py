"""SIGKILL between any two writes of a pass, then the pass again: the store is that of an undisturbed run."""

import os
import random
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from disclosure_watch.store import Store, chain

SITES = [
    ("a", {"1": "甲", "2": "乙附件", "3": "甲乙丙丁"}),
    ("b", {"1": "甲"}),
    ("a", {"1": "甲甲", "3": "甲乙丙丁", "4": "丁"}),
    ("b", {"1": "甲"}),
    ("a", {"1": "甲甲", "2": "乙附件", "4": "丁"}),
]
CHANGED = ["evidence", "mark", "ledger", "snapshot", "unmark", "frontier", "index"]
QUIET = ["evidence", "frontier", "index"]
STEPS = [
    ["capture"] * 3 + CHANGED,
    ["capture", *CHANGED],
    ["capture"] * 3 + CHANGED,
    ["capture", *QUIET],
    ["capture"] * 3 + CHANGED,
]
"""The writes of each pass."""

CHILD = """
import os, runpy, signal, sys
made = runpy.run_path(sys.argv[1])
runpy.run_path(sys.argv[2])["passes"](made, sys.argv[3], int(sys.argv[4]), 1, int(sys.argv[5]))
"""


def passes(made, folder, first, count=1, kill_at=0):
    """Do some of the passes, each at its own hour; die by SIGKILL after the `kill_at`-th write."""
    left = kill_at

    def step(name):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store(str(folder), step=step)
    for number in range(first, first + count):
        at = made["START"].replace(hour=number)
        made["visit"](store, *SITES[number], at)
    return store


@pytest.fixture(scope="module")
def conftest():
    return runpy.run_path(str(Path(__file__).with_name("conftest.py")))


@pytest.fixture(scope="module")
def calm(tmp_path_factory, conftest):
    """The folder of an undisturbed run."""
    folder = tmp_path_factory.mktemp("calm")
    passes(conftest, folder, 0, len(SITES))
    return folder


def killed(conftest, folder, number, kill_at):
    """Do the passes, but die in one of them and do that one again."""
    here = Path(__file__)
    passes(conftest, folder, 0, number)
    command = [sys.executable, "-c", CHILD, here.with_name("conftest.py"), here, folder, str(number), str(kill_at)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    passes(conftest, folder, number, len(SITES) - number)


def told(folder, *, counted, indexed):
    """
    Return all that a store holds.

    Left out are the numbers of passes where one had `counted` before it died, and evidence where it had been `indexed`.
    """
    store = Store(str(folder))
    hidden = {"pass_number", "previous_digest", "digest"} if counted else set()
    return {
        "ledger": [
            {name: getattr(revision, name) for name in revision.__dataclass_fields__ if name not in hidden}
            for revision in store.revisions()
        ],
        "records": store.records().to_pylist(),
        "frontier": None if counted else [path.read_bytes() for path in sorted(folder.glob("frontier/*"))],
        "evidence": None if indexed else [path.read_bytes() for path in sorted(folder.glob("evidence/*/*.warc.gz"))],
    }


def sound(folder):
    """Assert that chains, snapshots and proofs hold, and that nothing but the store's own files lies there."""
    store = Store(str(folder))
    for source in "ab":
        head = ""
        for revision in store.revisions(source):
            assert (revision.previous_digest, chain.digest(revision)) == (head, revision.digest)
            head = revision.digest
            if revision.evidence:
                assert store.read_evidence(revision.evidence).status == 200
    shown = store.records()
    store.rebuild()
    assert store.records().equals(shown)
    assert not list(folder.glob("locks/*.pending"))
    assert sorted(path.name for path in folder.glob("snapshots/[!.]*")) == ["a.parquet", "b.parquet"]


def compare(folder, calm, number, kill_at):
    """Compare with an undisturbed run; a pass that died behind its commit has used up a number."""
    done = STEPS[number][:kill_at]
    given = {"counted": "ledger" in done or "frontier" in done, "indexed": "index" in done}
    sound(folder)
    assert told(folder, **given) == told(calm, **given)


@pytest.mark.parametrize("kill_at", range(1, len(STEPS[2]) + 1))
def test_killed_at_each_step(tmp_path, conftest, calm, kill_at):
    """Killed at each step of a pass that adds, edits and withdraws: the rerun ends where an undisturbed run does."""
    killed(conftest, tmp_path, 2, kill_at)
    compare(tmp_path, calm, 2, kill_at)


def at_random(count, seed):
    chance = random.Random(seed)
    numbers = [chance.randrange(len(SITES)) for _ in range(count)]
    return [(number, chance.randint(1, len(STEPS[number]))) for number in numbers]


@pytest.mark.parametrize(("number", "kill_at"), at_random(10, 5))
def test_killed_at_random(tmp_path, conftest, calm, number, kill_at):
    """Killed anywhere in any pass: the same."""
    killed(conftest, tmp_path, number, kill_at)
    compare(tmp_path, calm, number, kill_at)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "kill_at"), at_random(200, 7))
def test_killed_at_random_200_times(tmp_path, conftest, calm, number, kill_at):
    """Killed anywhere in any pass, 200 times: the same."""
    killed(conftest, tmp_path, number, kill_at)
    compare(tmp_path, calm, number, kill_at)


@pytest.mark.parametrize("seed", range(4))
def test_killed_again_and_again(tmp_path, conftest, calm, seed):
    """Killed in several passes, and several times in one: no revision is lost or doubled."""
    chance = random.Random(seed)
    here = Path(__file__)
    for number in range(len(SITES)):
        for _ in range(chance.randint(0, 2)):
            kill_at = str(chance.randint(1, len(STEPS[number]) - 1))
            command = [sys.executable, "-c", CHILD, here.with_name("conftest.py"), here, tmp_path, str(number), kill_at]
            assert subprocess.run(command, check=False).returncode in {0, -signal.SIGKILL}
        passes(conftest, tmp_path, number)
    sound(tmp_path)
    mine, theirs = (told(folder, counted=True, indexed=True) for folder in (tmp_path, calm))
    for row in mine["ledger"] + theirs["ledger"]:
        row["evidence"] = row["evidence"] and row["evidence"].sha256
    assert mine == theirs
