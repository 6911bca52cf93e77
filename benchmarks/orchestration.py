"""
What Prefect costs: a flow over sources in which nothing changed, against `disclosure-watch run` over the same.

    python benchmarks/orchestration.py [--sources 1000] [--hosts 20] [--rounds 5]

Both work on one store, alternating, after passes that left nothing new. CPU is that of each process from its start,
imports included; the Prefect server's is counted apart and shown.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from disclosure_watch.ministry import Site, serve
from disclosure_watch.prefect_server import ENVIRONMENT, PrefectServer
from measure import Cost, ratio, run, told
from servers import cpu_seconds

ROOT = Path(__file__).parents[1]
CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 16
allow_private_addresses = true
"""
SOURCE = """\
[[source]]
id = "s{number:04d}"
listing_url = "{url}"
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    sites = [Site(seed=number, documents=3, prefix=f"/s{number:04d}", small=True, validators="honest")
             for number in range(chosen.sources)]  # fmt: skip
    hosts = [f"127.0.0.{2 + number}" for number in range(chosen.hosts)]
    with tempfile.TemporaryDirectory() as name, serve(*sites, hosts=hosts) as ministry:
        place = Path(name)
        sources = [SOURCE.format(number=number, url=ministry.url(site)) for number, site in enumerate(sites)]
        (place / "watch.toml").write_text("".join([CONFIG, *sources]), "utf-8")
        for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            os.environ.pop(variable, None)
        with PrefectServer(place / "prefect") as server:
            os.environ |= ENVIRONMENT | server.environment
            return compare(place, chosen.sources, chosen.rounds)


def compare(place: Path, sources: int, rounds: int) -> int:
    command = [str(Path(sys.executable).parent / "disclosure-watch"), "run"]
    flow = [sys.executable, str(ROOT / "flows/watch.py")]
    for warming in (command, command, flow):
        run(warming, place)
    plain: list[Cost] = []
    flown: list[Cost] = []
    served: list[float] = []
    for number in range(rounds):
        plain.append(run(command, place))
        before = cpu_seconds("server")
        flown.append(run(flow, place))
        served.append(cpu_seconds("server") - before)
        print(f"round {number + 1}: {sources} sources, CPU {flown[-1].cpu:.2f} s as a flow, {plain[-1].cpu:.2f} s as "
              f"`run`, {served[-1]:.2f} s in the server", flush=True)  # fmt: skip
    print(told("disclosure-watch run", plain))
    print(told("flows/watch.py", flown))
    print(f"the server's CPU      {statistics.median(served):7.2f} s")
    print(f"CPU ratio {ratio(flown, plain):.3f} (target 1.5); wall ratio {ratio(flown, plain, 'wall'):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
