"""Backfill: a source's whole list, page by page, each page committed by itself, so that it goes on where it stopped."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from disclosure_watch.config import Settings
from disclosure_watch.diff import address_key
from disclosure_watch.fetch import Fetcher
from disclosure_watch.model import Listing, Source
from disclosure_watch.store import SourcePass, Store
from disclosure_watch.watch.context import Clock, Context
from disclosure_watch.watch.findings import Notebook
from disclosure_watch.watch.indexing import index
from disclosure_watch.watch.one_pass import record_entries
from disclosure_watch.watch.reading_process import ReadingProcess
from disclosure_watch.watch.walk import listing_page


@dataclass(frozen=True, slots=True)
class Backfilled:
    """How far a backfill is: listing pages looked at, of how many, and records added so far."""

    source_id: str
    pages: int
    page_count: int
    added: int
    faults: tuple[str, ...] = ()


async def backfill(
    settings: Settings,
    source_id: str,
    *,
    clock: Clock,
    most_pages: int | None = None,
    progress: Callable[[Backfilled], None] | None = None,
) -> Backfilled:
    """
    Read a source's listing pages one after another and every document they list that isn't known; commit each page.

    Stopped at any moment, it goes on with what is left: known documents are not asked again. What it reads is a
    baseline until a pass has seen the whole list. `most_pages` bounds one call. Raises ConfigError for an unknown
    source, PassConflict where a pass is under way.
    """
    source = settings.source(source_id)
    store = Store(settings.storage)
    with ReadingProcess() as process:
        async with Fetcher(settings.fetch, clock=clock, rng=random.Random()) as fetcher:

            def context_of(held: SourcePass) -> Context:
                notebook = Notebook(source.id, store.open_findings())
                return Context(source, settings, fetcher.for_source(source), held, clock, notebook, process)

            done = await _read_list(store, source, context_of, most_pages, progress)
    store.note_agencies(settings.sources)
    index(store)
    return done


async def _read_list(
    store: Store,
    source: Source,
    context_of: Callable[[SourcePass], Context],
    most_pages: int | None,
    progress: Callable[[Backfilled], None] | None,
) -> Backfilled:
    done = Backfilled(source.id, 0, 0, 0)
    waiting, asked = [source.first_page_url], {address_key(source.first_page_url)}
    while waiting and (most_pages is None or done.pages < most_pages):
        url = waiting.pop(0)
        page, added, fault = await _read_page(store, source, context_of, url)
        for following in page.page_urls if page is not None else ():
            if address_key(following) not in asked:
                asked.add(address_key(following))
                waiting.append(following)
        faults = (*done.faults, f"{url}: {fault}") if fault else done.faults
        done = Backfilled(source.id, done.pages + 1, max(done.page_count, len(asked)), done.added + added, faults)
        if progress is not None:
            await asyncio.to_thread(progress, done)
    return done


async def _read_page(
    store: Store, source: Source, context_of: Callable[[SourcePass], Context], url: str
) -> tuple[Listing | None, int, str]:
    """Read one listing page and the documents on it that aren't known; return it, how many were added, and the fault."""
    added, fault = 0, ""
    with store.begin(source.id, division=source.division) as held:
        context = context_of(held)
        answer = await listing_page(context, url)
        page = answer.listing
        if page is None:
            fault = f"{answer.judgement.verdict}: {answer.judgement.reason}"
            context.notebook.see(answer.finding, f"{url}: {answer.judgement.reason}")
        else:
            added = await record_entries(context, {context.key(entry.url): entry for entry in page.entries})
    store.append_findings(context.notebook.fold(context.clock()))
    return page, added, fault
