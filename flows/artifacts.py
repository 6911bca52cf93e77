"""What the Prefect UI shows of a run: its name, and a table of its passes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self
from uuid import UUID

from prefect import get_client, runtime
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from disclosure_watch import watch
from disclosure_watch.cli.tables import pass_rows
from disclosure_watch.config import Settings
from disclosure_watch.language import translate
from disclosure_watch.model import PassReport, Source
from disclosure_watch.plaintext import plain
from runtime import now, settings_of

MOST_CHANGES = 50
"""Changes that one artifact shows; the others are in the ledger."""


def run_name() -> str:
    """Return `watch cq-kjj-cppcc 2026-11-23 06:00` for the flow run that begins."""
    parameters = runtime.flow_run.parameters
    settings = settings_of(parameters.get("config"))
    if "source" in parameters:
        what = parameters["source"]
    elif "sources" not in parameters:
        what = ""
    else:
        what = "what is due" if parameters.get("due_only") else _several(parameters["sources"] or (), "all sources")
    return _named(settings, what)


async def name_run(settings: Settings, sources: Sequence[Source]) -> None:
    """Name the flow run under way after the sources that were found due."""
    name = _named(settings, _several([source.id for source in sources], "nothing due"))
    async with get_client() as client:
        await client.update_flow_run(runtime.flow_run.id, name=name)


def _several(ids: Sequence[str], none: str) -> str:
    return none if not ids else ids[0] if len(ids) == 1 else f"{len(ids)} sources"


def _named(settings: Settings, what: str) -> str:
    begun = runtime.flow_run.scheduled_start_time or now()
    when = f"{begun.astimezone(settings.timezone):%Y-%m-%d %H:%M}"
    return " ".join(filter(None, (runtime.flow_run.flow_name, what, when)))


async def show_passes(reports: Sequence[PassReport]) -> None:
    """Leave a table of a run's passes: what went wrong first, then what changed, then the rest."""
    await acreate_table_artifact(
        key="passes",
        description=translate("What each source's pass did"),
        table=_shown(pass_rows(reports)),
    )


async def show_health(settings: Settings) -> None:
    """Leave a table of every source's health."""
    healths = watch.health(settings, now=now())
    await acreate_table_artifact(
        key="health",
        description=translate("How each source is"),
        table=_shown(watch.health_rows(healths, settings.timezone)),
    )


async def show_changes(settings: Settings, sources: Sequence[Source], since: dt.datetime) -> None:
    """Leave a page of what a run's passes changed, with redlines; none where nothing changed."""
    written = watch.change_pages(settings, [source.id for source in sources], since=since, most=MOST_CHANGES)
    if written:
        await acreate_markdown_artifact(
            key="changes", description=translate("What changed"), markdown="\n\n---\n\n".join(written)
        )


def _shown(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return rows as people read them; a name of two lines is one here."""
    return [{translate(name).replace("\n", " "): plain(translate(text)) for name, text in row.items()} for row in rows]


class Progress:
    """A bar in the UI that tells how far a long run is."""

    def __init__(self, artifact_id: UUID, total: int) -> None:
        self._artifact_id, self._total, self._done = artifact_id, total, 0

    @classmethod
    async def begin(cls, key: str, description: str, total: int) -> Self:
        """Show a bar of `total` steps, none of them done."""
        return cls(await acreate_progress_artifact(0.0, key=key, description=description), total)

    async def add(self, steps: int) -> None:
        """Tell that so many further steps are done."""
        self._done += steps
        await self.tell(self._done, self._total)

    async def tell(self, done: int, total: int) -> None:
        """Tell how many steps are done of how many there are now thought to be."""
        await aupdate_progress_artifact(self._artifact_id, progress=100.0 * min(done / max(total, 1), 1.0))
