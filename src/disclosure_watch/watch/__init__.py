"""
The shell that wires the rooms: a pass of each source in one event loop with one client, then what is due is sent.

    run       pass over all or some sources, record passes and findings, deliver what is due
    deliver   send what is due and nothing else
    preview, send_test    what each subscription would have received; one alert marked as a test
    replay    read the evidence again with today's parser
    reparser  what a verification reads records again with
    backfill  read a source's whole list page by page, resumably
    health    how each source is
"""

import asyncio
import datetime as dt
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from disclosure_watch.alert import Delivered, Preview
from disclosure_watch.config import Settings
from disclosure_watch.errors import PassConflict, WatchError
from disclosure_watch.fetch import Fetcher
from disclosure_watch.model import Finding, PassReport, Source, Verdict
from disclosure_watch.store import Store
from disclosure_watch.watch.backfilling import Backfilled, backfill
from disclosure_watch.watch.delivering import change_pages, deliver, preview, register, send_test
from disclosure_watch.watch.filetexts import FileTexts
from disclosure_watch.watch.findings import Key, Notebook
from disclosure_watch.watch.health import Health, health, health_rows
from disclosure_watch.watch.one_pass import one_pass
from disclosure_watch.watch.proving import reparser
from disclosure_watch.watch.replaying import Rereading, replay
from disclosure_watch.watch.visit import Clock, Visit

__all__ = [
    "Backfilled",
    "Delivered",
    "Health",
    "Preview",
    "Rereading",
    "RunReport",
    "backfill",
    "change_pages",
    "deliver",
    "health",
    "health_rows",
    "preview",
    "reparser",
    "replay",
    "run",
    "send_test",
]

SOURCES_AT_ONCE = 32

log = logging.getLogger("disclosure_watch")


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: one report a source in the order asked for, the findings that moved, what was delivered."""

    passes: tuple[PassReport, ...]
    findings: tuple[Finding, ...]
    delivery: Delivered

    @property
    def failed(self) -> bool:
        """Whether a source could not be watched."""
        return any(report.verdict not in {Verdict.OK, Verdict.NOT_MODIFIED} for report in self.passes)


async def run(
    settings: Settings,
    source_ids: Sequence[str] | None = None,
    *,
    clock: Clock,
    progress: Callable[[PassReport], None] | None = None,
    send: bool = True,
    fetcher: Fetcher | None = None,
) -> RunReport:
    """
    Pass once over the named sources (all when None), append passes and findings, and deliver what is due.

    A source that fails doesn't hold up the others. `send=False` leaves what is due to a later `deliver`: runs side by
    side must not send the same thing. `fetcher` is a closed one to ask with, one with the settings by default. Raises ConfigError for an id that isn't in the settings.
    """
    sources = [settings.source(source_id) for source_id in source_ids] if source_ids else list(settings.sources)
    store = Store(settings.storage)
    register(settings, store, clock)
    gate = asyncio.Semaphore(SOURCES_AT_ONCE)
    with FileTexts() as texts:
        async with fetcher or Fetcher(settings.fetch, clock=clock, rng=random.Random()) as client:
            passing = _Passing(settings, store, client, texts, clock, store.open_findings())

            async def one(source: Source) -> tuple[PassReport, list[Finding]]:
                async with gate:
                    report, findings = await passing.over(source)
                if progress is not None:
                    progress(report)
                return report, findings

            done = await asyncio.gather(*(one(source) for source in sources))
    reports = tuple(report for report, _ in done)
    findings = tuple(finding for _, moved in done for finding in moved)
    store.append_passes(reports)
    store.append_findings(findings)
    delivery = await deliver(settings, clock=clock, store=store) if send else Delivered()
    return RunReport(reports, findings, delivery)


@dataclass(frozen=True, slots=True)
class _Passing:
    """What the passes of one run share."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    texts: FileTexts
    clock: Clock
    open_findings: dict[Key, Finding]

    async def over(self, source: Source) -> tuple[PassReport, list[Finding]]:
        """Do one pass; what goes wrong with one source ends in its report and never in the run."""
        started = self.clock()
        notebook = Notebook(source.id, self.open_findings)
        number = 0
        try:
            with self.store.begin(source.id) as held:
                number = held.pass_number
                visit = Visit(source, self.settings, self.fetcher, held, self.clock, notebook, self.texts)
                report = await one_pass(visit)
        except PassConflict as error:
            report = _failed(source, number, started, self.clock(), f"another process is at it: {error}")
        except WatchError as error:
            report = _failed(source, number, started, self.clock(), str(error))
        except Exception as error:  # a fault in reading one source must not cost the others their pass
            log.exception("pass of %s failed", source.id)
            report = _failed(source, number, started, self.clock(), f"{type(error).__name__}: {error}")
        log.info("%s pass %d: %s", source.id, report.pass_number, report.verdict)
        return report, notebook.fold(self.clock())


def _failed(source: Source, number: int, started: dt.datetime, finished: dt.datetime, reason: str) -> PassReport:
    return PassReport(
        source_id=source.id,
        pass_number=number,
        started_at=started,
        finished_at=finished,
        verdict=Verdict.ERROR,
        reason=reason,
        seconds=(finished - started).total_seconds(),
    )
