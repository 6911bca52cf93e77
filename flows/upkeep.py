"""Upkeep as a Prefect flow: verify, compact, expire, describe, export. Passes may run meanwhile; nothing that proves is let go."""

from disclosure_watch import prefect_server

prefect_server.set_environment()

import asyncio
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from artifacts import run_name
from disclosure_watch import watch
from disclosure_watch.errors import PassConflict, WatchError
from disclosure_watch.store import Store, Tally
from disclosure_watch.store import export as write_export
from runtime import now, settings_of


@task(name="compact", task_run_name="compact", cache_policy=NO_CACHE, persist_result=False)
async def compact(path: str) -> bool:
    """Rewrite ledger and run tables as few files; return whether that gained anything."""
    return await asyncio.to_thread(Store(settings_of(path).storage).compact, now())


@task(name="expire", task_run_name="expire", cache_policy=NO_CACHE, persist_result=False)
async def expire(path: str, days: int) -> int:
    """Let go of superseded captures older than so many days; a source that a pass is at waits for the next upkeep."""
    settings = settings_of(path)
    store, went = Store(settings.storage), 0
    for source in settings.sources:
        try:
            went += await asyncio.to_thread(store.expire, days, now(), source.id)
        except PassConflict:
            continue
    return went


@task(name="verify", task_run_name="verify", cache_policy=NO_CACHE, persist_result=False)
async def verify(path: str) -> list[str]:
    """Compute everything stored again; leave a table of the damages, and return them in words."""
    settings = settings_of(path)

    def damages() -> list[str]:
        listed = Store(settings.storage).verify(watch.reparser(settings), Tally())
        return [str(damage) for damage in listed]

    damages_found = await asyncio.to_thread(damages)
    if damages_found:
        rows = [{"damage": damage} for damage in damages_found]
        await acreate_table_artifact(key="damage", description="What verification found", table=rows)
    return damages_found


@task(name="export", task_run_name="export", cache_policy=NO_CACHE, persist_result=False)
async def export(path: str, file: Path) -> int:
    """Write all records as they stand into a file, and return how many."""
    store = Store(settings_of(path).storage)
    beside = store.beside() if file.suffix == ".zip" else None
    return await asyncio.to_thread(write_export, store.record_batches(), file, "records", beside)


@task(name="describe", task_run_name="describe", cache_policy=NO_CACHE, persist_result=False)
async def describe(path: str) -> None:
    """Write what describes the tables beside them, for other programs: every file with its digest."""
    await asyncio.to_thread(Store(settings_of(path).storage).describe, now())


@flow(name="upkeep", flow_run_name=run_name, persist_result=False)
async def upkeep(
    config: str | None = None, *, expire_after_days: int = 90, check: bool = True, export_to: str | None = None
) -> Any:
    """
    Verify all that is stored, compact the tables, let go of old superseded captures, describe the tables; a damage stops
    it all, and fails it.

    Args:
        config: the watch.toml; when None, what DISCLOSURE_WATCH_CONFIG names, else watch.toml in the working directory.
        expire_after_days: superseded captures older than this go; every revision keeps its proof.
        check: verify everything stored.
        export_to: a file of any ending that `export` knows, for all records as they stand; none when None.
    """
    path = str(settings_of(config).path)
    damages = await verify(path) if check else []
    if damages:
        return Failed(message=f"{len(damages)} damages, nothing else was done; the first: {damages[0]}")
    try:
        gained = await compact(path)
        went = await expire(path, expire_after_days)
        await describe(path)
    except WatchError as error:
        return Failed(message=str(error))
    exported = f", {await export(path, Path(export_to))} records exported" if export_to else ""
    return Completed(message=f"{'compacted' if gained else 'nothing to compact'}, {went} captures let go{exported}")
