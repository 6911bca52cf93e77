"""Observing a source: the walk through its listing, and the pages that this calls for."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure_watch.model import Entry, FindingKind, FrontierRow, Judgement, Known, State, Verdict
from disclosure_watch.watch.additions import is_whole_by_lot
from disclosure_watch.watch.attachments import read_files
from disclosure_watch.watch.bounds import MOST_UNKNOWN, first_asked
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.coverage import Coverage
from disclosure_watch.watch.documents import Answers, read_pages
from disclosure_watch.watch.moves import Likely, with_moves
from disclosure_watch.watch.observation import Memory, Observation
from disclosure_watch.watch.rechecks import Recheck, candidate, planned
from disclosure_watch.watch.walk import walk

SHRINKAGE = 0.5
"""A listing that lacks more than this share of the live records (and 10 at least) is held, not believed."""


async def observe(context: Context, now: dt.datetime) -> tuple[Observation, Judgement]:
    """Look at the listing and at the pages that it calls for; return what was seen, and the verdict of the first walk."""
    answers = Answers()
    due = [recheck.url for recheck in _rechecks(context, now)]
    whole = _listing_edited(context) or _full_pass_is_due(context, now)
    observation, judgement = await _look(context, answers, {}, due, whole=whole)
    if context.control.stopping:
        return observation, judgement
    if not whole and (_lost_a_page(observation) or is_whole_by_lot(context, observation.coverage)):
        observation, _ = await _look(context, answers, observation.entries, whole=True)
    if _served_but_absent(with_moves(observation)):
        observation, _ = await _look(context, answers, observation.entries, whole=True)
    observation = replace(observation, doubted=_shrank(context, with_moves(observation)))
    if answers.stopped:
        judgement = Judgement(Verdict.BLOCKED, answers.stopped)
    elif judgement.trusted:
        judgement = Judgement(Verdict.OK if context.tally.fetched else Verdict.NOT_MODIFIED, "")
    return observation, judgement


def observed(context: Context, coverage: Coverage, entries: Mapping[str, Entry], answers: Answers) -> Observation:
    """Return what was seen up to now, beside what was known before."""
    memory = Memory(
        source_id=context.source.id,
        pass_number=context.held.pass_number,
        known=context.known,
        rows=context.rows,
        identifying=context.identifying,
        marks=context.marks,
        withdraw_after=context.settings.watch.withdraw_after,
        bottom_seen=context.held.bottom_seen,
        listing_edited=_listing_edited(context),
        losing=context.notebook.stands(FindingKind.FIELD_COVERAGE_FELL),
        spreading=context.held.spreading,
    )
    return Observation(
        now=context.clock(),
        memory=memory,
        coverage=coverage,
        entries=entries,
        pages=dict(answers.pages),
        gone=dict(answers.gone),
        former_files=dict(answers.former_files),
    )


async def _look(
    context: Context, answers: Answers, earlier: Mapping[str, Entry], due: Sequence[str] = (), *, whole: bool
) -> tuple[Observation, Judgement]:
    """Walk the listing and ask the pages that this calls for; what an earlier look saw stays seen."""
    seen = await walk(context, whole=whole)
    entries = {**seen.coverage.entries, **earlier}

    def now() -> Observation:
        return observed(context, seen.coverage, entries, answers)

    if not entries and seen.judgement.verdict in {Verdict.BLOCKED, Verdict.ERROR}:
        return now(), seen.judgement
    calls = list(_calls(context, now(), answers))
    for url in calls:
        context.chances.pop(context.key(url), None)
    await read_pages(context, answers, (*calls, *due))
    await read_pages(context, answers, _possible_origins(now()))
    await read_pages(context, answers, [known.record.url for known in with_moves(now()).absent()])
    await read_files(context, answers)
    return now(), seen.judgement


def _listing_edited(context: Context) -> bool:
    """Return whether the configuration names another listing than the one that the rows' places belong to."""
    return context.held.listing_url not in {"", context.source.listing_url}


def _full_pass_is_due(context: Context, now: dt.datetime) -> bool:
    last = context.believed(context.held.full_pass_at)
    return last is None or now - last >= context.settings.watch.full_every


def _calls(context: Context, observation: Observation, answers: Answers) -> Iterator[str]:
    """Yield the addresses to ask, whosever turn it is: entries of no known record, rows that look new, absent records."""
    unknown = {key: entry.url for key, entry in observation.entries.items() if key not in context.known}
    waiting = [url for key, url in unknown.items() if key not in answers.asked]
    room = MOST_UNKNOWN - (len(unknown) - len(waiting))
    yield from first_asked(context, waiting, page="detail", room=max(0, room))
    for key, entry in observation.entries.items():
        known = context.known.get(key)
        row = context.rows.get(key)
        if known is not None and (known.state is not State.LIVE or row is None or row.looks_otherwise(entry)):
            yield known.record.url
    for key, known in context.known.items():
        row = context.rows.get(key)
        if known.state is not State.WITHDRAWN and row is not None and (row.missing_count or row.flaps):
            yield known.record.url
    yield from (known.record.url for known in observation.absent() if known.state is State.LIVE)


def _rechecks(context: Context, now: dt.datetime) -> list[Recheck]:
    """Return the known records' pages whose turn it is to be asked again."""
    candidates = [
        candidate(known, context.rows.get(key), context.rates, now)
        for key, known in context.known.items()
        if known.state is not State.WITHDRAWN and not _is_read(context, known, context.rows.get(key))
    ]
    watch = context.settings.watch
    plan = planned(candidates, watch.recheck, watch.recheck_budget, watch.recheck_floor, context.rng)
    context.chances = {context.key(each.url): each.probability for each in plan if each.probability < 1}
    context.by_lot = len(plan) == len(candidates) or watch.recheck == "auto"
    return plan


def _is_read(context: Context, known: Known, row: FrontierRow | None) -> bool:
    """Return whether a pass that this one goes on from read a record's page and its attachments."""
    return context.was_read(row) and all(file.sha256 is not None for file in known.record.attachments)


def _possible_origins(observation: Observation) -> list[str]:
    """Return the addresses of records that a page at a new address may continue: did they go?"""
    arrivals = observation.arrivals()
    if not arrivals:
        return []
    known = observation.memory.known.values()
    likely = Likely((each for each in known if each.state is not State.WITHDRAWN), observation.listed)
    return [known.record.url for page in arrivals.values() for known in likely.of(page.record)]


def _lost_a_page(observation: Observation) -> bool:
    """Return whether a known record's page is gone although no whole listing has been read: then one must be."""
    return any(key in observation.gone for key in observation.memory.known)


def _served_but_absent(observation: Observation) -> bool:
    """Return whether a live record that the listing lacks is still served: a listing may move while it is walked."""
    return any(
        known.state is State.LIVE and observation.memory.key(known.record.url) in observation.pages
        for known in observation.absent()
    )


def _shrank(context: Context, observation: Observation) -> bool:
    live = sum(known.state is State.LIVE for known in observation.memory.known.values())
    lost = sum(known.state is State.LIVE for known in observation.absent())
    if lost < 10 or lost <= live * SHRINKAGE:
        return False
    context.notebook.see(FindingKind.INCOMPLETE_LISTING, f"the listing lacks {lost} of {live} live records: held")
    return True
