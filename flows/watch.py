"""
The watch as a Prefect flow: `python flows/watch.py [SOURCE…] [--config watch.toml]`.

A task a source while they are few, a task a batch when they are many; tasks are awaited, never mapped
(1,000 async tasks: 11 CPU seconds and 103 MB awaited, 131 CPU seconds and 1.3 GB mapped, measured 2026-11).
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")  # it takes 10 to 25 s on two cores

import argparse
import asyncio
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from prefect import flow, runtime, task
from prefect.artifacts import acreate_table_artifact

from disclosure_watch import config, tables, watch
from disclosure_watch.cli.options import console, now
from disclosure_watch.errors import ConfigError
from disclosure_watch.model import PassReport, Verdict

FEW = 20
"""So many sources get a task each; more are passed in batches."""

BATCH = 50


def _run_name() -> str:
    """Return `watch cq-kjj-cppcc 2026-11-23 06:00`, or how many sources."""
    sources = runtime.flow_run.parameters.get("sources") or []
    what = sources[0] if len(sources) == 1 else (f"{len(sources)} sources" if sources else "all")
    return f"watch {what} {dt.datetime.now().astimezone():%Y-%m-%d %H:%M}"


@task(name="pass", task_run_name="pass {label}")
async def pass_sources(path: str, source_ids: list[str], label: str) -> list[PassReport]:  # noqa: ARG001
    """Pass over some sources; what goes wrong with one is in its report."""
    report = await watch.run(config.load(Path(path)), source_ids, clock=now)
    return list(report.passes)


@flow(name="watch", flow_run_name=_run_name, persist_result=False)
async def watch_sources(path: str = "watch.toml", sources: list[str] | None = None) -> list[PassReport]:
    """
    Pass once over the named sources, or all, and deliver what is due.

    Args:
        path: the configuration file.
        sources: ids; all when None.
    """
    settings = config.load(Path(path))
    ids = sources or [source.id for source in settings.sources]
    size = 1 if len(ids) <= FEW else BATCH
    batches = [ids[at : at + size] for at in range(0, len(ids), size)]
    done = await asyncio.gather(
        *(pass_sources(path, batch, batch[0] if size == 1 else f"{batch[0]} … {batch[-1]}") for batch in batches)
    )
    reports = [report for batch in done for report in batch]
    await acreate_table_artifact(
        key="passes",
        table=[
            {"source": one.source_id, "verdict": str(one.verdict), "entries": one.entries, "added": one.added,
             "metadata changed": one.metadata_changed, "content changed": one.content_changed,
             "withdrawn": one.withdrawn, "findings": one.findings, "seconds": round(one.seconds, 1)}
            for one in reports
        ],
        description="What each source's pass did",
    )  # fmt: skip
    return reports


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the flow once; exit 1 if a source could not be watched, 2 where the configuration is wrong."""
    parser = argparse.ArgumentParser(prog="flows/watch.py", description="Pass once over all or some sources.")
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--config", default="watch.toml", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        settings = config.load(chosen.config)
        for source in chosen.sources:
            settings.source(source)
    except ConfigError as error:
        sys.stderr.write("".join(f"{fault}\n" for fault in error.faults))
        return 2
    reports = asyncio.run(watch_sources(str(chosen.config.absolute()), chosen.sources or None))
    console().print(tables.passes(reports))
    return 0 if all(one.verdict in {Verdict.OK, Verdict.NOT_MODIFIED} for one in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
