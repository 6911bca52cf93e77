"""A disk that is truly full: a small file system of its own, filled to the last kilobytes, under each command that writes."""

import shutil
import subprocess

import pytest

from disclosure_watch.cli import main
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.store import Store, Tally

ROOM = 16 * 1024 * 1024
"""Bytes of the file system."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory, watch_in):
    """A ministry that has changed since the storage beside it was written."""
    site = Site(seed=5, documents=6, per_page=4, family="trs", small=True)
    with serve(site) as served:
        made = watch_in(tmp_path_factory.mktemp("whole"), served.url(site))
        made.run()
        evolve_for_demo(site)
        made.run()
        site.edit(site.documents[0].id, title=site.documents[0].title + "（更正）")
        yield made.folder


@pytest.fixture
def disk(tmp_path):
    """A file system of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("nothing may be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(disk, left):
    """Fill the disk but for some bytes; return the file that does."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        while (free := shutil.disk_usage(disk).free - left) > 0:
            file.write(b"\0" * min(free, 65_536))
            file.flush()
    return filler


COMMANDS = {
    "run": [],
    "compact": [],
    "rebuild": [],
    "export": ["{disk}/out.csv"],
    "backup": ["{disk}/backup"],
    "feed": ["--cursor", "{disk}/cursor"],
    "deliver": [],
    "search": ["提案"],
}
MAY_DO_WITHOUT = {"feed", "deliver", "compact", "search"}
"""Commands that may have nothing to write here, or can do without."""


@pytest.mark.in_english
@pytest.mark.parametrize("left", [0, pytest.param(12_288, marks=pytest.mark.slow), pytest.param(40_960, marks=pytest.mark.slow)])  # fmt: skip
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(watched, disk, capfd, name, left):
    """A line says that the disk is full, exit 1, no traceback; with room again nothing is lost, and the command does its work."""
    there = shutil.copytree(watched, disk / "there")
    words = [name, *(word.format(disk=disk) for word in COMMANDS[name]), "--config", str(there / "watch.toml")]
    store = Store(str(there / "storage"))
    before = list(store.revisions())
    filler = fill(disk, left)
    with pytest.raises(SystemExit) as ended:
        main(words)
    out, err = capfd.readouterr()
    told = " ".join((out + err).split())
    assert ended.value.code in ({0, 1} if left or name in MAY_DO_WITHOUT else {1}), told
    if ended.value.code:
        assert "No space left" in told or "disk is full" in told, told
    assert "Traceback" not in told
    filler.unlink()
    shutil.rmtree(disk / "backup", ignore_errors=True)
    after = list(Store(str(there / "storage")).revisions())
    assert after[: len(before)] == before
    assert list(Store(str(there / "storage")).verify(lambda revision, capture: None, Tally())) == []
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert not ended.value.code, capfd.readouterr()
