"""What a run found, as Prefect events that automations react to."""

import datetime as dt
import json
from collections.abc import Iterable

from prefect.events import emit_event

from disclosure_watch.model import Change, Finding, Revision, Source
from disclosure_watch.rows import change_shape, dumps, plain_row
from disclosure_watch.store import Store

CHANGED = "disclosure.record.changed"
OPENED = "disclosure.finding.opened"
CLOSED = "disclosure.finding.closed"


def emit_news(store: Store, sources: Iterable[Source], since: dt.datetime) -> int:
    """
    Emit an event for each edit observed and each finding begun or ended since a moment; return how many.

    A baseline, and what the parser or a redesign changed, are no news.
    """
    named = {source.id: source for source in sources}
    count = 0
    for revision in store.revisions(since=since):
        if revision.source_id in named and revision.is_news:
            if Change.BASELINE in revision.changes:
                continue
            _emit_change(revision, named[revision.source_id])
            count += 1
    for finding in store.findings():
        if finding.source_id in named:
            if finding.ended_at is not None and finding.ended_at >= since:
                _emit_finding(CLOSED, finding, named[finding.source_id])
                count += 1
            elif finding.ended_at is None and finding.first_seen_at >= since:
                _emit_finding(OPENED, finding, named[finding.source_id])
                count += 1
    return count


def _emit_change(revision: Revision, source: Source) -> None:
    emit_event(
        CHANGED,
        resource={
            "prefect.resource.id": f"disclosure.record.{revision.record_id}",
            "prefect.resource.name": revision.record.title,
            "disclosure.revision.id": revision.revision_id,
            "disclosure.changes": ",".join(revision.changes),
            "disclosure.url": revision.record.url,
        },
        related=[_source(source)],
        payload=_plain(change_shape(revision)),
    )


def _emit_finding(event: str, finding: Finding, source: Source) -> None:
    about = finding.record_id or finding.url or ""
    emit_event(
        event,
        resource={
            "prefect.resource.id": f"disclosure.finding.{finding.kind}.{finding.source_id}.{about}".rstrip("."),
            "prefect.resource.name": finding.message,
            "disclosure.finding.kind": str(finding.kind),
        },
        related=[_source(source)],
        payload=_plain(plain_row(finding)),
    )


def _source(source: Source) -> dict[str, str]:
    return {
        "prefect.resource.id": f"disclosure.source.{source.id}",
        "prefect.resource.name": source.name,
        "prefect.resource.role": "source",
    }


def _plain(shape: dict[str, object]) -> dict[str, object]:
    """Return a shape with its dates and times as text, as events carry them."""
    return dict(json.loads(dumps(shape)))
