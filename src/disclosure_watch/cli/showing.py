"""The demo: a simulated ministry on loopback, three passes of the real flow, and the changes with their proof."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from disclosure_watch import tables
from disclosure_watch.errors import WatchError
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.model import Change
from disclosure_watch.prefect_server import PrefectServer
from disclosure_watch.store import Store

CONFIG = """\
storage = "storage"

[fetch]
contact = "demo@example.org"
pace = 0
concurrency_per_host = 8
allow_private_addresses = true      # the ministry of the demo is on loopback

[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"

[[source]]
id = "demo"
name = "{name}"
listing_url = "{url}"

[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


def show(out: Console, folder: Path, flow: Path) -> int:
    """Run the demo in a folder, made anew; return 0 where it found exactly what the ministry did."""
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    site = Site(
        seed=7,
        documents=45,
        per_page=15,
        family="trs",
        now=dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(), dt.UTC),
    )
    with serve(site) as ministry:
        url = ministry.url(site)
        (folder / "watch.toml").write_text(CONFIG.format(name="模拟部委 建议提案办理", url=url), "utf-8")
        out.print(
            f"A simulated ministry serves {len(site.documents)} replies on {len(site.listing_paths)} pages: {url}"
        )
        with out.status("starting a Prefect server …"), PrefectServer(folder.absolute() / ".prefect") as server:
            for number, words in ((1, "a baseline"), (2, "what changed"), (3, "the removal confirmed")):
                out.print(f"\n[bold]Pass {number}: {words}[/bold]")
                _run_flow(out, flow, folder, server.api_url)
                if number == 1:
                    truth = evolve_for_demo(site)
                    out.print(
                        "The ministry publishes a reply, corrects a title, changes a 成文日期, alters one figure, "
                        "removes a document, and moves its noise everywhere."
                    )
    found = [one for one in Store(str(folder / "storage")).revisions() if Change.BASELINE not in one.changes]
    out.print("\n[bold]What changed[/bold]")
    out.print(tables.changes(found))
    out.print(
        f"\nThe Parquet lies in {folder}/storage, the alerts in {folder}/alerts.jsonl. To read it:\n\n"
        "    import pandas as pd\n"
        f'    records = pd.read_parquet("{folder}/storage/snapshots")\n'
        '    print(records[["title", "state", "revision", "issued_on"]])\n',
        markup=False,
    )
    expected = sorted(change for event in truth for change in event.changes)
    exact = sorted(change for revision in found for change in revision.changes) == expected
    out.print(f"{'Exactly' if exact else 'NOT'} what the ministry did, in {time.monotonic() - started:.0f} seconds.")
    return 0 if exact else 1


def _run_flow(out: Console, flow: Path, folder: Path, api_url: str) -> None:
    environment = os.environ | {"PREFECT_API_URL": api_url, "PREFECT_HOME": str(folder.absolute() / ".prefect")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(flow), "--config", str(folder / "watch.toml")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WatchError(f"the flow failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    out.print(done.stdout.rstrip(), markup=False, soft_wrap=True)
