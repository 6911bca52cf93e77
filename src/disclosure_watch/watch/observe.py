"""Observing a source: the walk through its listing, and the pages that this calls for."""

import datetime as dt
from collections.abc import Iterator, Mapping

from disclosure_watch.diff import address_key, may_continue
from disclosure_watch.model import Entry, FindingKind, Judgement, Known, State, Verdict
from disclosure_watch.watch.attachments import read_files
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.documents import Answers, read_pages
from disclosure_watch.watch.observation import Observation
from disclosure_watch.watch.walk import walk

SHRINKAGE = 0.5
"""A whole listing that lacks more than this share of the live records (and 10 at least) is held, not believed."""


async def observe(context: Context, now: dt.datetime) -> tuple[Observation, Judgement]:
    """Look at the listing and at the pages that it calls for; return what was seen, and the verdict of the first walk."""
    answers = Answers()
    whole = _full_pass_is_due(context, now)
    observation, judgement = await _look(context, answers, {}, whole=whole)
    if not whole and _lost_a_page(observation):
        observation, _ = await _look(context, answers, observation.entries, whole=True)
    if _served_but_absent(observation):
        observation, _ = await _look(context, answers, observation.entries, whole=True)
    if _shrank(context, observation):
        observation = observed(context, observation.entries, answers, complete=False)
    if answers.stopped:
        judgement = Judgement(Verdict.BLOCKED, answers.stopped)
    elif judgement.verdict in {Verdict.OK, Verdict.NOT_MODIFIED}:
        judgement = Judgement(Verdict.OK if context.tally.fetched else Verdict.NOT_MODIFIED, "")
    return observation, judgement


def observed(context: Context, entries: Mapping[str, Entry], answers: Answers, *, complete: bool) -> Observation:
    """Return what was seen up to now."""
    return Observation(
        now=context.clock(),
        pass_number=context.held.pass_number,
        known=context.known,
        entries=entries,
        complete=complete,
        pages=dict(answers.pages),
        gone=dict(answers.gone),
        former_files=dict(answers.former_files),
    )


async def _look(
    context: Context, answers: Answers, entries: Mapping[str, Entry], *, whole: bool
) -> tuple[Observation, Judgement]:
    """Walk the listing and ask the pages that this calls for; what an earlier look saw stays seen."""
    seen = await walk(context, whole=whole)
    observation = observed(context, {**entries, **seen.entries}, answers, complete=whole and seen.complete)
    if not observation.entries:
        return observation, seen.judgement
    await read_pages(context, answers, _calls(context, observation))
    await read_pages(context, answers, _possible_origins(_again(context, observation, answers)))
    await read_files(context, answers)
    return _again(context, observation, answers), seen.judgement


def _again(context: Context, observation: Observation, answers: Answers) -> Observation:
    return observed(context, observation.entries, answers, complete=observation.complete)


def _full_pass_is_due(context: Context, now: dt.datetime) -> bool:
    last = context.held.full_pass_at
    return last is None or now - last >= context.settings.watch.full_every


def _calls(context: Context, observation: Observation) -> Iterator[str]:
    """Yield the addresses to ask: entries of no known record, rows that look new, absent records, those due."""
    for key, entry in observation.entries.items():
        known = observation.known.get(key)
        row = context.rows.get(key)
        if known is None:
            yield entry.url
        elif known.state is not State.LIVE or row is None or row.looks_otherwise(entry):
            yield known.record.url
    for known in observation.absent():
        row = context.rows.get(address_key(known.record.url))
        if known.state is State.LIVE or (row is not None and row.missing_count > 0):
            yield known.record.url
    yield from _due(context)


def _due(context: Context) -> list[str]:
    """Return the addresses of known records whose turn it is to be asked again, longest unasked first."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)

    def asked_at(known: Known) -> dt.datetime:
        row = context.rows.get(address_key(known.record.url))
        return row.checked_at or never if row else never

    due = [known for known in context.known.values() if known.state is not State.WITHDRAWN]
    return [known.record.url for known in sorted(due, key=asked_at)[: context.settings.watch.recheck]]


def _possible_origins(observation: Observation) -> list[str]:
    """Return the addresses of unlisted records that a page at a new address may continue: did they go?"""
    arrived = [page.record for page in observation.arrivals().values()]
    if not arrived:
        return []
    return [
        known.record.url
        for known in observation.known.values()
        if known.record_id not in observation.listed
        and known.state is not State.WITHDRAWN
        and any(may_continue(record, known.record) for record in arrived)
    ]


def _lost_a_page(observation: Observation) -> bool:
    """Return whether a known record's page is gone although no whole listing has been read: then one must be."""
    return any(key in observation.gone for key in observation.known)


def _served_but_absent(observation: Observation) -> bool:
    """Return whether a live record that the listing lacks is still served: a listing may move while it is walked."""
    return any(
        known.state is State.LIVE and address_key(known.record.url) in observation.pages
        for known in observation.absent()
    )


def _shrank(context: Context, observation: Observation) -> bool:
    live = sum(known.state is State.LIVE for known in observation.known.values())
    lost = sum(known.state is State.LIVE for known in observation.absent())
    if lost < 10 or lost <= live * SHRINKAGE:
        return False
    context.notebook.see(FindingKind.INCOMPLETE_LISTING, f"the listing lacks {lost} of {live} live records: held")
    return True
