"""
One pass of one source, from listing to commit (DESIGN §4).

    walk the listing ─▶ ask pages: new entries, missing records, those due ─▶ read each (save, judge, parse)
    ─▶ settle: moved, delisted, withdrawn, restored, edited ─▶ number the revisions ─▶ commit

Nothing that can't be trusted reaches a record: it becomes a finding, and the old state stays.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from disclosure_watch.diff import Draft, address_key, may_continue
from disclosure_watch.model import (
    Attribution,
    Change,
    Entry,
    EvidenceRef,
    FindingKind,
    Judgement,
    Known,
    PassReport,
    Revision,
    State,
    Verdict,
)
from disclosure_watch.watch.files import read_files
from disclosure_watch.watch.noticing import notice
from disclosure_watch.watch.reading import Pages, read_pages
from disclosure_watch.watch.settle import Sight, is_baseline, settle
from disclosure_watch.watch.visit import Visit
from disclosure_watch.watch.walk import Walk, walk

SHRINKAGE = 0.5
"""A whole listing that lacks more than this share of the live records (and 10 at least) is held, not believed."""


async def one_pass(visit: Visit) -> PassReport:
    """Visit the source once and commit what changed. Raises PassConflict where another process was first."""
    started = visit.clock()
    whole = _full_pass_is_due(visit, started)
    seen, sight = await _look(visit, Pages(), {}, whole=whole)
    if not whole and _lost_a_page(sight):
        seen, sight = await _look(visit, sight.pages, sight.entries, whole=True)
    if any(known.state is State.LIVE and known.record.url in sight.pages.read for known in sight.absent()):
        seen, sight = await _look(visit, sight.pages, sight.entries, whole=True)  # a list may move while it is walked
    if _shrank(visit, sight):
        sight = replace(sight, complete=False)
    revisions = list(_revisions(visit, sight)) if sight.entries else []
    _note_entries(visit, sight)
    notice(visit, sight, revisions)
    visit.held.commit(revisions, full_pass_at=started if sight.complete else None)
    return _report(visit, seen, sight, revisions, started)


async def record_entries(visit: Visit, entries: dict[str, Entry]) -> int:
    """Read and commit the documents of some entries that aren't known; return how many were added."""
    own = {address_key(known.record.url): known for known in visit.held.known.values()}
    pages = Pages()
    await read_pages(visit, pages, [entry.url for key, entry in entries.items() if key not in own], own)
    await read_files(visit, pages)
    sight = Sight(
        {key: entry for key, entry in entries.items() if key not in own}, complete=False, pages=pages, own=own
    )
    revisions = list(_revisions(visit, sight))
    _note_entries(visit, sight)
    visit.held.commit(revisions)
    return len(revisions)


def _full_pass_is_due(visit: Visit, now: dt.datetime) -> bool:
    last = visit.held.full_pass_at
    return last is None or now - last >= visit.settings.watch.full_every


async def _look(visit: Visit, pages: Pages, entries: dict[str, Entry], *, whole: bool) -> tuple[Walk, Sight]:
    """Walk the listing and ask the pages that this calls for; what an earlier look saw stays seen."""
    own = {address_key(known.record.url): known for known in visit.held.known.values()}
    seen = await walk(visit, whole=whole, known=own)
    sight = Sight(entries | seen.entries, whole and seen.complete, pages, own)
    if not sight.entries:
        return seen, sight
    await read_pages(visit, pages, _calls(visit, sight), own)
    await read_pages(visit, pages, _possible_origins(sight), own)
    await read_files(visit, pages)
    return seen, sight


def _calls(visit: Visit, sight: Sight) -> Iterator[str]:
    """Yield the addresses to ask: entries of no known record, rows that look new, absent records, those due."""
    for key, entry in sight.entries.items():
        known = sight.own.get(key)
        if known is None:
            yield entry.url
        elif known.state is not State.LIVE or _row_changed(visit, known, entry):
            yield known.record.url
    for known in sight.absent():
        if known.state is State.LIVE or _was_missing(visit, known):
            yield known.record.url
    yield from _due(visit)


def _row_changed(visit: Visit, known: Known, entry: Entry) -> bool:
    row = visit.held.frontier.get(known.record.url)
    return row is None or row.listed_as != (entry.title, entry.date)


def _was_missing(visit: Visit, known: Known) -> bool:
    row = visit.held.frontier.get(known.record.url)
    return row is not None and row.missing_count > 0


def _due(visit: Visit) -> list[str]:
    """Return the addresses of known records whose turn it is to be asked again, longest unasked first."""
    frontier = visit.held.frontier
    never = dt.datetime.min.replace(tzinfo=dt.UTC)

    def asked_at(url: str) -> dt.datetime:
        row = frontier.get(url)
        return row.checked_at or never if row else never

    urls = [known.record.url for known in visit.held.known.values() if known.state is not State.WITHDRAWN]
    return sorted(urls, key=asked_at)[: visit.settings.watch.recheck]


def _possible_origins(sight: Sight) -> list[str]:
    """Return the addresses of unlisted records that a page at a new address may continue: did they go?"""
    arrivals = [read.record for _, read in sight.arrivals()]
    if not arrivals:
        return []
    listed = sight.listed()
    return [
        known.record.url
        for known in sight.own.values()
        if known.record_id not in listed
        and known.state is not State.WITHDRAWN
        and any(may_continue(record, known.record) for record in arrivals)
    ]


def _lost_a_page(sight: Sight) -> bool:
    """Return whether a known record's page is gone although no whole listing has been read: then one must be."""
    return any(known.record.url in sight.pages.gone for known in sight.own.values())


def _shrank(visit: Visit, sight: Sight) -> bool:
    live = sum(known.state is State.LIVE for known in sight.own.values())
    lost = sum(known.state is State.LIVE for known in sight.absent())
    if lost < 10 or lost <= live * SHRINKAGE:
        return False
    visit.notebook.see(FindingKind.INCOMPLETE_LISTING, f"the listing lacks {lost} of {live} live records: held")
    return True


def _revisions(visit: Visit, sight: Sight) -> Iterator[Revision]:
    """Yield the pass's revisions, numbered; all are observed at the one moment of the commit."""
    observed_at = visit.clock()
    for record_id, drafts in settle(visit, sight).drafts.items():
        known = visit.held.known.get(record_id)
        number = known.revision if known else 0
        for draft in drafts:
            number += 1
            yield Revision(
                record_id=record_id,
                source_id=visit.source.id,
                revision=number,
                state=draft.state,
                changes=draft.changes,
                attribution=draft.attribution,
                fields=draft.fields,
                pass_number=visit.held.pass_number,
                first_seen_at=known.first_seen_at if known else observed_at,
                observed_at=observed_at,
                record=draft.record,
                evidence=draft.evidence or _last_proof(visit, draft, record_id),
            )


def _last_proof(visit: Visit, draft: Draft, record_id: str) -> EvidenceRef | None:
    """Return the proof of a state seen without a new capture: the last one of the record's page, still what it serves."""
    return None if draft.state is State.WITHDRAWN else next(visit.held.evidence_of(record_id), None)


def _note_entries(visit: Visit, sight: Sight) -> None:
    """Note in the frontier how the listing shows each entry, and which of the unread ones were there from the start."""
    for key, entry in sight.entries.items():
        known = sight.own.get(key)
        url = known.record.url if known else entry.url
        row = visit.held.row(url, page="detail")
        row.listed_as = (entry.title, entry.date)
        if known is None and entry.url not in sight.pages.read:
            row.baseline = is_baseline(visit, entry, None)


def _report(visit: Visit, seen: Walk, sight: Sight, revisions: list[Revision], started: dt.datetime) -> PassReport:
    judgement = seen.judgement
    if sight.pages.stopped:
        judgement = Judgement(Verdict.BLOCKED, sight.pages.stopped)
    good = judgement.verdict in {Verdict.OK, Verdict.NOT_MODIFIED}
    edits = (revision for revision in revisions if revision.attribution is Attribution.SOURCE_EDIT)
    counts = Counter(change for revision in edits for change in revision.changes)
    finished = visit.clock()
    return PassReport(
        source_id=visit.source.id,
        pass_number=visit.held.pass_number,
        started_at=started,
        finished_at=finished,
        verdict=judgement.verdict,
        reason="" if good else judgement.reason,
        complete=sight.complete,
        entries=len(sight.entries),
        fetched=visit.tally.fetched,
        not_modified=visit.tally.not_modified,
        **{str(change): counts[change] for change in Change},
        findings=len(visit.notebook.sightings),
        bytes=visit.tally.bytes,
        seconds=(finished - started).total_seconds(),
    )
