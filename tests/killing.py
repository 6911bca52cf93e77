"""
Processes that die by SIGKILL right after their n-th change of what is stored.

The changes are told by the calls that make them, of the system and of Delta: nothing in the product knows of it. A sync is
none of them: what was written before a SIGKILL is there after it.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import threading

CHANGES = {"pwrite", "ftruncate", "replace", "link", "unlink"}
DELTA_CHANGES = {
    "compact_optimize",
    "create_checkpoint",
    "create_deltalake",
    "set_table_properties",
    "vacuum",
    "write",
    "z_order_optimize",
}

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [
        "deltalake",
        "disclosure_watch.ministry.server",
        "disclosure_watch.parse.detail",
        "disclosure_watch.parse.filetext",
        "disclosure_watch.store.derived",
        "disclosure_watch.store.descriptions",
        "disclosure_watch.store.edits",
        "disclosure_watch.store.evidence.warc",
        "disclosure_watch.store.quality",
        "disclosure_watch.store.store",
        "disclosure_watch.watch.running",
        "pandas",
        "pytest",
    ]
)  # a process that imports them itself takes half a second longer


def run(file, name, *arguments, kill_at=0):
    """
    Call a function of a test's file in a process of its own that dies after its `kill_at`-th change, 0 for never.

    Return whether it was killed. Raises AssertionError where it failed.
    """
    child = _server.Process(target=_die, args=(kill_at, str(file), name, arguments))
    child.start()
    child.join()
    assert child.exitcode in {0, -signal.SIGKILL}, child.exitcode
    return child.exitcode != 0


def after_each_change(file, name, arguments_of, every=1):
    """Yield 1, 2, 3 … (or each `every`-th) as long as the function, called with `arguments_of(n)`, died after its n-th change."""
    number = 1
    while run(file, name, *arguments_of(number), kill_at=number):
        yield number
        number += every


def _die(kill_at, file, name, arguments):
    left = kill_at

    def after(_frame, event, call):
        nonlocal left
        if event == "c_return" and _is_change(call):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    function = runpy.run_path(file)[name]
    threading.setprofile(after)
    sys.setprofile(after)
    function(*arguments)
    os._exit(0)  # what the interpreter does at its end is no part of it


def _is_change(call):
    owner = getattr(call, "__module__", None) or type(getattr(call, "__self__", None)).__module__
    name = getattr(call, "__name__", "")
    return (owner == "posix" and name in CHANGES) or ("delta" in owner and name in DELTA_CHANGES)
