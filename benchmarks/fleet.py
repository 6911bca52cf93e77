"""
A fleet: Prefect's server on PostgreSQL, the store in S3, two workers, one of them killed in the middle.

    apt-get install postgresql
    python benchmarks/fleet.py [--sources 300] [--hosts 30] [--keep DIR]

Two rounds, the first over new sources, the second after an edit on every third site: in each, one of the workers gets
SIGKILL when a third of the sources have been passed, with all that it started. The ministry's log and the ledger decide;
the ledger is compared with that of `disclosure-watch run`, which watched the same sites in peace. Exit 1 where a claim
fails.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import httpx

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.exchange import Logged
from disclosure_watch.ministry.server import Ministry
from disclosure_watch.model import Capture, PassReport, Revision, Verdict
from disclosure_watch.prefect_server import ENVIRONMENT, PrefectServer, end
from disclosure_watch.store import Store, Tally
from servers import descendants, postgres, postgres_program, postgres_user_missing, s3, wait_for

ROOT = Path(__file__).parents[1]
PACE = 0.4
"""Seconds between two requests to one host."""

LATE = 0.1
"""The share of the pace by which the ministry may hear of a request early: it and all others share this machine."""

DOCUMENTS = 4
PATIENCE = 900
WATCHED = {Verdict.OK, Verdict.NOT_MODIFIED}
LEASE = "30"
"""Seconds until the slot of a dead run is free, as the server is told."""

CONFIG = f"""\
storage = "s3://fleet/{{store}}"
[fetch]
pace = {PACE}
concurrency_per_host = 1
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
[[subscription]]
name = "all"
to = "jsonl:{{alerts}}.jsonl"
"""
SOURCE = """\
[[source]]
id = "s{number:03d}"
listing_url = "{url}"
schedule = "* * * * *"
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--hosts", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="a new folder for the logs, to be left behind")
    chosen = parser.parse_args()
    if postgres_program("initdb") is None or postgres_user_missing():
        print("PostgreSQL is not installed: apt-get install postgresql")
        return 2
    with tempfile.TemporaryDirectory() as drafts, contextlib.ExitStack() as stack:
        place = chosen.keep.absolute() if chosen.keep else Path(drafts) / "fleet"
        place.mkdir(parents=True)
        sites = [Site(seed=number, documents=DOCUMENTS, prefix=f"/s{number:03d}", small=True)
                 for number in range(chosen.sources)]  # fmt: skip
        hosts = [f"127.0.0.{2 + number}" for number in range(chosen.hosts)]
        ministry = stack.enter_context(serve(*sites, hosts=hosts))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            os.environ.pop(name, None)
        os.environ["NO_PROXY"] = "127.0.0.1"
        os.environ.update(stack.enter_context(s3("fleet")))
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = stack.enter_context(postgres(place / "postgres"))
        os.environ["PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION"] = LEASE
        os.environ |= ENVIRONMENT
        server = stack.enter_context(PrefectServer(place / "prefect"))
        return Fleet(place, sites, ministry, server).run()


class Fleet:
    """The two stores, the workers, and what is claimed of them."""

    def __init__(self, place: Path, sites: list[Site], ministry: Ministry, server: PrefectServer) -> None:
        self.place, self.sites, self.ministry = place, sites, ministry
        self.ids = {f"s{number:03d}" for number in range(len(sites))}
        self.server, self.environment = server, server.environment
        self.failed = 0
        for store in ("calm", "fleet"):
            lines = [CONFIG.format(store=store, alerts="calm-alerts" if store == "calm" else "alerts")]
            lines += [SOURCE.format(number=number, url=ministry.url(site)) for number, site in enumerate(sites)]
            (place / f"{store}.toml").write_text("".join(lines), "utf-8")
        self.calm, self.store = Store("s3://fleet/calm"), Store("s3://fleet/fleet")

    def run(self) -> int:
        self.deploy()
        self.round("new sources", workers="ab")
        for number, site in enumerate(self.sites):
            if number % 3 == 0:
                site.edit(site.documents[0].id, title=f"关于第{number}件更正的答复函")
        self.round("after the edits", workers="cd")
        self.claim("every edit alerted once", *self.alerts())
        damages = [str(damage) for store in (self.calm, self.store) for damage in store.verify(_unread, Tally())]
        self.claim("verify finds nothing", not damages, "; ".join(damages[:3]))
        return 1 if self.failed else 0

    def deploy(self) -> None:
        """Register what deploy/fleet.yaml does, each part every minute instead of every ten, at rest as yet."""
        every_minute = (ROOT / "deploy/fleet.yaml").read_text("utf-8").replace("*/10 * * * *", "* * * * *")
        (self.place / "fleet.yaml").write_text(every_minute, "utf-8")
        self.prefect("work-pool", "create", "disclosure-watch", "--type", "process")
        self.prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(self.place / "fleet.yaml"))
        self.prefect("automation", "create", "--from-file", str(ROOT / "deploy/dead-runs.yaml"))
        self.prefect("deployment", "schedule", "pause", "--all")

    def prefect(self, *arguments: str) -> None:
        done = subprocess.run([sys.executable, "-m", "prefect", *arguments], cwd=ROOT, check=False,
                              env=self.environment, capture_output=True, text=True)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"prefect {' '.join(arguments)}: {done.stdout}{done.stderr}")

    def round(self, name: str, workers: str) -> None:
        """Watch all sources in peace, then with two workers, the first of which is killed in the middle."""
        self.watch_in_peace()
        begun, mark = dt.datetime.now(dt.UTC), len(self.ministry.log)
        with self.worker(workers[0]) as victim, self.worker(workers[1]):
            self.prefect("deployment", "schedule", "resume", "--all")
            wait_for(lambda: len(self.asked(mark)) > len(self.ids) // 3 and self.is_passing(workers[0], victim),
                     PATIENCE, "a third of the sources")  # fmt: skip
            for pid in [victim.pid, *descendants(victim.pid)]:
                os.kill(pid, signal.SIGKILL)
            killed = dt.datetime.now(dt.UTC)
            recorded = {one.source_id for one in self.store.passes(since=begun)}
            wait_for(lambda: self.passed(begun) >= self.ids, PATIENCE, "a pass of every source")
            took = dt.datetime.now(dt.UTC) - begun
            self.prefect("deployment", "schedule", "pause", "--all")
            wait_for(lambda: not self.runs("RUNNING", "PENDING", "CANCELLING"), PATIENCE, "the end of all runs")
        log = self.ministry.log[mark:]
        passes = list(self.store.passes(since=begun))
        print(f"\n{name}: {len(self.ids)} sources passed after {took.total_seconds():.0f} s, "
              f"the worker killed at {(killed - begun).total_seconds():.0f} s with {len(recorded)} recorded; "
              f"{len(log)} requests, {len(passes)} passes")  # fmt: skip
        self.claim("all sources passed", {one.source_id for one in passes} >= self.ids)
        self.claim("all passes watched", *_watched(passes))
        self.claim("no source twice at once", *self.alone(passes, log))
        self.claim(f"{PACE} s between two requests to a host", *_pace(log))
        crashed = self.runs("CRASHED", since=begun)
        self.claim("the dead worker's runs are told as crashed", bool(crashed), f"{len(crashed)} runs")
        self.claim("the ledger of an undisturbed run", *self.same())

    def watch_in_peace(self) -> None:
        command = [
            str(Path(sys.executable).parent / "disclosure-watch"),
            "run",
            "--config",
            str(self.place / "calm.toml"),
        ]
        with (self.place / "calm.txt").open("wb") as output:
            subprocess.run(command, env=self.environment, stdout=output, stderr=subprocess.STDOUT, check=True)

    @contextlib.contextmanager
    def worker(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker; end it, if it still lives, as one stops a service."""
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "disclosure-watch",
                   "--type", "process", "--limit", "2", "--name", name]  # fmt: skip
        environment = self.environment | {"DISCLOSURE_WATCH_CONFIG": str(self.place / "fleet.toml")}
        with (self.place / f"worker-{name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
                                       start_new_session=True)  # fmt: skip
        try:
            yield process
        finally:
            end(process)

    def is_passing(self, name: str, worker: subprocess.Popen[bytes]) -> bool:
        """Return whether a worker has a run under way that has told of a source."""
        return bool(descendants(worker.pid)) and " pass " in (self.place / f"worker-{name}.log").read_text("utf-8")

    def runs(self, *states: str, since: dt.datetime | None = None) -> list[str]:
        """Return the names of the runs in some states."""
        asked = {"flow_runs": {"state": {"type": {"any_": states}}}}
        if since is not None:
            asked["flow_runs"]["start_time"] = {"after_": since.isoformat()}
        answer = httpx.post(f"{self.server.api_url}/flow_runs/filter", json=asked, timeout=30)
        return [run["name"] for run in answer.raise_for_status().json()]

    def asked(self, mark: int) -> set[str]:
        """Return the prefixes of the sites that were asked since a place in the log."""
        return {_prefix(one.path) for one in self.ministry.log[mark:]} & self.ids

    def passed(self, since: dt.datetime) -> set[str]:
        return {one.source_id for one in self.store.passes(since=since)}

    def claim(self, what: str, holds: object, detail: str = "") -> None:
        self.failed += not holds
        print(f"  {'holds ' if holds else 'FAILED'}  {what}{': ' if detail else ''}{detail}", flush=True)

    def alone(self, passes: Sequence[PassReport], log: Sequence[Logged]) -> tuple[bool, str]:
        """Recorded passes of a source don't overlap, and its list was asked no more often than they and the dead explain."""
        spans = defaultdict(list)
        for one in passes:
            spans[one.source_id].append((one.started_at, one.finished_at))
        overlaps = sum(a[1] > b[0] for held in spans.values() for a, b in pairwise(sorted(held)))
        lists = {site.listing_path for site in self.sites}
        asked = Counter(_prefix(one.path) for one in log if one.path in lists)
        unexplained = [source for source in self.ids if asked[source] > len(spans[source]) + 1]
        cut = sum(asked.values()) - len(passes)
        return not overlaps and not unexplained, f"{overlaps} overlaps, {cut} passes cut off by the kill"

    def same(self) -> tuple[bool, str]:
        calm, fleet = (Counter(map(_substance, store.revisions())) for store in (self.calm, self.store))
        return calm == fleet, f"{calm.total()} revisions, {fleet.total()} here, {(calm & fleet).total()} alike"

    def alerts(self) -> tuple[bool, str]:
        lines = (self.place / "alerts.jsonl").read_text("utf-8").splitlines()
        ids = Counter(json.loads(line)["revision_id"] for line in lines)
        edits = len(range(0, len(self.sites), 3))
        return len(ids) == edits == ids.total(), f"{ids.total()} alerts of {len(ids)} of {edits} edits"


def _prefix(path: str) -> str:
    return path.split("/")[1]


def _watched(passes: Sequence[PassReport]) -> tuple[bool, str]:
    others = [f"{one.source_id}: {one.verdict} {one.reason}" for one in passes if one.verdict not in WATCHED]
    return not others, "; ".join(others[:3])


def _pace(log: Sequence[Logged]) -> tuple[bool, str]:
    """The least time between two requests to one host, as the ministry heard them."""
    hosts = defaultdict(list)
    for one in log:
        hosts[one.header("host")].append(one.at)
    gaps = sorted(b - a for heard in hosts.values() for a, b in pairwise(heard))
    return gaps[0] >= PACE * (
        1 - LATE
    ), f"{len(hosts)} hosts, the least {gaps[0]:.3f} s, the median {gaps[len(gaps) // 2]:.3f} s"


def _substance(revision: Revision) -> tuple[object, ...]:
    """What a revision says, without when it was seen and where its proof lies."""
    proof = revision.evidence and revision.evidence.sha256
    fields = tuple(change.field for change in revision.fields)
    return (revision.record_id, revision.revision, revision.state, revision.changes, revision.attribution, fields,
            revision.record, proof)  # fmt: skip


def _unread(_revision: Revision, _capture: Capture) -> None:
    """Let `verify` leave the parser out of it."""


if __name__ == "__main__":
    sys.exit(main())
