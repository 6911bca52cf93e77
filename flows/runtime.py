"""What a run works by: its configuration, its work pool, and runs that wait or were left behind."""

import asyncio
import datetime as dt
import functools
import importlib
import os
from pathlib import Path
from typing import Any

from prefect import get_client, runtime
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectAlreadyExists
from prefect.states import Cancelled, Crashed

from disclosure_watch import language, watch
from disclosure_watch.config import Settings
from disclosure_watch.config.last_good import load_or_last

POOL = "disclosure-watch"


def now() -> dt.datetime:
    """Return the present time in UTC: the clock that flows hand down."""
    return dt.datetime.now(dt.UTC)


def settings_of(config: str | None) -> Settings:
    """
    Return what the watch.toml of a run says: the one named, else the worker's own, else that of the working directory.
    What the run shows is in its language from then on.

    Where it got wrong, what it said when it was last right. Raises ConfigError where it never was. A file of a thousand
    sources takes 60 ms to read: it is read once, and again when it was written.
    """
    settings = _settings_and_faults(config)[0]
    language.choose(settings.language or language.of_environment(os.environ))
    return settings


async def note_configuration(config: str | None) -> None:
    """Have it be a finding that the watch.toml of a run got wrong, and its end that it is mended."""
    settings, faults = _settings_and_faults(config)
    await asyncio.to_thread(watch.note_configuration, settings, faults, clock=now)


def _settings_and_faults(config: str | None) -> tuple[Settings, tuple[str, ...]]:
    path = Path(config or os.environ.get("DISCLOSURE_WATCH_CONFIG") or "watch.toml").absolute()
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@functools.lru_cache(maxsize=4)
def _read(path: Path, _written: int) -> tuple[Settings, tuple[str, ...]]:
    return load_or_last(path)


def task_runner() -> Any:
    """
    Return the class of task runners that DISCLOSURE_WATCH_TASK_RUNNER names as `module:Class`; None where passes stay in the run.

    Raises ValueError where the text names none.
    """
    named = os.environ.get("DISCLOSURE_WATCH_TASK_RUNNER", "")
    if not named:
        return None
    module, _, name = named.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(
            f"DISCLOSURE_WATCH_TASK_RUNNER: {named!r} is no task runner ({error}); write prefect_dask:DaskTaskRunner"
        ) from None


async def make_pool() -> None:
    """Make the work pool that prefect.yaml names, where it isn't there yet."""
    from prefect.workers.process import ProcessWorker

    template = ProcessWorker.get_default_base_job_template()
    async with get_client() as client:
        try:
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
        except ObjectAlreadyExists:
            return


async def drop_waiting_runs() -> None:
    """
    Cancel the scheduled runs of this deployment whose time has come: the present one does their work.

    Prefect itself would run every late one in turn (its issues 15886 and 19313, both open in 2026-11).
    """
    if not runtime.deployment.id:
        return
    soon = now() + dt.timedelta(minutes=1)
    waiting = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[runtime.deployment.id]),
        state=_state(StateType.SCHEDULED),
        next_scheduled_start_time=FlowRunFilterNextScheduledStartTime.model_validate({"before_": soon}),
    )
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=waiting):
            if run.auto_scheduled:
                await client.set_flow_run_state(run.id, Cancelled(message="another run did its work"))


async def crash_unfinished_runs() -> None:
    """
    Note that the pool's runs under way are dead; only where no worker is left.

    A run that a killed worker left running would keep its deployment's slot: a server's leases are in its memory.
    """
    pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))
    unfinished = FlowRunFilter(state=_state(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING))
    async with get_client() as client:
        for run in await client.read_flow_runs(work_pool_filter=pool, flow_run_filter=unfinished):
            await client.set_flow_run_state(run.id, Crashed(message="disclosure-watch serve was stopped"))


def _state(*types: StateType) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)))
