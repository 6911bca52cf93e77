"""A process that dies while it writes the index leaves nothing behind that makes an answer wrong."""

import datetime as dt
import signal
import subprocess
import sys

import pytest

from disclosure_watch.store import Store

DAY = dt.timedelta(days=1)
DYING = """
import os, signal, sys
from disclosure_watch.store import Store
from disclosure_watch.store.search import files, index
store, owner, name = Store(sys.argv[1]), *sys.argv[3].split(".")
owner = {"index": index, "files": files, "Path": index.Path}[owner]
real = getattr(owner, name)
def dies(*arguments):
    if sys.argv[4] == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, dies)
getattr(store, sys.argv[2])()
"""


@pytest.mark.parametrize(
    ("work", "place", "when"),
    [
        pytest.param("index", "index._finish", "before", marks=pytest.mark.slow),
        ("index", "index._finish", "after"),
        ("index", "files.note", "after"),
        pytest.param("rebuild", "index._finish", "after", marks=pytest.mark.slow),
        pytest.param("rebuild", "files.note", "after", marks=pytest.mark.slow),
        ("rebuild", "Path.rename", "after"),
    ],
)
def test_killed(store, folder, made, work, place, when):
    """Whatever was written before it died, readers answer rightly, and the next update leaves a whole index."""
    made.visit(store, "a", {"1": "量子科技", "2": "脑科学"})
    store.index()
    made.visit(store, "a", {"1": "脑", "2": "脑科学"}, made.START + DAY)
    died = subprocess.run([sys.executable, "-c", DYING, str(folder), work, place, when], check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    for _ in range(2):
        for reader in (store, Store(str(folder))):
            assert reader.search("脑").total == 2
            assert reader.search("量子").total == 0
            assert reader.search("量子", history=True).total == 1
        store.index()
    assert Store(str(folder))._search._index.view().progress.passes == {"a": 2}
