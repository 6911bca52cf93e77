"""Commands that watch: init, run, backfill, serve."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import Parameter

from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, load, now
from disclosure_watch.cli.output import complain, print_json
from disclosure_watch.errors import ConfigError, WatchError

INTERRUPTED = 130

FLOWS = Path(__file__).parents[3] / "flows"


def init(*, config: Config = DEFAULT_CONFIG) -> int:
    """Write a commented watch.toml; refuses where one is there already."""
    from disclosure_watch.cli.template import watch_toml
    from disclosure_watch.cli.terminal import Terminal

    try:
        with config.open("x", encoding="utf-8") as file:
            file.write(watch_toml())
    except FileExistsError:
        raise ConfigError([f"{config}: is there already; edit it, or name another with --config"]) from None
    except OSError as error:
        raise ConfigError(
            [f"{config}: can't be written ({error.strerror}); name another place with --config"]
        ) from None
    Terminal().print(f"wrote {config}; next: disclosure-watch add ADDRESS, then disclosure-watch run")
    return 0


def run(
    *sources: Annotated[str, Parameter(help="ids of sources, or tag:TAG; all that aren't paused when none is named")],
    config: Config = DEFAULT_CONFIG,
    full: Annotated[
        bool, Parameter(name="--full", negative="", help="a row for every source, however many there are")
    ] = False,
    json: Json = False,
) -> int:
    """
    Pass once over all or some sources, then deliver what is due; exit 1 if a source could not be watched.

    Ctrl-C ends it within seconds: what was answered is recorded, and the next run goes on from there.
    """
    from disclosure_watch import rows, watch
    from disclosure_watch.cli.underway import interruptible

    settings = load(config)
    if not settings.sources:
        raise ConfigError([f"{config.name}: no [[source]] to watch; add one with `disclosure-watch add ADDRESS`"])
    chosen = [source.id for source in settings.chosen(sources)]
    control = watch.Control()
    try:
        report = asyncio.run(interruptible(watch.run(settings, chosen, clock=now, control=control), control))
    except asyncio.CancelledError:
        complain("interrupted; what was recorded before stays, and the next run goes on from there")
        return INTERRUPTED
    if json:
        print_json(rows.plain_row(passed) for passed in report.passes)
    else:
        from disclosure_watch.cli import tables
        from disclosure_watch.cli.terminal import Terminal

        out = Terminal()
        tables.print_passes(out, report.passes, full=full)
        for fault in report.delivery.faults:
            out.print(fault, style="red")
    if control.stopping:
        kept = sum(passed.fetched + passed.not_modified for passed in report.passes)
        again = " ".join(["disclosure-watch run", *sources])
        complain(f"interrupted: {kept} answers are kept, {len(chosen) - len(report.passes)} sources were not begun")
        complain(f"`{again}` goes on from there and asks none of them again")
        return INTERRUPTED
    return 1 if report.failed else 0


def backfill(
    source: Annotated[str, Parameter(help="id of the source")],
    *,
    config: Config = DEFAULT_CONFIG,
    pages: Annotated[int | None, Parameter(help="so many listing pages at most; all when it isn't given")] = None,
) -> int:
    """Read a source's whole list page by page at its own pace, committing each; run again, it goes on where it stopped."""
    from disclosure_watch import watch
    from disclosure_watch.cli.terminal import Terminal

    settings = load(config)
    settings.source(source)
    out = Terminal()
    with out.status("reading the list …") as status:
        done = asyncio.run(
            watch.backfill(
                settings,
                source,
                clock=now,
                most_pages=pages,
                progress=lambda so_far: status.update(
                    f"{so_far.pages} of {so_far.page_count} pages, {so_far.added} records added"
                ),
            )
        )
    out.print(f"{done.pages} of {done.page_count} pages, {done.added} records added")
    for fault in done.faults:
        out.print(fault, style="red")
    return 1 if done.faults else 0


def serve(*, config: Config = DEFAULT_CONFIG) -> NoReturn:
    """Serve the scheduled deployments until Ctrl-C, with a Prefect server beside them where none is configured."""
    os.execv(sys.executable, [sys.executable, str(flow("serve.py")), "--config", str(config)])  # noqa: S606  signals are its own


def flow(name: str) -> Path:
    """Return the path of a flow's file. Raises WatchError outside a checkout, where there are none."""
    path = FLOWS / name
    if not path.exists():
        raise WatchError(f"flows/{name} is missing: this command runs from a checkout of the project")
    return path
