"""A backfill as a Prefect flow: a source's whole list, page by page, seen as it goes, resumed by running it again."""

from disclosure_watch import prefect_server

prefect_server.set_environment()

import asyncio
from typing import Any

from prefect import flow
from prefect.concurrency.asyncio import concurrency
from prefect.states import Completed, Failed

from artifacts import Progress, run_name
from disclosure_watch import schedule, watch
from disclosure_watch.errors import WatchError
from limits import LEASE, limit_of, make_limits
from runtime import now, settings_of

EVERY = 10
"""So many listing pages between two looks at how far it is."""


@flow(name="backfill", flow_run_name=run_name, persist_result=False)
async def backfill(source: str, config: str | None = None, pages: int | None = None) -> Any:
    """
    Read a source's listing pages one after another and every document that isn't known, at the pace of its host.

    Args:
        source: id of the source.
        config: the watch.toml; when None, what DISCLOSURE_WATCH_CONFIG names, else watch.toml in the working directory.
        pages: so many listing pages at most; all when None.
    """
    settings = settings_of(config)
    bar = await Progress.begin(f"backfill-{source}", f"Backfill of {source}", 1)
    loop = asyncio.get_running_loop()

    def show(so_far: watch.Backfilled) -> None:
        if so_far.pages % EVERY == 0:
            asyncio.run_coroutine_threadsafe(bar.tell(so_far.pages, so_far.page_count), loop).result()

    try:
        host = schedule.host_of(settings.source(source))
        await make_limits({host})
        async with concurrency(limit_of(host), lease_duration=LEASE, strict=False):
            done = await watch.backfill(settings, source, clock=now, most_pages=pages, progress=show)
            await asyncio.sleep(settings.fetch.pace)
    except WatchError as error:  # a pass under way, an unknown source: what the run's state says in one line
        return Failed(message=str(error))
    await bar.tell(done.pages, done.page_count)
    if done.faults:
        return Failed(message="; ".join(done.faults[:5]))
    return Completed(message=f"{done.pages} pages, {done.added} records added")
