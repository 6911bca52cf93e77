"""SIGKILL between any two writes of a pass, then the pass again: the store is that of an undisturbed run."""

import random
import runpy
import shutil
from pathlib import Path

import pytest

import killing
from disclosure_watch.store import Store, chain

HERE = Path(__file__)
SITES = [
    ("a", {"1": "甲", "2": "乙附件", "3": "甲乙丙丁"}),
    ("b", {"1": "甲"}),
    ("a", {"1": "甲甲", "3": "甲乙丙丁", "4": "丁"}),
    ("b", {"1": "甲"}),
    ("a", {"1": "甲甲", "2": "乙附件", "4": "丁"}),
]
MOST_CHANGES = 40
"""More than any of the passes makes."""


def passes(folder, first, count=1):
    """Do some of the passes, each at its own hour."""
    made = runpy.run_path(str(HERE.with_name("conftest.py")))
    store = Store(str(folder))
    for number in range(first, first + count):
        made["visit"](store, *SITES[number], made["START"].replace(hour=number))


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """The folders of an undisturbed run: after so many passes."""
    folder = tmp_path_factory.mktemp("calm")
    (folder / "0").mkdir()
    for number in range(len(SITES)):
        shutil.copytree(folder / str(number), folder / str(number + 1))
        passes(folder / str(number + 1), number)
    return [folder / str(number) for number in range(len(SITES) + 1)]


def told(folder, *, counted, indexed):
    """
    Return all that a store holds.

    Left out are the numbers of passes where one had `counted` before it died, and where its captures lie if they had been
    `indexed`: the rerun is another pass, and notes that it saw them again.
    """
    store = Store(str(folder))
    hidden = {"pass_number"} if counted else set()
    hidden |= {"evidence"} if indexed else set()
    hidden |= {"previous_digest", "digest"} if hidden else set()
    return {
        "ledger": [
            {name: getattr(revision, name) for name in revision.__dataclass_fields__ if name not in hidden}
            for revision in store.revisions()
        ],
        "records": [
            {name: value for name, value in row.items() if name not in hidden} for row in store.records().to_pylist()
        ],
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


def finish(folder, calm, number):
    """Do a pass that was killed again, and those after it, and compare with the undisturbed run."""
    source, _ = SITES[number]
    counted = Store(str(folder)).last_pass(source) != Store(str(calm[number])).last_pass(source) or differ(
        folder, calm[number], f"frontier/{source}.parquet"
    )
    indexed = differ(folder, calm[number], f"evidence/{source}/*.cdxj")
    passes(folder, number, len(SITES) - number)
    sound(folder)
    assert told(folder, counted=counted, indexed=indexed) == told(calm[-1], counted=counted, indexed=indexed)


def differ(folder, other, pattern):
    mine, theirs = ([path.read_bytes() for path in sorted(at.glob(pattern))] for at in (folder, other))
    return mine != theirs


@pytest.mark.parametrize(
    ("number", "every"), [(2, 11), *(pytest.param(number, 1, marks=pytest.mark.slow) for number in (0, 2, 3))]
)
def test_killed_after_each_change(tmp_path, calm, number, every):
    """Killed after each change of a pass that adds, edits and withdraws: the rerun ends where an undisturbed run does."""

    def arguments(kill_at):
        return shutil.copytree(calm[number], tmp_path / str(kill_at)), number

    count = 0
    for count in killing.after_each_change(HERE, "passes", arguments, every):
        finish(tmp_path / str(count), calm, number)
    assert (3 if number == 3 else 15) - every < count < MOST_CHANGES


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 200))])
def test_killed_at_random(tmp_path, calm, seed):
    """Killed anywhere in any pass: the same."""
    chance = random.Random(seed)
    number = chance.randrange(len(SITES))
    folder = shutil.copytree(calm[number], tmp_path / "killed")
    killing.run(HERE, "passes", folder, number, kill_at=chance.randint(1, MOST_CHANGES))
    finish(folder, calm, number)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 10))])
def test_killed_again_and_again(tmp_path, calm, seed):
    """Killed in several passes, and several times in one: no revision is lost or doubled."""
    chance = random.Random(seed)
    for number in range(len(SITES)):
        for _ in range(chance.randint(0, 2)):
            killing.run(HERE, "passes", tmp_path, number, kill_at=chance.randint(1, MOST_CHANGES // 2))
        passes(tmp_path, number)
    sound(tmp_path)
    mine, theirs = (told(folder, counted=True, indexed=True) for folder in (tmp_path, calm[-1]))
    assert mine == theirs
