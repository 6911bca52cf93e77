"""
One pass of one source, from listing to commit (DESIGN §4).

    observe: walk the listing, ask pages, save, judge, parse ─▶ compare with what is known ─▶ reconcile: moved, edited,
    delisted, withdrawn, restored ─▶ number the revisions ─▶ commit

Nothing that can't be trusted reaches a record: it becomes a finding, and the old state stays.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from disclosure_watch.diff import Draft
from disclosure_watch.model import (
    Change,
    Entry,
    EvidenceRef,
    FindingKind,
    Judgement,
    PassReport,
    Revision,
    State,
    Verdict,
)
from disclosure_watch.watch.additions import waits
from disclosure_watch.watch.attachments import read_files
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.coverage import Coverage
from disclosure_watch.watch.documents import Answers, read_pages
from disclosure_watch.watch.missed import Check, counted, fell, with_additions
from disclosure_watch.watch.noticing import notice
from disclosure_watch.watch.observation import Observation
from disclosure_watch.watch.observe import observe, observed
from disclosure_watch.watch.proofs import proofs_of, refs_of
from disclosure_watch.watch.rates import days_between
from disclosure_watch.watch.reconcile import Comparison, Outcome, compare, reconcile

_EDITS = {Change.METADATA_CHANGED, Change.CONTENT_CHANGED}


async def one_pass(context: Context) -> PassReport:
    """Visit the source once and commit what changed. Raises PassConflict where another process was first."""
    started = context.clock()
    observation, judgement = await observe(context, started)
    comparison = compare(observation)
    revisions = await _settled(context, comparison)
    believed = comparison.observation
    if comparison.held:
        judgement = Judgement(Verdict.OFF_SITE, comparison.held)
    elif believed.entries:
        context.held.listing_url = context.source.listing_url
        context.held.bottom_seen |= believed.coverage.ended
    notice(context, believed, revisions)
    whole = believed.coverage.whole and not believed.doubted and context.left <= context.known.keys()
    _learn(context, believed, revisions)
    _learn_of_additions(context, believed, revisions, whole=whole)
    _look_for_a_fall(context)
    context.commit(revisions, full_pass_at=started if whole else None)
    return _report(context, believed, judgement, revisions, started)


async def record_entries(context: Context, entries: dict[str, Entry]) -> int:
    """Read and commit the documents of some entries that aren't known; return how many were added."""
    unknown = {key: entry for key, entry in entries.items() if key not in context.known}
    answers = Answers()
    await read_pages(context, answers, [entry.url for entry in unknown.values()])
    await read_files(context, answers)
    rows = Coverage(stretches=(tuple(entries.items()),))
    observation = replace(observed(context, rows, unknown, answers), partial=True)
    revisions = await _settled(context, compare(observation))
    context.commit(revisions)
    return len(revisions)


async def _settled(context: Context, comparison: Comparison) -> list[Revision]:
    """Return the pass's revisions; what was seen is noted in the frontier and the findings."""
    outcome = reconcile(comparison, await proofs_of(context, comparison.changed))
    revisions = list(_numbered(context, outcome))
    _note(context, comparison.observation, outcome)
    return revisions


def _numbered(context: Context, outcome: Outcome) -> Iterator[Revision]:
    """Yield the pass's revisions, numbered; all are observed at the one moment of the commit."""
    observed_at = context.clock()
    for record_id, drafts in outcome.drafts.items():
        known = context.held.known.get(record_id)
        for number, draft in enumerate(drafts, start=known.revision + 1 if known else 1):
            yield Revision(
                record_id=record_id,
                source_id=context.source.id,
                revision=number,
                state=draft.state,
                changes=draft.changes,
                attribution=draft.attribution,
                fields=draft.fields,
                pass_number=context.held.pass_number,
                first_seen_at=known.first_seen_at if known else observed_at,
                observed_at=observed_at,
                record=draft.record,
                evidence=draft.evidence or _last_proof(context, draft, record_id),
            )


def _last_proof(context: Context, draft: Draft, record_id: str) -> EvidenceRef | None:
    """Return the proof of a state seen without a new capture: the last one of the record's page, still what it serves."""
    known = context.held.known.get(record_id)
    return None if draft.state is State.WITHDRAWN or known is None else next(refs_of(context, known), None)


def _note(context: Context, observation: Observation, outcome: Outcome) -> None:
    """Note what was seen: in the findings, and in the frontier how the listing shows each entry and how each page stands."""
    for sighting in outcome.sightings:
        context.notebook.add(sighting)
    for kind, about in outcome.quiet:
        context.notebook.clear((kind,), about)
    for key in outcome.missing:
        context.row(context.known[key].record.url, page="detail").mark_missing(observation.now)
    for key in outcome.served & context.rows.keys():
        context.rows[key].mark_served()
    for key in outcome.unsettled & context.rows.keys():
        context.rows[key].forget_answer()
    context.held.spreading = outcome.spreading
    for (key, aspect), states in outcome.states.items():
        known = context.known.get(key)
        if known is not None:
            context.row(known.record.url, page="detail").remember_states(aspect, states)
    _note_listing(context, observation, outcome)


def _note_listing(context: Context, observation: Observation, outcome: Outcome) -> None:
    if not observation.entries:
        return
    for key, entry in observation.entries.items():
        known = context.known.get(key)
        row = context.row(known.record.url if known else entry.url, page="detail")
        row.remember_entry(entry)
        if key in outcome.baselines:
            row.mark_baseline(baseline=outcome.baselines[key])
    for key in observation.leading.values():
        context.row(observation.pages[key].record.url, page="detail").remember_entry(observation.entries[key])
    if outcome.places:
        for key, row in context.rows.items():
            row.place(outcome.places.get(key))
    for key in outcome.aside & context.rows.keys():
        context.rows[key].leave_aside(context.held.pass_number)


def _learn(context: Context, observation: Observation, revisions: list[Revision]) -> None:
    """Note in the frontier what the checks say of how often each record changes, and of how much is missed."""
    changed = {revision.record_id for revision in revisions if revision.is_news and _EDITS & set(revision.changes)}
    checks = []
    for key in observation.pages.keys() & context.known.keys():
        known, row = context.known[key], context.rows[key]
        if row.checked_at is None:
            continue
        edited = known.record_id in changed
        since = row.history.until if row.history else known.observed_at
        checks.append(Check(days_between(since, row.checked_at), edited, context.chances.get(key, 1.0)))
        row.history = context.rates.learn(known, row.history, row.checked_at, changed=edited)
    if not context.by_lot or context.unasked:
        return
    held, now = context.held, context.clock()
    if held.measured_at is not None and held.measured_at < now:
        held.weeks = counted(held.weeks, checks, now, held.measured_at)
    held.measured_at = now


def _learn_of_additions(context: Context, observation: Observation, revisions: list[Revision], *, whole: bool) -> None:
    """Note in the frontier for how long each new document may have stood in the listing unseen."""
    held, now = context.held, context.clock()
    new = {context.key(each.record.url) for each in revisions if Change.ADDED in each.changes}
    added = {observation.leading.get(key, key) for key in new} if new else new
    last = context.believed(held.full_pass_at)
    held.weeks = with_additions(
        held.weeks,
        waits(context, observation.coverage, added),
        now,
        whole_after=days_between(last or now, now) if whole else None,
    )


def _look_for_a_fall(context: Context) -> None:
    """Note it where less than before is seen within a day."""
    if fall := fell(context.held.weeks, context.clock()):
        context.notebook.see(FindingKind.SEEN_LATER, fall)
    else:
        context.notebook.clear((FindingKind.SEEN_LATER,))


def _report(
    context: Context,
    observation: Observation,
    judgement: Judgement,
    revisions: list[Revision],
    started: dt.datetime,
) -> PassReport:
    good = judgement.trusted
    edits = (revision for revision in revisions if revision.is_news)
    counts = Counter(change for revision in edits for change in revision.changes)
    finished = context.clock()
    return PassReport(
        source_id=context.source.id,
        pass_number=context.held.pass_number,
        started_at=started,
        finished_at=finished,
        verdict=judgement.verdict,
        reason="" if good else judgement.reason,
        complete=observation.coverage.whole and not observation.doubted,
        entries=len(observation.entries),
        fetched=context.tally.fetched,
        not_modified=context.tally.not_modified,
        **{str(change): counts[change] for change in Change},
        findings=len(context.notebook.sightings),
        bytes=context.tally.bytes,
        seconds=(finished - started).total_seconds(),
        coverage=(1.0 if observation.coverage.whole else observation.coverage.share) if observation.entries else None,
    )
