"""Every command in every broken world: no traceback, a clear line, the right exit status, and nothing lost."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from disclosure_watch.cli import GROUPS, main
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.model import Finding, FindingKind
from disclosure_watch.store import Store, Tally

NOBODY = 65534
SERVING = {"serve", "web", "demo", "scoreboard"}
"""Commands that go on, or have worlds of their own."""


def commands(folder, url, revision):
    """Return the words of a call of each command."""
    record = revision.record_id
    return {
        "init": ["--config", folder / "new.toml"],
        "add": [url, "--dry-run"],
        "run": [],
        "backfill": ["a"],
        "sources": [],
        "pause": ["a"],
        "resume": ["a"],
        "rename": ["a", "b"],
        "move": ["a", f"{url}?"],
        "remove": ["a", "--yes"],
        "parse": [folder / "page.html"],
        "records": ["--json"],
        "changes": [],
        "feed": ["--cursor", folder / "cursor"],
        "search": ["提案"],
        "show": [record],
        "diff": [record],
        "history": [record],
        "findings": [],
        "export": [folder / "out.csv"],
        "deliver": [],
        "subscriptions": [],
        "subscribe": ["--name", "desk", "--to", "jsonl:desk.jsonl", "--yes"],
        "test-alert": ["all"],
        "health": [],
        "doctor": [],
        "verify": [],
        "evidence": [revision.revision_id, "--out", folder / "proof"],
        "replay": [],
        "rebuild": [],
        "compact": [],
        "expire": ["--days", "0"],
        "backup": [folder / "backup"],
        "restore": [folder / "backup"],
    }


def spoil(pattern, data):
    """Return what puts other bytes into all files of a kind; None cuts them in half."""

    def world(folder):
        there = [path for path in (folder / "storage").glob(pattern) if path.is_file()]
        assert there, pattern
        for path in there:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if data is None else data)

    return world


def without(*names):
    """Return what removes files or folders of the storage."""

    def world(folder):
        for name in names:
            path = folder / "storage" / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return world


def file_for_folder(folder):
    shutil.rmtree(folder / "storage")
    (folder / "storage").write_bytes(b"a file")


def foreign(folder):
    shutil.rmtree(folder / "storage")
    (folder / "storage/photos").mkdir(parents=True)
    (folder / "storage/photos/1.jpg").write_bytes(b"\xff\xd8\xff")


def forbid(pattern, mode):
    """Return what takes rights away."""

    def world(folder):
        for path in (folder / "storage").glob(pattern) if pattern else [folder / "storage"]:
            path.chmod(mode)

    return world


def configured(data):
    """Return what puts other bytes into watch.toml, or a folder in its place."""

    def world(folder):
        (folder / "watch.toml").unlink()
        if data is None:
            (folder / "watch.toml").mkdir()
        else:
            (folder / "watch.toml").write_bytes(data)

    return world


def unfit(folder):
    text = (folder / "watch.toml").read_text("utf-8")
    (folder / "watch.toml").write_text(f'storage = "sto[rage]*"\n{text}', "utf-8")


KINDS = {
    "snapshot": "snapshots/a.parquet",
    "edits": "edits/a.parquet",
    "frontier": "frontier/a.parquet",
    "ledger file": "ledger/*.parquet",
    "ledger log": "ledger/_delta_log/*.json",
    "passes log": "passes/_delta_log/*.json",
    "findings file": "findings/*.parquet",
    "deliveries log": "deliveries/_delta_log/*.json",
    "sources": "sources.parquet",
    "agencies": "agencies.parquet",
    "evidence": "evidence/a/*.warc.gz",
    "index": "evidence/a/*.cdxj",
    "seals": "seals/ledger/*",
}
WORLDS = {
    "missing": lambda folder: shutil.rmtree(folder / "storage"),
    "empty": lambda folder: (shutil.rmtree(folder / "storage"), (folder / "storage").mkdir()),
    "file": file_for_folder,
    "foreign": foreign,
    **{
        f"{name} gone": without(name)
        for name in ("ledger", "snapshots", "frontier", "evidence", "passes", "findings", "seals", "edits", "locks")
    },
    "ledger and snapshots gone": without("ledger", "snapshots"),
    **{f"{kind} cut": spoil(pattern, None) for kind, pattern in KINDS.items()},
    **{f"{kind} of garbage": spoil(pattern, b"\x00garbage\xff[x]*\n" * 9) for kind, pattern in KINDS.items()},
    **{f"{kind} empty": spoil(pattern, b"") for kind, pattern in KINDS.items()},
    "names of garbage": lambda folder: (folder / "storage/names.json").write_bytes(b"[1"),
    "log of other JSON": spoil("ledger/_delta_log/*.json", b'{"metaData": 1}\n[]\n'),
    "unreadable": forbid("", 0o000),
    "read-only": forbid("**/*", 0o555),
    "read-only folder": forbid("", 0o555),
    "snapshot unreadable": forbid("snapshots/a.parquet", 0o000),
    "log unreadable": forbid("ledger/_delta_log", 0o000),
    "evidence unreadable": forbid("evidence/a/*", 0o000),
    "unfit path": unfit,
    "no watch.toml": configured(b"storage = 'storage'\n"),
    "watch.toml of garbage": configured(b"\xff\xfe[[["),
    "watch.toml a folder": configured(None),
}


@pytest.fixture(scope="module")
def ministry():
    site = Site(seed=5, documents=6, per_page=4, family="trs", small=True)
    with serve(site) as served:
        yield served, site


@pytest.fixture(scope="module")
def whole(ministry, tmp_path_factory, watch_in):
    """A folder that is well, and a revision in it."""
    served, site = ministry
    made = watch_in(tmp_path_factory.mktemp("whole"), served.url(site))
    made.run()
    evolve_for_demo(site)
    made.run()
    now = made.clock()
    made.store.append_findings([Finding(FindingKind.SLOW, "a", None, None, "slow", now, now, 1)])
    (made.folder / "page.html").write_text("<h1>关于第1号提案的答复</h1><div id=zoom><p>孙宽委员：</p></div>", "utf-8")
    for path in [made.folder.parent, made.folder, *made.folder.rglob("*")]:
        path.chmod(0o777)
    return made.folder, next(iter(made.store.revisions()))


@pytest.fixture
def place():
    """A folder that anybody may enter, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@contextlib.contextmanager
def somebody(world):
    """Be one who may not do everything, as root may, where it is about what one may."""
    if os.geteuid() or not world.startswith(("unreadable", "read-only", "snapshot un", "log un", "evidence un")):
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def call(capfd, world, words):
    with somebody(world), pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    out, err = capfd.readouterr()
    return left.value.code or 0, out, err


def swept(there):
    """Remove a broken world, whatever it forbids."""
    (there / "storage").exists() and (there / "storage").chmod(0o777)
    for path in there.rglob("*"):
        path.chmod(0o777)
    shutil.rmtree(there)


def test_every_command_is_tried(whole):
    """A command that is added is tried in the broken worlds too."""
    folder, revision = whole
    assert set(commands(folder, "", revision)) == {name for group in GROUPS.values() for name in group} - SERVING


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("share", [0, pytest.param(None, marks=pytest.mark.slow)])
def test_no_traceback(whole, ministry, place, capfd, monkeypatch, world, share):
    """In a broken world each command ends with a status it may have, and says in lines what is wrong and what to do."""
    folder, revision = whole
    served, site = ministry
    there = place / "there"
    turn = list(WORLDS).index(world)
    calls = commands(there, served.url(site), revision)
    for number, (name, words) in enumerate(calls.items()):
        if share is not None and (turn + number) % 10:
            continue
        shutil.copytree(folder, there)
        WORLDS[world](there)
        monkeypatch.chdir(there)
        given = [name, *words] if "--config" in words or name == "parse" else [name, *words, "--config", "watch.toml"]
        status, out, err = call(capfd, world, given)
        said = f"{name} in the world {world!r}: {status}\n{out[-2000:]}\n{err}"
        assert status in {0, 1, 2}, said
        assert "Traceback" not in said, said
        assert "panicked" not in said, said
        assert "fault of this program" not in said, said
        assert status == 0 or err or out, said
        assert all(0 < len(line) < 600 for line in err.splitlines()), said
        monkeypatch.chdir("/")
        swept(there)


RIGHT = [
    ("ledger gone", "run", 1, "restore the whole storage from one backup"),
    ("ledger gone", "changes", 1, "missing, while there are snapshots"),
    ("ledger gone", "feed", 1, "missing, while there are snapshots"),
    ("ledger gone", "rebuild", 1, "missing, while there are snapshots"),
    ("ledger and snapshots gone", "run", 1, "though its frontier knows records"),
    ("snapshot of garbage", "records", 1, "`disclosure-watch rebuild` makes it again"),
    ("read-only", "run", 1, "permission denied"),
    ("unreadable", "records", 1, "permission denied"),
    ("file", "records", 1, "a part of this path is a file"),
    ("file", "run", 1, "a part of this path is a file"),
    ("foreign", "records", 1, "no storage"),
    ("foreign", "run", 1, "no storage"),
    ("unfit path", "run", 2, "choose a folder without it"),
    ("names of garbage", "run", 1, "restore it from a backup"),
    ("missing", "records", 0, ""),
    ("snapshots gone", "run", 0, ""),
]


@pytest.mark.in_english
@pytest.mark.parametrize(("world", "name", "status", "line"), RIGHT)
def test_the_right_line(whole, ministry, place, capfd, monkeypatch, world, name, status, line):
    """What is said names the cause and the remedy."""
    folder, revision = whole
    served, site = ministry
    there = shutil.copytree(folder, place / "there")
    WORLDS[world](there)
    monkeypatch.chdir(there)
    got, out, err = call(capfd, world, [name, *commands(there, served.url(site), revision)[name]])
    monkeypatch.chdir("/")
    swept(there)
    assert got == status, (out, err)
    assert line in " ".join((out + err).split()), (out, err)


SAMPLE = [
    *(("whole", name, 0) for name in ("records", "search", "run")),
    ("ledger gone", "changes", 1),
    *(pytest.param("whole", name, 0, marks=pytest.mark.slow) for name in ("feed", "backup", "rebuild", "export")),
    *(pytest.param("snapshot cut", name, 1, marks=pytest.mark.slow) for name in ("records", "verify")),
]


@pytest.mark.parametrize(("world", "name", "status"), SAMPLE)
def test_as_the_script(whole, ministry, tmp_path, world, name, status):
    """The same where the command is a process of its own."""
    folder, revision = whole
    served, site = ministry
    there = shutil.copytree(folder, tmp_path / "there")
    if world != "whole":
        WORLDS[world](there)
    words = [name, *commands(there, served.url(site), revision)[name], "--config", there / "watch.toml"]
    command = [sys.executable, "-c", "from disclosure_watch.cli import main; main()", *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == status, done
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == (status and name != "verify")


@pytest.mark.in_english
@pytest.mark.parametrize(
    "name",
    ["run", *(pytest.param(name, marks=pytest.mark.slow) for name in ("compact", "rebuild", "export", "backup"))],
)
def test_a_full_disk(whole, ministry, tmp_path, name):
    """Where no file may grow, a line says so, exit 1; with room again, all is as it was."""
    folder, revision = whole
    served, site = ministry
    there = shutil.copytree(folder, tmp_path / "there")
    words = [name, *commands(there, served.url(site), revision)[name], "--config", there / "watch.toml"]
    command = [sys.executable, "-c", "from disclosure_watch.cli import main; main()", *words]
    limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))}
    done = subprocess.run(command, check=False, capture_output=True, text=True, **limit)
    assert done.returncode == 1, done
    told = " ".join((done.stdout + done.stderr).split())
    assert "raise the limit" in told or "can't be written (File too large)" in told
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    before = Store(str(folder / "storage"))
    after = Store(str(there / "storage"))
    assert list(after.revisions()) == list(before.revisions())
    assert list(after.verify(lambda revision, capture: None, Tally())) == []
