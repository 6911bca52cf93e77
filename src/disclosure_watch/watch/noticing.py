"""What a pass notices beside its changes: contradictions, fields that new documents lack, a source too slow or silent for too long."""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

from disclosure_watch import judge
from disclosure_watch.model import FindingKind, Record, Revision, State
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.findings import OF_PAGE
from disclosure_watch.watch.observation import Observation

_CONTRADICTION = (FindingKind.CONTRADICTION,)


def notice(context: Context, observation: Observation, revisions: Sequence[Revision]) -> None:
    """Note what an operator must look at although every page could be trusted."""
    if observation.entries:
        _contradictions(context, observation, revisions)
        _silence(context, observation, revisions)
    if revisions:
        _fading(context, revisions)
    if observation.coverage.whole and not observation.doubted:
        _let_go(context, observation)
    if context.unasked:
        context.notebook.see(FindingKind.UNFINISHED, "; ".join(context.unasked))
    else:
        context.notebook.clear((FindingKind.UNFINISHED,))
    if context.origins.read:
        _origins(context)
    if slowness := judge.slow(context.tally.seconds):
        context.notebook.see(FindingKind.SLOW, slowness)
    else:
        context.notebook.clear((FindingKind.SLOW,))


def _let_go(context: Context, observation: Observation) -> None:
    """End what stands of addresses that the whole list shows no more and no record has: nobody will ask them again."""
    for kind, source_id, about in context.notebook.open:
        if kind in OF_PAGE and source_id == context.source.id and "://" in about:
            key = context.key(about)
            if key not in observation.entries and key not in context.known:
                context.notebook.clear((kind,), about)


def _origins(context: Context) -> None:
    """Note values that came from elsewhere than before, and bodies that lack text, on the pages that this pass read."""
    for kind, message in (
        (FindingKind.ORIGIN_MOVED, context.origins.moved_message),
        (FindingKind.REDESIGNED, context.origins.redesigned_message),
        (FindingKind.BODY_PARTIAL, context.origins.partial_message),
    ):
        if message:
            context.notebook.see(kind, message)
        else:
            context.notebook.clear((kind,))


def _fading(context: Context, revisions: Sequence[Revision]) -> None:
    """Note fields that the newest documents lack, those of this pass among them."""
    seen = {known.record_id: (known.first_seen_at, known.record) for known in context.held.known.values()}
    for revision in revisions:
        first, _ = seen.get(revision.record_id, (revision.observed_at, None))
        seen[revision.record_id] = first, revision.record
    newest = heapq.nlargest(judge.NEW + judge.EARLIER, seen.values(), key=_first_seen)
    if message := judge.fading([record for _, record in newest]):
        context.notebook.see(FindingKind.FIELD_FADING, message)
    else:
        context.notebook.clear((FindingKind.FIELD_FADING,))


def _first_seen(seen: tuple[dt.datetime, Record]) -> tuple[dt.datetime, dt.date]:
    first, record = seen
    return first, _published(record) or dt.date.min


def _contradictions(context: Context, observation: Observation, revisions: Sequence[Revision]) -> None:
    """Look at the records that this pass wrote, and again at those whose contradiction is open."""
    records = {known.record_id: known.record for known in context.held.known.values() if known.state is State.LIVE}
    written = {revision.record_id for revision in revisions}
    records |= {revision.record_id: revision.record for revision in revisions if revision.state is State.LIVE}
    standing = {about for kind, _, about in context.notebook.open if kind is FindingKind.CONTRADICTION}
    todo = (written | standing) & records.keys()
    if not todo:
        return
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for record_id, record in records.items():
        if record.index_number:
            holders[record.index_number].append(record_id)
    listed = {record_id: observation.entries.get(context.key(record.url)) for record_id, record in records.items()}
    signing = _gaps(judge.signing_gap(record) for record in records.values())
    listing = _gaps(judge.listing_gap(record, listed[record_id]) for record_id, record in records.items())
    for record_id in sorted(todo):
        record = records[record_id]
        same = [other for other in holders.get(record.index_number or "", ()) if other != record_id]
        told = judge.contradictions(
            record,
            listed=listed[record_id],
            same_number=[records[other].title for other in same],
            signing=signing,
            listing=listing,
        )
        if told:
            context.notebook.see_contradictions(record_id, record.url, told)
        else:
            context.notebook.clear(_CONTRADICTION, record_id)


def _gaps(gaps: Iterable[int | None]) -> judge.Gaps:
    return judge.Gaps(sorted(gap for gap in gaps if gap is not None))


def _silence(context: Context, observation: Observation, revisions: Sequence[Revision]) -> None:
    known = context.held.known.values()
    if not known:  # the first pass
        return
    now = context.clock().astimezone(context.settings.timezone).date()
    days = [_published(standing.record) for standing in known] + [_published(revision.record) for revision in revisions]
    days += [entry.date for entry in observation.entries.values()]
    known_days = [day for day in days if day is not None]
    message = judge.silence(known_days, now)
    if context.likes is not None and judge.is_young(known_days, now):
        message = judge.silence_among(known_days, context.likes.of(context.source.id), now)
    if message:
        context.notebook.see(FindingKind.SILENCE, message)
    else:
        context.notebook.clear((FindingKind.SILENCE,))


def _published(record: Record) -> dt.date | None:
    return record.published_on or record.issued_on
