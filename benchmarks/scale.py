"""
Many sources on one machine: a first round over new sources, and a second after edits of 2 % of the records.

    python benchmarks/scale.py [--sources 3000] [--hosts 600] [--records 300000] [--budget 20]

The ministry runs in a process of its own. Each round is one `disclosure-watch run`; the second is made twice from the
same storage, with a budget of rechecks (`recheck = "auto"`, so many known pages a source and pass) and without
(`recheck = "all"`). Time to alert is
counted from the start of the round, since all edits were made just before it.
"""

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from disclosure_watch.ministry import Site, serve

BIN = Path(sys.executable).parent
SHARE = 0.02

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 2
allow_private_addresses = true
[watch]
recheck = "{recheck}"
recheck_budget = {budget}
full_every = "0"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


def ministry(sources: int, hosts: int, documents: int) -> None:
    """Serve sites until stdin ends; each line on it is answered: `count` by requests and bytes, `edit` by the number of edits."""
    sites = [
        Site(seed=number, documents=documents, per_page=50, prefix=f"/s{number:04d}", small=True, validators="honest")
        for number in range(sources)
    ]
    addresses = [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(hosts)]
    rng = random.Random(1)
    with serve(*sites, hosts=addresses) as server:
        print(json.dumps([server.url(site) for site in sites]), flush=True)
        for line in sys.stdin:
            if line.strip() == "edit":
                edited = 0
                for site in sites:
                    for document in rng.sample(site.documents, max(1, round(len(site.documents) * SHARE))):
                        site.edit(document.id, index_number=f"{document.index_number}-1")  # the listing doesn't show it
                        edited += 1
                print(edited, flush=True)
            else:
                print(json.dumps([len(server.log), sum(entry.sent for entry in server.log)]), flush=True)
                server.log.clear()


@dataclass(frozen=True, slots=True)
class Round:
    """What one run took, and when after its start each alert came, in seconds."""

    name: str
    cpu: float
    wall: float
    memory: int
    requests: int
    sent: int
    alerts: list[float]

    def line(self) -> str:
        times = sorted(self.alerts)
        median = f"{statistics.median(times):8.1f} s" if times else f"{'—':>10}"
        last = f"{times[min(len(times) - 1, round(len(times) * 0.99))]:8.1f} s" if times else f"{'—':>10}"
        return (
            f"{self.name:26} {self.cpu:8.1f} s {self.wall:8.1f} s {self.memory / 2**20:7.0f} MB {self.requests:9,} "
            f"{self.sent / 2**20:8.1f} MB {len(times):7,} {median} {last}"
        )


class Scale:
    """The watch in a folder, and the ministry beside it."""

    def __init__(self, folder: Path, sources: int, hosts: int, records: int, budget: int) -> None:
        self.folder, self.budget = folder, budget
        arguments = [str(sources), str(hosts), str(records // sources)]
        self.ministry = subprocess.Popen(
            [sys.executable, __file__, "--ministry", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.ministry.stdout is not None
        self.addresses = json.loads(self.ministry.stdout.readline())

    def asked(self, word: str) -> str:
        """Return what the ministry answers to a word."""
        assert self.ministry.stdin is not None
        assert self.ministry.stdout is not None
        self.ministry.stdin.write(f"{word}\n")
        self.ministry.stdin.flush()
        return self.ministry.stdout.readline()

    def configure(self, recheck: str) -> None:
        """Write watch.toml."""
        tables = "".join(
            f'[[source]]\nid = "s{number:04d}"\nlisting_url = "{url}"\n' for number, url in enumerate(self.addresses)
        )
        (self.folder / "watch.toml").write_text(CONFIG.format(recheck=recheck, budget=self.budget) + tables, "utf-8")

    def round(self, name: str) -> Round:
        """Run once, and look at the file of alerts every tenth of a second."""
        self.asked("count")
        alerts = self.folder / "alerts.jsonl"
        times: list[float] = []
        started = time.monotonic()
        with (self.folder / "output.txt").open("wb") as output:
            run = subprocess.Popen(
                [str(BIN / "disclosure-watch"), "run"], cwd=self.folder, stdout=output, stderr=output
            )
            place = alerts.stat().st_size if alerts.exists() else 0
            usage = None
            while usage is None:
                pid, status, used = os.wait4(run.pid, os.WNOHANG)
                found, place = _lines(alerts, place)
                times += [time.monotonic() - started] * found
                if pid:
                    usage, run.returncode = used, os.waitstatus_to_exitcode(status)
                else:
                    time.sleep(0.1)
        if run.returncode:
            raise RuntimeError((self.folder / "output.txt").read_text()[-2000:])
        wall = time.monotonic() - started
        requests, sent = json.loads(self.asked("count"))
        return Round(name, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, requests, sent, times)


def _lines(file: Path, place: int) -> tuple[int, int]:
    """Return how many whole lines a file has from a place on, and the place behind them."""
    if not file.exists():
        return 0, place
    with file.open("rb") as stream:
        stream.seek(place)
        whole = stream.read().rpartition(b"\n")[0]
    return (whole.count(b"\n") + 1, place + len(whole) + 1) if whole else (0, place)


def main() -> int:
    if sys.argv[1:2] == ["--ministry"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        ministry(*map(int, sys.argv[2:]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sources", type=int, default=3000)
    parser.add_argument("--hosts", type=int, default=600)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--budget", type=int, default=20)
    chosen = parser.parse_args()
    head = f"{'':26} {'CPU':>10} {'wall':>10} {'memory':>10} {'requests':>9} {'bytes':>11} {'alerts':>7} {'median':>10} {'99th':>10}"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "watch"
        folder.mkdir()
        scale = Scale(folder, chosen.sources, chosen.hosts, chosen.records, chosen.budget)
        try:
            print(
                f"{chosen.sources:,} sources on {chosen.hosts} hosts, {chosen.records:,} records\n\n{head}", flush=True
            )
            scale.configure("auto")
            print(scale.round("first round").line(), flush=True)
            print(scale.round("unchanged, with budget").line(), flush=True)
            edits = int(scale.asked("edit"))
            shutil.copytree(folder, kept := Path(place) / "kept")
            print(scale.round(f"{edits:,} edits, with budget").line(), flush=True)
            shutil.rmtree(folder)
            kept.rename(folder)
            scale.configure("all")
            print(scale.round(f"{edits:,} edits, without").line(), flush=True)
        finally:
            scale.ministry.terminate()
            scale.ministry.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
