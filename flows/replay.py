"""Replay as a Prefect flow: the evidence read again by today's parser."""

from disclosure_watch import prefect_server

prefect_server.set_environment()

import asyncio
from collections import Counter
from typing import Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.states import Completed, Failed

from artifacts import run_name
from disclosure_watch import watch
from disclosure_watch.errors import WatchError
from runtime import now, settings_of


@flow(name="replay", flow_run_name=run_name, persist_result=False)
async def replay(sources: list[str] | None = None, config: str | None = None, *, dry_run: bool = True) -> Any:
    """
    Read all evidence again; what reads otherwise is shown per field and, unless dry, written as the parser's doing.

    Args:
        sources: ids; all when None.
        config: the watch.toml; when None, what DISCLOSURE_WATCH_CONFIG names, else watch.toml in the working directory.
        dry_run: write nothing.
    """
    settings = settings_of(config)
    try:
        rereadings = await asyncio.to_thread(lambda: list(watch.replay(settings, sources, clock=now, dry_run=dry_run)))
    except WatchError as error:  # a pass under way, an unknown source: what the run's state says in one line
        return Failed(message=str(error))
    fields = Counter(change.field for reading in rereadings for change in reading.fields)
    fields["unreadable"] += sum(bool(reading.fault) for reading in rereadings)
    rows = [{"field": name, "revisions": count} for name, count in sorted(fields.items()) if count]
    await acreate_table_artifact(key="replay", description="What today's parser reads otherwise", table=rows)
    return Completed(message=f"{len(rereadings)} revisions read otherwise")
