"""
An unchanged pass against urlwatch: 50 listing pages and 1,000 details behind nginx with honest validators.

    apt-get install nginx-light; pip install urlwatch
    python benchmarks/poll.py [--rounds 5]

Both have seen every page before; then both ask every address again in the same run, alternating. CPU is that of each
process from its start, imports included; bytes are what nginx sent, by its own log.
"""

import argparse
import importlib.util
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from measure import Cost, ratio, run, told

BIN = Path(sys.executable).parent

NGINX = """\
daemon off;
worker_processes 1;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 512; }}
http {{
    types {{ text/html html; }}
    log_format sent "$status $bytes_sent $request_uri";
    access_log {place}/access.log sent;
    client_body_temp_path {place}/t1; proxy_temp_path {place}/t2; fastcgi_temp_path {place}/t3;
    uwsgi_temp_path {place}/t4; scgi_temp_path {place}/t5;
    keepalive_requests 100000;
    server {{ listen 127.0.0.1:{port}; root {place}/www; charset utf-8; }}
}}
"""

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 16
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
[[source]]
id = "a"
listing_url = "{url}"
"""


def sent(log: Path) -> tuple[int, int, int]:
    """Return how many bytes nginx sent since the log was last emptied, in how many answers, how many of them 304."""
    lines = [line.split() for line in log.read_text().splitlines()]
    log.write_text("")
    return sum(int(line[1]) for line in lines), len(lines), sum(line[0] == "304" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=1000)
    chosen = parser.parse_args()
    if shutil.which("nginx") is None or importlib.util.find_spec("urlwatch") is None:
        print("nginx or urlwatch is not installed: apt-get install nginx-light; pip install urlwatch")
        return 2
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        place = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        made = subprocess.run(
            [sys.executable, "-m", "disclosure_watch.ministry", "--seed", "1", "--documents", str(chosen.documents),
             "--per-page", "20", "--family", "trs", "--write", str(place / "www")],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        url = f"http://127.0.0.1:{port}{made.stdout.strip()}"
        (place / "nginx.conf").write_text(NGINX.format(place=place, port=port))
        place.chmod(0o755)
        nginx = subprocess.Popen(["nginx", "-c", str(place / "nginx.conf"), "-p", str(place)])
        try:
            time.sleep(0.5)
            return compare(place, url, chosen.rounds)
        finally:
            nginx.terminate()
            nginx.wait()


def compare(place: Path, url: str, rounds: int) -> int:
    ours, theirs = place / "ours", place / "urlwatch"
    ours.mkdir()
    theirs.mkdir()
    (ours / "watch.toml").write_text(CONFIG.format(url=url), "utf-8")
    run([str(BIN / "disclosure-watch"), "run"], ours)
    asked = sorted(pd.read_parquet(ours / "storage" / "frontier" / "a.parquet", columns=["url"])["url"])
    (theirs / "urls.yaml").write_text("---\n".join(f"url: {one}\n" for one in asked))
    (theirs / "urlwatch.yaml").write_text("report:\n  stdout:\n    enabled: true\n")
    urlwatch = [
        str(BIN / "urlwatch"), "--urls", "urls.yaml", "--config", "urlwatch.yaml", "--cache", "cache.db",
        "--hooks", "hooks.py",
    ]  # fmt: skip
    run(urlwatch, theirs)
    log = place / "access.log"
    sent(log)
    mine: list[Cost] = []
    other: list[Cost] = []
    bytes_mine, bytes_other = [], []
    for number in range(rounds):
        other.append(run(urlwatch, theirs))
        bytes_other.append(sent(log)[0])
        mine.append(run([str(BIN / "disclosure-watch"), "run"], ours))
        count, answers, unchanged = sent(log)
        bytes_mine.append(count)
        print(f"round {number + 1}: {answers} answers to us, {unchanged} of them 304; "
              f"CPU {mine[-1].cpu:.2f} s against {other[-1].cpu:.2f} s", flush=True)  # fmt: skip
    print((ours / "output.txt").read_text("utf-8"))
    print(f"{len(asked)} addresses")
    print(told("urlwatch", other))
    print(told("disclosure_watch", mine))
    share = statistics.median(bytes_mine) / statistics.median(bytes_other)
    print(f"bytes {statistics.median(bytes_mine):,.0f} against {statistics.median(bytes_other):,.0f}")
    print(f"CPU ratio {ratio(mine, other):.3f} (target 0.25); bytes ratio {share:.4f} (target 0.03)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
