"""
The watch as a Prefect flow: `python flows/watch.py [SOURCE…] [--config watch.toml]`.

A task a source while they are few, a task a batch when they are many; tasks are awaited, never mapped
(1,000 async tasks: 11 CPU seconds and 103 MB awaited, 131 CPU seconds and 1.3 GB mapped, measured 2026-11).
"""

from disclosure_watch import prefect_server

prefect_server.set_environment()

import argparse
import asyncio
import datetime as dt
import gc
import logging
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.asyncio import concurrency
from prefect.states import Completed, Failed
from prefect.tasks import Task

from artifacts import Progress, name_run, run_name, show_changes, show_health, show_passes
from disclosure_watch import config as config_file
from disclosure_watch import schedule, watch
from disclosure_watch.alert import Delivered
from disclosure_watch.config import Settings
from disclosure_watch.errors import ConfigError, WatchError
from disclosure_watch.model import PassReport
from disclosure_watch.store import Store
from events import emit_news
from limits import DELIVERY, LEASE, limit_of, make_limits
from runtime import drop_waiting_runs, note_configuration, now, settings_of, task_runner

BATCHES_AT_ONCE = 2
UNREACHABLE = "Unreachable"
"""The name of a failed state that another attempt may mend."""

log = logging.getLogger("disclosure_watch")
log.setLevel(logging.INFO)

gc.freeze()  # what was imported stays: looking through it again and again took a tenth of a run over 1,000 sources


def _watched(report: PassReport) -> bool:
    return report.verdict.trusted


def _may_pass(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry what the network did; neither a wrong configuration nor robots.txt gets better by asking again."""
    return state.name == UNREACHABLE


def _reports(settings: Settings, source_ids: Collection[str], since: dt.datetime) -> list[PassReport]:
    """Return the last pass of each source since a moment, in the order of the ids, as the store has it."""
    last = Store(settings.storage).latest_passes(since)
    return [last[source_id] for source_id in source_ids if source_id in last]


def _task_name() -> str:
    first, *more = runtime.task_run.parameters["source_ids"]
    return f"pass {first} and {len(more)} more" if more else f"pass {first}"


@task(
    name="pass",
    task_run_name=_task_name,
    retries=2,
    retry_delay_seconds=[30, 120],
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def pass_over(path: str, source_ids: list[str], since: dt.datetime) -> Any:
    """
    Pass over some sources and record it; failed where one could not be watched, unreachable where that may pass.

    A source that has had its pass since the flow began isn't passed again: a retry is for those that are left.
    """
    settings = settings_of(path)
    done = {
        report.source_id
        for report in await asyncio.to_thread(_reports, settings, source_ids, since)
        if not schedule.may_pass(report)
    }
    left = [source_id for source_id in source_ids if source_id not in done]
    if left:
        hosts = sorted({schedule.host_of(settings.source(source_id)) for source_id in left})
        async with concurrency([limit_of(host) for host in hosts], lease_duration=LEASE, strict=False):
            await watch.run(settings, left, clock=now, send=False)
            await asyncio.sleep(settings.fetch.pace)
    missed = [
        report for report in await asyncio.to_thread(_reports, settings, source_ids, since) if not _watched(report)
    ]
    if not missed:
        return Completed(message="watched")
    unreachable = any(schedule.may_pass(report) for report in missed)
    message = "; ".join(f"{report.source_id}: {report.reason}" for report in missed)
    return Failed(name=UNREACHABLE if unreachable else "Failed", message=message)


@task(name="deliver", task_run_name="deliver", cache_policy=NO_CACHE, persist_result=False)
async def deliver_due(path: str) -> Delivered:
    """Send what is due; what a channel did not confirm stays due."""
    async with concurrency(DELIVERY, lease_duration=LEASE, strict=False):
        delivered = await watch.deliver(settings_of(path), clock=now)
    for fault in delivered.faults:
        log.warning("not delivered: %s", fault)
    return delivered


RUNNER = task_runner()


@flow(name="watch", flow_run_name=run_name, persist_result=False, validate_parameters=True, task_runner=RUNNER)
async def watch_sources(
    config: str | None = None, sources: list[str] | None = None, *, due_only: bool = False, shard: str = "1/1"
) -> Any:
    """
    Pass once over sources, then deliver what is due; failed where a source could not be watched.

    Args:
        config: the watch.toml; when None, what DISCLOSURE_WATCH_CONFIG names, else watch.toml in the working directory.
        sources: ids or `tag:TAG`s; all that aren't paused when None.
        due_only: only those that have had a slot of their schedule since their last pass.
        shard: which part of them, `2/4` for the second of four; deployments of all parts share the work.
    """
    settings = settings_of(config)
    path = str(settings.path)
    await note_configuration(config)
    since = now()
    chosen = list(settings.chosen(sources or ()))
    chosen = schedule.share(chosen, shard)
    if due_only:
        await drop_waiting_runs()
        last = await asyncio.to_thread(Store(settings.storage).last_passes)
        chosen = schedule.due(chosen, last, since, settings.timezone)
        await name_run(settings, chosen)
    await make_limits({schedule.host_of(source) for source in chosen})
    if not chosen:
        await deliver_due(path)
        return Completed(message="no source is due")
    few = len(chosen) <= schedule.FEW
    gate = asyncio.Semaphore(len(chosen) if RUNNER else schedule.FEW if few else BATCHES_AT_ONCE)
    progress = None if few else await Progress.begin("pass", f"{len(chosen)} sources", len(chosen))

    async def drive(lane: schedule.Lane) -> None:
        async with gate:
            for batch in lane:
                ids = [source.id for source in batch]
                if RUNNER is None:
                    await pass_over(path, ids, since, return_state=True)  # type: ignore[misc]
                else:
                    await asyncio.to_thread(pass_over.submit(path, ids, since).wait)
                if progress is not None:
                    await progress.add(len(batch))

    await asyncio.gather(*(drive(lane) for lane in schedule.lanes(chosen)))
    ids = [source.id for source in chosen]
    reports = await asyncio.to_thread(_reports, settings, ids, since)
    await show_passes(reports)
    await show_changes(settings, chosen, since)
    await show_health(settings)
    await asyncio.to_thread(emit_news, Store(settings.storage), chosen, since)
    await deliver_due(path)
    watched = {report.source_id for report in reports if _watched(report)}
    missed = [source_id for source_id in ids if source_id not in watched]
    if missed:
        some = ", ".join(missed[:5]) + (" …" if len(missed) > 5 else "")
        return Failed(message=f"{len(missed)} of {len(ids)} sources could not be watched: {some}")
    return Completed(message=f"{len(ids)} sources watched")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the flow once; exit 1 if a source could not be watched, 2 where the configuration is wrong."""
    parser = argparse.ArgumentParser(prog="flows/watch.py", description="Pass once over all or some sources.")
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--config", default="watch.toml", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        settings = config_file.load(chosen.config)
        for source in chosen.sources:
            settings.source(source)
        return asyncio.run(_run(settings, chosen.sources))
    except ConfigError as error:
        sys.stderr.write("".join(f"{fault}\n" for fault in error.faults))
        return 2
    except WatchError as error:
        sys.stderr.write(f"flows/watch.py: {error}\n")
        return 1


async def _run(settings: Settings, sources: list[str]) -> int:
    from disclosure_watch.cli import tables
    from disclosure_watch.cli.terminal import Terminal

    since = now()
    state = await watch_sources(str(settings.path), sources or None, return_state=True)
    reports = _reports(settings, [source.id for source in settings.chosen(sources)], since)
    tables.print_passes(Terminal(), reports, elsewhere="the artifact `passes`")
    return 0 if state.is_completed() else 1


if __name__ == "__main__":
    sys.exit(main())
