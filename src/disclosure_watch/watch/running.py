"""A run: a pass of each source in one event loop with one client; each is journalled and told of when it has committed."""

import asyncio
import contextlib
import datetime as dt
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from disclosure_watch.alert import Delivered, Outbox
from disclosure_watch.config import Settings
from disclosure_watch.errors import PassConflict, StoreError, WatchError
from disclosure_watch.fetch import Fetcher
from disclosure_watch.model import Finding, FindingKey, FindingKind, PassReport, Source, Verdict
from disclosure_watch.store import Store
from disclosure_watch.watch.context import Clock, Context
from disclosure_watch.watch.control import Control, Interrupted
from disclosure_watch.watch.delivering import deliver, outbox
from disclosure_watch.watch.findings import Notebook
from disclosure_watch.watch.indexing import index
from disclosure_watch.watch.likes import Likes
from disclosure_watch.watch.one_pass import one_pass
from disclosure_watch.watch.reading_process import ReadingProcess
from disclosure_watch.watch.texts import Texts
from disclosure_watch.watch.unpassed import UNPASSED

SOURCES_AT_ONCE = 32

PAUSE = 1.0
"""Seconds for which passes that have ended are gathered: a commit of the journal costs as much as three unchanged passes."""

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
        return any(not report.verdict.trusted for report in self.passes)


async def run(
    settings: Settings,
    source_ids: Sequence[str] | None = None,
    *,
    clock: Clock,
    store: Store | None = None,
    progress: Callable[[PassReport], None] | None = None,
    send: bool = True,
    fetcher: Fetcher | None = None,
    rng: random.Random | None = None,
    control: Control | None = None,
) -> RunReport:
    """
    Pass once over the named sources (all not paused when None), record passes and findings, and deliver what is due.

    A source that fails or is slow doesn't hold up the others: what a pass committed is journalled and told of while
    others are under way, and stays so if the run is interrupted. `send=False` leaves what is due to a later `deliver`:
    runs side by side must not send the same thing. `store` and `fetcher` (a closed one to ask with) are those of the
    settings by default, and chance is that of `rng`. `control.stop()` ends the run: its report tells of the passes that had
    begun. Raises ConfigError for an id that isn't in the settings.
    """
    sources = (
        [settings.source(source_id) for source_id in source_ids] if source_ids is not None else list(settings.watched)
    )
    store = store or Store(settings.storage)
    box = outbox(settings, store, clock)
    rng = rng or random.Random()
    control = control or Control()
    gate = asyncio.Semaphore(SOURCES_AT_ONCE)
    journal = _Journal(settings, store, clock, box, control, send=send)
    with ReadingProcess() as process:
        async with fetcher or Fetcher(settings.fetch, clock=clock, rng=rng) as client:
            shared = _Shared(
                settings, store, client, process, clock, rng, store.open_findings(), control, Likes(store), Texts()
            )

            async def pass_of(source: Source) -> tuple[PassReport, list[Finding]] | None:
                async with gate:
                    if control.stopping:
                        return None
                    try:
                        report, findings = await shared.pass_over(source)
                    except Interrupted:
                        return None
                    journal.add(report, findings)
                if progress is not None:
                    progress(report)
                return report, findings

            try:
                done = [each for each in await asyncio.gather(*map(pass_of, sources)) if each is not None]
                delivery = await journal.end()
            finally:
                journal.write()
    store.note_sources(settings.sources, [report for report, _ in done], clock())
    if any(report.changed for report, _ in done):
        await asyncio.to_thread(index, store)
    return RunReport(
        tuple(report for report, _ in done), tuple(finding for _, moved in done for finding in moved), delivery
    )


@dataclass(slots=True)
class _Journal:
    """
    Records passes and findings as their sources commit, and tells of them.

    What ends within `PAUSE`, and while a commit is written, goes into one commit, so that a thousand quick passes cost a few.
    """

    settings: Settings
    store: Store
    clock: Clock
    box: Outbox
    control: Control
    send: bool
    waiting: list[tuple[PassReport, list[Finding]]] = field(default_factory=list)
    delivery: Delivered = field(default_factory=Delivered)
    writer: "asyncio.Task[None] | None" = None
    fault: StoreError | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, report: PassReport, findings: list[Finding]) -> None:
        """Take note of a pass that has ended."""
        self.waiting.append((report, findings))
        if self.writer is None or self.writer.done():
            self.writer = asyncio.create_task(self._work())

    async def end(self) -> Delivered:
        """Wait until all is recorded, deliver what is due, and return what was delivered in all. Raises StoreError."""
        self.ended.set()
        if self.writer is not None:
            await self.writer
        if self.fault is not None:
            raise self.fault
        if self.send and not self.control.stopping:
            self._delivered(await deliver(self.settings, clock=self.clock, store=self.store, box=self.box))
        return self.delivery

    def write(self) -> bool:
        """Record what waits; return whether there may be something to tell."""
        taken, self.waiting = self.waiting, []
        reports = [report for report, _ in taken]
        findings = [finding for _, moved in taken for finding in moved]
        try:
            if findings:  # first: what can be told of a storage that fails is told
                self.store.append_findings(findings)
            if reports:
                self.store.append_passes(reports)
        except StoreError as error:
            self.fault = self.fault or error
            return False
        _tell(reports)
        return bool(findings) or any(report.changed for report in reports)

    async def _work(self) -> None:
        while self.waiting:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), PAUSE)
            news = await asyncio.to_thread(self.write)
            if news and self.send and not self.control.stopping:
                self._delivered(await deliver(self.settings, clock=self.clock, store=self.store, box=self.box))

    def _delivered(self, more: Delivered) -> None:
        faults = tuple(dict.fromkeys((*self.delivery.faults, *more.faults)))
        failing = {fault.partition(":")[0] for fault in faults}
        delivered = self.delivery.delivered + more.delivered
        self.delivery = replace(more, delivered=delivered, failed=len(failing), faults=faults)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the passes of one run share."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    process: ReadingProcess
    clock: Clock
    rng: random.Random
    open_findings: dict[FindingKey, Finding]
    control: Control
    likes: Likes
    texts: Texts

    async def pass_over(self, source: Source) -> tuple[PassReport, list[Finding]]:
        """
        Do one pass; what goes wrong with one source ends in its report and never in the run.

        Raises Interrupted where the run is told to stop before anything of it was read.
        """
        await self.texts.begin(source.id)
        started = self.clock()
        notebook = Notebook(source.id, self.open_findings)
        number = 0
        try:
            with self.store.begin(source.id, division=source.division) as held:
                number = held.pass_number
                notebook.clear(UNPASSED)
                context = Context(
                    source,
                    self.settings,
                    self.fetcher.for_source(source),
                    held,
                    self.clock,
                    notebook,
                    self.process,
                    self.rng,
                    self.control,
                    self.likes,
                    self.texts,
                )
                report = await one_pass(context)
                notebook.clear((FindingKind.PASS_FAILED, FindingKind.STORAGE))
        except Interrupted:
            raise
        except Exception as error:  # a fault in reading one source must not cost the others their pass
            if not isinstance(error, WatchError):
                log.exception("pass of %s failed", source.id)
            reason = _reason(error)
            report = _failed(source, number, started, self.clock(), reason)
            of_storage = isinstance(error, StoreError) and not isinstance(error, PassConflict)
            notebook.see(FindingKind.STORAGE if of_storage else FindingKind.PASS_FAILED, reason)
        finally:
            self.texts.end(source.id)
        return report, notebook.fold(self.clock())


def _tell(reports: Sequence[PassReport]) -> None:
    """Log some passes, one line a verdict: a line of its own for each would cost half as much as an unchanged pass."""
    for verdict in dict.fromkeys(report.verdict for report in reports):
        passes = [f"{each.source_id} pass {each.pass_number}" for each in reports if each.verdict is verdict]
        log.info("%s: %s", verdict, ", ".join(passes))


def _reason(error: Exception) -> str:
    if isinstance(error, PassConflict):
        return f"another process is at it: {error}"
    return str(error) if isinstance(error, WatchError) else f"{type(error).__name__}: {error}"


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
