"""A command that only reads ends as it should, however loaded the machine is and wherever its output goes."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest

from disclosure_watch.ministry import Site, serve

RUNS = int(os.environ.get("RUNS", "500"))
AT_ONCE = 10
COMMAND = "from disclosure_watch.cli import main; main()"


def ended(folder, number, way):
    """Run `records --json` into a file, a pipe that is read, or one that is closed after a line; return how it ended."""
    words = [sys.executable, "-c", COMMAND, "records", "--json", "--config", str(folder / "watch.toml")]
    if way == "file":
        with (folder / f"out-{number}").open("wb") as out:
            done = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, check=False)
        return done.returncode, done.stderr
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline() if way == "head" else process.stdout.read()
        process.stdout.close()
        said = process.stderr.read()
    return process.returncode, said


@pytest.mark.slow
def test_no_run_dies_at_its_end(tmp_path, watch_in):
    """Hundreds of runs, ten at a time on however few cores: none ends by a signal, none says a word on stderr."""
    site = Site(seed=5, documents=30, per_page=10, family="trs", small=True)
    with serve(site) as served:
        watch_in(tmp_path, served.url(site)).run()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ways = islice(cycle(("file", "pipe", "head")), RUNS)
        ends = list(pool.map(lambda each: ended(tmp_path, *each), enumerate(ways)))
    assert -signal.SIGABRT not in {code for code, _ in ends}
    assert set(ends) == {(0, b"")}
