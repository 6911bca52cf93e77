"""Commands that show what it can do on simulated ministries: demo, scoreboard."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from disclosure_watch import scoreboard as scoring
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import Json
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.run import flow
from disclosure_watch.cli.terminal import Terminal, styled, table
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


def demo() -> int:
    """Show the whole of it on a simulated ministry: a baseline, five true changes in all the noise, and what is told."""
    return _show(Terminal(), Path("demo"), flow("watch.py"))


def _show(out: Terminal, folder: Path, watch_flow: Path) -> int:
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
                out.print(styled(f"\nPass {number}: {words}", "bold"))
                _run_flow(out, watch_flow, folder, server.api_url)
                if number == 1:
                    truth = evolve_for_demo(site)
                    out.print(
                        "The ministry publishes a reply, corrects a title, changes a 成文日期, alters one figure, "
                        "removes a document, and moves its noise everywhere."
                    )
    revisions = [
        revision for revision in Store(str(folder / "storage")).revisions() if Change.BASELINE not in revision.changes
    ]
    out.print(styled("\nWhat changed", "bold"))
    out.print(tables.changes(revisions))
    out.print(
        f"\nThe Parquet lies in {folder}/storage, the alerts in {folder}/alerts.jsonl. To read it:\n\n"
        "    import pandas as pd\n"
        f'    records = pd.read_parquet("{folder}/storage/snapshots")\n'
        '    print(records[["title", "state", "revision", "issued_on"]])\n',
    )
    expected = sorted(change for event in truth for change in event.changes)
    exact = sorted(change for revision in revisions for change in revision.changes) == expected
    out.print(f"{'Exactly' if exact else 'NOT'} what the ministry did, in {time.monotonic() - started:.0f} seconds.")
    return 0 if exact else 1


def _run_flow(out: Terminal, flow: Path, folder: Path, api_url: str) -> None:
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
    out.print(done.stdout.rstrip(), soft_wrap=True)


def scoreboard(
    *,
    seed: Annotated[int, Parameter(help="of the simulated ministries and of all that befalls them")] = 1,
    steps: Annotated[int, Parameter(help="how often something happens and the watch passes")] = 50,
    records: Annotated[int, Parameter(help="documents at first, in all")] = 400,
    json: Json = False,
) -> int:
    """Let simulated ministries live through a history and score the watch; exit 1 unless it told all, and nothing else."""
    out = Terminal()
    if json:
        score = scoring.play(seed, steps=steps, records=records)
        print_json([score.shape()])
        return 0 if score.perfect else 1
    with out.status("playing …") as status:
        score = scoring.play(
            seed, steps=steps, records=records, progress=lambda step: status.update(f"step {step} of {steps}")
        )
    out.print(f"seed {seed}: {score.events.total()} true events of {len(score.events)} kinds in {steps} steps")
    groups = (
        ("change", score.changes),
        ("field", score.fields),
        ("attribution", score.attributions),
        ("circumstance", score.circumstances),
    )
    for title, group in groups:
        out.print(_table(title, group))
    out.print(
        f"{score.alerts} alerts; {score.false_alerts_per_10000_checks:.2f} false ones in 10,000 checks ({score.checks} made)"
    )
    for line in score.unexplained:
        out.print(line, style="red")
    return 0 if score.perfect else 1


def _table(title: str, group: dict[str, scoring.Tally]) -> Table:
    numbers = ("told rightly", "told falsely", "missed", "precision", "recall")
    shown = table(f"{title:22}", *numbers, right=numbers)
    for name, tally in sorted(group.items()):
        style = "" if tally.precision == tally.recall == 1 else "red"
        shown.add_row(
            name,
            *(str(count) for count in (tally.right, tally.false, tally.missed)),
            f"{tally.precision:.3f}",
            f"{tally.recall:.3f}",
            style=style,
        )
    return shown
